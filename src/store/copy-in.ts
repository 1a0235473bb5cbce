import { CompiledQuery } from 'kysely'
import { assert } from '#src/kit/assert.ts'
import type { CopyChunks } from './copy-in-cursor.ts'
import type { Tx } from './database.ts'

/** A value in the text form of its type, or SQL's null. */
export type CopyValue = string | null

/** Streams rows into a table on the transaction's own connection, at the speed of COPY and in the memory of a few chunks. */
export async function copyIn(tx: Tx, statement: string, chunks: CopyChunks): Promise<void> {
  assert(/^copy .* from stdin$/.test(statement), 'copyIn runs a COPY … FROM STDIN')
  // Kysely reaches what the driver calls submittable through its cursor: reading from this one once is the whole copy.
  const reads = tx.getExecutor().stream(CompiledQuery.raw(statement, [chunks]), 1)
  for await (const read of reads) assert(read.rows.length === 0, 'COPY FROM STDIN returns no rows')
}

/** A line of COPY's text format: tabs between values, `\N` for null, and a backslash before what would be read otherwise. */
export function copyLine(values: readonly CopyValue[]): string {
  let line = ''
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null
    if (index > 0) line += '\t'
    line += value === null ? '\\N' : special.test(value) ? value.replace(specials, escaped) : value
  }
  return `${line}\n`
}

const special = /[\\\t\n\r]/
const specials = /[\\\t\n\r]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(character: string): string {
  return escapes[character] ?? character
}
