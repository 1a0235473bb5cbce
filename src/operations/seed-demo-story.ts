import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { type CustomerId, type QuoteNumber, parseQuoteNumber } from '#src/domain/identifiers.ts'
import { type PlainDate, plainDate } from '#src/domain/plain-date.ts'
import { assert } from '#src/kit/assert.ts'
import type { DateShift } from './import-folder-cell.ts'
import { readCsv } from './import-folder-csv.ts'

/** A quote of the demo's past and present: when it went out and what became of it. */
export type StoryQuote = {
  readonly quoteNumber: QuoteNumber
  readonly customerId: CustomerId
  readonly agreementNumber: number
  readonly dueOn: PlainDate
  readonly issuedOn: PlainDate
  readonly reinstateOn: PlainDate | undefined
  readonly isMailed: boolean
  readonly outcome: Outcome
}

export type Outcome =
  | { readonly kind: 'draft' }
  /** Open, or expired by now. */
  | { readonly kind: 'issued' }
  | {
      readonly kind: 'ordered'
      readonly on: PlainDate
      readonly by: string
      readonly method: 'purchase-order' | 'invoice'
      readonly poNumber: string | undefined
    }
  | { readonly kind: 'cancelled' | 'superseded'; readonly on: PlainDate; readonly by: string; readonly reason: string }

/** The story of the demo folder, with its dates moved. It is our own file: a fault in it is a bug, not bad input. */
export async function readStory(folder: string, shift: DateShift): Promise<readonly StoryQuote[]> {
  const quotes: StoryQuote[] = []
  let header: readonly string[] | undefined
  for await (const records of readCsv(createReadStream(join(folder, 'story', 'quotes.csv')) as AsyncIterable<Uint8Array>)) {
    for (const { cells } of records) {
      if (header === undefined) header = cells
      else quotes.push(toStoryQuote(Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])), shift))
    }
  }
  return quotes.toSorted((a, b) => (a.issuedOn === b.issuedOn ? a.quoteNumber - b.quoteNumber : a.issuedOn < b.issuedOn ? -1 : 1))
}

type Cells = Readonly<Record<string, string>>

function toStoryQuote(cells: Cells, shift: DateShift): StoryQuote {
  const quoteNumber = parseQuoteNumber(cell(cells, 'quote_number'))
  assert(quoteNumber.ok, `a quote number: ${cell(cells, 'quote_number')}`)
  return {
    quoteNumber: quoteNumber.value,
    customerId: Number(cell(cells, 'customer_number')) as CustomerId,
    agreementNumber: Number(cell(cells, 'agreement_number')),
    dueOn: shift.date(plainDate(cell(cells, 'due_on'))),
    issuedOn: shift.date(plainDate(cell(cells, 'issued_on'))),
    reinstateOn: cells['reinstate_on'] ? shift.date(plainDate(cells['reinstate_on'])) : undefined,
    isMailed: cells['mail'] === 'yes',
    outcome: outcomeOf(cells, shift),
  }
}

function outcomeOf(cells: Cells, shift: DateShift): Outcome {
  const kind = cell(cells, 'outcome')
  if (kind === 'draft' || kind === 'issued') return { kind }
  const [on, by] = [shift.date(plainDate(cell(cells, 'outcome_on'))), cell(cells, 'by')]
  if (kind === 'cancelled' || kind === 'superseded') return { kind, on, by, reason: cell(cells, 'reason') }
  const method = cell(cells, 'payment_method')
  assert(kind === 'ordered' && (method === 'purchase-order' || method === 'invoice'), `an outcome and its payment: ${kind} ${method}`)
  return { kind, on, by, method, poNumber: cells['po_number'] || undefined }
}

function cell(cells: Cells, name: string): string {
  const value = cells[name] ?? ''
  assert(value !== '', `story/quotes.csv lacks ${name}`)
  return value
}
