import { describe, expect, it } from 'vitest'
import { decimal } from '#src/domain/decimal.ts'
import { money } from '#src/domain/money.ts'
import { formatMoney } from '#src/documents/format.ts'
import type { Paper } from '#src/documents/paper.ts'
import { paperFromJson, paperToJson } from '#src/documents/paper.ts'
import { renderPdf } from '#src/documents/pdf/render-pdf.ts'
import {
  aBritishParty,
  aCreditNote,
  aFrenchParty,
  aLine,
  anInvoice,
  anOrder,
  aProof,
  aQuote,
  aVendor,
  frenchLines,
  harbourLines,
} from './papers.ts'
import { type PdfFile, readPdf, readString, refIn, textOfPdf, typed } from './read-pdf.ts'

const everyPaper: readonly Paper[] = [aQuote(), anOrder(), aProof(), anInvoice(), aCreditNote()]

const harbour = aQuote({
  language: 'en',
  currency: 'GBP',
  customer: aBritishParty(),
  quoteNumber: 20417733,
  sites: [{ number: 7200001, name: 'London' }],
  lines: harbourLines,
  totalPoints: decimal('144.38'),
})

describe('amounts', () => {
  it('the published quote shows its four amounts and their total, 21,652.00', async () => {
    const text = typed(textOfPdf(await renderPdf(harbour)))
    for (const amount of ['7,038.00', '1,806.00', '1,633.00', '11,175.00', '£21,652.00', '144.38']) expect(text).toContain(amount)
    expect(text.match(/£21,652\.00/g)).toHaveLength(2)
  })

  it.each(['EUR', 'JPY', 'KWD'] as const)('the total in the text of an order in %s is the amount charged', async (currency) => {
    const lines = frenchLines
      .map((line) => aLine({ ...line, extended: undefined as never }, currency))
      .map(({ extended: _, ...line }) => aLine(line, currency))
    const order = anOrder({ lines, currency })
    const text = textOfPdf(await renderPdf(order))
    expect(typed(text)).toContain(typed(formatMoney(order.totals.gross, 'fr')))
  })

  it('a paper reads the same whatever was rendered before it in the same process', async () => {
    // Colons, ellipses and no-break spaces share glyphs with dots and spaces.
    await renderPdf(aQuote({ customer: aFrenchParty({ name: '… : ; ¨ ÷ ·\u00a0… İ' }) }))
    for (const language of ['en', 'fr'] as const) {
      const order = anOrder({ language })
      const text = textOfPdf(await renderPdf(order))
      expect(text).toContain(formatMoney(order.totals.gross, language).replaceAll('\u202f', '\u2009').replaceAll('\u00a0', ' '))
      expect(text).toContain(language === 'en' ? '703.55' : '703,55')
      expect(text).not.toContain('\u00a0')
    }
  })

  it('an amount beyond 2^53 minor units keeps every digit', async () => {
    const lines = [aLine({ extended: money(999_999_999_999_999_99n, 'EUR') })]
    expect(typed(textOfPdf(await renderPdf(aQuote({ lines, total: lines[0]!.extended }))))).toContain('999 999 999 999 999,99 €')
  })
})

describe('every paper', () => {
  it.each(everyPaper)('$kind is PDF/A-3a: tagged, described, fonts embedded, nothing transparent', async (paper) => {
    const file = readPdf(await renderPdf(paper))
    expectPdfA(file)
  })

  it.each(everyPaper)('$kind gives the same bytes each time, also from its stored view', async (paper) => {
    const first = await renderPdf(paper)
    expect(Buffer.from(await renderPdf(paperFromJson(paperToJson(paper)))).equals(Buffer.from(first))).toBe(true)
  })

  it.each(everyPaper)('$kind has nothing outside its structure: every mark is content or artifact', async (paper) => {
    for (const page of readPdf(await renderPdf(paper)).pages) {
      let depth = 0
      for (const [operator] of page.content.matchAll(/\b(?:BDC|BMC|EMC|BT|re f|S|f)\b/g)) {
        if (operator === 'BDC' || operator === 'BMC') depth += 1
        else if (operator === 'EMC') depth -= 1
        else expect(depth, operator).toBeGreaterThan(0)
      }
      expect(depth).toBe(0)
    }
  })

  it('shows the vendor’s logo as a figure with its name, vector or picture', async () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC'
    const logos = [
      { kind: 'vector', width: 100, height: 20, paths: [{ d: 'M0 0 L100 0 L100 20 Z', color: '#0f5c7a' }] },
      { kind: 'png', base64: png },
    ] as const
    for (const logo of logos) {
      const file = readPdf(await renderPdf(aProof({ vendor: aVendor({ brand: { accent: '#0f5c7a', logo } }) })))
      const figure = [...file.objects.values()].find((object) => object.includes('/S /Figure')) ?? ''
      expect(readString(/\/Alt \(((?:\\[\s\S]|[^\\)])*)\)/.exec(figure)?.[1] ?? '')).toBe('Boréal Logiciels')
      expectPdfA(file)
    }
  })

  it('a card shows its brand and last four digits and nothing more', async () => {
    const text = typed(textOfPdf(await renderPdf(anOrder()))).replaceAll('\n', ' ')
    expect(text).toContain('Carte bancaire Visa •••• 4242, payée le 1er mars 2027')
    expect(text).not.toMatch(/\d{5,}[ ]?4242/)
  })
})

describe('many lines', () => {
  const lines = Array.from({ length: 1000 }, (_, index) =>
    aLine({ itemNumber: (index + 1) * 10, quantity: index + 1, unitPrice: decimal('1.00') }),
  )

  it('a quote of 1,000 lines has them all, heads on every page, page x of y', async () => {
    const quote = aQuote({ lines, total: money(50_050_000n, 'EUR') })
    const { pages } = readPdf(await renderPdf(quote))
    const table = pages.slice(0, -1)
    expect(pages.length).toBeGreaterThan(30)
    for (const [index, page] of pages.entries()) expect(page.lines).toContain(`Page ${index + 1} sur ${pages.length}`)
    for (const page of table) expect(page.lines).toContain('Désignation')
    const printed = new Set(pages.flatMap((page) => page.lines))
    expect(lines.filter((line) => !printed.has(String(line.itemNumber)))).toEqual([])
    expect(typed(pages.at(-1)!.lines.join('\n'))).toContain('500 500,00 €')
  })

  it('a line whose text is longer than a page ends within its page, and the paper goes on', async () => {
    const quote = aQuote({ lines: [aLine({ description: 'x'.repeat(300), note: 'y '.repeat(8000) }), aLine({ itemNumber: 20 })] })
    const { pages } = readPdf(await renderPdf(quote))
    for (const page of pages) {
      const baselines = [...page.content.matchAll(/1 0 0 -1 [\d.]+ ([\d.]+) Tm/g)].map((match) => Number(match[1]))
      expect(Math.max(...baselines)).toBeLessThan(830)
    }
    expect(pages.flatMap((page) => page.lines)).toContain('20')
  })
})

describe('scripts', () => {
  const names = [
    'Ασφάλειες Αθηνών',
    'Страховая компания',
    'شركة الأمل للتأمين (ش.م.م) 2027',
    'חברת ביטוח',
    '東京海上保険株式会社',
    '中国北京市朝阳区',
    '서울보험',
    'ประกันภัย',
    'बीमा कंपनी',
    'საქართველო',
    'Հայաստան',
    'Łódź Ğümüş Đà Nẵng',
  ]

  it.each(names)('%s can be read back as it was typed', async (name) => {
    const quote = aQuote({ customer: aFrenchParty({ name }) })
    expect(textOfPdf(await renderPdf(quote))).toContain(name)
  })

  it('no character is drawn as an empty box: every glyph is one that its font has', async () => {
    const quote = aQuote({ customer: aFrenchParty({ name: names.join(' – ') + ' 🎉 𒀀' }) })
    for (const page of readPdf(await renderPdf(quote)).pages) expect(page.content).not.toMatch(/<(?:[\da-f]{4})*?0000(?:[\da-f]{4})*>/)
  })

  it('what no font of ours knows is shown as a question mark and kept as text', async () => {
    const quote = aQuote({ customer: aFrenchParty({ name: 'Fête 🎉 SARL' }) })
    expect(textOfPdf(await renderPdf(quote))).toContain('Fête 🎉 SARL')
  })

  it('Han characters take the shapes of the customer’s country', async () => {
    const fontsFor = async (country: string) => {
      const party = aFrenchParty({ name: '骨直角', address: { lines: [], city: 'X', country } })
      const { objects } = readPdf(await renderPdf(aQuote({ customer: party })))
      return [...objects.values()].join('\n').match(/NotoSans(?:JP|SC|TC|KR)/)?.[0]
    }
    expect(await fontsFor('JP')).toBe('NotoSansJP')
    expect(await fontsFor('CN')).toBe('NotoSansSC')
    expect(await fontsFor('TW')).toBe('NotoSansTC')
  })
})

describe('bad input', () => {
  it('controls, overrides, markup and formulas are text and no more', async () => {
    const name = '=SUM(A1)\u0000\u0007 <b>&amp;</b>\u202Egro.elpmaxe\u2066 (a) \\ \r\n Ltd'
    const text = textOfPdf(await renderPdf(aQuote({ customer: aFrenchParty({ name }), vendor: aVendor({ name: 'Smith & <Co>' }) })))
    expect(text.replaceAll('\n', ' ')).toContain('=SUM(A1) <b>&amp;</b> gro.elpmaxe (a) \\ Ltd')
  })

  it('the title of a vendor with an ampersand is well-formed in the metadata and plain in the information', async () => {
    const file = readPdf(await renderPdf(aQuote({ vendor: aVendor({ name: 'Smith & <Co>' }) })))
    expect(metadataOf(file)).toContain('20417801 – Smith &amp; &lt;Co&gt;</rdf:li>')
    expect(infoOf(file)['Title']).toBe('Devis de renouvellement 20417801 – Smith & <Co>')
    expectPdfA(file)
  })

  it('an address without postcode, a missing VAT number and no site name leave no gap', async () => {
    const customer = aFrenchParty({ vatNumber: undefined, registration: undefined, address: { lines: [], city: 'Dublin', country: 'IE' } })
    const text = textOfPdf(await renderPdf(aQuote({ customer, sites: [] })))
    expect(text).toContain('Dublin\nIrlande')
    expect(text).not.toContain('undefined')
  })
})

function expectPdfA(file: PdfFile): void {
  const root = file.objects.get(refIn(file.trailer, 'Root')) ?? ''
  const metadata = metadataOf(file)
  expect(root).toMatch(/\/Lang \(fr-FR|\/Lang \(en-GB/)
  expect(root).toContain('/StructTreeRoot')
  expect(file.objects.get(refIn(root, 'MarkInfo'))).toContain('/Marked true')
  expect(file.objects.get(refIn(root, 'ViewerPreferences'))).toContain('/DisplayDocTitle true')
  expect(metadata).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>A<\/pdfaid:conformance>/)
  expect([...file.objects.values()].filter((object) => object.includes('/GTS_PDFA1'))).toHaveLength(1)
  const info = infoOf(file)
  expect(metadata).toContain(`<pdf:Producer>${info['Producer']}</pdf:Producer>`)
  expect(metadata).toContain(`<xmp:CreatorTool>${info['Creator']}</xmp:CreatorTool>`)
  expect(metadata.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')).toContain(`>${info['Title']}</rdf:li>`)
  const fonts = [...file.objects.values()].filter((object) => object.includes('/Subtype /Type0'))
  expect(fonts.length).toBeGreaterThan(1)
  for (const font of fonts) expect(font).toContain('/ToUnicode')
  for (const descriptor of [...file.objects.values()].filter((object) => object.includes('/FontDescriptor\n')))
    expect(descriptor).toContain('/FontFile2')
  const everything = [...file.objects.values()].join('\n')
  for (const forbidden of ['/Helvetica', '/JavaScript', '/SMask', '/CA ', '/ca ', '/Encrypt', '/Launch'])
    expect(everything).not.toContain(forbidden)
  expect(file.trailer).toContain('/ID [')
  for (const page of file.pages) expect(page.dictionary).toContain('/Tabs /S')
}

function metadataOf(file: PdfFile): string {
  const root = file.objects.get(refIn(file.trailer, 'Root')) ?? ''
  return file.streams.get(refIn(root, 'Metadata'))?.toString('utf8') ?? ''
}

function infoOf(file: PdfFile): Record<string, string> {
  const info = file.objects.get(refIn(file.trailer, 'Info')) ?? ''
  return Object.fromEntries(
    [...info.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, key = '', id]) => [
      key,
      readString((file.objects.get(Number(id)) ?? '').replace(/^\(|\)$/g, '')),
    ]),
  )
}
