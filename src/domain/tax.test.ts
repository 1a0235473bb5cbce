import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money, toDecimalString } from './money.ts'
import { percent, percentToString } from './percent.ts'
import { type Instant, plainDate } from './plain-date.ts'
import { type TaxDecision, type TaxIdCheck, countryOfTaxId, decideTax, taxTotals } from './tax.ts'
import { euCountries } from './tax-rates.ts'

const on = plainDate('2026-11-01')

function checked(number: string, country: string, result: TaxIdCheck['result'] = 'valid'): TaxIdCheck {
  return { number, country, result, checkedAt: '2026-11-01T09:00:00.000Z' as Instant }
}

function decided(seller: string, buyer: string, taxId?: TaxIdCheck) {
  const decision = decideTax({ seller: { country: seller }, buyer: { country: buyer, ...(taxId && { taxId }) }, on })
  if (!decision.ok) return decision.refusal
  return [decision.value.treatment, decision.value.category, percentToString(decision.value.percent), decision.value.country]
}

describe('tax', () => {
  test('at home is local VAT, with a VAT number or without', () => {
    expect(decided('FR', 'FR')).toEqual(['local-vat', 'S', '20', 'FR'])
    expect(decided('FR', 'FR', checked('FR12345678901', 'FR'))).toEqual(['local-vat', 'S', '20', 'FR'])
    expect(decided('GB', 'GB')).toEqual(['local-vat', 'S', '20', 'GB'])
    expect(decided('CH', 'CH')).toEqual(['local-vat', 'S', '8.1', 'CH'])
  })

  test('in another EU country is the buyer’s to account for when the VAT number is valid there', () => {
    expect(decided('FR', 'DE', checked('DE123456789', 'DE'))).toEqual(['reverse-charge', 'AE', '0', 'DE'])
    expect(decided('FR', 'GR', checked('EL123456789', 'GR'))).toEqual(['reverse-charge', 'AE', '0', 'GR'])
  })

  test.for([
    ['missing', undefined],
    ['invalid', checked('DE123456789', 'DE', 'invalid')],
    ['not checked, the register being down', checked('DE123456789', 'DE', 'unavailable')],
    ['valid in another country', checked('BE0123456789', 'BE')],
  ] as const)('in another EU country is the seller’s VAT when the number is %s', ([, taxId]) => {
    expect(decided('FR', 'DE', taxId)).toEqual(['seller-vat', 'S', '20', 'FR'])
  })

  test('outside the EU is not charged', () => {
    for (const country of ['GB', 'CH', 'NO', 'US', 'JP', 'KW']) expect(decided('FR', country)).toEqual(['not-charged', 'O', '0', country])
  })

  test('outside the EU follows the country’s configuration where there is one', () => {
    const request = { seller: { country: 'FR' }, buyer: { country: 'GB' }, on }
    expect(decideTax({ ...request, configuration: { abroad: { GB: 'buyer-rate' } } })).toMatchObject({
      ok: true,
      value: { treatment: 'local-vat', category: 'S', percent: percent('20'), country: 'GB', rateValidFrom: '2011-01-04' },
    })
    expect(decideTax({ ...request, configuration: { abroad: { GB: 'seller-rate' } } })).toMatchObject({
      value: { treatment: 'seller-vat', country: 'FR' },
    })
    expect(decideTax({ ...request, configuration: { abroad: { GB: 'not-charged' } } })).toMatchObject({
      value: { treatment: 'not-charged' },
    })
    expect(decideTax({ ...request, configuration: { abroad: { JP: 'buyer-rate' } } })).toMatchObject({
      value: { treatment: 'not-charged' },
    })
  })

  test('of a seller outside the EU is never guessed', () => {
    expect(decided('US', 'FR')).toEqual({ code: 'tax-not-configured', country: 'FR' })
    expect(decided('US', 'US')).toEqual({ code: 'tax-rate-missing', country: 'US' })
    const configured = {
      seller: { country: 'US' },
      buyer: { country: 'FR' },
      on,
      configuration: { abroad: { FR: 'not-charged' } },
    } as const
    expect(decideTax(configured)).toMatchObject({ ok: true, value: { treatment: 'not-charged' } })
  })

  test('is at the rate of its day, from the vendor’s own table when there is one', () => {
    const request = { seller: { country: 'EE' }, buyer: { country: 'EE' } }
    expect(decideTax({ ...request, on: plainDate('2025-06-30') })).toMatchObject({ value: { percent: percent('22') } })
    expect(decideTax({ ...request, on: plainDate('2025-07-01') })).toMatchObject({ value: { percent: percent('24') } })
    const rates = [{ country: 'EE', percent: percent('9'), validFrom: plainDate('2020-01-01'), source: 'our own' }]
    expect(decideTax({ ...request, on, configuration: { rates } })).toMatchObject({
      value: { percent: percent('9'), rateSource: 'our own' },
    })
    expect(decideTax({ seller: { country: 'FR' }, buyer: { country: 'FR' }, on, configuration: { rates } })).toMatchObject({
      refusal: { code: 'tax-rate-missing', country: 'FR' },
    })
  })

  test('keeps the check of the number as evidence, also of one that did not count', () => {
    const evidence = checked('DE123456789', 'DE', 'invalid')
    const decision = decideTax({ seller: { country: 'FR' }, buyer: { country: 'DE', taxId: evidence }, on })
    expect(decision.ok && decision.value.evidence).toEqual(evidence)
  })

  test('between any two EU countries is reverse charge or the seller’s VAT', () => {
    for (const seller of euCountries) {
      for (const buyer of euCountries.filter((country) => country !== seller)) {
        expect(decided(seller, buyer, checked('XX123', buyer))).toMatchObject(['reverse-charge', 'AE', '0', buyer])
        expect(decided(seller, buyer)).toMatchObject(['seller-vat', 'S', expect.stringMatching(/^\d\d/), seller])
      }
    }
  })

  test('knows a number’s country by its prefix', () => {
    expect(['FR12345678901', 'EL123456789', 'XI123456789', 'CHE123456789'].map(countryOfTaxId)).toEqual(['FR', 'GR', 'GB', 'CH'])
    expect(['', '123', 'fr123', 'FR', 'FR 123'].map(countryOfTaxId)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('tax totals', () => {
  function at(rate: string, category: TaxDecision['category'] = 'S'): TaxDecision {
    return { treatment: 'local-vat', category, percent: percent(rate), country: 'FR' }
  }

  test('of EN 16931: 1,460.50 at 25 % is 365.13, half-up', () => {
    expect(taxTotals([{ amount: money(146_050n, 'EUR'), tax: at('25') }], 'EUR').totalTax).toEqual(money(36_513n, 'EUR'))
  })

  test('of EN 16931: 183.23 at 6 % and 46.37 at 21 % are 10.99 and 9.74', () => {
    const totals = taxTotals(
      [
        { amount: money(18_323n, 'EUR'), tax: at('6') },
        { amount: money(4637n, 'EUR'), tax: at('21') },
      ],
      'EUR',
    )
    expect(totals.subtotals.map((subtotal) => toDecimalString(subtotal.tax))).toEqual(['10.99', '9.74'])
    expect(toDecimalString(totals.total)).toBe('250.33')
  })

  test('of the published quote: 21,652.00 with 20 % are 25,982.40', () => {
    const lines = [703_800n, 180_600n, 163_300n, 1_117_500n].map((minor) => ({ amount: money(minor, 'GBP'), tax: at('20') }))
    expect(toDecimalString(taxTotals(lines, 'GBP').total)).toBe('25982.40')
  })

  test('round once per rate and not once per line', () => {
    const lines = Array.from({ length: 3 }, () => ({ amount: money(2n, 'EUR'), tax: at('20') }))
    expect(taxTotals(lines, 'EUR')).toMatchObject({ totalTax: { minor: 1n }, subtotals: [{ taxable: { minor: 6n } }] })
  })

  test('keep categories of the same rate apart', () => {
    const totals = taxTotals(
      [
        { amount: money(100n, 'EUR'), tax: at('0', 'AE') },
        { amount: money(50n, 'EUR'), tax: at('0', 'O') },
      ],
      'EUR',
    )
    expect(totals.subtotals.map(({ category, taxable }) => [category, taxable.minor])).toEqual([
      ['AE', 100n],
      ['O', 50n],
    ])
  })

  test('of nothing are nothing', () => {
    expect(taxTotals([], 'JPY')).toEqual({
      subtotals: [],
      totalBeforeTax: money(0n, 'JPY'),
      totalTax: money(0n, 'JPY'),
      total: money(0n, 'JPY'),
    })
  })

  test('add up for any lines: taxable amounts are the net, net and tax the total (1,000 random ones)', () => {
    const line = fc.record({ minor: fc.bigInt({ min: 0n, max: 10n ** 12n }), rate: fc.constantFrom('0', '5.5', '8.1', '20', '25.5') })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const totals = taxTotals(
          lines.map(({ minor, rate }) => ({ amount: money(minor, 'KWD'), tax: at(rate) })),
          'KWD',
        )
        const net = lines.reduce((total, { minor }) => total + minor, 0n)
        expect(totals.subtotals.reduce((total, { taxable }) => total + taxable.minor, 0n)).toBe(net)
        expect(totals.total.minor).toBe(net + totals.totalTax.minor)
        for (const { taxable, tax, percent: rate } of totals.subtotals) {
          const off = tax.minor * 1_000_000n - taxable.minor * rate
          expect((off < 0n ? -off : off) <= 500_000n).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
