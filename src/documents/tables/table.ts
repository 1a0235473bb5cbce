import type { Language } from '#src/domain/identifiers.ts'
import type { Money } from '#src/domain/money.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'

/** A table to be taken away as CSV or XLSX: what a cell is stays known, so that a spreadsheet can compute with it. */
export type Table = {
  readonly language: Language
  /** The sheet's name. */
  readonly name: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly (readonly TableCell[])[]
}

/** Width in characters. */
export type TableColumn = { readonly heading: string; readonly width: number }

export type TableCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  /** The amount alone; its currency is a text cell of its own. */
  | { readonly kind: 'amount'; readonly amount: Money }
  | { readonly kind: 'date'; readonly date: PlainDate }

const empty: TableCell = { kind: 'empty' }

export function text(value: string | undefined): TableCell {
  return value === undefined || value === '' ? empty : { kind: 'text', text: value }
}
/** Numbers that name something (customer, quote, part) are text: nobody adds them up, and leading zeros stay. */
export function identifier(value: number | string | undefined): TableCell {
  return text(value === undefined ? undefined : String(value))
}
export function integer(value: number | undefined): TableCell {
  return value === undefined ? empty : { kind: 'integer', value }
}
export function amount(value: Money | undefined): TableCell {
  return value === undefined ? empty : { kind: 'amount', amount: value }
}
export function date(value: PlainDate | undefined): TableCell {
  return value === undefined ? empty : { kind: 'date', date: value }
}
