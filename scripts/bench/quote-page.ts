import { parseArgs } from 'node:util'
import { type Measured, openBenchCounter } from './support/bench-counter.ts'

export const says =
  'the quote page of 10 lines, also with many quotes: --quotes N (100000), --seconds N (8), --webs N (cores), --program FILE'

const budget = { pagesPerSecond: 1_500, p99Ms: 20, ratioWithMany: 1.2 }
const concurrency = 8
const few = 1_000

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quotes: { type: 'string', default: '100000' },
      seconds: { type: 'string', default: '8' },
      webs: { type: 'string' },
      program: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const measured = []
  for (const quotes of new Set([few, Number(values.quotes)])) measured.push({ quotes, ...(await measure(quotes, values)) })
  const [first, last] = [measured[0], measured.at(-1)]
  const ratio = first && last ? rate(first) / rate(last) : 1
  if (values.json) {
    console.log(JSON.stringify({ benchmark: 'quote-page', budget, concurrency, measured, ratio }, null, 2))
    return
  }
  console.log(
    `quote page of 10 lines, ${concurrency} buyers at once · budget: ≥ ${budget.pagesPerSecond}/s, p99 ≤ ${budget.p99Ms} ms, ≤ ${budget.ratioWithMany} × slower with many quotes`,
  )
  for (const one of measured) console.log(line(one))
  console.log(`  ratio ${ratio.toFixed(2)}\n`)
}

type Given = { readonly seconds: string; readonly webs?: string | undefined; readonly program?: string | undefined }

async function measure(quotes: number, { seconds: given, webs, program }: Given): Promise<Measured> {
  const seconds = Number(given)
  const bench = await openBenchCounter({ quotes, lines: 10, sessions: 200, program, webs: webs === undefined ? undefined : Number(webs) })
  try {
    const load = { scenario: 'page', concurrency, buyers: bench.buyers } as const
    await bench.load({ ...load, seconds })
    return await bench.load({ ...load, seconds })
  } finally {
    await bench.close()
  }
}

function rate(measured: Measured): number {
  return measured.completed / measured.seconds
}

function line(measured: Measured & { readonly quotes: number }): string {
  const each = (ms: number) => (ms / Math.max(1, measured.completed)).toFixed(2)
  const wrong = Object.entries(measured.errors).map(([error, count]) => `; ${count} × ${error}`)
  return `  ${measured.quotes.toLocaleString('en').padStart(9)} quotes: ${rate(measured).toFixed(0)}/s, p50 ${measured.p50Ms.toFixed(1)} ms, p99 ${measured.p99Ms.toFixed(1)} ms; processor per page: web ${each(measured.cpu.webMs)} ms, PostgreSQL ${each(measured.cpu.postgresMs)} ms${wrong.join('')}`
}
