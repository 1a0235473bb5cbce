import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { accessibilityFaults } from '#test/support/accessibility.ts'
import { useBrowser } from '#test/support/browser.ts'
import {
  ask,
  atQuote,
  cards,
  confirmedOrder,
  fillCard,
  heading,
  type Language,
  people,
  reopenQuote,
  toReview,
  words,
} from '#test/support/journey.ts'

const visits = useBrowser()
const { jane } = people

beforeEach(() => reopenQuote(visits.databaseUrl, jane.quote))

async function atReview(language: Language = 'en', javaScript = true): Promise<Page> {
  const page = await visits.newPage({ language, javaScript })
  await atQuote(page, jane, language)
  await toReview(page, language)
  return page
}

const fieldsOf = (page: Page) => page.frameLocator('#card-fields iframe')
const submit = (page: Page, language: Language = 'en') => page.getByRole('button', { name: words[language].submit, exact: true }).click()
const bankOf = (page: Page) => page.frameLocator('dialog iframe')

/** The order as it stands, once its money is taken; and how often it was taken. */
async function paid(order: number) {
  await expect
    .poll(async () =>
      (await ask(visits.databaseUrl, 'select status from payment_attempt where order_number = $1', [order])).map((row) => row['status']),
    )
    .toEqual(['captured'])
  return ask(visits.databaseUrl, 'select status, payment_method from renewal_order where order_number = $1', [order])
}

const confirmedByCard = [{ status: 'confirmed', payment_method: 'card' }]

test('the card’s fields fit a phone', async () => {
  const page = await atReview()
  await page.setViewportSize({ width: 320, height: 640 })
  await fieldsOf(page).locator('input').first().waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})

test.for([
  { language: 'en', number: cards.pays, shown: 'Visa ending in 4242' },
  { language: 'fr', number: cards.amex, shown: 'American Express' },
] as const)('a card pays at once, in $language: $shown', async ({ language, number, shown }) => {
  const page = await atReview(language)
  await fillCard(fieldsOf(page), language, number)
  expect(await accessibilityFaults(page)).toEqual([])
  await submit(page, language)
  const order = await confirmedOrder(page, language)
  const text = await page.getByRole('main').innerText()
  expect(text).toContain(shown)
  expect(text).toContain(number.slice(-4))
  expect(text).not.toContain(number.slice(0, 6))
  expect(await paid(order)).toEqual(confirmedByCard)
})

test('a declined card is told on the review page, nothing is lost, and another card pays', async () => {
  const page = await atReview()
  await fillCard(fieldsOf(page), 'en', cards.insufficientFunds)
  await submit(page)
  const summary = page.getByRole('alert').filter({ hasText: 'Nothing was charged' }).first()
  await summary.waitFor()
  expect(await summary.innerText()).toContain('limit or balance is not enough')
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await page.locator('.tax-totals-gross .amount').innerText()).toBe('£25,982.40')
  await fillCard(fieldsOf(page), 'en', cards.pays)
  await submit(page)
  expect(await paid(await confirmedOrder(page, 'en'))).toEqual(confirmedByCard)
})

test('3-D Secure: refused it says so, approved it pays', async () => {
  const page = await atReview()
  await fillCard(fieldsOf(page), 'en', cards.asks3ds)
  await submit(page)
  await bankOf(page).getByRole('button', { name: 'Refuse' }).click()
  await page.getByRole('alert').filter({ hasText: 'Your bank could not confirm that it is you' }).first().waitFor()
  await fillCard(fieldsOf(page), 'en', cards.asks3ds)
  await submit(page)
  await bankOf(page).getByRole('button', { name: 'Approve' }).click()
  expect(await paid(await confirmedOrder(page, 'en'))).toEqual(confirmedByCard)
})

test('3-D Secure left open: the order waits, says so on every way back, and can be given up', async () => {
  const page = await atReview()
  await fillCard(fieldsOf(page), 'en', cards.asks3ds)
  await submit(page)
  await bankOf(page).getByRole('button', { name: 'Approve' }).waitFor()
  const [row] = await ask(visits.databaseUrl, `select order_number from renewal_order where quote_number = $1 and status = 'placing'`, [
    jane.quote,
  ])
  const waiting = `/orders/${String(row?.['order_number'])}`
  await page.goto(waiting)
  await page.getByText('Your order is being placed').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'Check now' }).click()
  await page.getByText('Your order is being placed').waitFor()
  await page.getByRole('button', { name: 'Cancel this payment' }).click()
  await heading(page, words.en.review).waitFor()
  await page.getByRole('alert').filter({ hasText: 'The payment was cancelled. Nothing was charged' }).first().waitFor()
  await page.getByLabel(words.en.invoice, { exact: true }).check()
  await submit(page)
  expect(await confirmedOrder(page, 'en')).toBeGreaterThan(0)
})

test('the page of an order that waits shows by itself what came of it', async () => {
  const page = await atReview()
  await fillCard(fieldsOf(page), 'en', cards.asks3ds)
  await submit(page)
  await bankOf(page).getByRole('button', { name: 'Approve' }).waitFor()
  const other = await page.context().newPage()
  const [row] = await ask(visits.databaseUrl, `select order_number from renewal_order where quote_number = $1 and status = 'placing'`, [
    jane.quote,
  ])
  await other.goto(`/orders/${String(row?.['order_number'])}`)
  await other.getByText('Your order is being placed').waitFor()
  await bankOf(page).getByRole('button', { name: 'Approve' }).click()
  await confirmedOrder(page, 'en')
  await other.getByText('Your order is being placed').waitFor({ state: 'detached' })
  expect(await other.getByRole('main').innerText()).toContain('Visa ending in 3155')
})

test('a provider that is slow to answer is told of while it is waited for, and pays all the same', async () => {
  const body = JSON.stringify({ fault: 'answer-late', on: 'create', delayMs: 6_000 })
  const set = await fetch(`${visits.site.sandboxUrl}/api/faults`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect(set.ok).toBe(true)
  const page = await atReview()
  await fillCard(fieldsOf(page), 'en', cards.pays)
  await submit(page)
  await page.getByRole('alert').filter({ hasText: 'is slow to answer' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await paid(await confirmedOrder(page, 'en'))).toEqual(confirmedByCard)
})

test('without JavaScript the provider’s own page takes the card and leads back', async () => {
  const page = await atReview('fr', false)
  await submit(page, 'fr')
  await page.waitForURL(`${visits.site.sandboxUrl}/**`)
  await fillCard(page, 'fr', cards.pays)
  await page.getByRole('button', { name: /^Payer/ }).click()
  expect(await paid(await confirmedOrder(page, 'fr'))).toEqual(confirmedByCard)
})
