import { parseArgs } from 'node:util'
import { type Measured, openBenchCounter } from './support/bench-counter.ts'

export const says =
  'the quote page of 10 lines, also with many quotes: --quotes N (100000), --seconds N (8), --warm N (20), --webs N (cores), --program FILE'

const budget = { pagesPerSecond: 1_500, p99Ms: 20, ratioWithMany: 1.2 }
const concurrency = 8
const few = 1_000

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quotes: { type: 'string', default: '100000' },
      seconds: { type: 'string', default: '8' },
      warm: { type: 'string', default: '20' },
      webs: { type: 'string' },
      program: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const measured = []
  let bare: Measured | undefined
  for (const quotes of new Set([few, Number(values.quotes)])) {
    const found = await measure(quotes, values)
    measured.push({ quotes, ...found.page })
    bare ??= found.bare
  }
  const [first, last] = [measured[0], measured.at(-1)]
  const ratio = first && last ? rate(first) / rate(last) : 1
  if (values.json) {
    console.log(JSON.stringify({ benchmark: 'quote-page', budget, concurrency, bare, measured, ratio }, null, 2))
    return
  }
  console.log(
    `quote page of 10 lines, ${concurrency} buyers at once · budget: ≥ ${budget.pagesPerSecond}/s, p99 ≤ ${budget.p99Ms} ms, ≤ ${budget.ratioWithMany} × slower with many quotes`,
  )
  console.log(
    `  measured after ${values.warm} s of warming; floor in the same run, the same bytes from bare processes that ask one question by key:`,
  )
  if (bare !== undefined) console.log(line('bare page', bare))
  for (const one of measured) console.log(line(`${one.quotes.toLocaleString('en')} quotes`, one))
  console.log(`  ratio ${ratio.toFixed(2)}\n`)
}

type Given = { readonly seconds: string; readonly warm: string; readonly webs?: string | undefined; readonly program?: string | undefined }

async function measure(quotes: number, { webs, program, ...given }: Given): Promise<{ readonly page: Measured; readonly bare: Measured }> {
  const bench = await openBenchCounter({ quotes, lines: 10, sessions: 200, program, webs: webs === undefined ? undefined : Number(webs) })
  try {
    const load = { scenario: 'page', concurrency, buyers: bench.buyers } as const
    await bench.load({ ...load, seconds: Number(given.warm) })
    const page = await bench.load({ ...load, seconds: Number(given.seconds) })
    return { page, bare: await bench.loadBare({ ...load, seconds: Math.min(4, Number(given.seconds)) }, page.bytesEach) }
  } finally {
    await bench.close()
  }
}

function rate(measured: Measured): number {
  return measured.completed / measured.seconds
}

function line(name: string, measured: Measured): string {
  const each = (ms: number) => (ms / Math.max(1, measured.completed)).toFixed(2)
  const wrong = Object.entries(measured.errors).map(([error, count]) => `; ${count} × ${error}`)
  return `  ${name.padStart(16)}: ${rate(measured).toFixed(0)}/s, p50 ${measured.p50Ms.toFixed(1)} ms, p99 ${measured.p99Ms.toFixed(1)} ms; processor per page: web ${each(measured.cpu.webMs)} ms, PostgreSQL ${each(measured.cpu.postgresMs)} ms${wrong.join('')}`
}
