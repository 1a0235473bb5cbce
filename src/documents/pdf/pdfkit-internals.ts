import type PDFDocument from 'pdfkit'

/**
 * The parts of pdfkit 0.20 that its types do not show and that `text-setter.ts` and `pdf-paper.ts` use, so that a line of text
 * costs one `BT … ET` instead of five nested states, and shaped words are kept. The version is pinned; the tests that read
 * every word of each paper back from the PDF notice if one of these changes.
 */
export type PdfInternals = {
  _font: EmbeddedFont
  _addInfo: () => void
  readonly info: PdfInfo
  readonly page: { readonly fonts: Record<string, unknown> }
  appendXML(xml: string): void
  registerFont(name: string, font: unknown): void
  file(bytes: Uint8Array, options: AttachmentOptions): void
}

export type EmbeddedFont = {
  readonly id: string
  encode(text: string, features: Readonly<Record<string, boolean>>): readonly [readonly string[], readonly GlyphPosition[]]
  ref(): unknown
}

/** In thousandths of the font size. */
export type GlyphPosition = {
  readonly xAdvance: number
  readonly xOffset: number
  readonly yOffset: number
  readonly advanceWidth: number
}

export type PdfInfo = {
  readonly Title: string
  readonly Author: string
  readonly Subject: string
  readonly Creator: string
  readonly Producer: string
  readonly CreationDate: Date
}

export type AttachmentOptions = {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly relationship: 'Data' | 'Alternative' | 'Source' | 'Supplement' | 'Unspecified'
  readonly creationDate: Date
  readonly modifiedDate: Date
}

export function internalsOf(doc: InstanceType<typeof PDFDocument>): PdfInternals {
  return doc as unknown as PdfInternals
}
