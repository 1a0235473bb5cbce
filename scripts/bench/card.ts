import { parseArgs } from 'node:util'
import { type BenchCounter, type Measured, openBenchCounter } from './support/bench-counter.ts'

export const says =
  'from quote to card order, beside the invoice journey: --buyers N… (1 8 32 at once), --seconds N (6 each), --program FILE'

/** More than the fastest machine orders in a second. */
const ordersPerSecondMax = 200

type Way = 'invoice' | 'card'
type Row = Measured & { readonly way: Way; readonly buyers: number }

/** Both ways by turns on the same counter: what a card costs beside it, whatever else the machine does. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      buyers: { type: 'string', multiple: true },
      seconds: { type: 'string', default: '6' },
      program: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const seconds = Number(values.seconds)
  const steps = (values.buyers ?? ['1', '8', '32']).map(Number)
  const sessions = 2 * (steps.length + 1) * Math.ceil(seconds) * ordersPerSecondMax
  const bench = await openBenchCounter({ quotes: sessions, lines: 4, sessions, program: values.program })
  try {
    const load = loader(bench, seconds)
    for (const way of ['invoice', 'card'] as const) await load(way, 8, Math.min(3, seconds))
    const measured: Row[] = []
    for (const buyers of steps) for (const way of ['invoice', 'card'] as const) measured.push(await load(way, buyers, seconds))
    if (values.json) console.log(JSON.stringify({ benchmark: 'card', measured }, null, 2))
    else {
      const title = 'the same journey to an order by invoice and by card (provider: the sandbox, on the same machine)'
      console.log([title, ...measured.map(line), ''].join('\n'))
    }
  } finally {
    await bench.close()
  }
}

function loader(bench: BenchCounter, wholeSeconds: number) {
  let used = 0
  return async function load(way: Way, buyers: number, seconds: number): Promise<Row> {
    const taken = bench.buyers.slice(used, (used += Math.ceil(wholeSeconds) * ordersPerSecondMax))
    const { sandboxUrl } = bench.counter
    const scenario = way === 'card' ? 'card' : 'journey'
    return { way, buyers, ...(await bench.load({ scenario, sandboxUrl, concurrency: buyers, seconds, buyers: taken })) }
  }
}

function line(row: Row): string {
  const each = (ms: number) => (ms / Math.max(1, row.completed)).toFixed(1)
  const wrong = [
    ...(row.refused > 0 ? [`${row.refused} refused with 503`] : []),
    ...Object.entries(row.errors).map(([error, count]) => `${count} × ${error}`),
  ]
  const rate = `${(row.completed / row.seconds).toFixed(1).padStart(6)} orders/s`
  const times = `p50 ${row.p50Ms.toFixed(1)} ms, p99 ${row.p99Ms.toFixed(1)} ms`
  const cpu = `processor per order: web ${each(row.cpu.webMs)} ms, PostgreSQL ${each(row.cpu.postgresMs)} ms`
  return `  ${String(row.buyers).padStart(3)} at once, ${row.way.padEnd(7)} ${rate}, ${times}; ${cpu}${wrong.length > 0 ? `; ${wrong.join(', ')}` : ''}`
}
