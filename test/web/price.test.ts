import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { run as guichetVerify } from '#src/commands/verify.ts'
import { type BuyerAtTheQuote, ordersOf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Renewal } from '#test/support/renewal.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-proof-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** What `guichet verify FILE` says of a text, and its exit status. */
async function verify(text: string | Uint8Array): Promise<{ readonly status: number; readonly said: string }> {
  const file = join(folder, 'price-proof.json')
  writeFileSync(file, text)
  const said: string[] = []
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => said.push(String(chunk)) > 0)
  try {
    return { status: await guichetVerify([file]), said: said.join('') }
  } finally {
    spy.mockRestore()
  }
}

async function proofAt({ visitor }: BuyerAtTheQuote, path: string): Promise<string> {
  const response = await visitor.send(`${path}/price-proof.json`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="price-proof-(quote|cart|order)-\d+\.json"$/)
  return response.text()
}

function cartPath({ quoteNumber }: Renewal): string {
  return `/cart/00${quoteNumber}`
}

async function withDiscountAndSevenMonths({ customerId }: Renewal): Promise<void> {
  await sql`update quote_line set discount_percent = 3.3333, discount_reason = 'Volume', ends_before = '2027-11-01', counted = 7,
    fraction_numerator = 7, is_coterminated = true, unit_price = 1133.900391, extended_minor = 66144 where customer_id = ${customerId}`.execute(
    database.owner,
  )
  await sql`update quote set total_minor = 66144 where customer_id = ${customerId}`.execute(database.owner)
}

async function withLastYearInEuros(renewal: Renewal): Promise<void> {
  await withLastYear(renewal)
  await sql`update quote_line set previous = previous || '{"currency":"EUR"}' where customer_id = ${renewal.customerId} and previous is not null`.execute(
    database.owner,
  )
}

/** Last year: level G, one MQ less, everything 10 % below this year's H list; the database part is new. */
async function withLastYear({ customerId }: Renewal): Promise<void> {
  const last = { E0256LL: ['1055.7', 5, 527_850], E025SLL: ['541.8', 3, 162_540], E01MJLL: ['402.3', 25, 1_005_750] } as const
  for (const [part, [price, quantity, extendedMinor]] of Object.entries(last)) {
    const previous = {
      listPrice: price,
      level: 'G',
      unitPrice: price,
      quantity,
      fraction: ['12', '12'],
      extendedMinor: String(extendedMinor),
    }
    const json = JSON.stringify({ ...previous, currency: 'GBP', taxPercent: '20' })
    await sql`update quote_line set previous = ${json}::jsonb where customer_id = ${customerId} and part_number = ${part}`.execute(
      database.owner,
    )
  }
}

/** A reinstatement part for every part of the quote, at three times its price. */
async function withReinstatementParts({ customerId }: Renewal): Promise<void> {
  const parts = [
    ['E0256LL', 'R0256LL', '3519'],
    ['E025SLL', 'R025SLL', '1806'],
    ['E0HPVLL', 'R0HPVLL', '4899'],
    ['E01MJLL', 'R01MJLL', '1341'],
  ] as const
  for (const [renewal, part, price] of parts) {
    await sql`insert into part (part_number, program_code, kind, description_fr, description_en, charge_metric, points, terms)
      select ${part}, program_code, 'reinstatement', description_fr, description_en, charge_metric, points, '{12}' from part where part_number = ${renewal}
      on conflict do nothing`.execute(database.owner)
    await sql`insert into price values (${part}, 'GBP', 'H', '2027-01-01', ${price}) on conflict do nothing`.execute(database.owner)
    await sql`update quote_line set reinstatement_part = ${part}, reinstatement_svp_price = ${price}
      where customer_id = ${customerId} and part_number = ${renewal}`.execute(database.owner)
  }
}

describe('price-proof.json', () => {
  test('of quote, cart and order is genuine for guichet verify', async () => {
    const buyer = await aBuyerAtTheQuote()
    const { renewal, visitor, page } = buyer
    const quoted = await proofAt(buyer, quotePath(renewal))
    expect(JSON.parse(quoted)).toMatchObject({ subject: { kind: 'quote', revision: 1 }, totalBeforeTax: '21652.00', tax: null })
    await visitor.press(await visitor.press(await visitor.press(page, 'Add to cart'), 'Delete', {}, 'E0HPVLL'), 'Delete')
    const before = await proofAt(buyer, cartPath(renewal))
    expect(JSON.parse(before)).toMatchObject({ subject: { kind: 'cart' }, totalBeforeTax: '20019.00', tax: null })
    const review = await toReview(buyer)
    const taxed = await proofAt(buyer, cartPath(renewal))
    expect(JSON.parse(taxed)).toMatchObject({ totalBeforeTax: '20019.00', tax: { percent: '20', totalTax: '4003.80', total: '24022.80' } })
    await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    const [order] = await ordersOf(database, renewal)
    const ordered = await proofAt(buyer, `/orders/${order?.order_number}`)
    expect(JSON.parse(ordered)).toMatchObject({
      subject: { kind: 'order', number: String(order?.order_number) },
      tax: { treatment: 'local-vat', total: '24022.80', evidence: { number: 'GB987654321' } },
    })
    for (const proof of [quoted, before, taxed, ordered]) {
      expect(await verify(proof)).toEqual({ status: 0, said: expect.stringMatching(/: genuine\. \d+ figures were recomputed/) })
    }
  })

  test('with any byte changed is not genuine, and the figure is named (200 random bytes)', async () => {
    const buyer = await aBuyerAtTheQuote()
    const proof = new TextEncoder().encode(await proofAt(buyer, quotePath(buyer.renewal)))
    const aChange = fc.record({ at: fc.nat(proof.length - 1), to: fc.integer({ min: 32, max: 126 }) })
    await fc.assert(
      fc.asyncProperty(aChange, async ({ at, to }) => {
        fc.pre(proof[at] !== to)
        const { status, said } = await verify(proof.with(at, to))
        expect(status).toBe(1)
        expect(said).toMatch(/NOT genuine\.\n {2}\S.*: \S/)
      }),
      { numRuns: 200 },
    )
  })

  test('names exactly the figure of which one digit was changed', async () => {
    const buyer = await aBuyerAtTheQuote()
    const proof = await proofAt(buyer, quotePath(buyer.renewal))
    for (const [figure, from, to] of [
      ['lines[0].quantity', '"quantity": 6,', '"quantity": 5,'],
      ['lines[0].svpPrice', '"svpPrice": "1173.00"', '"svpPrice": "1174.00"'],
      ['lines[0].extended', '"extended": "7038.00"', '"extended": "7038.01"'],
      ['lines[3].proration.numerator', '"numerator": "12"', '"numerator": "11"'],
      ['totalBeforeTax', '"totalBeforeTax": "21652.00"', '"totalBeforeTax": "21652.01"'],
      ['level.relationshipPoints', '"relationshipPoints": "12000"', '"relationshipPoints": "13000"'],
    ] as const) {
      const at = figure.startsWith('lines[3]') ? proof.lastIndexOf(from) : proof.indexOf(from)
      expect(at).toBeGreaterThan(0)
      const { status, said } = await verify(proof.slice(0, at) + to + proof.slice(at + from.length))
      const named = [...said.matchAll(/^ {2}(\S+): /gm)].map((match) => match[1])
      expect([status, named]).toEqual([1, [figure]])
    }
  })

  test('is not there for who may not see prices, nor for anyone else', async () => {
    const { renewal } = await aBuyerAtTheQuote()
    const stranger = await aBuyerAtTheQuote()
    await web.letSignIn(renewal.viewer.userId)
    const viewer = await web.signedIn(renewal.viewer.email)
    for (const path of [quotePath(renewal), cartPath(renewal)]) {
      expect((await viewer.send(`${path}/price-proof.json`)).status).toBe(404)
      expect((await stranger.visitor.send(`${path}/price-proof.json`)).status).toBe(404)
      expect((await stranger.visitor.send(`${path}/price`)).status).toBe(404)
      expect((await stranger.visitor.send(`${path}/late`)).status).toBe(404)
      const page = await viewer.open(`${path}/price`)
      expect(page.url).toBe(quotePath(renewal))
      expect(page.html).not.toContain('21,652')
      expect((await viewer.open(`${path}/late`)).url).toBe(quotePath(renewal))
    }
    expect((await viewer.open(quotePath(renewal))).text).not.toContain('What if we renew late?')
  })
})

describe('how a price is made', () => {
  test('is told for every line and the total, and leads there from the quote', async () => {
    const { renewal, visitor, page } = await aBuyerAtTheQuote()
    expect(page.links.map((link) => link.href)).toContain(`${quotePath(renewal)}/price#line-40`)
    const account = await visitor.follow(page, 'How is this price made?')
    expect(account.url).toBe(`${quotePath(renewal)}/price`)
    expect(account.text).toContain('Price level H: that of your relationship, with 12,000 points in the running term')
    expect(account.text).toContain('the 144.38 points of these lines would give level BL')
    expect(account.text).toContain('List price of part E0256LL at level H, one unit for 12 months, valid since 1 January 2027 £1,173.00')
    expect(account.text).toContain('Coverage from 1 April 2027 to 31 March 2028, both included 12 months')
    expect(account.text).toContain('Prorated by months begun: 12 months × 12/12')
    expect(account.text).toContain('= £7,038.00')
    expect(account.text).toContain('Total before tax: sum of the rounded amounts of 4 lines = £21,652.00')
    expect(account.text).toContain('We hold no price of last year for these items')
    expect(account.attributes('id')).toEqual(expect.arrayContaining(['line-10', 'line-20', 'line-30', 'line-40']))
  })

  test('says discount, exact value and rounding where they matter', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ lines: [{ part: 'E0256LL', quantity: 1 }], printed: withDiscountAndSevenMonths })
    const { text } = await visitor.open(`${quotePath(renewal)}/price`)
    expect(text).toContain('Discount: Volume = £1,133.900391 − 3.3333%')
    expect(text).toContain('ending with the anniversary Prorated')
    expect(text).toContain('Prorated by months begun: 7 months × 7/12')
    expect(text).toContain('Amount, rounded once to 2 decimals, halves up Before rounding: £661.441894… = £661.44')
  })

  test('shows the order’s tax with its evidence, and the amount that was charged', async () => {
    const buyer = await aBuyerAtTheQuote()
    const done = await buyer.visitor.press(await toReview(buyer), 'Submit', { payment_method: 'invoice' })
    const account = await buyer.visitor.open(`${done.url.split('?')[0]}/price`)
    expect(account.text).toContain('Local tax of the country: United Kingdom. Category S.')
    expect(account.text).toMatch(/VAT number GB987654321: (?:valid|the register did not answer)/)
    expect(account.text).toContain('20% of £21,652.00, rounded once per rate Before rounding: £4,330.40 + £4,330.40')
    expect(account.text).toContain('Total to pay = £25,982.40')
  })

  test('claims nothing when the level table no longer gives what was printed', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await sql`update quote set total_minor = total_minor + 1 where customer_id = ${renewal.customerId}`.execute(database.owner)
    const account = await visitor.open(`${quotePath(renewal)}/price`)
    expect(account.text).toContain('the original calculation can no longer be repeated here')
    expect((await visitor.send(`${quotePath(renewal)}/price-proof.json`)).status).toBe(404)
  })

  test('keeps what was printed when the price list is imported anew', async () => {
    const { renewal, visitor, page } = await aBuyerAtTheQuote()
    await sql`update price set svp_price = svp_price + 1 where part_number = 'E0256LL' and price_level = 'H' and currency = 'GBP'`.execute(
      database.owner,
    )
    try {
      expect((await visitor.press(page, 'Add to cart')).text).toContain('Total before tax £21,652.00')
      expect((await visitor.open(`${cartPath(renewal)}/price`)).text).toContain('= £21,652.00')
    } finally {
      await sql`update price set svp_price = svp_price - 1 where part_number = 'E0256LL' and price_level = 'H' and currency = 'GBP'`.execute(
        database.owner,
      )
    }
  })

  test('of a long quote comes in pieces, and each of its lines leads to the right one', async () => {
    const lines = Array.from({ length: 130 }, () => ({ part: 'E025SLL', quantity: 1 }))
    const { renewal, visitor, page } = await aBuyerAtTheQuote({ lines })
    expect(page.texts('summary')).not.toContain('How is this price made?')
    const link = page.links.find(({ href }) => href.includes('line=1110'))?.href ?? ''
    const piece = await visitor.open(link.split('#')[0] ?? '')
    expect(piece.attributes('id')).toContain('line-1110')
    expect(piece.text).toContain('Lines 101 to 130 of 130')
    const first = await visitor.follow(piece, 'Previous lines')
    expect(first.text).toContain('Lines 1 to 100 of 130')
    expect(await verify(await (await visitor.send(`${quotePath(renewal)}/price-proof.json`)).text())).toMatchObject({ status: 0 })
  })
})

describe('why it changed', () => {
  test('goes from last year’s price to this year’s by causes that add up', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ printed: withLastYear })
    const { rows, text } = await visitor.open(`${quotePath(renewal)}/price`)
    const total = rows.slice(1, rows.indexOf('This year, before tax £21,652.00') + 1)
    expect(total).toEqual([
      'Last year, before tax £16,961.40',
      'Price list +£3,769.20',
      'Price level -£1,884.60',
      'Quantity +£2,806.00',
      'This year, before tax £21,652.00',
    ])
    expect(total.slice(0, -1).reduce((sum, row) => sum + minorOf(row), 0)).toBe(2_165_200)
    expect(text).toContain('New this year')
  })

  test('counts what is taken out of the cart as quantity, and tax once it is decided', async () => {
    const buyer = await aBuyerAtTheQuote({ printed: withLastYear })
    const cart = await buyer.visitor.press(buyer.page, 'Add to cart')
    await buyer.visitor.press(await buyer.visitor.press(cart, 'Delete', {}, 'E025SLL'), 'Delete')
    await toReview(buyer)
    const { rows, text } = await buyer.visitor.open(`${cartPath(buyer.renewal)}/price`)
    const last = rows.findIndex((row) => row.startsWith('This year, tax included'))
    const total = rows.slice(1, last + 1)
    expect(total[0]).toBe('Last year, tax included £20,353.68')
    expect(total.at(-1)).toBe('This year, tax included £23,815.20')
    expect(total.slice(0, -1).reduce((sum, row) => sum + minorOf(row), 0)).toBe(2_381_520)
    expect(text).toContain('Not renewed')
  })

  test('is not compared across currencies without a rate', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ printed: withLastYearInEuros })
    const { text } = await visitor.open(`${quotePath(renewal)}/price`)
    expect(text).toContain('Last year was paid in EUR, this year is in GBP. Without an official exchange rate no comparison is shown.')
  })
})

/** `Price list -£1,234.50` in pence. */
function minorOf(row: string): number {
  const [, sign, digits] = /([+-]?)£([\d,.]+)$/.exec(row) ?? []
  return (sign === '-' ? -1 : 1) * Number((digits ?? 'nothing').replaceAll(/[,.]/g, ''))
}

describe('renewing late', () => {
  test('is priced on the quote and the cart from the day that the quote is open', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ printed: withReinstatementParts })
    const page = await visitor.open(quotePath(renewal))
    expect(page.text).toContain('Coverage runs until 31 March 2027, with no days of grace.')
    expect(page.text).toContain('Ordered on 1 April 2027 £64,956.00 +£43,304.00')
    expect(page.text).toContain('Ordered on 1 May 2027 after 30 days without coverage £59,543.00 +£37,891.00')
    const late = await visitor.follow(page, 'See it item by item')
    expect(late.rows[1]).toMatch(/^6 × Program MQ ?Coverage lapses from 1 April 2027 £7,038.00 £21,114.00 £19,354.50$/)
    const cart = await visitor.press(page, 'Add to cart')
    await visitor.press(await visitor.press(cart, 'Delete', {}, 'E0HPVLL'), 'Delete')
    expect((await visitor.open(`${cartPath(renewal)}/late`)).text).toContain('Ordered on 1 April 2027 £60,057.00 +£40,038.00')
  })

  test('counts the days of grace', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ printed: withReinstatementParts })
    await sql`update quote set grace_days = 10 where customer_id = ${renewal.customerId}`.execute(database.owner)
    const { text } = await visitor.open(quotePath(renewal))
    expect(text).toContain('The renewal price still applies for 10 days, until 10 April 2027.')
    expect(text).toContain('Ordered on 11 April 2027 after 10 days without coverage £64,956.00')
  })

  test('says so where nothing is published for coming back', async () => {
    const { renewal, visitor, page } = await aBuyerAtTheQuote()
    expect(page.text).toContain('No total: 4 items have no reinstatement price.')
    const late = await visitor.open(`${quotePath(renewal)}/late`)
    expect(late.text).toContain('No reinstatement price is published for some items')
    expect(late.rows.filter((row) => row.endsWith('No price No price'))).toHaveLength(4)
  })

  test('is no longer told of a quote that has expired', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await sql`update quote set valid_until = '2027-02-01' where customer_id = ${renewal.customerId}`.execute(database.owner)
    expect((await visitor.open(quotePath(renewal))).text).not.toContain('What if we renew late?')
    expect((await visitor.open(`${quotePath(renewal)}/late`)).url).toBe(quotePath(renewal))
  })
})
