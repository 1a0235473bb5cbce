import { migrate, openPostgres } from '../compose-postgres.ts'
import { composeServices } from '../compose.ts'
import { readConfig } from '../config.ts'
import { checkBooks } from '../operations/check-books.ts'

const usage = `usage: guichet check [--json]

Checks the promises of the order protocol on this database, and every payment against the provider's own list.
Exit status: 0 nothing found, 1 differences, 3 the provider does not answer.
`

export async function run(args: readonly string[]): Promise<number> {
  const isJson = args[0] === '--json'
  if (args.length > 1 || (args.length === 1 && !isJson)) {
    process.stderr.write(usage)
    return args[0] === '--help' ? 0 : 2
  }
  const config = readConfig(process.env, { demoByDefault: true })
  const postgres = await openPostgres(config)
  await migrate(postgres.connectionString)
  const composed = await composeServices({ ...config, logLevel: 'warn' }, postgres.connectionString, 'work')
  try {
    const checked = await checkBooks(composed.services)
    process.stdout.write(isJson ? `${JSON.stringify(checked)}\n` : table(checked))
    return checked.differences.length === 0 ? 0 : 1
  } finally {
    await composed.close()
    await postgres.stop()
  }
}

function table(checked: Awaited<ReturnType<typeof checkBooks>>): string {
  const looked = `Looked at ${checked.rules} rules, ${checked.bookedPayments} payments of ours and ${checked.providerPayments} of the provider's.\n`
  if (checked.differences.length === 0) return `${looked}No differences.\n`
  const width = Math.max(...checked.differences.map((difference) => difference.invariant.length))
  const rows = checked.differences.map(({ invariant, subject, detail }) => `  ${invariant.padEnd(width)}  ${subject}  ${detail}`)
  return `${looked}${checked.differences.length} differences:\n${rows.join('\n')}\n`
}
