import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Measured, openBenchCounter } from './support/bench-counter.ts'
import { measureDatabaseFloor } from './support/database-floor.ts'

export const says =
  'from quote to invoice order: --buyers N… (1 8 32 200 at once), --seconds N (8 each), --warm N (20), --webs N (cores), --program FILE'

const budget = { ordersPerSecond: 100, p99MsAt8: 100 }
const recoveryMs = 5_000
/** More than the fastest machine orders in a second. */
const ordersPerSecondMax = 200

type Row = Measured & { readonly buyers: number }

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      buyers: { type: 'string', multiple: true },
      seconds: { type: 'string', default: '8' },
      warm: { type: 'string', default: '20' },
      webs: { type: 'string' },
      program: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [seconds, warm] = [Number(values.seconds), Number(values.warm)]
  const steps = (values.buyers ?? ['1', '8', '32', '200']).map(Number)
  const sessions = ((steps.length + 1) * seconds + warm) * ordersPerSecondMax
  const webs = values.webs === undefined ? undefined : Number(values.webs)
  const bench = await openBenchCounter({ quotes: sessions, lines: 4, sessions, program: values.program, webs })
  let used = 0
  const take = (count: number) => bench.buyers.slice(used, (used += count))
  const load = (buyers: number, forSeconds: number) =>
    bench.load({ scenario: 'journey', concurrency: buyers, seconds: forSeconds, buyers: take(forSeconds * ordersPerSecondMax) })
  try {
    const floor = await measureDatabaseFloor(bench.counter.connectionString, { clients: 8, seconds: Math.min(5, seconds) })
    await load(8, warm)
    const measured: Row[] = []
    for (const buyers of steps) measured.push({ buyers, ...(await load(buyers, seconds)) })
    await sleep(recoveryMs)
    const recovered = { buyers: 8, ...(await load(8, Math.min(4, seconds))) }
    if (values.json) console.log(JSON.stringify({ benchmark: 'journey', budget, floor, webs: bench.webs, measured, recovered }, null, 2))
    else
      console.log(
        [
          `journey of a signed-in buyer to an invoice order · budget: ≥ ${budget.ordersPerSecond} orders/s, p99 of any request ≤ ${budget.p99MsAt8} ms at 8`,
          `  ${bench.webs} web processes, one worker; measured after ${warm} s of warming; floor: ${floor.transactionsPerSecond.toFixed(0)} TPC-B-like transactions/s by ${floor.clients} clients (${floor.tool}), and an order takes six`,
          ...measured.map(line),
          `  5 s after the storm:`,
          line(recovered),
          '',
        ].join('\n'),
      )
  } finally {
    await bench.close()
  }
}

function line(row: Row): string {
  const each = (ms: number) => (ms / Math.max(1, row.completed)).toFixed(1)
  const wrong = [
    ...(row.refused > 0 ? [`${row.refused} refused with 503`] : []),
    ...Object.entries(row.errors).map(([error, count]) => `${count} × ${error}`),
  ]
  return `  ${String(row.buyers).padStart(3)} at once: ${(row.completed / row.seconds).toFixed(1).padStart(6)} orders/s, ${(row.requests / row.seconds).toFixed(0)} requests/s, p50 ${row.p50Ms.toFixed(1)} ms, p99 ${row.p99Ms.toFixed(1)} ms; processor per order: web ${each(row.cpu.webMs)} ms, PostgreSQL ${each(row.cpu.postgresMs)} ms${wrong.length > 0 ? `; ${wrong.join(', ')}` : ''}`
}
