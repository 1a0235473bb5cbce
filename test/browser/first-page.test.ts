import { describe, expect, test } from 'vitest'
import { accessibilityFaults } from '#test/support/accessibility.ts'
import { useBrowser } from '#test/support/browser.ts'

const visits = useBrowser()

describe('somebody who follows the link of a mail', () => {
  test.for([
    { language: 'fr', heading: 'Se connecter' },
    { language: 'en', heading: 'Sign in' },
  ] as const)('is asked to sign in, in $language', async ({ language, heading }) => {
    const page = await visits.newPage({ language })
    await page.goto('/q/0020417801')
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(heading)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  test('comes straight to the quote after signing in, also without JavaScript', async () => {
    const page = await visits.newPage({ language: 'en', javaScript: false })
    await page.goto('/q/0020417733')
    await page.getByLabel('E-mail').fill('jane.cole@harbour.example')
    await page.getByLabel('Password').fill('demo-renewal-2027')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/q/0020417733')
    expect(await page.getByRole('main').innerText()).toContain('20417733')
  })
})
