import type { ImportColumn } from './import-folder-cell.ts'
import type { CellFault, ReferenceTarget } from './import-folder-problem.ts'

/** A row as parsed: by column name, in the text form that PostgreSQL reads. */
export type ImportRow = Record<string, string | null>

export type FaultyCell = { readonly column: string; readonly fault: CellFault }

/** A cell or cells that must name something that exists; `keys` are all that must exist, by default the columns' values joined. */
export type Reference = {
  readonly to: ReferenceTarget
  readonly columns: readonly string[]
  readonly keys?: (row: ImportRow) => readonly string[]
}

/** One of the folder's files: what its columns mean and which table they end up in. */
export type ImportFile = {
  readonly file: string
  readonly columns: readonly ImportColumn[]
  readonly references: readonly Reference[]
  /** What rows of later files may point to, and by which columns. */
  readonly registers?: { readonly target: ReferenceTarget; readonly columns: readonly string[] }
  /** Rules between the cells of a row; may add derived values to the row. Called with rows whose cells are all good. */
  readonly check?: (row: ImportRow) => readonly FaultyCell[]
  /** Reads a file that the row names, into derived values. Only for files of few rows. */
  readonly load?: (row: ImportRow, folder: string) => Promise<readonly FaultyCell[]>
  readonly table: ImportTable
}

export type ImportTable = {
  readonly name: string
  /** The key columns as the file calls them: what must not come twice. */
  readonly key: readonly string[]
  /** Columns of the table where they are called otherwise than in the file. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Columns of the file that are not stored, and values that `check` or `load` added. */
  readonly leftOut?: readonly string[]
  readonly derived?: readonly string[]
  /** Rows of which something was made are added, never changed: a price, a text of terms. */
  readonly isImmutable?: boolean
  readonly isSingleRow?: boolean
}

export function referenceKeys(reference: Reference, row: ImportRow): readonly string[] {
  if (reference.keys) return reference.keys(row)
  const values = reference.columns.map((name) => row[name] ?? null)
  return values.some((value) => value === null) ? [] : [values.join(' ')]
}

/** What the table calls them, in the order of the stage table. */
export function storedColumns(file: ImportFile): readonly { readonly from: string; readonly to: string }[] {
  const { leftOut = [], derived = [], renamed = {} } = file.table
  const names = [...file.columns.map((column) => column.name).filter((name) => !leftOut.includes(name)), ...derived]
  return names.map((from) => ({ from, to: renamed[from] ?? from }))
}
