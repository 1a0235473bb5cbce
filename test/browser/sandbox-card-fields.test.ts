import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type Browser, type Frame, type FrameLocator, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '#src/providers/payment-provider.ts'
import { createStripeProvider, sandboxBrowser } from '#src/providers/payments/stripe/stripe-provider.ts'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { aPageRequest } from '#test/contracts/payments/payment-provider-suite.ts'
import { cards } from '#test/sandbox/pay-as-browser.ts'
import { type RunningSandbox, runSandbox } from '#test/sandbox/run-sandbox.ts'
import { type ShopPage, runShopPage } from '#test/sandbox/shop-page.ts'
import { findChromium } from '../../scripts/find-chromium.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const words = {
  fr: { number: 'Numéro de carte', month: "Mois d'expiration", year: "Année d'expiration", code: 'Code de sécurité', submit: 'Envoyer' },
  en: { number: 'Card number', month: 'Expiration month', year: 'Expiration year', code: 'Security code', submit: 'Submit' },
} as const
type Language = keyof typeof words

describe('the card fields in a shop’s page', () => {
  let browser: Browser
  let shop: ShopPage
  let sandbox: RunningSandbox
  let provider: PaymentProvider
  let complaints: string[] = []
  let toShop: string[] = []
  const pages: Page[] = []

  beforeAll(async () => {
    shop = await runShopPage()
    sandbox = await runSandbox({ shopOrigins: [shop.url] })
    provider = createStripeProvider({
      name: 'sandbox',
      secretKey: demoKeys.secret,
      publishableKey: demoKeys.publishable,
      webhookSecrets: [],
      apiUrl: sandbox.url,
      browser: sandboxBrowser(sandbox.url),
    })
    shop.serve(provider)
    browser = await chromium.launch({
      executablePath: findChromium() ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await sandbox?.stop()
    await shop?.stop()
  })
  beforeEach(() => {
    complaints = []
    toShop = []
  })
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
    expect(complaints).toEqual([])
  })

  async function open(language: Language, options: { readonly javaScript?: boolean } = {}) {
    const context = await browser.newContext({ javaScriptEnabled: options.javaScript ?? true, viewport: { width: 480, height: 900 } })
    const page = await context.newPage()
    pages.push(page)
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
    })
    page.on('request', (request) => {
      if (request.url().startsWith(shop.url)) toShop.push(`${request.url()} ${request.postData() ?? ''}`)
    })
    await page.goto(`${shop.url}/?lang=${language}`)
    return {
      page,
      fields: page.frameLocator('#card-fields iframe'),
      say: words[language],
      submit: page.getByRole('button', { name: words[language].submit, exact: true }),
    }
  }

  async function fill(fields: FrameLocator, language: Language, number: string) {
    const say = words[language]
    await fields.getByLabel(say.number).fill(number)
    await fields.getByLabel(say.month).fill('12')
    await fields.getByLabel(say.year).fill('2034')
    await fields.getByLabel(say.code).fill(number.startsWith('3') ? '1234' : '123')
  }

  const alertOf = (fields: FrameLocator, field: string) => fields.locator(`#${field}-error`)
  const outcome = async (page: Page) => {
    await page.waitForURL('**/return')
    return page.locator('h1').textContent()
  }

  it.each(['fr', 'en'] as const)('take a card in %s and the money is held; no card number ever goes to the shop', async (language) => {
    const { page, fields, submit } = await open(language)
    await fill(fields, language, cards.pays)
    await submit.click()
    expect(await outcome(page)).toBe('authorised')
    expect(toShop.length).toBeGreaterThan(2)
    expect(toShop.join('\n')).not.toMatch(/4242|\b123\b/)
  })

  it('work by keyboard alone, Enter submits', async () => {
    const { page, fields, say } = await open('en')
    await fields.getByLabel(say.number).waitFor()
    await page.keyboard.press('Tab')
    for (const typed of ['4242424242424242', '12', '34', '123']) {
      await page.keyboard.type(typed)
      if (typed !== '123') await page.keyboard.press('Tab')
    }
    expect(await fields.getByLabel(say.number).inputValue()).toBe('4242 4242 4242 4242')
    await page.keyboard.press('Enter')
    expect(await outcome(page)).toBe('authorised')
  })

  it('name the brand while it is typed, and show where its code stands', async () => {
    const { fields, say } = await open('fr')
    const number = fields.getByLabel(say.number)
    const seen = async () => ({
      brand: await fields.locator('.brand').textContent(),
      back: await fields.locator('.back').isVisible(),
      front: await fields.locator('.front').isVisible(),
      hint: (await fields.locator('#code-hint').textContent())?.slice(0, 30),
      longest: await fields.getByLabel(say.code).getAttribute('maxlength'),
    })
    await number.waitFor()
    expect(await seen()).toMatchObject({ brand: '', back: false, front: false })
    await number.pressSequentially('37')
    expect(await seen()).toEqual({
      brand: 'American Express',
      back: false,
      front: true,
      hint: '4 chiffres au recto de la cart',
      longest: '4',
    })
    await number.fill('4')
    expect(await seen()).toEqual({ brand: 'Visa', back: true, front: false, hint: '3 chiffres au dos de la carte,', longest: '3' })
  })

  it('keep the caret where it was when a digit in the middle is corrected', async () => {
    const { page, fields, say } = await open('en')
    const number = fields.getByLabel(say.number)
    await number.fill('4242424242424242')
    await number.evaluate((input: HTMLInputElement) => input.setSelectionRange(5, 6))
    await page.keyboard.type('9')
    expect(await number.inputValue()).toBe('4242 9242 4242 4242')
    expect(await number.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(6)
  })

  it('tell at once of a wrong check digit and of an expiry in the past, and take it back at once', async () => {
    const { fields, say } = await open('en')
    const number = fields.getByLabel(say.number)
    await number.pressSequentially('424242424242424')
    expect(await alertOf(fields, 'number').textContent()).toBe('')
    await number.pressSequentially('1')
    expect(await alertOf(fields, 'number').textContent()).toBe('This card number is not right: check the digits.')
    expect(await number.getAttribute('aria-invalid')).toBe('true')
    await number.press('Backspace')
    await number.pressSequentially('2')
    expect(await alertOf(fields, 'number').textContent()).toBe('')
    await fields.getByLabel(say.month).pressSequentially('01')
    await fields.getByLabel(say.year).pressSequentially('2025')
    expect(await alertOf(fields, 'year').textContent()).toBe('This card has expired: check the date or use another card.')
    expect(await alertOf(fields, 'year').getAttribute('role')).toBe('alert')
  })

  it('say what is missing when the form is sent, go to the first, and start no payment', async () => {
    const before = shop.refs.length
    const { fields, say, submit } = await open('fr')
    await fields.getByLabel(say.month).fill('12')
    await submit.click()
    await fields.getByText('Saisissez le numéro de carte en entier.').waitFor()
    const texts = await Promise.all(['number', 'month', 'year', 'code'].map((field) => alertOf(fields, field).textContent()))
    expect(texts).toEqual([
      'Saisissez le numéro de carte en entier.',
      '',
      "Saisissez l'année d'expiration.",
      'Saisissez le code de sécurité.',
    ])
    expect(await fields.getByLabel(say.number).evaluate((input) => document.activeElement === input)).toBe(true)
    expect(shop.refs.length).toBe(before)
  })

  it('a declined card says so in the buyer’s language, keeps the form, and another card pays', async () => {
    const { page, fields, submit } = await open('fr')
    await fill(fields, 'fr', cards.insufficientFunds)
    await submit.click()
    await page.locator('#card-message', { hasText: 'provision insuffisante' }).waitFor()
    await fill(fields, 'fr', cards.amex)
    expect(await page.locator('#card-message').textContent()).toBe('')
    await submit.click()
    expect(await outcome(page)).toBe('authorised')
  })

  it('3-D Secure opens over the page: refused, closed, abandoned, then approved', async () => {
    const { page, fields, submit } = await open('en')
    const bank = page.frameLocator('dialog iframe')
    await fill(fields, 'en', cards.asks3ds)
    await submit.click()
    await bank.getByRole('button', { name: 'Refuse' }).click()
    await page.locator('#card-message', { hasText: 'could not authenticate' }).waitFor()
    await submit.click()
    await bank.getByRole('button', { name: 'Approve' }).waitFor()
    await page.locator('dialog').evaluate((dialog: HTMLDialogElement) => dialog.requestClose())
    await page.locator('#card-message', { hasText: 'not finished' }).waitFor()
    await submit.click()
    await bank.getByRole('button', { name: 'Abandon' }).click()
    await page.locator('#card-message', { hasText: 'not finished' }).waitFor()
    await submit.click()
    await bank.getByRole('button', { name: 'Approve' }).click()
    expect(await outcome(page)).toBe('authorised')
  })

  it('without JavaScript the provider’s page takes the card, 3-D Secure included, and leads back', async () => {
    const { page } = await open('fr', { javaScript: false })
    await page.getByRole('button', { name: /provider/ }).click()
    await page.getByLabel('Numéro de carte').fill('4000 0000 0000 0002')
    await page.getByLabel("Mois d'expiration").fill('12')
    await page.getByLabel("Année d'expiration").fill('34')
    await page.getByLabel('Code de sécurité').fill('123')
    await page.getByRole('button', { name: /^Payer/ }).click()
    expect(await page.getByRole('alert').filter({ hasText: 'refusé' }).textContent()).toContain('Votre banque a refusé ce paiement')
    await page.getByLabel('Numéro de carte').fill(cards.asks3ds)
    await page.getByLabel("Mois d'expiration").fill('12')
    await page.getByLabel("Année d'expiration").fill('34')
    await page.getByLabel('Code de sécurité').fill('123')
    await page.getByRole('button', { name: /^Payer/ }).click()
    await page.getByRole('button', { name: 'Approuver' }).click()
    expect(await outcome(page)).toBe('authorised')
  })

  it('a provider that is away when the page opens is told on the page', async () => {
    const { page } = await open('en')
    await page.route(`${sandbox.url}/elements.js`, (route) => route.abort())
    await page.reload()
    await page.locator('#card-message', { hasText: 'Cards are unavailable.' }).waitFor()
    expect(await page.locator('#card-fields iframe').count()).toBe(0)
  })

  it('nobody but the shop can open the channel, and a frame on another site shows nothing', async () => {
    const { page } = await open('en')
    const address = await page.locator('#card-fields iframe').getAttribute('src')
    const stranger = await (await browser.newContext()).newPage()
    pages.push(stranger)
    await stranger.route('http://evil.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${address}"></iframe>` }),
    )
    await stranger.goto('http://evil.example/')
    await stranger.waitForLoadState()
    const inner = stranger.frames().find((frame) => frame.parentFrame())
    expect(await inner?.locator('input').count()).toBe(0)
  })

  /** A frame alone has no background, no heading and no landmark: it stands on the shop's page, whose matter those are. */
  async function faults(where: Page | Frame, ground?: string): Promise<readonly string[]> {
    await where.evaluate(axe)
    if (ground !== undefined) await where.evaluate((color) => (document.body.style.background = color), ground)
    const rules =
      ground === undefined
        ? {}
        : { 'landmark-one-main': { enabled: false }, 'page-has-heading-one': { enabled: false }, region: { enabled: false } }
    const results: AxeResults = await where.evaluate(`axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], rules })})`)
    return results.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    )
  }

  it.each(['light', 'dark'] as const)(
    'axe finds nothing wrong in %s: fields with faults, question of the bank, hosted page, lists',
    async (colorScheme) => {
      const { page, fields, submit, say } = await open('en')
      await page.emulateMedia({ colorScheme })
      await fields.getByLabel(say.number).waitFor()
      await submit.click()
      await fields.getByText('Enter the whole card number.').waitFor()
      const frame = () => page.frames().find((one) => one.url().includes('/card-fields'))
      const ground = colorScheme === 'dark' ? 'oklch(0.218 0.01 230)' : '#ffffff'
      const found = [...(await faults(frame() ?? page, ground))]
      await fill(fields, 'en', cards.asks3ds)
      found.push(...(await faults(frame() ?? page, ground)))
      await submit.click()
      await page.frameLocator('dialog iframe').getByRole('button', { name: 'Approve' }).waitFor()
      found.push(...(await faults(page.frames().find((one) => one.url().includes('/3ds/')) ?? page)))
      const staff = await (await browser.newContext({ colorScheme })).newPage()
      pages.push(staff)
      const hosted = await provider.startOnPage(aPageRequest())
      const hostedUrl = hosted.ok ? hosted.value.pageUrl : ''
      for (const path of ['/', '/faults', `/payments/${shop.refs.at(-1)}`, hostedUrl]) {
        await staff.goto(new URL(path, sandbox.url).href)
        found.push(...(await faults(staff)))
      }
      expect(found).toEqual([])
    },
  )
})
