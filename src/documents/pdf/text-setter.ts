import bidiModule, { type Bidi } from 'bidi-js'
import type PDFDocument from 'pdfkit'
import { parseColor } from '../brand-color.ts'
import { type FontSet, type Weight, printedAs } from './font-set.ts'
import { breakPieces } from './line-breaks.ts'
import { type Run, codePointOf, createShaper, runWidth } from './shaper.ts'

export type TextStyle = {
  readonly size: number
  readonly weight: Weight
  readonly color: string
  /** Figures of equal width, for columns of numbers. */
  readonly tabular?: boolean
}

/** One line of text, shaped and in visual order. `actual` is set where the glyphs alone do not read as the text. */
export type TextLine = { readonly width: number; readonly runs: readonly Run[]; readonly actual?: string }

export type TextSetter = {
  /** The text in lines that fit the width; what has no break opportunity is broken where it must. */
  readonly lines: (text: string, style: TextStyle, width: number) => readonly TextLine[]
  /** One line, however wide. */
  readonly single: (text: string, style: TextStyle) => TextLine
  readonly draw: (line: TextLine, style: TextStyle, at: { readonly x: number; readonly baseline: number }) => void
}

/** A CommonJS package that is its own factory, which its types, written for ES modules, do not say. */
const bidi = (bidiModule as unknown as () => Bidi)()
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

export function createTextSetter(doc: InstanceType<typeof PDFDocument>, fonts: FontSet): TextSetter {
  const shaper = createShaper(doc, fonts)
  const widthOf = (text: string, style: TextStyle): number => runWidth(shaper.word(text, style), style)

  function toLine(text: string, style: TextStyle): TextLine {
    const isReordered = rightToLeft.test(text)
    const runs = isReordered ? reordered(text, style) : text.split(/(?<= )/).flatMap((word) => shaper.word(word, style))
    const isComplete = !isReordered && Array.from(text).every((one) => fonts.pick(codePointOf(printedAs(one)), style.weight) !== undefined)
    return { width: runWidth(runs, style), runs, ...(!isComplete && { actual: text }) }
  }

  function reordered(text: string, style: TextStyle): readonly Run[] {
    return visualParts(text).flatMap((part) => {
      const runs = shaper.word(part.text, style)
      return part.isReversed ? runs.toReversed() : runs
    })
  }

  function lines(text: string, style: TextStyle, width: number): readonly TextLine[] {
    const spaceWidth = widthOf(' ', style)
    const done: string[] = []
    let current = ''
    let currentWidth = 0
    for (const piece of breakPieces(text)) {
      const pieceWidth = widthOf(piece.text, style)
      const gap = piece.isAfterSpace && current !== '' ? spaceWidth : 0
      if (currentWidth + gap + pieceWidth <= width) {
        current += (gap > 0 ? ' ' : '') + piece.text
        currentWidth += gap + pieceWidth
        continue
      }
      if (current !== '') done.push(current)
      const fitted = pieceWidth <= width ? [piece.text] : breakAnywhere(piece.text, style, width)
      done.push(...fitted.slice(0, -1))
      current = fitted.at(-1) ?? ''
      currentWidth = widthOf(current, style)
    }
    if (current !== '') done.push(current)
    return done.map((one) => toLine(one, style))
  }

  function breakAnywhere(text: string, style: TextStyle, width: number): readonly string[] {
    const parts: string[] = []
    let current = ''
    for (const { segment } of graphemes.segment(text)) {
      if (current !== '' && widthOf(current + segment, style) > width) {
        parts.push(current)
        current = segment
      } else current += segment
    }
    return [...parts, current]
  }

  return {
    lines,
    single: toLine,
    draw: (line, style, at) => {
      // Lines end in a space, so that what is read aloud or copied does not run their words together.
      const runs = [...line.runs, ...shaper.word(' ', style)]
      for (const run of runs) shaper.useOnPage(run)
      if (line.actual !== undefined) doc.markContent('Span', { actual: `${line.actual} ` })
      doc.addContent(operators(runs, style, at))
      if (line.actual !== undefined) doc.endMarkedContent()
    },
  }
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

type VisualPart = { readonly text: string; readonly isReversed: boolean }

/**
 * The Unicode bidirectional algorithm on one line. Parts come in visual order; Arabic and Hebrew parts keep their logical text,
 * since shaping turns them round itself, whereas neutral characters between them are turned here.
 */
function visualParts(text: string): readonly VisualPart[] {
  const embedding = bidi.getEmbeddingLevels(text, 'auto')
  const order = bidi.getReorderedIndices(text, embedding)
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels)
  const parts: { indices: number[]; level: number; isScript: boolean }[] = []
  for (const index of order) {
    const level = embedding.levels[index] ?? 0
    const isScript = rightToLeft.test(text.charAt(index))
    const last = parts.at(-1)
    if (last && last.level === level && last.isScript === isScript) last.indices.push(index)
    else parts.push({ indices: [index], level, isScript })
  }
  return parts.map(({ indices, level, isScript }) => {
    const isReversed = level % 2 === 1
    const logical = (isReversed ? indices.toReversed() : indices).map((index) => mirrored.get(index) ?? text.charAt(index)).join('')
    return { text: isReversed && !isScript ? Array.from(logical).toReversed().join('') : logical, isReversed: isReversed && isScript }
  })
}

/** pdfkit's page runs downwards, so the text matrix turns the glyphs upright again. */
function operators(runs: readonly Run[], style: TextStyle, at: { readonly x: number; readonly baseline: number }): string {
  const [red, green, blue] = parseColor(style.color).map((part) => Math.round((part / 255) * 1000) / 1000)
  let text = `BT ${red} ${green} ${blue} rg 1 0 0 -1 ${rounded2(at.x)} ${rounded2(at.baseline)} Tm`
  let fontId = ''
  let rise = 0
  for (const run of runs) {
    if (run.fontId !== fontId) {
      fontId = run.fontId
      text += ` /${fontId} ${style.size} Tf`
    }
    for (const piece of run.pieces) {
      if (piece.array === '') continue
      if (piece.rise !== rise) {
        rise = piece.rise
        text += ` ${rounded2((rise * style.size) / 1000)} Ts`
      }
      text += ` [${piece.array}] TJ`
    }
  }
  return `${text}${rise === 0 ? '' : ' 0 Ts'} ET`
}

function rounded2(value: number): number {
  return Math.round(value * 100) / 100
}
