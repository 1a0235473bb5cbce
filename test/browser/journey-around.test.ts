import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '#test/support/accessibility.ts'
import { useBrowser } from '#test/support/browser.ts'
import { ask, atQuote, confirmedOrder, heading, people, quotePath, reopenQuote, toReview, words } from '#test/support/journey.ts'

const visits = useBrowser()
const { jane, ana, nadia } = people
const say = words.en

beforeEach(() => reopenQuote(visits.databaseUrl, jane.quote))

async function janeAtQuote(): Promise<Page> {
  const page = await visits.newPage({ language: 'en' })
  await atQuote(page, jane)
  return page
}

async function orderByInvoice(page: Page): Promise<number> {
  await toReview(page, 'en')
  await page.getByLabel(say.invoice, { exact: true }).check()
  await page.getByRole('button', { name: say.submit, exact: true }).click()
  return confirmedOrder(page, 'en')
}

/** Tab until what is wanted has the focus: it must be reachable, and seen to be. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab')
    const found = await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)
    if (found) return
  }
  throw new Error(`nobody comes to ${selector} by keyboard`)
}

test('the whole journey works by keyboard alone', async () => {
  const page = await visits.newPage({ language: 'en' })
  page.setDefaultTimeout(8000)
  await page.goto(quotePath(jane.quote))
  await tabTo(page, '#email')
  await page.keyboard.type(jane.email)
  await tabTo(page, '#password')
  await page.keyboard.type(jane.password)
  await page.keyboard.press('Enter')
  await heading(page, say.quoteTab).waitFor()
  await tabTo(page, `form[action$="${quotePath(jane.quote)}/cart"] button`)
  await page.keyboard.press('Enter')
  await heading(page, say.cart).waitFor()
  await tabTo(page, 'form[action^="/checkout/"] button')
  await page.keyboard.press('Enter')
  await heading(page, say.billing).waitFor()
  await tabTo(page, '#terms_accepted')
  await page.keyboard.press('Space')
  await tabTo(page, 'main form button[type=submit]')
  await page.keyboard.press('Enter')
  await heading(page, say.review).waitFor()
  await tabTo(page, 'input[name=payment_method]')
  await page.keyboard.press('ArrowUp')
  expect(await page.getByLabel(say.invoice, { exact: true }).isChecked()).toBe(true)
  await tabTo(page, 'main form button[type=submit]:not([name])')
  await page.keyboard.press('Enter')
  expect(await confirmedOrder(page, 'en')).toBeGreaterThan(0)
})

test('a second submit, with a large document, finds the same order', async () => {
  const page = await janeAtQuote()
  const order = await orderByInvoice(page)
  const answer = await page.evaluate(
    async (path) => {
      const form = new FormData()
      form.append('payment_method', 'purchase-order')
      form.append('po_document', new File([new Uint8Array(9_000_000)], 'PO.pdf', { type: 'application/pdf' }))
      const response = await fetch(path, { method: 'POST', body: form })
      return { status: response.status, path: new URL(response.url).pathname }
    },
    `/checkout/${quotePath(jane.quote).slice(3)}/review`,
  )
  expect(answer).toEqual({ status: 200, path: `/orders/${order}` })
})

test('the confirmation prints on A4 and Letter with what counts and nothing to press; back orders nothing twice', async () => {
  const page = await janeAtQuote()
  const order = await orderByInvoice(page)
  await page.emulateMedia({ media: 'print' })
  const [main, header] = [page.getByRole('main'), page.locator('.site-header')]
  for (const text of [String(order), '£25,982.40', '£21,652.00', 'E0B2NLL']) expect(await main.innerText()).toContain(text)
  expect(await header.isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: say.print }).isVisible()).toBe(false)
  expect(await page.locator('.print-head').isVisible()).toBe(true)
  const [items, total, addresses] = await Promise.all(
    ['.split-main > :first-child', '.split-side > :first-child', '.split-main > :nth-child(2)'].map((part) =>
      main.locator(part).boundingBox(),
    ),
  )
  expect([items!.y < total!.y, total!.y < addresses!.y], 'the total follows its items').toEqual([true, true])
  for (const format of ['A4', 'Letter'] as const) {
    const paper = (await page.pdf({ format })).toString('latin1')
    const sheets = /\/Type \/Pages[^>]*?\/Count (\d+)/.exec(paper)?.[1]
    expect([format, Number(sheets) <= 2]).toEqual([format, true])
    for (const width of format === 'A4' ? [794] : [816]) {
      await page.setViewportSize({ width, height: 1100 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }
  }
  await page.emulateMedia({ media: 'screen' })
  await page.goBack()
  await page.goto(`/checkout/${String(jane.quote).padStart(10, '0')}/review`)
  await page.waitForURL(`**/orders/${order}*`)
  await page.goto(quotePath(jane.quote))
  expect(await page.getByRole('main').innerText()).toContain(String(order))
  expect(await page.getByRole('button', { name: say.addToCart }).count()).toBe(0)
  const orders = await ask(visits.databaseUrl, `select order_number from renewal_order where quote_number = $1 and status <> 'released'`, [
    jane.quote,
  ])
  expect(orders).toEqual([{ order_number: order }])
})

test('two people in one cart: the second sees what the first did instead of writing over it', async () => {
  const [first, second] = [await janeAtQuote(), await janeAtQuote()]
  await first.getByRole('button', { name: say.addToCart, exact: true }).click()
  await heading(first, say.cart).waitFor()
  await second.goto(first.url())
  await first
    .getByRole('row', { name: /E0B2KLL/ })
    .getByRole('button', { name: say.remove })
    .click()
  await first.getByRole('main').getByRole('button', { name: say.remove, exact: true }).click()
  await heading(first, say.cart).waitFor()
  await second.getByRole('button', { name: say.checkOut, exact: true }).click()
  await second.getByRole('alert').first().waitFor()
  expect(await second.getByRole('alert').first().innerText()).toContain('Jane Cole')
  expect(await second.getByRole('main').innerText()).toContain('£20,019.00')
  expect(await accessibilityFaults(second)).toEqual([])
})

test('another device, the same link: nothing that was sent is lost', async () => {
  const page = await janeAtQuote()
  await page.getByRole('button', { name: say.addToCart, exact: true }).click()
  await page.getByRole('button', { name: say.checkOut, exact: true }).click()
  await heading(page, say.billing).waitFor()
  await page.locator('[name="bill_to.line2"]').fill('Accounts payable')
  await page.getByLabel(say.agree, { exact: true }).check()
  await page.getByRole('button', { name: say.next, exact: true }).click()
  await heading(page, say.review).waitFor()
  await page.context().close()
  const phone = await visits.newPage({ language: 'en', viewport: { width: 360, height: 740 } })
  await atQuote(phone, jane)
  await phone.getByRole('button', { name: say.addToCart, exact: true }).click()
  await heading(phone, say.cart).waitFor()
  await phone.getByRole('button', { name: say.checkOut, exact: true }).click()
  await heading(phone, say.billing).waitFor()
  expect(await phone.locator('[name="bill_to.line2"]').inputValue()).toBe('Accounts payable')
  expect(await phone.getByLabel(say.agree, { exact: true }).isChecked()).toBe(true)
})

describe('where ordering online does not exist', () => {
  test('the quote says so and why, and the two other ways stay', async () => {
    const page = await visits.newPage({ language: 'en' })
    await atQuote(page, ana)
    const closed = page.locator('.way-closed')
    const [country] = await ask(
      visits.databaseUrl,
      `select online_unavailable_reason_en as why from country c join quote q on q.country = c.country where q.quote_number = $1`,
      [ana.quote],
    )
    expect(await closed.innerText()).toContain(String(country?.['why']))
    expect(await page.getByRole('button', { name: say.addToCart }).count()).toBe(0)
    await page
      .locator(`a[href="${quotePath(ana.quote)}/partner-request"]`)
      .first()
      .waitFor()
    await page.getByRole('link', { name: say.representativeTab, exact: true }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })
})

test('a partner answers, and the buyer sees the final price beside the online price', async () => {
  const page = await janeAtQuote()
  await page
    .locator(`a[href="${quotePath(jane.quote)}/partner-request"]`)
    .first()
    .click()
  await page.getByLabel(/Atlas/).check()
  await page.getByRole('main').getByRole('button').last().click()
  await heading(page, say.quoteTab).waitFor()
  const partner = await visits.newPage({ language: 'en' })
  partner.setDefaultTimeout(8000)
  await partner.goto('/partner?lang=en')
  await partner.getByLabel(say.email).fill(nadia.email)
  await partner.getByLabel(say.password).fill(nadia.password)
  await partner.getByRole('button', { name: say.signIn, exact: true }).click()
  await partner
    .getByRole('link', { name: /Harbour/ })
    .first()
    .click()
  await partner.locator('[name=final_price]').fill('20,999.00')
  await partner.locator('[name=execution_terms]').fill('Delivered within two days, payable in 30 days.')
  expect(await accessibilityFaults(partner)).toEqual([])
  await partner.locator('button[value=answer]').click()
  await partner.getByRole('status').first().waitFor()
  await page.reload()
  const ways = await page.locator('.ways').innerText()
  expect(ways).toContain('£20,999.00')
  expect(ways).toContain('£21,652.00')
  expect(await accessibilityFaults(page)).toEqual([])
})
