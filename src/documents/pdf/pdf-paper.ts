import { Buffer } from 'node:buffer'
import { ink, line, quiet, readableOnWhite, tint } from '../brand-color.ts'
import { oneLine } from '../plain-text.ts'
import { wordsOf } from '../wording.ts'
import { drawBlock, labelStyle } from './draw-blocks.ts'
import { type HanStyle, openFontSet } from './font-set.ts'
import { type Canvas, createCanvas, drawLines, page, textWidth } from './pdf-canvas.ts'
import type { AttachmentOptions } from './pdfkit-internals.ts'
import { type Sheet, textsOf } from './sheet.ts'
import type { TextLine, TextStyle } from './text-setter.ts'

export type PdfExtras = {
  readonly attachments: readonly { readonly bytes: Uint8Array; readonly options: AttachmentOptions }[]
  readonly xmp: string
}

const titleStyle: TextStyle = { size: 21, weight: 600, color: ink }
const subtitleStyle: TextStyle = { size: 9, weight: 400, color: quiet }
const smallStyle: TextStyle = { size: 7, weight: 400, color: quiet }

/** The PDF of a sheet: PDF/A-3a, tagged, fonts embedded, page x of y. */
export async function pdfOfSheet(sheet: Sheet, han: HanStyle, extras?: PdfExtras): Promise<Uint8Array> {
  const texts = [...textsOf(sheet), ...legalLines(sheet), wordsOf(sheet.language).page(1234567890, 1234567890)]
  const canvas = createCanvas(sheet, await openFontSet(texts, han))
  const { accent } = sheet.vendor.brand
  drawOpening(canvas, sheet)
  for (const block of sheet.blocks) drawBlock(canvas, block, accent)
  for (const { bytes, options } of extras?.attachments ?? []) canvas.attach(bytes, options)
  if (extras) canvas.appendXmp(extras.xmp)
  const furniture = layOutFurniture(canvas, sheet)
  return canvas.finish((number, count) => drawFurniture(canvas, { sheet, furniture, number, count }))
}

/** Logo or name, title and subtitle, the headline amount. */
function drawOpening(canvas: Canvas, sheet: Sheet): void {
  const top = page.margin - 6
  drawLogo(canvas, sheet, top)
  const contact = [sheet.vendor.website, sheet.vendor.contact.email, sheet.vendor.contact.phone].filter((text) => text !== undefined)
  const contactLines = contact.flatMap((text) => canvas.text.lines(oneLine(text), smallStyle, 170).slice(0, 1))
  const section = canvas.element(canvas.root, 'P')
  canvas.inside(section, () => {
    drawLines(canvas, contactLines, { style: smallStyle, x: 0, top, leading: 9.5, right: page.margin + textWidth })
  })
  canvas.advance(46)
  const amount = sheet.headline && layOutHeadline(canvas, sheet)
  const width = textWidth - (amount ? amount.width + 24 : 0)
  const title = canvas.text.lines(sheet.title, titleStyle, width)
  const subtitle = canvas.text.lines(sheet.subtitle, subtitleStyle, width)
  const start = canvas.y()
  canvas.inside(canvas.element(canvas.root, 'H1'), () =>
    drawLines(canvas, title, { style: titleStyle, x: page.margin, top: start, leading: 26 }),
  )
  const below = start + title.length * 26 + 2
  canvas.inside(canvas.element(canvas.root, 'P'), () => {
    drawLines(canvas, subtitle, { style: subtitleStyle, x: page.margin, top: below, leading: 12.5 })
  })
  amount?.draw(start - 4)
  canvas.advance(Math.max(title.length * 26 + 2 + subtitle.length * 12.5, amount ? 48 : 0) + 14)
}

function layOutHeadline(canvas: Canvas, sheet: Sheet): { readonly width: number; readonly draw: (top: number) => void } {
  const { accent } = sheet.vendor.brand
  const valueStyle: TextStyle = { size: 19, weight: 600, color: readableOnWhite(accent), tabular: true }
  const label = canvas.text.single(sheet.headline?.label ?? '', { ...labelStyle, size: 8 })
  const value = canvas.text.single(sheet.headline?.text ?? '', valueStyle)
  const width = Math.max(label.width, value.width) + 28
  const x = page.margin + textWidth - width
  return {
    width,
    draw: (top) => {
      canvas.decoration(() => canvas.roundedFill({ x, y: top, width, height: 48 }, tint(accent, 0.07)))
      const right = x + width - 14
      canvas.inside(canvas.element(canvas.root, 'P'), () => {
        drawLines(canvas, [label], { style: { ...labelStyle, size: 8 }, x: 0, top: top + 8, right })
        drawLines(canvas, [value], { style: valueStyle, x: 0, top: top + 19, right })
      })
    },
  }
}

function drawLogo(canvas: Canvas, sheet: Sheet, top: number): void {
  const { logo, accent } = sheet.vendor.brand
  const figure = canvas.element(canvas.root, 'Figure', { alt: sheet.vendor.name })
  canvas.inside(figure, () => {
    if (logo?.kind === 'png') {
      canvas.doc.image(Buffer.from(logo.base64, 'base64'), page.margin, top, { fit: [150, 28] })
      return
    }
    if (logo?.kind === 'vector') {
      const scale = Math.min(150 / logo.width, 28 / logo.height)
      canvas.doc.save().translate(page.margin, top).scale(scale)
      for (const path of logo.paths) canvas.doc.path(path.d).fill(path.color)
      canvas.doc.restore()
      return
    }
    const style: TextStyle = { size: 15, weight: 600, color: ink }
    canvas.fill({ x: page.margin, y: top + 2, width: 4, height: 15 }, accent)
    drawLines(canvas, canvas.text.lines(oneLine(sheet.vendor.name), style, 330).slice(0, 2), { style, x: page.margin + 11, top: top + 1 })
  })
}

type Furniture = { readonly legal: readonly TextLine[]; readonly running: readonly TextLine[] }

function layOutFurniture(canvas: Canvas, sheet: Sheet): Furniture {
  return {
    legal: legalLines(sheet)
      .flatMap((text) => canvas.text.lines(text, smallStyle, textWidth - 90))
      .slice(0, 3),
    running: canvas.text.lines(`${sheet.runningTitle} · ${oneLine(sheet.vendor.name)}`, smallStyle, textWidth).slice(0, 1),
  }
}

/** What stands on every page for the eye: the brand's edge, the running title, the seller, page x of y. */
function drawFurniture(canvas: Canvas, context: { sheet: Sheet; furniture: Furniture; number: number; count: number }): void {
  const { sheet, furniture, number, count } = context
  const right = page.margin + textWidth
  canvas.decoration(() => {
    canvas.fill({ x: 0, y: 0, width: page.width, height: 5 }, sheet.vendor.brand.accent)
    if (number > 1) {
      drawLines(canvas, furniture.running, { style: smallStyle, x: page.margin, top: 32 })
      canvas.fill({ x: page.margin, y: 46, width: textWidth, height: 0.5 }, line)
    }
    const foot = page.height - 50
    canvas.fill({ x: page.margin, y: foot - 6, width: textWidth, height: 0.5 }, line)
    drawLines(canvas, furniture.legal, { style: smallStyle, x: page.margin, top: foot, leading: 9.5 })
    const pageOf = canvas.text.single(wordsOf(sheet.language).page(number, count), smallStyle)
    drawLines(canvas, [pageOf], { style: smallStyle, x: 0, top: foot, right })
  })
}

/** The seller as the law wants it named on every paper. */
function legalLines(sheet: Sheet): readonly string[] {
  const { vendor, language } = sheet
  const words = wordsOf(language)
  const address = [...vendor.address.lines, [vendor.address.postcode, vendor.address.city].filter(Boolean).join(' ')].join(', ')
  const isStated = (number: string) => vendor.legalStatement?.replace(/\s/g, '').includes(number) ?? false
  const numbers = [
    vendor.legalStatement,
    vendor.siret === undefined ? vendor.siren && !isStated(vendor.siren) && `SIREN ${vendor.siren}` : `SIRET ${vendor.siret}`,
    vendor.vatNumber && `${words.vatNumber} ${vendor.vatNumber}`,
  ]
  const lines = [[vendor.legalName, address].join(' · '), numbers.filter(Boolean).join(' · '), vendor.footer ?? '']
  return lines.map((text) => oneLine(text)).filter((text) => text !== '')
}
