import type PDFDocument from 'pdfkit'
import { present } from '#src/kit/assert.ts'
import { type Face, type FontSet, type Weight, printedAs } from './font-set.ts'
import { type EmbeddedFont, internalsOf } from './pdfkit-internals.ts'

/** Shaped glyphs of one font. Widths and rises in thousandths of the font size. */
export type Run = { readonly fontId: string; readonly width: number; readonly pieces: readonly Piece[] }
/** `array` is the inside of a PDF `TJ` operand. */
type Piece = { readonly rise: number; readonly array: string }

export type Shaping = { readonly weight: Weight; readonly tabular?: boolean }

/** Turns words into glyphs of the fonts that have them, each word once per document. */
export type Shaper = {
  readonly word: (text: string, shaping: Shaping) => readonly Run[]
  /** Names the run's font in the resources of the page in hand. */
  readonly useOnPage: (run: Run) => void
}

const ignorable = /^\p{Default_Ignorable_Code_Point}$/u
const joiner = /^[\p{M}\u200c\u200d]$/u

export function createShaper(doc: InstanceType<typeof PDFDocument>, fonts: FontSet): Shaper {
  const internals = internalsOf(doc)
  const byFace = new Map<string, EmbeddedFont>()
  const byId = new Map<string, EmbeddedFont>()
  const words = new Map<string, readonly Run[]>()

  function fontOf(face: Face): EmbeddedFont {
    const known = byFace.get(face.key)
    if (known) return known
    internals.registerFont(face.key, face.font)
    doc.font(face.key)
    byFace.set(face.key, internals._font)
    byId.set(internals._font.id, internals._font)
    return internals._font
  }

  return {
    word: (text, { weight, tabular = false }) => {
      const key = `${weight}${tabular ? 't' : ''}\n${text}`
      const known = words.get(key)
      if (known) return known
      const runs = splitByFace(text, weight, fonts).map((part) => {
        const font = fontOf(part.face)
        return toRun(font.id, font.encode(part.text, featuresFor(part.face, tabular)))
      })
      words.set(key, runs)
      return runs
    },
    useOnPage: (run) => {
      const used = internals.page.fonts
      if (used[run.fontId] === undefined) used[run.fontId] = present(byId.get(run.fontId), `font ${run.fontId} was opened`).ref()
    },
  }
}

export function runWidth(runs: readonly Run[], style: { readonly size: number }): number {
  let width = 0
  for (const run of runs) width += run.width
  return (width * style.size) / 1000
}

export function codePointOf(character: string): number {
  return character.codePointAt(0) ?? 0
}

/** Inter's contextual alternates turn `->` into an arrow and cost half the shaping: a paper prints what was typed. */
function featuresFor(face: Face, tabular: boolean): Readonly<Record<string, boolean>> {
  return { ...(face.key.startsWith('inter-') && { calt: false }), ...(tabular && { tnum: true }) }
}

type FacePart = { readonly face: Face; text: string }

/**
 * Per character, not per document (lesson 43). Marks and joiners stay with the letter before them; spaces take the font that
 * is already running. A character that no font knows is drawn as `?`, and its line carries the true text beside the glyphs.
 */
function splitByFace(text: string, weight: Weight, fonts: FontSet): readonly FacePart[] {
  const parts: FacePart[] = []
  for (const character of text) {
    const printed = printedAs(character)
    const codePoint = codePointOf(printed)
    const last = parts.at(-1)
    if (last && (printed === ' ' || joiner.test(printed)) && last.face.covers.has(codePoint)) {
      last.text += printed
      continue
    }
    const face = fonts.pick(codePoint, weight)
    if (face === undefined && ignorable.test(printed)) continue
    const drawn = face ?? present(fonts.pick(0x3f, weight), 'the base font has a question mark')
    const glyph = face ? printed : '?'
    if (last?.face === drawn) last.text += glyph
    else parts.push({ face: drawn, text: glyph })
  }
  return parts
}

function toRun(fontId: string, [codes, positions]: ReturnType<EmbeddedFont['encode']>): Run {
  const pieces: { rise: number; array: string }[] = []
  let hex = ''
  let width = 0
  for (const [index, position] of positions.entries()) {
    const code = codes[index] ?? ''
    const rise = rounded(position.yOffset)
    let piece = pieces.at(-1)
    if (piece?.rise !== rise) {
      if (piece) piece.array += closed(hex)
      hex = ''
      piece = { rise, array: '' }
      pieces.push(piece)
    }
    if (position.xOffset !== 0) {
      piece.array += `${closed(hex)}${rounded(-position.xOffset)} `
      hex = ''
    }
    hex += code
    const correction = rounded(position.advanceWidth - position.xAdvance + position.xOffset)
    if (correction !== 0) {
      piece.array += `${closed(hex)}${correction} `
      hex = ''
    }
    width += position.xAdvance
  }
  const last = pieces.at(-1)
  if (last) last.array += closed(hex)
  return { fontId, width, pieces }
}

function closed(hex: string): string {
  return hex === '' ? '' : `<${hex}>`
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10 || 0
}
