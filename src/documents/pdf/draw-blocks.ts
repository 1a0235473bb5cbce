import { assertNever } from '#src/kit/assert.ts'
import { ink, line, quiet, readableOnWhite, tint } from '../brand-color.ts'
import { drawCards } from './draw-cards.ts'
import { drawTable } from './draw-table.ts'
import { type Canvas, drawLines, page, textWidth } from './pdf-canvas.ts'
import type { Block, LabelledText, Note, TotalRow } from './sheet.ts'
import type { TextStyle } from './text-setter.ts'

export const labelStyle: TextStyle = { size: 7, weight: 400, color: quiet }
const valueStyle: TextStyle = { size: 9, weight: 400, color: ink }
const headingStyle: TextStyle = { size: 11, weight: 600, color: ink }
const bodyStyle: TextStyle = { size: 8.5, weight: 400, color: ink }
const gutter = 14
const labelLeading = 10.5

export function drawBlock(canvas: Canvas, block: Block, accent: string): void {
  switch (block.kind) {
    case 'facts':
      return drawFacts(canvas, block.facts)
    case 'columns':
      return drawColumns(canvas, block.columns)
    case 'cards':
      drawHeading(canvas, block.heading, 80)
      return drawCards(canvas, block.cards, accent)
    case 'table':
      drawHeading(canvas, block.heading, 80)
      return drawTable(canvas, block, accent)
    case 'totals':
      return drawTotals(canvas, block.rows, accent)
    case 'notes':
      drawHeading(canvas, block.heading, 40)
      return drawNotes(canvas, block.notes)
    case 'callout':
      return drawCallout(canvas, block.text, accent)
    default:
      return assertNever(block)
  }
}

/** A heading keeps at least `company` points of what follows on its page. */
function drawHeading(canvas: Canvas, text: string, company: number): void {
  canvas.ensure(24 + company)
  canvas.advance(8)
  const lines = canvas.text.lines(text, headingStyle, textWidth)
  const top = canvas.y()
  canvas.inside(canvas.element(canvas.root, 'H2'), () => drawLines(canvas, lines, { style: headingStyle, x: page.margin, top }))
  canvas.advance(lines.length * 15 + 4)
}

/** Four to a row, label above value; a list to whoever hears it. */
function drawFacts(canvas: Canvas, facts: readonly LabelledText[]): void {
  const width = (textWidth - 3 * gutter) / 4
  const list = canvas.element(canvas.root, 'L')
  for (let first = 0; first < facts.length; first += 4) {
    const row = facts.slice(first, first + 4).map((fact) => ({
      label: canvas.text.lines(fact.label, labelStyle, width),
      value: fact.text.split('\n').flatMap((text) => canvas.text.lines(text, valueStyle, width)),
    }))
    const labelHeight = Math.max(...row.map((fact) => fact.label.length)) * labelLeading
    const height = labelHeight + Math.max(...row.map((fact) => fact.value.length)) * 12 + 8
    canvas.ensure(height)
    const top = canvas.y()
    for (const [index, fact] of row.entries()) {
      const x = page.margin + index * (width + gutter)
      const item = canvas.element(list, 'LI')
      canvas.inside(canvas.element(item, 'Lbl'), () => drawLines(canvas, fact.label, { style: labelStyle, x, top, leading: labelLeading }))
      canvas.inside(canvas.element(item, 'LBody'), () => {
        drawLines(canvas, fact.value, { style: valueStyle, x, top: top + labelHeight, leading: 12 })
      })
    }
    canvas.advance(height)
  }
  list.end()
  canvas.advance(4)
}

type TextColumn = { readonly heading: string; readonly lines: readonly string[] }

/** Addresses and the like, side by side. */
function drawColumns(canvas: Canvas, columns: readonly TextColumn[]): void {
  const count = Math.max(columns.length, 2)
  const width = (textWidth - (count - 1) * gutter) / count
  const laidOut = columns.map((column) => ({
    heading: canvas.text.lines(column.heading, labelStyle, width),
    lines: column.lines.flatMap((text, index) => {
      const style = index === 0 ? { ...valueStyle, weight: 600 as const } : valueStyle
      return canvas.text.lines(text, style, width).map((one) => ({ line: one, style }))
    }),
  }))
  const height = Math.max(...laidOut.map((column) => column.heading.length * labelLeading + column.lines.length * 12)) + 12
  canvas.ensure(height)
  const top = canvas.y()
  for (const [index, column] of laidOut.entries()) {
    const x = page.margin + index * (width + gutter)
    const section = canvas.element(canvas.root, 'Sect')
    canvas.inside(canvas.element(section, 'H2'), () =>
      drawLines(canvas, column.heading, { style: labelStyle, x, top, leading: labelLeading }),
    )
    const start = top + column.heading.length * labelLeading
    canvas.inside(canvas.element(section, 'P'), () => {
      for (const [row, one] of column.lines.entries()) drawLines(canvas, [one.line], { style: one.style, x, top: start + row * 12 })
    })
    section.end()
  }
  canvas.advance(height)
}

/** At the right, the final amount the largest number of the page's foot. */
function drawTotals(canvas: Canvas, rows: readonly TotalRow[], accent: string): void {
  const width = 270
  const x = page.margin + textWidth - width
  const height = rows.reduce((sum, row) => sum + (row.isFinal ? 28 : 16), 8)
  canvas.ensure(height)
  canvas.advance(4)
  const table = canvas.element(canvas.root, 'Table')
  for (const row of rows) {
    const rowHeight = row.isFinal ? 28 : 16
    const top = canvas.y()
    if (row.isFinal) canvas.decoration(() => canvas.roundedFill({ x, y: top + 2, width, height: 24 }, tint(accent, 0.1)))
    const label: TextStyle = row.isFinal ? { size: 9.5, weight: 600, color: ink } : { size: 8.5, weight: 400, color: quiet }
    const value: TextStyle = row.isFinal
      ? { size: 12, weight: 600, color: readableOnWhite(accent), tabular: true }
      : { size: 8.5, weight: 400, color: ink, tabular: true }
    const element = canvas.element(table, 'TR')
    const amount = canvas.text.single(row.text, value)
    const labels = canvas.text.lines(row.label, label, width - amount.width - 28)
    canvas.inside(canvas.element(element, 'TH', { scope: 'Row' }), () => {
      drawLines(canvas, labels, { style: label, x: x + 8, top: top + (row.isFinal ? 9 : 3), leading: 10.5 })
    })
    canvas.inside(canvas.element(element, 'TD'), () => {
      drawLines(canvas, [amount], { style: value, x: 0, top: top + (row.isFinal ? 7.5 : 3), right: x + width - 8 })
    })
    element.end()
    canvas.advance(Math.max(rowHeight, labels.length * 10.5 + 6))
  }
  table.end()
  canvas.advance(8)
}

/** Paragraphs with their labels; long ones run on over the page, line by line. */
function drawNotes(canvas: Canvas, notes: readonly Note[]): void {
  const list = canvas.element(canvas.root, 'L')
  for (const note of notes) {
    const item = canvas.element(list, 'LI')
    const bold: TextStyle = { ...bodyStyle, weight: 600 }
    if (note.label !== undefined) runOn(canvas, { element: canvas.element(item, 'Lbl'), text: note.label, style: bold })
    runOn(canvas, { element: canvas.element(item, 'LBody'), text: note.text, style: bodyStyle })
    item.end()
    canvas.advance(4)
  }
  list.end()
}

type RunningText = { readonly element: PDFKit.PDFStructureElement; readonly text: string; readonly style: TextStyle }

function runOn(canvas: Canvas, running: RunningText): void {
  const leading = running.style.size * 1.4
  for (const paragraph of running.text.split('\n')) {
    for (const one of canvas.text.lines(paragraph, running.style, textWidth)) {
      canvas.ensure(leading)
      const top = canvas.y()
      canvas.inside(running.element, () => drawLines(canvas, [one], { style: running.style, x: page.margin, top }))
      canvas.advance(leading)
    }
  }
}

function drawCallout(canvas: Canvas, text: string, accent: string): void {
  const lines = canvas.text.lines(text, bodyStyle, textWidth - 24)
  const height = lines.length * 12 + 14
  canvas.ensure(height + 8)
  const top = canvas.y() + 4
  canvas.decoration(() => {
    canvas.fill({ x: page.margin, y: top, width: textWidth, height }, tint(accent, 0.05))
    canvas.fill({ x: page.margin, y: top, width: 2.5, height }, accent)
    canvas.fill({ x: page.margin, y: top + height, width: textWidth, height: 0.5 }, line)
  })
  canvas.inside(canvas.element(canvas.root, 'P'), () => {
    drawLines(canvas, lines, { style: bodyStyle, x: page.margin + 14, top: top + 7, leading: 12 })
  })
  canvas.advance(height + 12)
}
