import type { DateShift, ImportColumn } from './import-folder-cell.ts'
import type { CsvRecord } from './import-folder-csv.ts'
import { type ImportFile, type ImportRow, type Reference, referenceKeys } from './import-folder-file.ts'
import type { ImportProblem, ProblemCollector, ReferenceTarget } from './import-folder-problem.ts'

/** What the rows of one file are read with. */
export type FileReading = {
  readonly folder: string
  readonly file: ImportFile
  readonly shift: DateShift
  readonly problems: ProblemCollector
  /** What rows may point to: of the database and of the files before, rows with faults included so that one fault is named once. */
  readonly known: ReadonlyMap<ReferenceTarget, Set<string>>
  /** The stage's columns, as the file, `check` or `load` call them. */
  readonly stored: readonly string[]
  readonly onBytes: (bytes: number) => void
}

export type PlacedRow = { readonly row: ImportRow; readonly line: number }
export type PendingReference = { readonly line: number; readonly reference: Reference; readonly key: string }

const required = { code: 'required' } as const

/** The record's cells as values; absent when one of them is at fault, which is then reported with its column. */
export function parseRow(record: CsvRecord, header: readonly ImportColumn[], reading: FileReading): ImportRow | undefined {
  const { file, problems, shift } = reading
  const { cells, line } = record
  if (cells.length !== header.length) {
    problems.add({ file: file.file, line, fault: { code: 'cell-count', found: cells.length, expected: header.length } })
    return undefined
  }
  const row: ImportRow = {}
  let isGood = true
  for (const column of file.columns) row[column.name] = column.ifEmpty ?? null
  for (let index = 0; index < header.length; index += 1) {
    const column = header[index]
    const cell = cells[index]
    if (column === undefined || cell === undefined) continue
    const value = cell === '' ? (column.ifEmpty === undefined ? required : column.ifEmpty) : column.parse(cell, shift)
    if (value === null || typeof value === 'string') {
      row[column.name] = value
      continue
    }
    isGood = false
    problems.add({ file: file.file, line, column: column.name, fault: value })
  }
  if (file.registers) registerKey(row, cells, { header, reading })
  return isGood ? row : undefined
}

/** Reads what the row names into it; false when that cannot be used. */
export async function loadAttachment({ row, line }: PlacedRow, reading: FileReading): Promise<boolean> {
  const faults = (await reading.file.load?.(row, reading.folder)) ?? []
  for (const { column, fault } of faults) reading.problems.add({ file: reading.file.file, line, column, fault })
  return faults.length === 0
}

/** Whether everything that the row points to exists and its cells go together. */
export function followsRules({ row, line }: PlacedRow, reading: FileReading, pending: PendingReference[]): boolean {
  const { file, problems } = reading
  let isGood = true
  for (const missing of missingReferences({ row, line }, reading)) {
    if (missing.reference.to === file.registers?.target) {
      pending.push(missing)
      continue
    }
    isGood = false
    problems.add(unknownReference(file, missing))
  }
  for (const { column, fault } of file.check?.(row) ?? []) {
    isGood = false
    problems.add({ file: file.file, line, column, fault })
  }
  return isGood
}

/** A part may name a successor further down in its own file: looked up once the file is read. */
export function reportPending(pending: readonly PendingReference[], reading: FileReading): void {
  for (const missing of pending) {
    if (!reading.known.get(missing.reference.to)?.has(missing.key)) reading.problems.add(unknownReference(reading.file, missing))
  }
}

/** Rows with faults are pointed to as well: by their key as parsed, or as it stands in the file. */
function registerKey(
  row: ImportRow,
  cells: readonly string[],
  { header, reading }: { readonly header: readonly ImportColumn[]; readonly reading: FileReading },
): void {
  const { registers } = reading.file
  if (registers === undefined) return
  const values = registers.columns.map((name) => row[name] ?? cells[header.findIndex((column) => column.name === name)] ?? '')
  reading.known.get(registers.target)?.add(values.join(' '))
}

function missingReferences({ row, line }: PlacedRow, reading: FileReading): readonly PendingReference[] {
  let missing: PendingReference[] | undefined
  for (const reference of reading.file.references) {
    const known = reading.known.get(reference.to)
    for (const key of referenceKeys(reference, row)) {
      if (known?.has(key)) continue
      missing ??= []
      missing.push({ line, reference, key })
    }
  }
  return missing ?? []
}

function unknownReference(file: ImportFile, { line, reference, key }: PendingReference): ImportProblem {
  const fault = { code: 'unknown-reference', text: key, to: reference.to } as const
  return { file: file.file, line, column: reference.columns.at(-1) ?? '', fault }
}
