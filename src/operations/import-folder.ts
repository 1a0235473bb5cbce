import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Tx, transact } from '#src/store/database.ts'
import {
  type StageCounts,
  analyzeStage,
  beginImport,
  countStaged,
  createStage,
  existingKeys,
  fillStage,
  mergeStaged,
} from '#src/store/import-stage.ts'
import { countEntitlements, createEntitlementStage, mergeEntitlements } from '#src/store/import-entitlements.ts'
import { type DateShift, unshifted } from './import-folder-cell.ts'
import { reportStagedProblems } from './import-folder-check.ts'
import { entitlementsFile } from './import-folder-entitlements-file.ts'
import { type ImportFile, storedColumns } from './import-folder-file.ts'
import { nearest } from './import-folder-nearest.ts'
import { type ProblemCollector, type ProblemList, type ReferenceTarget, collectProblems } from './import-folder-problem.ts'
import { type RowCount, readRows } from './import-folder-read.ts'
import { importFiles, referencedTables, stagedTable } from './import-folder-table.ts'
import type { Services } from './services.ts'

export type ImportOptions = {
  /** Checks everything and stores nothing. */
  readonly isCheckOnly?: boolean
  /** Moves every date; for the demo. */
  readonly shift?: DateShift
  readonly onProgress?: (progress: ImportProgress) => void
}

/** How far a file is: bytes read, or rows stored; checking is one step of the database. */
export type ImportProgress = {
  readonly step: 'read' | 'check' | 'store'
  readonly file: string
  readonly done: number
  readonly total: number
}

export type ImportedFile = StageCounts & { readonly file: string; readonly rows: number }
export type ImportReport = { readonly files: readonly ImportedFile[]; readonly isCheckOnly: boolean }

export type ImportRefusal =
  | { readonly code: 'no-such-folder'; readonly folder: string }
  | { readonly code: 'nothing-to-import'; readonly folder: string }
  | { readonly code: 'import-running' }
  | ({ readonly code: 'import-has-problems' } & ProblemList)

/**
 * Loads a folder of CSV files (docs/import.md), all or nothing: a problem anywhere stores nothing, and all problems are
 * reported together. What is there already stays: the same folder again changes nothing, rows that the files do not name are
 * left alone, prices and terms are added but never changed.
 */
export async function importFolder(
  services: Pick<Services, 'db'>,
  folder: string,
  options: ImportOptions = {},
): Promise<Result<ImportReport, ImportRefusal>> {
  const problems = collectProblems()
  const listed = await listFolder(folder, problems)
  if (listed === undefined) return refused({ code: 'no-such-folder', folder })
  if (listed.length === 0 && problems.count() === 0) return refused({ code: 'nothing-to-import', folder })
  try {
    const files = await transact(services.db, { customers: 'all' }, async (tx) => {
      if (!(await beginImport(tx))) throw new RolledBack({ code: 'import-running' })
      const loaded = await loadFiles(tx, listed, { folder, options, problems })
      if (problems.count() > 0) throw new RolledBack({ code: 'import-has-problems', ...problems.list() })
      if (options.isCheckOnly) throw new RolledBack({ code: 'checked', files: loaded })
      return loaded
    })
    return ok({ files, isCheckOnly: false })
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
    return error.outcome.code === 'checked' ? ok({ files: error.outcome.files, isCheckOnly: true }) : refused(error.outcome)
  }
}

/** Ends the transaction without a trace and carries why: a refusal found after the first write, or the end of a check. */
class RolledBack extends Error {
  override readonly name = 'RolledBack'
  readonly outcome: ImportRefusal | { readonly code: 'checked'; readonly files: readonly ImportedFile[] }
  constructor(outcome: RolledBack['outcome']) {
    super(outcome.code)
    this.outcome = outcome
  }
}

type ListedFile = { readonly file: ImportFile; readonly bytes: number }
type Loading = { readonly folder: string; readonly options: ImportOptions; readonly problems: ProblemCollector }

/** The folder's files in loading order; a CSV file that nobody knows is a problem, other files are not looked at. */
async function listFolder(folder: string, problems: ProblemCollector): Promise<readonly ListedFile[] | undefined> {
  const names = await readdir(folder).catch(absentOrThrow)
  if (names === undefined) return undefined
  const known = new Map(importFiles.map((file) => [file.file, file]))
  for (const name of names.toSorted()) {
    if (!/\.(csv|tsv|xlsx?|ods)$/i.test(name) || known.has(name)) continue
    const suggestion = nearest(name, known.keys())
    problems.add({ file: name, fault: { code: 'unknown-file', ...(suggestion === undefined ? {} : { suggestion }) } })
  }
  const listed: ListedFile[] = []
  for (const file of importFiles) {
    if (names.includes(file.file)) listed.push({ file, bytes: (await stat(join(folder, file.file))).size })
  }
  return listed
}

async function loadFiles(tx: Tx, listed: readonly ListedFile[], loading: Loading): Promise<readonly ImportedFile[]> {
  const known = new Map<ReferenceTarget, Set<string>>()
  const loaded: ImportedFile[] = []
  for (const each of listed) {
    await lookUpTargets(tx, each.file, known)
    loaded.push(await loadFile(tx, each, { ...loading, known }))
  }
  return loaded
}

/** Reads into a stage, checks, and stores; once there is a problem anywhere, the rest is read and checked but not stored. */
async function loadFile(
  tx: Tx,
  { file, bytes: totalBytes }: ListedFile,
  loading: Loading & { readonly known: Map<ReferenceTarget, Set<string>> },
): Promise<ImportedFile> {
  const { folder, options, problems, known } = loading
  const staged = stagedTable(file)
  const isEntitlements = file === entitlementsFile
  const count: RowCount = { rows: 0 }
  const report = progressOf(file.file, options)
  const onBytes = report('read', totalBytes)
  const stored = storedColumns(file).map((column) => column.from)
  await (isEntitlements ? createEntitlementStage(tx) : createStage(tx, staged))
  await fillStage(tx, staged, readRows({ folder, file, problems, known, stored, onBytes, shift: options.shift ?? unshifted }, count))
  if (count.rows > 1_000) await analyzeStage(tx, staged)
  report('check', 1)(0)
  if (file.table.isSingleRow && count.rows > 1) problems.add({ file: file.file, fault: { code: 'more-than-one-row' } })
  if (!file.table.isSingleRow) await reportStagedProblems(tx, file, problems)
  if (problems.count() > 0) return { file: file.file, rows: count.rows, added: 0, changed: 0, unchanged: 0 }
  const counts = await (isEntitlements ? countEntitlements(tx) : countStaged(tx, staged))
  if (counts.added + counts.changed > 0) {
    const onStored = report('store', count.rows)
    onStored(0)
    await (isEntitlements ? mergeEntitlements(tx, onStored) : mergeStaged(tx, staged))
  }
  return { file: file.file, rows: count.rows, ...counts }
}

/** Counts up what a step has done. */
function progressOf(file: string, { onProgress }: ImportOptions): (step: ImportProgress['step'], total: number) => (more: number) => void {
  return (step, total) => {
    let done = 0
    return (more) => {
      done += more
      onProgress?.({ step, file, done, total })
    }
  }
}

/** Fills in what this file's rows may point to and what the database has of it. */
async function lookUpTargets(tx: Tx, file: ImportFile, known: Map<ReferenceTarget, Set<string>>): Promise<void> {
  const targets = [...file.references.map((reference) => reference.to), ...(file.registers ? [file.registers.target] : [])]
  for (const target of targets) {
    if (known.has(target)) continue
    const { table, columns } = referencedTables[target]
    known.set(target, new Set(await existingKeys(tx, table, columns)))
  }
}

function absentOrThrow(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}
