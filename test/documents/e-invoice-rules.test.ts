import { describe, expect, it } from 'vitest'
import { checkInvoice, checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import type { EnInvoice, EnLine, EnTax } from '#src/documents/e-invoice/en-invoice.ts'
import { enInvoiceOf } from '#src/documents/e-invoice/en-invoice-of.ts'
import { writeUbl } from '#src/documents/e-invoice/write-ubl.ts'
import { percent } from '#src/domain/percent.ts'
import { aFrenchParty, anInvoice, frenchLines, harbourLines } from './papers.ts'

/** Valid, and small enough to break by hand: two lines at 20 %. */
const valid = enInvoiceOf(anInvoice({ lines: frenchLines.slice(0, 2), buyer: aFrenchParty() }), 'peppol')
const exempt = (category: 'AE' | 'O' | 'E' | 'Z' | 'G') =>
  enInvoiceOf(
    anInvoice({ lines: frenchLines.slice(0, 2).map((line) => ({ ...line, tax: { category, percent: percent('0') } })) }),
    'peppol',
  )

function rulesOf(invoice: EnInvoice): readonly string[] {
  return [...new Set(checkInvoice(invoice).map((breach) => breach.rule))]
}

function firstLine(changes: Partial<EnLine>): EnInvoice {
  return { ...valid, lines: [{ ...valid.lines[0]!, ...changes }, valid.lines[1]!] }
}

function tax(changes: Partial<EnTax>, invoice = valid): EnInvoice {
  return { ...invoice, taxes: [{ ...invoice.taxes[0]!, ...changes }] }
}

const { totals, seller, buyer, payment } = valid
const none = undefined

const broken: readonly (readonly [rules: string, what: string, invoice: EnInvoice])[] = [
  ['BR-01 PEPPOL…', 'no specification', { ...valid, specificationId: none }],
  ['BR-02', 'no number', { ...valid, number: '' }],
  ['BR-03 DATE', 'an issue date that does not exist', { ...valid, issueDate: '2027-02-29' }],
  ['BR-04 BR-CL-01', 'no type', { ...valid, typeCode: '' }],
  ['BR-05 BR-CL-04', 'no currency', { ...valid, currency: '' }],
  ['BR-06', 'no seller name', { ...valid, seller: { ...seller, name: none } }],
  ['BR-07', 'no buyer name', { ...valid, buyer: { ...buyer, name: none } }],
  ['BR-08 BR-09', 'no seller address', { ...valid, seller: { ...seller, address: none } }],
  ['BR-10 BR-11', 'no buyer address', { ...valid, buyer: { ...buyer, address: none } }],
  ['BR-CL-14', 'a country that is none', { ...valid, buyer: { ...buyer, address: { lines: [], country: 'UK1' } } }],
  ['BR-12 BR-CO-10 BR-CO-13', 'no sum of lines', { ...valid, totals: { ...totals, lineSum: none } }],
  ['BR-13 BR-CO-13 BR-CO-15', 'no total without tax', { ...valid, totals: { ...totals, withoutTax: none } }],
  ['BR-14 BR-CO-15 BR-CO-16', 'no total with tax', { ...valid, totals: { ...totals, withTax: none } }],
  ['BR-15 BR-CO-16', 'no amount due', { ...valid, totals: { ...totals, due: none } }],
  ['BR-16 BR-CO-10 BR-S-01 BR-S-08', 'no lines', { ...valid, lines: [] }],
  ['BR-21', 'no line identifier', firstLine({ id: none })],
  ['BR-22', 'no quantity', firstLine({ quantity: none })],
  ['BR-23', 'no unit', firstLine({ unit: none })],
  ['BR-24 BR-CO-10 BR-S-08 PEPPOL-EN16931-R120', 'no line amount', firstLine({ net: none })],
  ['BR-25', 'no item name', firstLine({ name: none })],
  ['BR-26', 'no price', firstLine({ price: none })],
  ['BR-27 PEPPOL-EN16931-R120', 'a negative price', firstLine({ price: '-3.10' })],
  ['BR-29 PEPPOL…', 'a period that ends before it starts', { ...valid, period: { start: '2028-01-01', end: '2027-01-01' } }],
  ['BR-30 PEPPOL…', 'a line period that ends before it starts', firstLine({ period: { start: '2028-01-01', end: '2027-01-01' } })],
  ['BR-42', 'an allowance without a reason', firstLine({ allowances: [{ amount: '0.00' }] })],
  ['BR-45 BR-S-08 BR-S-09', 'no taxable amount', tax({ taxable: none })],
  ['BR-46 BR-CO-14 BR-CO-17 BR-S-09', 'no tax amount', tax({ tax: none })],
  ['BR-48 BR-CO-17 BR-S-08 BR-S-09', 'no rate', tax({ percent: none })],
  ['BR-49', 'no payment means code', { ...valid, payment: { ...payment!, meansCode: none } }],
  ['BR-51', 'a whole card number', { ...valid, payment: { meansCode: '48', accounts: [], card: { lastDigits: '4242424242424242' } } }],
  ['BR-53', 'no tax in the VAT currency', { ...valid, taxCurrency: 'SEK' }],
  ['BR-54', 'an attribute without a value', firstLine({ attributes: [{ name: 'x', value: '' }] })],
  ['BR-55', 'a preceding invoice without number', { ...valid, preceding: [{ number: '' }] }],
  ['BR-57', 'a delivery address without country', { ...valid, deliverTo: { address: { lines: [] } } }],
  ['BR-61', 'a transfer to nowhere', { ...valid, payment: { meansCode: '30', accounts: [] } }],
  ['BR-62', 'an address without scheme', { ...valid, seller: { ...seller, endpoint: { id: 'x' } } }],
  ['BR-CL-25', 'an unknown scheme', { ...valid, buyer: { ...buyer, endpoint: { scheme: '1234', id: 'x' } } }],
  ['BR-CO-03', 'a tax point date beside its code', { ...valid, taxPointDate: '2027-03-01' }],
  ['BR-CO-04 BR-S-08', 'a line without category', firstLine({ category: none })],
  ['BR-CO-09', 'a VAT number without country', { ...valid, buyer: { ...buyer, vatId: '123456789' } }],
  ['BR-CO-10 BR-CO-13', 'a wrong sum of lines', { ...valid, totals: { ...totals, lineSum: '1.00' } }],
  ['BR-CO-11 BR-CO-13', 'allowances from nowhere', { ...valid, totals: { ...totals, allowances: '1.00' } }],
  ['BR-CO-12 BR-CO-13', 'charges from nowhere', { ...valid, totals: { ...totals, charges: '1.00' } }],
  ['BR-CO-14 BR-CO-15', 'a cent too much tax', { ...valid, totals: { ...totals, tax: '19249.57' } }],
  ['BR-CO-16', 'a cent too much due', { ...valid, totals: { ...totals, due: '115497.37' } }],
  ['BR-CO-14 BR-CO-17 BR-S-09', 'a wrongly rounded tax', tax({ tax: '19249.57' })],
  ['BR-CO-14 BR-CO-18 BR-S-01 BR-S-08', 'no breakdown', { ...valid, taxes: [] }],
  ['BR-CO-20', 'a period without days', firstLine({ period: {} })],
  ['BR-CO-25', 'neither due date nor terms', { ...valid, dueDate: none, paymentTerms: none }],
  ['BR-CO-26', 'a seller nobody can identify', { ...exempt('O'), seller: { ...exempt('O').seller, registration: none, identifiers: [] } }],
  ['BR-DEC-23', 'three decimals on a line', firstLine({ net: '6472.801' })],
  ['BR-DEC-18 BR-CO-16', 'three decimals due', { ...valid, totals: { ...totals, due: '115497.361' } }],
  ['BR-S-02', 'VAT without a VAT number', { ...valid, seller: { ...seller, vatId: none } }],
  ['BR-S-05 BR-S-08', 'a standard rate of zero', firstLine({ percent: '0' })],
  ['BR-S-08', 'a taxable amount that is not that of its lines', tax({ taxable: '96247.81' })],
  ['BR-S-10', 'a reason beside a tax that is charged', tax({ reason: 'none' })],
  [
    'BR-AE-02',
    'reverse charge without the buyer’s number',
    { ...exempt('AE'), buyer: { ...exempt('AE').buyer, vatId: none, registration: none } },
  ],
  ['BR-AE-05', 'reverse charge with a rate', { ...exempt('AE'), lines: exempt('AE').lines.map((line) => ({ ...line, percent: '20' })) }],
  ['BR-AE-08', 'reverse charge of another amount', tax({ taxable: '1.00' }, exempt('AE'))],
  ['BR-AE-09 BR-CO-14 BR-CO-17', 'reverse charge with tax', tax({ tax: '1.00' }, exempt('AE'))],
  ['BR-AE-10', 'reverse charge without the mention', tax({ reason: none, reasonCode: none }, exempt('AE'))],
  ['BR-E-10', 'exempt without a reason', tax({ reason: none, reasonCode: none }, exempt('E'))],
  ['BR-E-02', 'exempt without the seller’s number', { ...exempt('E'), seller: { ...exempt('E').seller, vatId: none } }],
  ['BR-G-02', 'export without the seller’s number', { ...exempt('G'), seller: { ...exempt('G').seller, vatId: none } }],
  ['BR-Z-10', 'zero rate with a reason', tax({ reason: 'x' }, exempt('Z'))],
  ['BR-O-02', 'outside the scope with a VAT number', { ...exempt('O'), buyer: { ...exempt('O').buyer, vatId: 'FR40303265045' } }],
  ['BR-O-05', 'outside the scope with a rate', { ...exempt('O'), lines: exempt('O').lines.map((line) => ({ ...line, percent: '0' })) }],
  ['BR-O-10', 'outside the scope without a reason', tax({ reason: none, reasonCode: none }, exempt('O'))],
  [
    'BR-O-11 BR-S-01 BR-S-02',
    'outside the scope beside another breakdown',
    {
      ...exempt('O'),
      taxes: [...exempt('O').taxes, { taxable: '0.00', tax: '0.00', category: 'S', percent: '20' }],
      seller: { ...exempt('O').seller },
    },
  ],
  ['PEPPOL-EN16931-R001 PEPPOL-EN16931-R007', 'no process', { ...valid, processId: none }],
  ['PEPPOL-EN16931-R002', 'two notes', { ...valid, notes: [{ text: 'a' }, { text: 'b' }] }],
  ['PEPPOL-EN16931-R003', 'no reference', { ...valid, buyerReference: none, purchaseOrderReference: none }],
  ['PEPPOL-EN16931-R010', 'a buyer without address', { ...valid, buyer: { ...buyer, endpoint: none } }],
  ['PEPPOL-EN16931-R020', 'a seller without address', { ...valid, seller: { ...seller, endpoint: none } }],
  ['PEPPOL-EN16931-R110', 'a line before the period', firstLine({ period: { start: '2020-01-01', end: '2027-05-01' } })],
  ['PEPPOL-EN16931-R111', 'a line after the period', firstLine({ period: { start: '2027-04-01', end: '2030-05-01' } })],
  ['PEPPOL-EN16931-R120', 'a price that does not give the amount', firstLine({ price: '3.11' })],
  ['PEPPOL-EN16931-R121', 'a base quantity of zero', firstLine({ baseQuantity: '0' })],
  ['PEPPOL-EN16931-R130', 'another unit for the base quantity', firstLine({ baseQuantity: '1', baseUnit: 'MON' })],
]

describe('each rule is found broken where it is', () => {
  it('the invoices that are broken below are whole before', () => {
    expect(rulesOf(valid)).toEqual([])
    for (const category of ['AE', 'O', 'E', 'Z', 'G'] as const) expect(rulesOf(exempt(category)), category).toEqual([])
  })

  it.each(broken)('%s: %s', (rules, _what, invoice) => {
    const expected = rules.replaceAll('PEPPOL…', '').replaceAll('…', '').split(' ').filter(Boolean)
    const found = rulesOf(invoice)
    if (rules.includes('…')) expect(found).toEqual(expect.arrayContaining(expected))
    else expect([...found].toSorted()).toEqual([...new Set(expected)].toSorted())
  })
})

describe('files of others', () => {
  it.each([
    ['an empty text', '', 'XML'],
    ['half a file', '<Invoice><a>', 'XML'],
    ['two roots', '<Invoice/><Invoice/>', 'XML'],
    ['a bare ampersand', '<Invoice>&</Invoice>', 'XML'],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY x "y">]><Invoice>&x;</Invoice>', 'XML'],
    ['crossed elements', '<Invoice><a></Invoice></a>', 'XML'],
    ['nesting without end', '<a>'.repeat(100), 'XML'],
    ['another document', '<Order/>', 'SYNTAX'],
  ])('%s is refused', (_what, xml, rule) => {
    expect(checkInvoiceXml(xml)[0]?.rule).toBe(rule)
  })

  it('comments, CDATA, references and another prefix are read as XML has them', () => {
    const xml = writeUbl(valid)
      .replaceAll('cbc:', 'b:')
      .replaceAll('xmlns:cbc', 'xmlns:b')
      .replace('<b:ID>F2027-000123</b:ID>', '<!-- number --><b:ID><![CDATA[F2027]]>&#45;000&#x31;23</b:ID>')
    expect(checkInvoiceXml(xml)).toEqual([])
  })

  it('an empty element is found', () => {
    const xml = writeUbl(valid)
      .replace('<cbc:BuyerReference>', '<cbc:BuyerReference/><cbc:BuyerReference>')
      .replace('<cbc:DueDate>', '<cbc:AccountingCost></cbc:AccountingCost><cbc:DueDate>')
    expect(checkInvoiceXml(xml).map((breach) => breach.rule)).toContain('PEPPOL-EN16931-R008')
  })

  it('a changed digit in a file that was right is found', () => {
    const xml = writeUbl(enInvoiceOf(anInvoice({ lines: harbourLines, currency: 'GBP', language: 'en' }), 'peppol'))
    expect(checkInvoiceXml(xml)).toEqual([])
    expect(checkInvoiceXml(xml.replace('11175.00', '11176.00')).map((breach) => breach.rule)).toEqual([
      'BR-CO-10',
      'BR-S-08',
      'PEPPOL-EN16931-R120',
    ])
  })
})
