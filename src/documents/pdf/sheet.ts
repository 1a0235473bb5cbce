import type { Language } from '#src/domain/identifiers.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { VendorIdentity } from '../vendor-identity.ts'

/**
 * What a PDF says, before anything is laid out: the sheet functions turn a view into this, `pdf-paper.ts` draws it. All text
 * is final, in the language of the paper.
 */
export type Sheet = {
  readonly language: Language
  readonly vendor: VendorIdentity
  readonly title: string
  readonly subtitle: string
  /** The one amount that matters, beside the title. */
  readonly headline?: LabelledText | undefined
  /** On every page but the first. */
  readonly runningTitle: string
  readonly subject: string
  readonly issuedOn: PlainDate
  readonly blocks: readonly Block[]
}

export type LabelledText = { readonly label: string; readonly text: string }

export type Block =
  | { readonly kind: 'facts'; readonly facts: readonly LabelledText[] }
  | { readonly kind: 'columns'; readonly columns: readonly { readonly heading: string; readonly lines: readonly string[] }[] }
  | { readonly kind: 'cards'; readonly heading: string; readonly cards: readonly Card[] }
  | Table
  | { readonly kind: 'totals'; readonly rows: readonly TotalRow[] }
  | { readonly kind: 'notes'; readonly heading: string; readonly notes: readonly Note[] }
  | { readonly kind: 'callout'; readonly text: string }

export type Card = {
  readonly heading: string
  readonly lines: readonly string[]
  readonly link?: { readonly text: string; readonly url: string } | undefined
  readonly isPrimary: boolean
}

export type Table = {
  readonly kind: 'table'
  readonly heading: string
  readonly columns: readonly Column[]
  readonly groups: readonly Group[]
}

/** Widths are shares of the page's text width. */
export type Column = { readonly label: string; readonly share: number; readonly align: 'left' | 'right' }

export type Group = {
  readonly heading?: string | undefined
  readonly rows: readonly (readonly Cell[])[]
  readonly subtotal?: LabelledText | undefined
}

/** `text` in ink, `details` below it, smaller and quieter. */
export type Cell = { readonly text: string; readonly details?: readonly string[] }

export type TotalRow = LabelledText & { readonly isFinal: boolean }
export type Note = { readonly label?: string | undefined; readonly text: string }

/** Every string that will be drawn, for the choice of fonts. */
export function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const one of value) yield* textsOf(one)
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsOf(one)
}
