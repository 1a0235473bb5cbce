import { Buffer } from 'node:buffer'
import PDFDocument from 'pdfkit'
import { present } from '#src/kit/assert.ts'
import { parseColor } from '../brand-color.ts'
import { localeOf } from '../format.ts'
import { oneLine } from '../plain-text.ts'
import type { FontSet } from './font-set.ts'
import { type AttachmentOptions, internalsOf } from './pdfkit-internals.ts'
import type { Sheet } from './sheet.ts'
import { type TextLine, type TextSetter, type TextStyle, createTextSetter } from './text-setter.ts'

export type Structure = PDFKit.PDFStructureElement
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** A4 in points. */
export const page = { width: 595.28, height: 841.89, margin: 40, top: 64, bottom: 74 } as const
export const textWidth = page.width - 2 * page.margin

/** A PDF under construction: where we are on the page, and what can be put there. */
export type Canvas = {
  readonly text: TextSetter
  /** The top of what comes next; `advance` moves it, `ensure` turns the page when less than the height is left. */
  readonly y: () => number
  readonly advance: (height: number) => void
  readonly ensure: (height: number) => boolean
  readonly root: Structure
  readonly element: (parent: Structure, type: string, options?: ElementOptions) => Structure
  /** Draws what belongs to the element; one call per page that it is on. */
  readonly inside: (element: Structure, draw: () => void) => void
  /** Draws what is there for the eye only: rules, tints, heads that repeat. */
  readonly decoration: (draw: () => void) => void
  readonly fill: (box: Box, color: string) => void
  readonly roundedFill: (box: Box, color: string) => void
  readonly frame: (box: Box, color: string) => void
  readonly link: (element: Structure, box: Box, target: { readonly url: string; readonly label: string }) => void
  readonly doc: InstanceType<typeof PDFDocument>
  readonly attach: (bytes: Uint8Array, options: AttachmentOptions) => void
  readonly appendXmp: (xml: string) => void
  readonly finish: (drawPageFurniture: (number: number, count: number) => void) => Promise<Uint8Array>
}

export type ElementOptions = { readonly alt?: string; readonly scope?: 'Column' | 'Row'; readonly columnSpan?: number }

/** Tagged PDF/A-3a in the language of the paper. Its dates are the paper's own, so that the same view gives the same bytes. */
export function createCanvas(sheet: Sheet, fonts: FontSet): Canvas {
  const doc = openDocument(sheet)
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise<void>((resolve) => doc.on('end', resolve))
  const internals = internalsOf(doc)
  const root = doc.struct('Document')
  doc.addStructure(root)
  let y: number = page.margin
  doc.addPage()

  function element(parent: Structure, type: string, options: ElementOptions = {}): Structure {
    const { columnSpan, ...rest } = options
    const made = doc.struct(type, rest)
    if (columnSpan !== undefined) spanColumns(made, columnSpan)
    parent.add(made)
    return made
  }

  return {
    text: createTextSetter(doc, fonts),
    y: () => y,
    advance: (height) => {
      y += height
    },
    ensure: (height) => {
      if (y + height <= page.height - page.bottom) return false
      doc.addPage()
      y = page.top
      return true
    },
    root,
    element,
    inside: (structure, draw) => structure.add(draw),
    decoration: (draw) => {
      doc.markContent('Artifact', { type: 'Layout' })
      draw()
      doc.endMarkedContent()
    },
    fill: (box, color) => doc.addContent(`${rgb(color)} rg ${boxOperands(box)} re f`),
    roundedFill: (box, color) => doc.roundedRect(box.x, box.y, box.width, box.height, 4).fill(color),
    frame: (box, color) => doc.lineWidth(0.75).roundedRect(box.x, box.y, box.width, box.height, 4).stroke(color),
    link: (structure, box, target) => {
      const options = { structParent: structure, Contents: new String(target.label) } as unknown as PDFKit.Mixins.AnnotationOption
      doc.link(box.x, box.y, box.width, box.height, target.url, options)
    },
    doc,
    attach: (bytes, options) => internals.file(bytes, options),
    appendXmp: (xml) => internals.appendXML(xml),
    finish: async (drawPageFurniture) => {
      root.end()
      const { count } = doc.bufferedPageRange()
      for (let index = 0; index < count; index += 1) {
        doc.switchToPage(index)
        drawPageFurniture(index + 1, count)
      }
      doc.end()
      await ended
      return Buffer.concat(chunks)
    },
  }
}

/** Each line at its leading, from `top`; what stands below it begins at the returned height. */
export function drawLines(canvas: Canvas, lines: readonly TextLine[], options: LineOptions): number {
  const { style, x, top, leading = style.size * 1.35 } = options
  let baseline = top + style.size * 1.02
  for (const line of lines) {
    canvas.text.draw(line, style, { x: options.right === undefined ? x : options.right - line.width, baseline })
    baseline += leading
  }
  return lines.length * leading
}

export type LineOptions = {
  readonly style: TextStyle
  readonly x: number
  readonly top: number
  readonly leading?: number
  /** Lines end here instead of beginning at `x`. */
  readonly right?: number
}

function openDocument(sheet: Sheet): InstanceType<typeof PDFDocument> {
  const createdAt = new Date(`${sheet.issuedOn}T00:00:00Z`)
  const info = {
    Title: `${sheet.runningTitle} – ${sheet.vendor.name}`,
    Author: sheet.vendor.legalName,
    Subject: sheet.subject,
    Creator: 'Guichet',
    Producer: 'Guichet, pdfkit',
    CreationDate: createdAt,
  }
  const doc = new PDFDocument({
    size: [page.width, page.height],
    margin: 0,
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: localeOf(sheet.language),
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: false,
    // Without this, Helvetica would be named in the file and not embedded, which PDF/A forbids.
    font: null as unknown as string,
    info: mapText(info, oneLine),
  })
  const internals = internalsOf(doc)
  const addInfo = internals._addInfo.bind(doc)
  // pdfkit writes these into the XMP packet as they stand; the dictionary is written before, with the text itself.
  internals._addInfo = () => {
    Object.assign(internals.info, mapText({ ...internals.info }, escapeXml))
    addInfo()
  }
  return doc
}

function mapText<T extends Record<string, unknown>>(record: T, change: (text: string) => string): T {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? change(value) : value])) as T
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** pdfkit's `struct` knows the scope of a head but not its span. */
function spanColumns(element: Structure, columnSpan: number): void {
  const { dictionary } = element as unknown as { readonly dictionary: { readonly data: { A?: Record<string, unknown> } } }
  dictionary.data.A = { ...dictionary.data.A, O: 'Table', ColSpan: columnSpan }
}

function rgb(color: string): string {
  return parseColor(color)
    .map((part) => Math.round((part / 255) * 1000) / 1000)
    .join(' ')
}

function boxOperands(box: Box): string {
  return [box.x, box.y, box.width, box.height].map((value) => Math.round(present(value, 'a box has four sides') * 100) / 100).join(' ')
}
