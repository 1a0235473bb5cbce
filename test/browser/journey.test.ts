import type { Page } from 'playwright-core'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '#test/support/accessibility.ts'
import { useBrowser } from '#test/support/browser.ts'
import {
  aPdf,
  ask,
  confirmedOrder,
  heading,
  type Language,
  leadMailsTo,
  openMail,
  people,
  quotePath,
  reopenQuote,
  signIn,
  toReview,
  words,
} from '#test/support/journey.ts'

const visits = useBrowser()
const { claire } = people

beforeAll(() => leadMailsTo(visits.databaseUrl, visits.site.baseUrl))
beforeEach(() => reopenQuote(visits.databaseUrl, claire.quote))

async function openJourney(language: Language, javaScript = true): Promise<Page> {
  const page = await visits.newPage({ language, javaScript })
  await openMail(page, claire, language)
  return page
}

describe('from the mail to the confirmation', () => {
  test.for([
    { language: 'fr', javaScript: true, method: 'purchaseOrder' },
    { language: 'fr', javaScript: false, method: 'purchaseOrder' },
    { language: 'fr', javaScript: true, method: 'invoice' },
    { language: 'fr', javaScript: false, method: 'invoice' },
    { language: 'en', javaScript: true, method: 'purchaseOrder' },
    { language: 'en', javaScript: false, method: 'purchaseOrder' },
    { language: 'en', javaScript: true, method: 'invoice' },
    { language: 'en', javaScript: false, method: 'invoice' },
  ] as const)('in $language, JavaScript $javaScript, by $method', async ({ language, javaScript, method }) => {
    const say = words[language]
    const page = await openJourney(language, javaScript)
    await page.goto(`${page.url()}&lang=${language}`)
    const faults: string[] = []
    /** Each screen once, with JavaScript on: without it the same HTML is served. */
    const look = async (screen: string) => {
      if (javaScript && method === 'purchaseOrder') faults.push(...(await accessibilityFaults(page)).map((fault) => `${screen}: ${fault}`))
    }
    await look('sign-in')
    await signIn(page, claire, language)
    expect(new URL(page.url()).pathname).toBe(quotePath(claire.quote))
    await heading(page, say.quoteTab).waitFor()
    for (const tab of [say.accountTab, say.representativeTab]) {
      await page.getByRole('link', { name: tab, exact: true }).click()
      await page.getByRole('link', { name: tab, exact: true }).and(page.locator('[aria-current=page]')).waitFor()
      await look(tab)
    }
    await page.goto(quotePath(claire.quote))
    await look('quote')
    await toReview(page, language, look)
    const total = await page.locator('.tax-totals-gross .amount').innerText()
    await page.getByLabel(method === 'invoice' ? say.invoice : say.purchaseOrder, { exact: true }).check()
    if (method === 'purchaseOrder') {
      await page.getByLabel(say.poNumber).fill('BC-2027/É 15')
      await page.locator('input[type=file]').setInputFiles(aPdf)
      await look('review')
    }
    await page.getByRole('button', { name: say.submit, exact: true }).click()
    const order = await confirmedOrder(page, language)
    await look('confirmation')
    const text = await page.getByRole('main').innerText()
    expect(text).toContain(String(order))
    expect(text).toContain(total)
    expect(text).toContain(method === 'invoice' ? say.invoice : 'BC-2027/É 15')
    expect(text.includes('BC 2027.pdf')).toBe(method === 'purchaseOrder')
    expect(faults).toEqual([])
    const orders = await ask(visits.databaseUrl, `select status, payment_method from renewal_order where order_number = $1`, [order])
    expect(orders).toEqual([{ status: 'confirmed', payment_method: method === 'invoice' ? 'invoice' : 'purchase-order' }])
  })
})

describe('the labels of the product', () => {
  test.for(['fr', 'en'] as const)('stand on the screens to the letter, in %s', async (language) => {
    const say = words[language]
    const page = await openJourney(language)
    await page.goto(`${page.url()}&lang=${language}`)
    await signIn(page, claire, language)
    expect(await page.getByRole('navigation').getByRole('link', { name: say.accountTab, exact: true }).count()).toBe(1)
    expect(await page.getByRole('link', { name: say.representativeTab, exact: true }).count()).toBe(1)
    await page.getByRole('button', { name: say.addToCart, exact: true }).click()
    await heading(page, say.cart).waitFor()
    expect(await page.getByText(say.pricing, { exact: true }).count()).toBeGreaterThan(0)
    for (const label of [say.remove, say.edit])
      expect(await page.getByRole('button', { name: label, exact: true }).count()).toBeGreaterThan(7)
    await page.getByRole('button', { name: say.checkOut, exact: true }).click()
    await heading(page, say.billing).waitFor()
    await page.getByLabel(say.agree, { exact: true }).check()
    await page.getByRole('button', { name: say.next, exact: true }).click()
    await heading(page, say.review).waitFor()
    const radios = page.getByRole('radio')
    expect(await radios.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))).toEqual([
      'card',
      'purchase-order',
      'invoice',
    ])
    expect(await page.getByLabel(say.card, { exact: true }).isChecked()).toBe(true)
    const fields = page.frameLocator('#card-fields iframe')
    for (const label of [say.number, say.month, say.year, say.code]) await fields.getByLabel(label, { exact: true }).waitFor()
    await page.getByLabel(say.invoice, { exact: true }).check()
    await page.getByRole('button', { name: say.submit, exact: true }).click()
    await confirmedOrder(page, language)
    expect(await page.getByRole('button', { name: say.print, exact: true }).count()).toBe(1)
  })
})
