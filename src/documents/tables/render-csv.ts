import { toDecimalString } from '#src/domain/money.ts'
import { oneLine } from '../plain-text.ts'
import type { Table, TableCell } from './table.ts'

/**
 * CSV (RFC 4180) as spreadsheets of the language open it by double click: UTF-8 with its mark, CRLF, and in French the semicolon
 * and the decimal comma. Dates are ISO. Text that a spreadsheet would take for a formula gets an apostrophe in front
 * (OWASP, CSV injection); numbers are ours and stay numbers, negative ones too.
 */
export function renderCsv(table: Table): string {
  const separator = table.language === 'fr' ? ';' : ','
  const point = table.language === 'fr' ? ',' : '.'
  const rows = [
    table.columns.map((column) => quoted(safeText(column.heading), separator)),
    ...table.rows.map((row) => row.map((cell) => quoted(textOf(cell, point), separator))),
  ]
  return `\ufeff${rows.map((row) => `${row.join(separator)}\r\n`).join('')}`
}

function textOf(cell: TableCell, point: string): string {
  switch (cell.kind) {
    case 'empty':
      return ''
    case 'text':
      return safeText(cell.text)
    case 'integer':
      return String(cell.value)
    case 'amount':
      return toDecimalString(cell.amount).replace('.', point)
    case 'date':
      return cell.date
  }
}

/** Also the full-width signs, which some spreadsheets read as the plain ones. */
function safeText(text: string): string {
  const line = oneLine(text)
  return /^[=+\-@＝＋－＠|%]/.test(line) ? `'${line}` : line
}

function quoted(text: string, separator: string): string {
  return text.includes('"') || text.includes(separator) || /^\s|\s$|[\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
