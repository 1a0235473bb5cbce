import { composeServices, migrate, openPostgres } from '../compose.ts'
import { readConfig } from '../config.ts'
import { type ImportProgress, type ImportRefusal, importFolder } from '../operations/import-folder.ts'
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
    for (const { file, rows, added, changed } of imported.value.files) {
      process.stdout.write(`  ${file.padEnd(24)}${String(rows).padStart(9)} rows  ${String(added).padStart(9)} new  ${String(changed).padStart(9)} changed\n`)
    }
    process.stdout.write(isCheckOnly ? 'Everything is in order; nothing was stored.\n' : 'Imported.\n')
    return 0
  } finally {
    await composed.close()
    await postgres.stop()
  }
}

/** A bar that stays on its line in a terminal; a line per file elsewhere. */
function progressBar(): (progress: ImportProgress | undefined) => void {
  const isTerminal = process.stderr.isTTY
  let last = ''
  return (progress) => {
    if (progress === undefined) {
      if (isTerminal && last !== '') process.stderr.write('\r\u001B[K')
      return
    }
    const share = progress.total > 0 ? progress.done / progress.total : 1
    const step = progress.step === 'check' ? progress.step : `${String(Math.round(share * 100)).padStart(3)} %`
    const line = isTerminal
      ? `${'█'.repeat(Math.round(share * 30)).padEnd(30, '░')} ${step.padEnd(5)} ${progress.file}`
      : `${progress.step} ${progress.file}`
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
      return `${refusal.problems.map((problem) => `  ${explainProblem(problem)}\n`).join('')}${more}Nothing was imported: ${refusal.count} problems.\n`
    }
  }
}
