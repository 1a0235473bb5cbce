import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { copyLine } from '#src/store/copy-in.ts'
import type { ImportColumn } from './import-folder-cell.ts'
import { CsvError, type CsvRecord, readCsv } from './import-folder-csv.ts'
import type { ImportFile } from './import-folder-file.ts'
import { nearest } from './import-folder-nearest.ts'
import type { ImportProblem, ProblemCollector } from './import-folder-problem.ts'
import {
  type FileReading,
  type PendingReference,
  type PlacedRow,
  followsRules,
  loadAttachment,
  parseRow,
  reportPending,
} from './import-folder-row.ts'

export type RowCount = { rows: number }

/** Parses a file and yields its good rows as lines for COPY, while the problems of the others are collected. */
export async function* readRows(reading: FileReading, count: RowCount): AsyncGenerator<string> {
  const { file, problems } = reading
  const pending: PendingReference[] = []
  let header: readonly ImportColumn[] | undefined
  try {
    for await (const records of readCsv(countedBytes(reading))) {
      const rest = header === undefined ? records.slice(1) : records
      header ??= readHeader(file, records[0], problems)
      if (header === undefined) return
      count.rows += rest.length
      const lines = await goodLines(rest, header, { ...reading, pending })
      if (lines !== '') yield lines
    }
    if (header === undefined) problems.add({ file: file.file, fault: { code: 'empty-file' } })
    reportPending(pending, reading)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { code, line } = error.fault
    problems.add({ file: file.file, line, fault: { code } })
  }
}

type Reading = FileReading & { readonly pending: PendingReference[] }

async function goodLines(records: readonly CsvRecord[], header: readonly ImportColumn[], reading: Reading): Promise<string> {
  const { file, stored, pending } = reading
  let lines = ''
  for (const record of records) {
    const row = parseRow(record, header, reading)
    if (row === undefined) continue
    const placed: PlacedRow = { row, line: record.line }
    if (file.load && !(await loadAttachment(placed, reading))) continue
    if (!followsRules(placed, reading, pending)) continue
    const values = stored.map((name) => row[name] ?? null)
    values.push(String(record.line))
    lines += copyLine(values)
  }
  return lines
}

async function* countedBytes(reading: FileReading): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(join(reading.folder, reading.file.file), { highWaterMark: 1 << 18 })
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    yield chunk
    reading.onBytes(chunk.length)
  }
}

function readHeader(file: ImportFile, record: CsvRecord | undefined, problems: ProblemCollector): readonly ImportColumn[] | undefined {
  if (record === undefined) return undefined
  const byName = new Map(file.columns.map((column) => [column.name, column]))
  const header: ImportColumn[] = []
  const seen = new Set<string>()
  const faults: ImportProblem['fault'][] = []
  for (const cell of record.cells) {
    const column = byName.get(cell)
    if (column === undefined) faults.push(unknownColumn(cell, byName.keys()))
    else if (seen.has(cell)) faults.push({ code: 'duplicate-column', column: cell })
    else header.push(column)
    seen.add(cell)
  }
  const missing = file.columns.filter((column) => column.ifEmpty === undefined && !seen.has(column.name)).map((column) => column.name)
  if (missing.length > 0) faults.push({ code: 'missing-column', columns: missing })
  for (const fault of faults) problems.add({ file: file.file, line: record.line, fault })
  return faults.length === 0 ? header : undefined
}

function unknownColumn(cell: string, known: Iterable<string>): ImportProblem['fault'] {
  const suggestion = nearest(cell, known)
  return { code: 'unknown-column', column: cell.slice(0, 60), ...(suggestion === undefined ? {} : { suggestion }) }
}
