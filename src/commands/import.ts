import { migrate, openPostgres } from '../compose-postgres.ts'
import { composeServices } from '../compose.ts'
import { readConfig } from '../config.ts'
import { type ImportProgress, type ImportRefusal, type ImportReport, importFolder } from '../operations/import-folder.ts'
import { explainProblem } from '../operations/import-folder-wording.ts'

const usage = `usage: guichet import [--check] FOLDER

Loads customers, agreements, sites, contacts, people, parts, prices, entitlements, countries, terms, representatives and partners
from the CSV files of FOLDER (docs/import.md): all or nothing. Running it again changes nothing.
  --check   reads and checks everything, stores nothing
`

export async function run(args: readonly string[]): Promise<number> {
  const isCheckOnly = args.includes('--check')
  const [folder, ...more] = args.filter((arg) => arg !== '--check')
  if (folder === undefined || more.length > 0 || folder.startsWith('--')) {
    process.stderr.write(usage)
    return folder === '--help' ? 0 : 2
  }
  const config = readConfig(process.env, { demoByDefault: false })
  const postgres = await openPostgres(config)
  await migrate(postgres.connectionString)
  const composed = await composeServices({ ...config, logLevel: 'warn' }, postgres.connectionString, 'work')
  try {
    const show = progressBar()
    const imported = await importFolder(composed.services, folder, { isCheckOnly, onProgress: show })
    show(undefined)
    if (!imported.ok) {
      process.stderr.write(explain(imported.refusal))
      return 1
    }
    process.stdout.write(summary(imported.value))
    return 0
  } finally {
    await composed.close()
    await postgres.stop()
  }
}

function summary({ files, isCheckOnly }: ImportReport): string {
  const rows = files.map(({ file, added, changed, unchanged }) => `  ${file.padEnd(24)}${cells([added, changed, unchanged])}\n`)
  const total = [sum(files, 'added'), sum(files, 'changed'), sum(files, 'unchanged')]
  const isNothing = total[0] === 0 && total[1] === 0
  const said = isNothing
    ? 'Nothing new: all of it is there already.'
    : isCheckOnly
      ? 'Everything is in order; nothing was stored.'
      : 'Imported.'
  return `  ${' '.repeat(24)}${cells(['new', 'changed', 'unchanged'])}\n${rows.join('')}  ${'total'.padEnd(24)}${cells(total)}\n${said}\n`
}

function cells(values: readonly (number | string)[]): string {
  return values.map((value) => value.toLocaleString('en').padStart(11)).join('')
}

function sum(files: ImportReport['files'], column: 'added' | 'changed' | 'unchanged'): number {
  return files.reduce((total, file) => total + file[column], 0)
}

/** Where nobody watches, only what takes long is worth a line: files of megabytes, every ten percent. */
const longBytes = 5_000_000
const longRows = 100_000

/** A bar that stays on its line in a terminal; a line now and then elsewhere. */
function progressBar(): (progress: ImportProgress | undefined) => void {
  const isTerminal = process.stderr.isTTY
  let last = ''
  return (progress) => {
    if (progress === undefined) {
      if (isTerminal && last !== '') process.stderr.write('\r\u001B[K')
      return
    }
    const { step, file, done, total } = progress
    const share = total > 0 ? done / total : 1
    const isLong = step !== 'check' && total >= (step === 'read' ? longBytes : longRows)
    if (!isTerminal && !isLong) return
    const percent = `${String(Math.floor(isTerminal ? share * 100 : Math.floor(share * 10) * 10)).padStart(3)} %`
    const bar = `${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')}`
    const line = isTerminal ? `${bar} ${percent}  ${step} ${file}` : `${percent}  ${step} ${file}`
    if (line === last) return
    last = line
    process.stderr.write(isTerminal ? `\r\u001B[K${line}` : `${line}\n`)
  }
}

function explain(refusal: ImportRefusal): string {
  switch (refusal.code) {
    case 'no-such-folder':
      return `guichet: there is no folder ${refusal.folder}\n`
    case 'nothing-to-import':
      return `guichet: ${refusal.folder} has none of the files that docs/import.md describes\n`
    case 'import-running':
      return 'guichet: another import is running; wait for it and start again\n'
    case 'import-has-problems': {
      const more = refusal.count > refusal.problems.length ? `  … and ${refusal.count - refusal.problems.length} more\n` : ''
      return `${refusal.problems.map((problem) => `  ${explainProblem(problem)}\n`).join('')}${more}Nothing was imported: ${refusal.count} ${refusal.count === 1 ? 'problem' : 'problems'}.\n`
    }
  }
}
