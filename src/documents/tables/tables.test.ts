import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { money } from '#src/domain/money.ts'
import { type Instant, plainDate } from '#src/domain/plain-date.ts'
import { readXml } from '../e-invoice/read-xml.ts'
import { readZip } from '../zip-read.ts'
import { type QuoteRow, coverageTable, ordersTable, quotesTable } from './account-tables.ts'
import { type Calendar, type DueDate, renderCalendar } from './calendar.ts'
import { renderCsv } from './render-csv.ts'
import { renderXlsx } from './render-xlsx.ts'

const row: QuoteRow = {
  quoteNumber: 20417801,
  revision: 2,
  status: 'Émis',
  customerNumber: 7012345,
  customerName: 'Méridien; "Assurances"',
  agreementNumber: '48213',
  issuedOn: plainDate('2027-01-01'),
  validUntil: plainDate('2027-03-31'),
  dueOn: plainDate('2027-03-31'),
  lineCount: 6,
  total: money(27_412_209n, 'EUR'),
}

describe('CSV', () => {
  it('in French has semicolons, decimal commas and ISO dates', () => {
    expect(renderCsv(quotesTable([row], 'fr'))).toBe(
      '\ufeffNuméro de devis;Révision;État;Numéro de client;Client;Numéro d’accord;Émis le;Valable jusqu’au;Date d’échéance;Lignes;Devise;Total hors taxes\r\n' +
        '20417801;2;Émis;7012345;"Méridien; ""Assurances""";48213;2027-01-01;2027-03-31;2027-03-31;6;EUR;274122,09\r\n',
    )
  })

  it('in English has commas and decimal points', () => {
    const order = {
      orderNumber: 30000017,
      quoteNumber: 20417801,
      status: 'Confirmed',
      customerNumber: 7012345,
      customerName: 'Harbour, Ltd',
      orderedOn: plainDate('2027-03-01'),
      paymentMethod: 'Card',
      net: money(2_165_200n, 'GBP'),
      tax: money(433_040n, 'GBP'),
      gross: money(2_598_240n, 'GBP'),
    }
    expect(renderCsv(ordersTable([order], 'en')).split('\r\n')[1]).toBe(
      '30000017,20417801,Confirmed,7012345,"Harbour, Ltd",2027-03-01,Card,,GBP,21652.00,4330.40,25982.40',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', '|cmd', '%0'])('%j is text, never a formula', (customerName) => {
    const cell = renderCsv(quotesTable([{ ...row, customerName }], 'en'))
      .split('\r\n')[1]!
      .split(',')[4]
    expect(cell).toBe(`'${customerName.trim()}`)
  })

  it('a negative amount of ours stays a number, and who may not see prices sees none', () => {
    const lines = renderCsv(
      quotesTable(
        [
          { ...row, total: money(-500n, 'EUR') },
          { ...row, total: undefined },
        ],
        'en',
      ),
    ).split('\r\n')
    expect(lines[1]).toMatch(/,EUR,-5\.00$/)
    expect(lines[2]).toMatch(/,6,,$/)
  })

  it('a line break in a name makes no second row', () => {
    expect(renderCsv(quotesTable([{ ...row, customerName: 'a\r\nb' }], 'en')).split('\r\n')).toHaveLength(3)
  })
})

describe('XLSX', () => {
  const partsOf = (bytes: Uint8Array) => {
    const read = readZip(bytes)
    if (!read.ok) throw new Error(read.refusal.code)
    return new Map(read.value.map((entry) => [entry.path, Buffer.from(entry.bytes).toString('utf8')]))
  }

  it('has amounts, quantities and dates as numbers, everything else as text', () => {
    const sheet = partsOf(renderXlsx(quotesTable([{ ...row, customerName: '=HYPERLINK("http://x")' }], 'fr'))).get(
      'xl/worksheets/sheet1.xml',
    )!
    expect(sheet).toContain('<c r="A2" s="0" t="inlineStr"><is><t xml:space="preserve">20417801</t></is></c>')
    expect(sheet).toContain('<c r="B2" s="3"><v>2</v></c>')
    expect(sheet).toContain('<c r="E2" s="0" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;http://x&quot;)</t></is></c>')
    expect(sheet).toContain('<c r="G2" s="2"><v>46388</v></c>')
    expect(sheet).toContain('<c r="L2" s="5"><v>274122.09</v></c>')
    expect(sheet).toContain('<autoFilter ref="A1:L2"/>')
    expect(sheet).not.toContain('<f>')
  })

  it('every part is well-formed, whatever the names', () => {
    const coverage = {
      customerNumber: 1,
      customerName: '\u0000<b>&"\ud800 شركة 保険',
      siteNumber: 2,
      siteName: 'x'.repeat(300),
      partNumber: 'E0256LL',
      description: '\ufffe',
      quantity: 34_209,
      coverage: { startsOn: plainDate('2027-04-01'), endsBefore: plainDate('2028-04-01') },
      status: 'ok',
    }
    const parts = partsOf(renderXlsx({ ...coverageTable([coverage], 'en'), name: 'a/b[c]:*?' }))
    for (const xml of parts.values()) expect(() => readXml(xml)).not.toThrow()
    expect(parts.size).toBe(6)
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<v>34209</v>')
    expect(parts.get('xl/workbook.xml')).toContain('<sheet name="a b c"')
  })

  it('has the same bytes for the same rows', () => {
    expect(renderXlsx(quotesTable([row], 'fr'))).toEqual(renderXlsx(quotesTable([row], 'fr')))
  })
})

describe('calendar', () => {
  const due: DueDate = {
    quoteNumber: 20417801,
    customerName: 'Méridien; Assurances, «Île» \\ Paris',
    dueOn: plainDate('2027-03-31'),
    total: money(27_412_209n, 'EUR'),
    url: 'https://renouveler.boreal.example/q/0020417801',
    state: 'open',
    changedAt: '2027-01-01T08:00:00.000Z' as Instant,
    sequence: 1,
  }
  const calendar: Calendar = { language: 'fr', name: 'Boréal', domain: 'boreal.example', dueDates: [due], reminderDays: [30, 1] }

  it('is one all-day entry on the due date with its reminders at nine', () => {
    expect(renderCalendar(calendar).replaceAll('\r\n ', '')).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Guichet//Renewals//EN',
        'CALSCALE:GREGORIAN',
        'METHOD:PUBLISH',
        'X-WR-CALNAME:Renouvellements Boréal',
        'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
        'X-PUBLISHED-TTL:PT12H',
        'BEGIN:VEVENT',
        'UID:quote-20417801@boreal.example',
        'DTSTAMP:20270101T080000Z',
        'LAST-MODIFIED:20270101T080000Z',
        'SEQUENCE:1',
        'DTSTART;VALUE=DATE:20270331',
        'DTEND;VALUE=DATE:20270401',
        'SUMMARY:Échéance du devis 20417801\\, Méridien\\; Assurances\\, «Île» \\\\ Paris',
        'DESCRIPTION:Total hors taxes : 274\u202f122\\,09\u00a0€\\nConsulter le devis : https://renouveler.boreal.example/q/0020417801',
        'URL:https://renouveler.boreal.example/q/0020417801',
        'STATUS:CONFIRMED',
        'TRANSP:TRANSPARENT',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-P29DT15H',
        'DESCRIPTION:Échéance dans 30 jours',
        'END:VALARM',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-PT15H',
        'DESCRIPTION:Échéance dans 1 jour',
        'END:VALARM',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    )
  })

  it('no line is longer than 75 octets, and none is cut within a character', () => {
    const text = renderCalendar({ ...calendar, dueDates: [{ ...due, customerName: '保険株式会社🎉'.repeat(20) }] })
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(text.replaceAll('\r\n ', '')).toContain('保険株式会社🎉'.repeat(20))
  })

  it('a settled quote is cancelled, keeps its identifier and reminds no more', () => {
    const text = renderCalendar({ ...calendar, dueDates: [{ ...due, state: 'settled', sequence: 2 }] })
    expect(text).toContain('STATUS:CANCELLED')
    expect(text).toContain('UID:quote-20417801@boreal.example')
    expect(text).not.toContain('VALARM')
  })

  it('a name can not write a line of its own', () => {
    expect(renderCalendar({ ...calendar, dueDates: [{ ...due, customerName: 'a\r\nATTACH:http://x' }] })).not.toMatch(/^ATTACH/m)
  })
})
