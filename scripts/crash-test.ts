import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CrashReport, runCrashTest } from './crash-test/run-crash-test.ts'

const help = `npm run crash-test -- [--kills 200] [--minutes 60] [--buyers 8] [--seed N] [--port 4800] [--program FILE] [--json]

Starts web, jobs, sandbox payment provider and PostgreSQL as processes of their own, lets buyers order by card, purchase order and
invoice while the provider misbehaves, kills a random process with signal 9 at random moments and starts it again. At the end
nothing may be lost, doubled or paid without an order (docs/crash-test.md). Uses two ports from --port on.
  --minutes N      no more kills after so long, however few there were
  --program FILE   the built main.js; by default the build is brought up to date first
`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '60' },
    buyers: { type: 'string', default: '8' },
    seed: { type: 'string' },
    port: { type: 'string', default: '4800' },
    program: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

process.exitCode = values.help ? showHelp() : await main()

function showHelp(): number {
  console.log(help)
  return 0
}

async function main(): Promise<number> {
  if (values.program === undefined)
    execFileSync(process.execPath, [join(import.meta.dirname, 'build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed)
  const startedAt = performance.now()
  const elapsed = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`
  const say = (line: string) => (values.json ? undefined : console.log(`${elapsed().padStart(7)}  ${line}`))
  say(`seed ${seed}`)
  const report = await runCrashTest({
    kills: Number(values.kills),
    minutesMax: Number(values.minutes),
    buyers: Number(values.buyers),
    seed,
    port: Number(values.port),
    program: values.program,
    say,
  })
  console.log(values.json ? JSON.stringify(report, undefined, 2) : table(report))
  return report.isSound ? 0 : 1
}

function table(report: CrashReport): string {
  const { checked, judgement } = report
  const said = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const total = Object.values(report.kills).reduce((sum, count) => sum + count, 0)
  const differences = [
    ...new Set(
      [...checked.command.differences, ...checked.later.differences].map((one) => `${one.invariant}  ${one.subject}  ${one.detail}`),
    ),
  ]
  return [
    `kills           ${total}: ${said(report.kills)}`,
    `faults set      ${said(report.faults)}`,
    `buyers          ${report.buyers}, who tried again ${report.retries} times: ${said(report.endings)}`,
    `orders          ${said(judgement.ordersByMethod)}; released ${judgement.released}; captured payments ${judgement.captured}`,
    `confirmations   ${report.confirmationsSeen} seen by buyers`,
    `guichet check   ${checked.later.rules} rules, ${checked.later.bookedPayments} payments of ours, ${checked.later.providerPayments} of the provider's: ${differences.length} differences`,
    ...differences.map((one) => `  ✗ ${one}`),
    `own ledger      ${judgement.faults.length} faults (lost confirmations, double orders, money without order, unpaid card orders)`,
    ...judgement.faults.map((one) => `  ✗ ${one}`),
    `card numbers    looked for in ${Object.entries(report.cards.bytes)
      .map(([place, bytes]) => `${(bytes / 1_000_000).toFixed(2)} MB of ${place}`)
      .join(', ')}: ${report.cards.found.length} found`,
    ...report.cards.found.map((one) => `  ✗ ${one}`),
    ...report.cards.blind.map((one) => `  ✗ the number that was planted was not seen: ${one}`),
    ...[...report.afterwards, ...report.deaths].map((one) => `  ✗ ${one}`),
    `took            ${report.seconds} s`,
    report.isSound
      ? 'SOUND: nothing was lost, doubled or paid without an order'
      : `NOT SOUND: see ${report.folder}; again with --seed ${report.seed}`,
  ].join('\n')
}
