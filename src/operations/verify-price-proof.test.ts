import { describe, expect, test } from 'vitest'
import { aLine, aPriceList } from '#test/pricing/a-line.ts'
import { decimal } from '#src/domain/decimal.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import { writePriceProof } from '#src/domain/price-proof.ts'
import { priceLines } from '#src/domain/pricing.ts'
import { proofFindingText, sha256, verifyPriceProofText } from './verify-price-proof.ts'

function aProof(): string {
  const context = { currency: 'EUR', relationship: { points: decimal('0') }, prices: aPriceList({ E0256LL: { BL: '1270' } }) } as const
  const priced = priceLines([aLine()], context)
  if (!priced.ok) throw new Error(priced.refusal.code)
  const subject = {
    kind: 'cart',
    number: '20417733',
    revision: 2,
    priceListDate: plainDate('2027-01-01'),
    pricedOn: plainDate('2027-01-15'),
  } as const
  return writePriceProof({ subject, priced: priced.value, context }, sha256)
}

describe('guichet verify', () => {
  const proof = aProof()

  test('finds nothing in a proof as it was written', () => {
    expect(verifyPriceProofText(proof)).toMatchObject({ isGenuine: true, findings: [] })
  })

  test.for([
    [
      proof.replace('"extended": "1270.00"', '"extended": "127.00"'),
      'lines[0].extended: changed after the proof was written, it says "127.00" and follows as "1270.00"',
    ],
    [
      proof.replace('"svpPrice": "1270.00"', '"svpPrice": "1370.00"'),
      'lines[0].svpPrice: changed after the proof was written, it says "1370.00"',
    ],
    [proof.slice(0, -3), /^digest: not JSON at line \d+, column \d+$/],
    [proof.replace('"term": 12', '"term":  12'), /^term: the same value, but line \d+ is not written as the proof was$/],
    [proof.replace(/"digest": "."?/, '"digest": "x'), 'digest: every figure is right, but it is not the digest of this file'],
    ['{}', 'checks: changed after the proof was written, it says null'],
    ['3', 'the file: not-an-object'],
  ] as const)('says what is wrong, case %#', ([text, says]) => {
    const { isGenuine, findings } = verifyPriceProofText(text)
    expect(isGenuine).toBe(false)
    expect(findings.map(proofFindingText)[0]).toEqual(typeof says === 'string' ? says : expect.stringMatching(says))
  })
})
