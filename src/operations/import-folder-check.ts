import type { Tx } from '#src/store/database.ts'
import { findOrderedCoverage, findOverlapsInFile, findOverlapsWithRecorded } from '#src/store/import-entitlements.ts'
import { findDifferences, findDuplicates } from '#src/store/import-stage.ts'
import { entitlementsFile } from './import-folder-entitlements-file.ts'
import type { ImportFile } from './import-folder-file.ts'
import { type ProblemCollector, problemsKept } from './import-folder-problem.ts'
import { stagedTable } from './import-folder-table.ts'

/** What only the whole file, or the file against the database, can show: keys twice, changed history, overlapping coverage. */
export async function reportStagedProblems(tx: Tx, file: ImportFile, problems: ProblemCollector): Promise<void> {
  const staged = stagedTable(file)
  for (const { line, firstLine, key } of await findDuplicates(tx, staged, problemsKept)) {
    problems.add({ file: file.file, line, fault: { code: 'duplicate-key', key, firstLine } })
  }
  if (file.table.isImmutable) {
    let reported = 0
    for (const { line, key, column, recorded, given } of await findDifferences(tx, staged, problemsKept)) {
      // A text and its hash differ together.
      if (line === reported) continue
      reported = line
      const fault = { code: 'already-recorded', key, recorded: onOneLine(recorded), given: onOneLine(given) } as const
      problems.add({ file: file.file, line, column: columnOfFile(file, column), fault })
    }
  }
  if (file === entitlementsFile) await reportCoverage(tx, problems)
}

async function reportCoverage(tx: Tx, problems: ProblemCollector): Promise<void> {
  const { file } = entitlementsFile
  const overlaps = [...(await findOverlapsInFile(tx, problemsKept)), ...(await findOverlapsWithRecorded(tx, problemsKept))]
  for (const { line, key, from, until, otherLine } of overlaps) {
    const fault = { code: 'overlapping-coverage', key, from, until, ...(otherLine === null ? {} : { otherLine }) } as const
    problems.add({ file, line, column: 'covered_from', fault })
  }
  for (const { line, key, source } of await findOrderedCoverage(tx, problemsKept)) {
    problems.add({ file, line, fault: { code: 'already-recorded', key, recorded: source, given: 'something else' } })
  }
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** The file's own name of a column that the table calls otherwise; for derived ones the column that they come from. */
function columnOfFile(file: ImportFile, column: string): string {
  const renamed = Object.entries(file.table.renamed ?? {}).find(([, to]) => to === column)?.[0]
  return renamed ?? (file.table.derived?.includes(column) ? (file.table.leftOut?.[0] ?? column) : column)
}
