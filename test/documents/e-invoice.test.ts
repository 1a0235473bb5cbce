import { describe, expect, it } from 'vitest'
import { present } from '#src/kit/assert.ts'
import { decimal } from '#src/domain/decimal.ts'
import { money, ratio } from '#src/domain/money.ts'
import { percent } from '#src/domain/percent.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import type { DocumentLine } from '#src/documents/document-line.ts'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import type { BillingDocument } from '#src/documents/e-invoice/en-invoice-of.ts'
import { issueEInvoice } from '#src/documents/e-invoice/issue-e-invoice.ts'
import { writeEInvoice } from '#src/documents/e-invoice/write-e-invoice.ts'
import { itemNetPrice } from '#src/documents/e-invoice/line-price.ts'
import {
  aBritishParty,
  aCreditNote,
  aFrenchParty,
  aLine,
  aVendor,
  anInvoice,
  frenchLines,
  harbourLines,
  taxesOf,
  totalsOf,
} from './papers.ts'
import { readPdf, refIn, textOfPdf, typed } from './read-pdf.ts'

function ublOf(document: BillingDocument): string {
  const written = writeEInvoice(document)
  if (!written.ok) throw new Error(JSON.stringify(written.refusal))
  if (!written.value.ubl.available) throw new Error(JSON.stringify(written.value.ubl.breaches))
  return written.value.ubl.xml
}

function ciiOf(document: BillingDocument): string {
  const written = writeEInvoice(document)
  if (!written.ok) throw new Error(JSON.stringify(written.refusal))
  return written.value.cii
}

/** The text of each element of that name. */
function valuesOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`, 'g'))].map((match) => match[1] ?? '')
}

function taxed(lines: readonly DocumentLine[], category: DocumentLine['tax']['category'], rate = '0'): readonly DocumentLine[] {
  return lines.map((line) => ({ ...line, tax: { category, percent: percent(rate) } }))
}

describe('the item price', () => {
  it.each([
    ['a full year keeps its unit price as it stands', { quantity: 2088, unitPrice: decimal('3.1415') }, '3.1415'],
    ['a price of two decimals keeps two', { quantity: 6, unitPrice: decimal('1173.00') }, '1173.00'],
    ['seven months of 0.0415 for 34,209 units', { quantity: 34209, unitPrice: decimal('0.0415'), fraction: ratio(7n, 12n) }, '0.0242083'],
    ['84 of 365 days for one unit', { quantity: 1, unitPrice: decimal('1270'), fraction: ratio(84n, 365n) }, '292.27'],
    ['three years', { quantity: 3, unitPrice: decimal('602.00'), fraction: ratio(36n, 12n) }, '1806.00'],
  ])('%s', (_rule, changes, price) => {
    expect(itemNetPrice(aLine(changes))).toBe(price)
  })

  it('an amount that holds more than quantity × price is what counts: back-pay', () => {
    const line = aLine({ quantity: 7, unitPrice: decimal('100'), extended: money(123_456n, 'EUR') })
    expect(itemNetPrice(line)).toBe('176.366')
    expect(checkInvoiceXml(ciiOf(invoiceOf([line])))).toEqual([])
  })

  it('the price is before the line’s discount, which stands as an allowance', () => {
    const line = aLine({
      quantity: 10,
      unitPrice: decimal('12.00'),
      extended: money(10_000n, 'EUR'),
      discount: { amount: money(2_000n, 'EUR'), reason: 'Fidélité' },
    })
    const xml = ublOf(invoiceOf([line]))
    expect(valuesOf(xml, 'PriceAmount')).toEqual(['12.00'])
    expect(xml).toContain(
      '<cbc:AllowanceChargeReason>Fidélité</cbc:AllowanceChargeReason>\n      <cbc:Amount currencyID="EUR">20.00</cbc:Amount>',
    )
    expect(valuesOf(xml, 'LineExtensionAmount')).toEqual(['100.00', '100.00'])
  })
})

function invoiceOf(lines: readonly DocumentLine[]) {
  return anInvoice({ lines })
}

describe('the cases', () => {
  it('domestic VAT: the published lines at 20 % come to 25,982.40', () => {
    const lines = taxed(harbourLines, 'S', '20')
    const xml = ublOf(
      anInvoice({
        language: 'en',
        currency: 'GBP',
        lines,
        buyer: aBritishParty(),
        taxSubtotals: taxesOf(lines, 'GBP'),
        totals: totalsOf(lines, 'GBP'),
      }),
    )
    expect(valuesOf(xml, 'TaxExclusiveAmount')).toEqual(['21652.00'])
    expect(valuesOf(xml, 'PayableAmount')).toEqual(['25982.40'])
  })

  it('1,460.50 at 25 % is 365.13 of tax', () => {
    const lines = taxed([aLine({ quantity: 1, unitPrice: decimal('1460.50') })], 'S', '25')
    expect(valuesOf(ublOf(invoiceOf(lines)), 'TaxAmount')).toEqual(['365.13', '365.13'])
  })

  it('two rates: 183.23 at 6 % and 46.37 at 21 % are 10.99 and 9.74', () => {
    const lines = [
      ...taxed([aLine({ itemNumber: 10, quantity: 1, unitPrice: decimal('183.23') })], 'S', '6'),
      ...taxed([aLine({ itemNumber: 20, quantity: 1, unitPrice: decimal('46.37') })], 'S', '21'),
    ]
    expect(valuesOf(ublOf(invoiceOf(lines)), 'TaxAmount')).toEqual(['20.73', '10.99', '9.74'])
  })

  it('reverse charge: no tax, both VAT numbers, the mention', () => {
    const buyer = aFrenchParty({
      name: 'Köln GmbH',
      vatNumber: 'DE 123456789',
      registration: undefined,
      electronicAddress: undefined,
      address: { lines: [], postcode: '50667', city: 'Köln', country: 'DE' },
    })
    const xml = ublOf(anInvoice({ buyer, lines: taxed(frenchLines, 'AE') }))
    expect(valuesOf(xml, 'CompanyID')).toEqual(['FR32812345675', '812345675', 'DE123456789'])
    expect(valuesOf(xml, 'TaxExemptionReasonCode')).toEqual(['VATEX-EU-AE'])
    expect(valuesOf(xml, 'TaxAmount')).toEqual(['0.00', '0.00'])
    // No address was given: the VAT number is one (EAS 9930, Germany).
    expect(xml).toContain('<cbc:EndpointID schemeID="9930">DE123456789</cbc:EndpointID>')
  })

  it('outside the scope of VAT: no rate and no VAT number anywhere in the file', () => {
    const xml = ciiOf(anInvoice({ buyer: aFrenchParty({ vatNumber: 'US123' }), lines: taxed(frenchLines, 'O') }))
    expect(xml).not.toContain('schemeID="VA"')
    expect(xml).not.toContain('RateApplicablePercent')
    expect(valuesOf(xml, 'ExemptionReasonCode')).toEqual(['VATEX-EU-O'])
  })

  it('prepaid by card: nothing is due, the card shows its last four digits, the French process says paid', () => {
    const document = anInvoice({ payment: { method: 'card', brand: 'Visa', lastFour: '4242' }, totals: totalsOf(frenchLines, 'EUR', true) })
    const ubl = ublOf(document)
    expect(valuesOf(ubl, 'PrepaidAmount')).toEqual(['328946.51'])
    expect(valuesOf(ubl, 'PayableAmount')).toEqual(['0.00'])
    expect(valuesOf(ubl, 'PrimaryAccountNumberID')).toEqual(['4242'])
    expect(ubl).toContain('<cbc:PaymentMeansCode name="Carte bancaire">48</cbc:PaymentMeansCode>')
    expect(valuesOf(ciiOf(document), 'ID')[0]).toBe('S2')
  })

  it('references: purchase order, contract, coverage of each line, both SIREN', () => {
    const xml = ublOf(anInvoice())
    expect(xml).toContain('<cbc:ID>BC-2027-0042</cbc:ID>\n    <cbc:SalesOrderID>30000017</cbc:SalesOrderID>')
    expect(xml).toContain('<cac:ContractDocumentReference>\n    <cbc:ID>48213</cbc:ID>')
    expect(xml).toContain('<cbc:StartDate>2027-09-01</cbc:StartDate>\n      <cbc:EndDate>2028-03-31</cbc:EndDate>')
    expect(xml.match(/<cbc:CompanyID schemeID="0002">(\d+)</g)).toEqual([
      '<cbc:CompanyID schemeID="0002">812345675<',
      '<cbc:CompanyID schemeID="0002">303265045<',
    ])
  })

  it('French mentions: penalties, 40 €, discount and nature with their codes; VAT on debits as the tax point', () => {
    const xml = ciiOf(anInvoice())
    expect(valuesOf(xml, 'SubjectCode')).toEqual(['REG', 'PMT', 'PMD', 'AAB'])
    expect(xml).toContain('Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.')
    expect(valuesOf(xml, 'DueDateTypeCode')).toEqual(['5'])
    const onPayment = anInvoice({ frenchMentions: { ...present(anInvoice().frenchMentions, 'French'), vatOnDebits: false } })
    expect(valuesOf(ciiOf(onPayment), 'DueDateTypeCode')).toEqual(['72'])
  })

  it('a credit note is type 381 with positive amounts and names the invoice', () => {
    const xml = ublOf(aCreditNote())
    expect(xml).toContain('<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"')
    expect(valuesOf(xml, 'CreditNoteTypeCode')).toEqual(['381'])
    expect(xml).toContain('<cbc:ID>F2027-000123</cbc:ID>\n      <cbc:IssueDate>2027-03-01</cbc:IssueDate>')
    expect(valuesOf(xml, 'CreditedQuantity')).toEqual(['2088'])
    expect(valuesOf(xml, 'PayableAmount')).toEqual(['7767.36'])
  })

  it('a foreign currency shows the tax in the seller’s own', () => {
    const document = anInvoice({
      lines: harbourLines,
      currency: 'GBP',
      taxInSellerCurrency: { tax: money(512_345n, 'EUR'), rate: '1.1832', rateOn: plainDate('2027-02-26') },
    })
    const xml = ublOf(document)
    expect(valuesOf(xml, 'TaxCurrencyCode')).toEqual(['EUR'])
    expect(xml).toContain('<cbc:TaxAmount currencyID="EUR">5123.45</cbc:TaxAmount>')
  })

  it('without a purchase order the order number is the buyer’s reference', () => {
    expect(valuesOf(ublOf(anInvoice({ purchaseOrderNumber: undefined })), 'BuyerReference')).toEqual(['30000017'])
  })

  it('a buyer without an electronic address gets Factur-X and no Peppol file, and we say why', async () => {
    const buyer = aFrenchParty({
      vatNumber: undefined,
      registration: undefined,
      electronicAddress: undefined,
      address: { lines: [], city: 'San José', country: 'CR' },
    })
    const issued = await issueEInvoice(anInvoice({ buyer }))
    expect(issued).toMatchObject({ ok: true, value: { ubl: { available: false, breaches: [{ rule: 'PEPPOL-EN16931-R010' }] } } })
  })

  it('three decimals have no e-invoice: dinars are invoiced on paper', async () => {
    const lines = [aLine({}, 'KWD')]
    expect(
      await issueEInvoice(anInvoice({ lines, currency: 'KWD', taxSubtotals: taxesOf(lines, 'KWD'), totals: totalsOf(lines, 'KWD') })),
    ).toEqual({
      ok: false,
      refusal: { code: 'currency-without-e-invoice', currency: 'KWD' },
    })
  })

  it('an invoice that breaks a rule is not issued, and the rule is named', async () => {
    const { totals } = anInvoice()
    const wrong = anInvoice({
      totals: { ...totals, gross: money(totals.gross.minor + 1n, 'EUR'), due: money(totals.due.minor + 1n, 'EUR') },
    })
    const issued = await issueEInvoice(wrong)
    expect(issued.ok).toBe(false)
    expect(issued.ok || (issued.refusal.code === 'rules-broken' && issued.refusal.breaches.map((breach) => breach.rule))).toEqual([
      'BR-CO-15',
      'BR-CO-15',
    ])
  })
})

describe('Factur-X', () => {
  it('is PDF/A-3 with the very CII inside, named and described as the standard asks', async () => {
    const issued = await issueEInvoice(anInvoice())
    if (!issued.ok) throw new Error(JSON.stringify(issued.refusal))
    const { facturX, cii } = issued.value
    const file = readPdf(facturX)
    const root = present(file.objects.get(refIn(file.trailer, 'Root')), 'a catalogue')
    const specification = present(
      [...file.objects.values()].find((object) => object.includes('/Type /Filespec')),
      'a file specification',
    )
    expect(specification).toContain('/AFRelationship /Alternative')
    expect(specification).toContain('/F (factur-x.xml)')
    expect(specification).toContain('/UF (factur-x.xml)')
    expect(root).toMatch(/\/AF \[\d+ 0 R\]/)
    const embedded = Number(/\/EF <<\s*\/F (\d+) 0 R/.exec(specification)?.[1])
    expect(file.objects.get(embedded)).toContain('/Subtype /text#2Fxml')
    expect(file.streams.get(embedded)?.toString('utf8')).toBe(cii)
    const metadata = file.streams.get(refIn(root, 'Metadata'))?.toString('utf8') ?? ''
    for (const said of [
      '<fx:DocumentType>INVOICE<',
      '<fx:DocumentFileName>factur-x.xml<',
      '<fx:Version>1.0<',
      '<fx:ConformanceLevel>EN 16931<',
      '<pdfaid:part>3<',
    ])
      expect(metadata).toContain(said)
    expect(metadata.match(/<pdfaProperty:name>(\w+)</g)).toHaveLength(4)
    expect(typed(textOfPdf(facturX))).toContain('328 946,51 €')
    expect(valuesOf(cii, 'GrandTotalAmount')).toEqual(['328946.51'])
  })

  it('the same invoice gives the same bytes', async () => {
    const [first, second] = [await issueEInvoice(anInvoice()), await issueEInvoice(anInvoice())]
    expect(first).toEqual(second)
  })
})

describe('bad input', () => {
  it('names of every script, controls, markup and 300 characters make a well-formed file', () => {
    const name = `${'Ω'.repeat(280)} <b>&"' \u0000\u0008\ufffe شركة 保険`
    const buyer = aFrenchParty({ name, address: { lines: ['a', 'b', 'c', 'd', 'e'], city: '', country: 'FR' } })
    const xml = ublOf(anInvoice({ buyer, vendor: aVendor({ name: '=cmd|x' }) }))
    expect(checkInvoiceXml(xml)).toEqual([])
    expect(xml).toContain("&lt;b&gt;&amp;&quot;' شركة 保険</cbc:RegistrationName>")
    expect(xml).toContain('<cbc:Line>c, d, e</cbc:Line>')
  })

  it('1,000 lines keep every rule', () => {
    const lines = Array.from({ length: 1000 }, (_, index) =>
      aLine({ itemNumber: index + 1, quantity: index + 1, unitPrice: decimal('0.333333'), fraction: ratio(84n, 365n) }),
    )
    expect(valuesOf(ublOf(anInvoice({ lines })), 'PriceAmount')).toHaveLength(1000)
  })
})
