import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentSecurityPolicy } from '#src/web/security-headers.ts'
import { uiFor } from '#src/web/i18n/ui.ts'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { accessibilityFaults } from '../support/accessibility.ts'
import { galleryPages, galleryShell } from '../web/pages-gallery.tsx'
import { htmlOf } from '../web/pages-gallery-page.ts'

/** Every page of the gallery as browsers get it: our style sheet and scripts, our policy, in both languages and appearances. */
const looks = [
  { language: 'fr', theme: 'light', width: 1280 },
  { language: 'en', theme: 'dark', width: 360 },
] as const

/** The longest page holds nothing that others do not. */
const slugs = Object.keys(galleryPages).filter((slug) => slug !== 'quote-1000-lines')

let server: Server
let browser: Browser
let origin: string
let css: string
let script: string

beforeAll(async () => {
  ;[css, script] = await builtClient()
  server = createServer((request, response) => answer(new URL(request.url ?? '/', 'http://localhost'), response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

describe.each(looks)('in $language, $theme, $width wide', ({ language, theme, width }) => {
  test('axe finds nothing, nothing is wider than the screen, and nothing breaks the policy', { timeout: 180_000 }, async () => {
    const complaints: string[] = []
    const page = await (
      await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, reducedMotion: 'reduce' })
    ).newPage()
    page.on('console', (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
    let looked = 0
    for (const slug of slugs) {
      await page.goto(`${origin}/${slug}?lang=${language}&theme=${theme}`)
      await page.evaluate('for (const details of document.querySelectorAll("details:not(.user-menu)")) details.open = true')
      complaints.push(...(await accessibilityFaults(page)).map((fault) => `${slug}: ${fault}`))
      if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) complaints.push(`${slug} is wider than the screen`)
      looked += 1
    }
    await page.context().close()
    expect(complaints).toEqual([])
    expect(looked).toBeGreaterThan(60)
  })
})

test('at 320 CSS pixels, the width of 1280 at 400 % zoom, every page still fits (WCAG 1.4.10)', { timeout: 120_000 }, async () => {
  const page = await browser.newPage({ viewport: { width: 320, height: 800 } })
  const wide: string[] = []
  for (const slug of slugs) {
    await page.goto(`${origin}/${slug}?lang=fr&theme=light`)
    if (await page.evaluate('document.documentElement.scrollWidth > innerWidth')) wide.push(slug)
  }
  await page.context().close()
  expect(slugs.length).toBeGreaterThan(60)
  expect(wide).toEqual([])
})

test.for([
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
])('the total of a cart and the way on are in sight at once, $width × $height', async (viewport) => {
  await onPage(
    'cart',
    async (page) => {
      expect(await page.evaluate('document.documentElement.scrollHeight > 1.2 * innerHeight')).toBe(true)
      for (const part of [page.getByRole('button', { name: 'Check out' }), page.locator('.cart-bar .amount')]) {
        const box = (await part.boundingBox())!
        expect(box.y + box.height).toBeLessThanOrEqual(viewport.height)
      }
    },
    { viewport },
  )
})

describe('in forced colours', () => {
  const style = (selector: string, name: string) => `getComputedStyle(document.querySelector('${selector}')).${name}`
  test.for([
    ['review', '[name=payment_method]:checked'],
    ['billing', '#deliver_same:checked'],
  ] as const)('on %s a choice that is made looks made: the browser draws it', async ([slug, choice]) => {
    await onPage(slug, async (page) => expect(await page.evaluate(style(choice, 'appearance'))).toBe('auto'), { forcedColors: 'active' })
  })

  test('the tab that one is on is underlined, and no other', async () => {
    const look = async (page: Page): Promise<void> => {
      const here = await page.evaluate(style('.tabs a[aria-current]', 'borderBottomColor'))
      expect(await page.evaluate(style('.tabs a:not([aria-current])', 'borderBottomColor'))).not.toBe(here)
    }
    await onPage('quote', look, { forcedColors: 'active' })
  })
})

describe('with scripts', () => {
  test('an error summary has the focus when the page opens, and its links lead into the fields', async () => {
    await onPage('billing-errors', async (page) => {
      expect(await page.evaluate('document.activeElement.className')).toBe('error-summary')
      await page.locator('.error-summary a').first().click()
      expect(await page.evaluate('document.activeElement.id')).toBe('bill_to.city')
    })
  })

  test('the appearance changes at once and is remembered for the server', async () => {
    await onPage('quote', async (page) => {
      await page.getByRole('link', { name: 'Switch to dark appearance' }).click()
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
      expect(await page.evaluate('document.cookie')).toContain('theme=dark')
      expect(await page.getByRole('link', { name: 'Switch to light appearance' }).isVisible()).toBe(true)
    })
  })

  test('a form that orders is sent once, and is fresh again after coming back', async () => {
    await onPage('review-purchase-order', async (page) => {
      const count = '(event) => { if (!event.defaultPrevented) window.sent += 1; event.preventDefault() }'
      await page.evaluate(`window.sent = 0; document.addEventListener("submit", ${count})`)
      const submit = page.getByRole('button', { name: 'Submit', exact: true })
      await submit.click()
      await submit.click({ force: true })
      expect(await page.evaluate('window.sent')).toBe(1)
      expect(await submit.getAttribute('aria-disabled')).toBe('true')
      await page.evaluate('window.dispatchEvent(new PageTransitionEvent("pageshow"))')
      expect(await submit.getAttribute('aria-disabled')).toBe(null)
    })
  })

  test('the menu closes on Escape and gives the focus back', async () => {
    await onPage('quote', async (page) => {
      const menu = page.locator('.user-menu > summary')
      await menu.click()
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(true)
      await page.keyboard.press('Escape')
      expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false)
      expect(await page.evaluate('document.activeElement === document.querySelector(".user-menu > summary")')).toBe(true)
    })
  })
})

describe('without scripts', () => {
  test('choosing a payment method opens its fields, and the card leads to the provider’s own page', async () => {
    const look = async (page: Page): Promise<void> => {
      const [number, cardPage] = [page.getByLabel('Purchase order number'), page.getByRole('button', { name: 'Pay on the secure page' })]
      expect([await number.isVisible(), await cardPage.isVisible()]).toEqual([false, true])
      await page.getByRole('radio', { name: 'Purchase order' }).check()
      expect([await number.isVisible(), await cardPage.isVisible()]).toEqual([true, false])
    }
    await onPage('review', look, { javaScriptEnabled: false })
  })

  test('a button that only a script could answer is not shown', async () => {
    const isShown = (page: Page): Promise<boolean> => page.getByRole('button', { name: 'Print' }).isVisible()
    await onPage('order', async (page) => expect(await isShown(page)).toBe(false), { javaScriptEnabled: false })
    await onPage('order', async (page) => expect(await isShown(page)).toBe(true))
  })
})

test('a page costs at most 25 kB of style and 25 kB of script, compressed', () => {
  expect(css.length).toBeGreaterThan(10_000)
  expect(gzipSync(css).length).toBeLessThan(25_000)
  expect(gzipSync(script).length).toBeLessThan(25_000)
})

async function onPage(slug: string, look: (page: Page) => Promise<void>, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  await page.goto(`${origin}/${slug}?lang=en`)
  await look(page)
  await context.close()
}

function answer(url: URL, response: ServerResponse): void {
  if (url.pathname === '/app.css') return void response.setHeader('content-type', 'text/css').end(css)
  if (url.pathname === '/app.js') return void response.setHeader('content-type', 'text/javascript').end(script)
  const slug = url.pathname.slice(1)
  const page = galleryPages[slug]
  if (page === undefined) return void response.writeHead(204).end()
  const wanted = url.searchParams.get('theme')
  const shell = galleryShell(slug, { theme: wanted === 'light' || wanted === 'dark' ? wanted : 'system' })
  response.setHeader('content-security-policy', contentSecurityPolicy(shell.nonce))
  const html = htmlOf(page(uiFor(url.searchParams.get('lang') === 'en' ? 'en' : 'fr'), shell))
  response.setHeader('content-type', 'text/html; charset=utf-8').end(html)
}

/** The client as `vite build` makes it, kept in memory. */
async function builtClient(): Promise<[css: string, script: string]> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [tailwindcss()],
    build: {
      write: false,
      target: 'baseline-widely-available',
      rolldownOptions: { input: { app: 'src/web/client/app.ts', style: 'src/web/client/app.css' } },
    },
  })
  const files = (Array.isArray(built) ? built : [built]).flatMap((result) => ('output' in result ? result.output : []))
  const style = files.find((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
  const entry = files.find((file) => file.type === 'chunk' && file.name === 'app')
  if (style?.type !== 'asset' || entry?.type !== 'chunk') throw new Error('the build gave no style sheet or no script')
  return [String(style.source), entry.code]
}
