import { ink, line, quiet, tint } from '../brand-color.ts'
import { type Canvas, type Structure, drawLines, page, textWidth } from './pdf-canvas.ts'
import type { Cell, Column, Group, Table } from './sheet.ts'
import type { TextLine, TextStyle } from './text-setter.ts'

const headStyle: TextStyle = { size: 7, weight: 600, color: quiet }
const cellStyle: TextStyle = { size: 8, weight: 400, color: ink }
const detailStyle: TextStyle = { size: 7, weight: 400, color: quiet }
const groupStyle: TextStyle = { size: 8, weight: 600, color: ink }
const padding = { x: 4, y: 4.5 } as const
const subtotalHeight = 9 + 2 * padding.y

type Placed = Column & { readonly x: number; readonly width: number }

/**
 * A table over as many pages as it takes. Its heads repeat on every page (for the eye: the structure has them once), a row
 * never breaks, a group's heading never stands alone at the foot of a page, nor its subtotal at the head of the next.
 */
export function drawTable(canvas: Canvas, table: Table, accent: string): void {
  const columns = placeColumns(table.columns)
  const headHeight = heightOfHead(canvas, columns)
  canvas.ensure(headHeight + 60)
  const structure = canvas.element(canvas.root, 'Table', { alt: table.heading })
  drawHead(canvas, columns, structure)
  for (const group of table.groups) drawGroup(canvas, { group, columns, structure, accent })
  structure.end()
  canvas.advance(6)
}

type GroupContext = {
  readonly group: Group
  readonly columns: readonly Placed[]
  readonly structure: Structure
  readonly accent: string
}

function drawGroup(canvas: Canvas, context: GroupContext): void {
  const { group, columns, structure } = context
  const rows = group.rows.map((cells) => layOutRow(canvas, cells, columns))
  if (group.heading !== undefined) drawGroupHeading(canvas, context, rows[0]?.height ?? 0)
  for (const row of rows) {
    const isLast = row === rows.at(-1)
    turnPage(canvas, columns, row.height + (isLast && group.subtotal ? subtotalHeight : 0))
    const element = canvas.element(structure, 'TR')
    for (const [index, cell] of row.cells.entries()) {
      const column = columns[index]
      if (column) drawCell(canvas, { cell, column, row: element })
    }
    element.end()
    canvas.advance(row.height)
    rule(canvas)
  }
  if (group.subtotal) drawSubtotal(canvas, context, group.subtotal)
}

function placeColumns(columns: readonly Column[]): readonly Placed[] {
  const whole = columns.reduce((sum, column) => sum + column.share, 0)
  let x: number = page.margin
  return columns.map((column) => {
    const width = (textWidth * column.share) / whole
    const placed = { ...column, x, width }
    x += width
    return placed
  })
}

function heightOfHead(canvas: Canvas, columns: readonly Placed[]): number {
  const lines = columns.map((column) => canvas.text.lines(column.label, headStyle, column.width - 2 * padding.x).length)
  return Math.max(...lines) * headStyle.size * 1.3 + 2 * padding.y
}

/** With a structure the heads are part of the table; without, they only repeat for the eye. */
function drawHead(canvas: Canvas, columns: readonly Placed[], structure?: Structure): void {
  const height = heightOfHead(canvas, columns)
  const top = canvas.y()
  const row = structure && canvas.element(structure, 'TR')
  for (const column of columns) {
    const lines = canvas.text.lines(column.label, headStyle, column.width - 2 * padding.x)
    const offset = height - padding.y - lines.length * headStyle.size * 1.3
    const draw = () => drawColumnLines(canvas, lines, { style: headStyle, column, top: top + offset, leading: headStyle.size * 1.3 })
    if (row) canvas.inside(canvas.element(row, 'TH', { scope: 'Column' }), draw)
    else canvas.decoration(draw)
  }
  row?.end()
  canvas.advance(height)
  canvas.decoration(() => canvas.fill({ x: page.margin, y: canvas.y() - 0.5, width: textWidth, height: 1 }, ink))
}

function turnPage(canvas: Canvas, columns: readonly Placed[], height: number): void {
  if (canvas.ensure(height)) drawHead(canvas, columns)
}

function drawGroupHeading(canvas: Canvas, context: GroupContext, firstRowHeight: number): void {
  const lines = canvas.text.lines(context.group.heading ?? '', groupStyle, textWidth - 2 * padding.x)
  const height = lines.length * 10.5 + 2 * padding.y
  turnPage(canvas, context.columns, height + firstRowHeight)
  const top = canvas.y()
  canvas.decoration(() => canvas.fill({ x: page.margin, y: top, width: textWidth, height }, tint(context.accent, 0.07)))
  const row = canvas.element(context.structure, 'TR')
  const cell = canvas.element(row, 'TH', { scope: 'Row', columnSpan: context.columns.length })
  canvas.inside(cell, () =>
    drawLines(canvas, lines, { style: groupStyle, x: page.margin + padding.x, top: top + padding.y, leading: 10.5 }),
  )
  row.end()
  canvas.advance(height)
  rule(canvas)
}

function drawSubtotal(canvas: Canvas, context: GroupContext, subtotal: { readonly label: string; readonly text: string }): void {
  const { columns, structure } = context
  const last = columns.at(-1)
  if (!last) return
  const top = canvas.y() + padding.y
  const style = { ...groupStyle, tabular: true }
  const row = canvas.element(structure, 'TR')
  const label = canvas.element(row, 'TH', { scope: 'Row', columnSpan: columns.length - 1 })
  canvas.inside(label, () => {
    drawLines(canvas, [canvas.text.single(subtotal.label, groupStyle)], { style: groupStyle, x: 0, top, right: last.x - padding.x })
  })
  const value = canvas.element(row, 'TD')
  canvas.inside(value, () => {
    drawLines(canvas, [canvas.text.single(subtotal.text, style)], { style, x: 0, top, right: last.x + last.width - padding.x })
  })
  row.end()
  canvas.advance(subtotalHeight)
  rule(canvas)
}

type LaidOutCell = { readonly lines: readonly TextLine[]; readonly details: readonly TextLine[] }

function layOutRow(canvas: Canvas, cells: readonly Cell[], columns: readonly Placed[]): { cells: readonly LaidOutCell[]; height: number } {
  const laidOut = cells.map((cell, index) => {
    const column = columns[index]
    const width = (column?.width ?? 0) - 2 * padding.x
    const style = styleOf(column)
    return fitToPage({
      lines: canvas.text.lines(cell.text, style, width),
      details: (cell.details ?? []).flatMap((detail) =>
        canvas.text.lines(detail, { ...detailStyle, tabular: style.tabular ?? false }, width),
      ),
    })
  })
  const heights = laidOut.map((cell) => cell.lines.length * 10.5 + cell.details.length * 9.2)
  return { cells: laidOut, height: Math.max(...heights, 10.5) + 2 * padding.y }
}

/** A row never breaks, so no cell is higher than a page has room for; our own texts are far from it (names have 300 characters). */
function fitToPage(cell: LaidOutCell): LaidOutCell {
  const lines = cell.lines.slice(0, cellLinesMax)
  return { lines, details: cell.details.slice(0, cellLinesMax - lines.length) }
}

const cellLinesMax = 60

function drawCell(canvas: Canvas, context: { cell: LaidOutCell; column: Placed; row: Structure }): void {
  const { cell, column, row } = context
  const top = canvas.y() + padding.y
  const style = styleOf(column)
  canvas.inside(canvas.element(row, 'TD'), () => {
    drawColumnLines(canvas, cell.lines, { style, column, top, leading: 10.5 })
    const below = top + cell.lines.length * 10.5
    drawColumnLines(canvas, cell.details, { style: { ...detailStyle, tabular: style.tabular ?? false }, column, top: below, leading: 9.2 })
  })
}

type ColumnLines = { readonly style: TextStyle; readonly column: Placed; readonly top: number; readonly leading: number }

function drawColumnLines(canvas: Canvas, lines: readonly TextLine[], options: ColumnLines): void {
  const { column, style, top, leading } = options
  const right = column.x + column.width - padding.x
  drawLines(canvas, lines, { style, x: column.x + padding.x, top, leading, ...(column.align === 'right' && { right }) })
}

function styleOf(column: Column | undefined): TextStyle {
  return { ...cellStyle, tabular: column?.align === 'right' }
}

function rule(canvas: Canvas): void {
  canvas.decoration(() => canvas.fill({ x: page.margin, y: canvas.y() - 0.25, width: textWidth, height: 0.5 }, line))
}
