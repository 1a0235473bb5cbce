import { ConfigError } from './config.ts'
import { startFaultOf } from './commands/start-fault.ts'
import { EmbeddedPostgresError } from './store/embedded-postgres-error.ts'

type Command = { readonly run: (args: readonly string[]) => Promise<number> }

const commands: Readonly<Record<string, { readonly says: string; readonly load: () => Promise<Command> }>> = {
  all: {
    says: 'everything in one process: web, jobs, database, demo data, sandbox payment provider',
    load: () => import('./commands/all.ts'),
  },
  serve: { says: 'the web process', load: () => import('./commands/serve.ts') },
  work: { says: 'the jobs', load: () => import('./commands/work.ts') },
  migrate: { says: 'brings the database to the newest schema', load: () => import('./commands/migrate.ts') },
  import: {
    says: 'FOLDER: loads customers, entitlements, prices … from CSV files, all or nothing',
    load: () => import('./commands/import.ts'),
  },
  quotes: { says: 'run: issues the renewal quotes of whatever is due', load: () => import('./commands/quotes.ts') },
  check: { says: 'the books against the rules and against the payment provider', load: () => import('./commands/check.ts') },
  price: { says: '--json: prices one request per line of standard input', load: () => import('./commands/price.ts') },
  sandbox: { says: 'the sandbox payment provider on its own', load: () => import('./commands/sandbox.ts') },
  verify: { says: 'FILE: recomputes a price proof offline', load: () => import('./commands/verify.ts') },
}

/** Commands with options of their own. */
const tellsItsOwn: ReadonlySet<string> = new Set(['import', 'quotes', 'price', 'verify', 'check'])

const name = process.argv[2] ?? 'all'
const command = commands[name]
if (command === undefined) {
  const isHelp = name === '--help' || name === 'help' || name === '-h'
  const list = Object.entries(commands).map(([known, { says }]) => `  ${known.padEnd(10)}${says}`)
  process.stderr.write(`${isHelp ? '' : `guichet: there is no command "${name}".\n\n`}usage: guichet COMMAND\n\n${list.join('\n')}\n`)
  process.exit(isHelp ? 0 : 2)
}
// Of a command without options, `--help` must not start it.
const asksForHelp = process.argv.slice(3).some((argument) => argument === '--help' || argument === '-h')
if (asksForHelp && !tellsItsOwn.has(name)) {
  process.stdout.write(`usage: guichet ${name}\n\n  ${command.says}\n\nSettings come from the environment: src/config.ts documents each.\n`)
  process.exit(0)
}
try {
  process.exitCode = await (await command.load()).run(process.argv.slice(3))
} catch (error) {
  const fault = error instanceof ConfigError || error instanceof EmbeddedPostgresError ? error.message : startFaultOf(error)
  if (fault === undefined) throw error
  process.stderr.write(`guichet: ${fault}\n`)
  process.exitCode = 1
}
