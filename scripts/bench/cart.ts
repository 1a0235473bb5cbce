import { ownThreadPress } from '#src/documents/own-thread-press.ts'
import { parseArgs } from 'node:util'
import { systemClock } from '#src/compose.ts'
import { type CartSelection, priceCart, untouched } from '#src/domain/cart.ts'
import type { CustomerId, QuoteNumber, UserId } from '#src/domain/identifiers.ts'
import type { Buyer } from '#src/domain/person.ts'
import { assert, present } from '#src/kit/assert.ts'
import { changeCart } from '#src/operations/change-cart.ts'
import { openCart } from '#src/operations/open-cart.ts'
import { startRun } from '#src/operations/run-renewals-start.ts'
import { runRenewals } from '#src/operations/run-renewals.ts'
import { sealWith } from '#src/providers/seal/aes-seal.ts'
import type { Services } from '#src/operations/services.ts'
import { formatCheck } from '#src/providers/tax-id/format-check.ts'
import { pricingContextOf, priceSelection } from '#src/store/cart-pricing.ts'
import { type Database, openDatabase, read } from '#src/store/database.ts'
import { startJobQueue } from '#src/store/job-queue.ts'
import { findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { generateRenewals } from './support/renewal-data.ts'
import { openScratch } from './support/scratch-database.ts'

export const says = 're-pricing a large cart: --lines N (1000), --times N (200)'

const budgetMs = 30
const customerId = 1_000_001 as CustomerId
const buyer: Buyer = { userId: 'bench' as UserId, name: 'Bench', email: 'b@bench.example', customerId, roles: ['primary'] }

type Measured = { readonly what: string; readonly medianMs: number; readonly p99Ms: number; readonly budgetMs?: number }

/** A real quote of so many lines, issued by the renewal run; then priced again and again, each time with one line more or less. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lines: { type: 'string', default: '1000' },
      times: { type: 'string', default: '200' },
      json: { type: 'boolean', default: false },
    },
  })
  const [lines, times] = [Number(values.lines), Number(values.times)]
  assert(lines >= 2 && lines <= 1999, 'between 2 and 1,999 lines')
  const measured = await measure(lines, times)
  if (values.json) console.log(JSON.stringify({ benchmark: 'cart', lines, times, measured }, null, 2))
  else console.log([`cart of ${lines.toLocaleString('en')} lines, ${times} times`, ...measured.map(report), ''].join('\n'))
}

async function measure(lines: number, times: number): Promise<readonly Measured[]> {
  const scratch = await openScratch()
  const owner = openDatabase({ connectionString: scratch.connectionString, maxConnections: 4 })
  const web = openDatabase({ connectionString: scratch.connectionString, role: 'guichet_web', maxConnections: 4 })
  const jobs = await startJobQueue(scratch.connectionString, {
    supervise: false,
    onError(error) {
      throw error
    },
  })
  const services: Services = {
    db: web,
    clock: systemClock,
    jobs,
    mailer: { send: () => Promise.resolve({ status: 'sent' }) },
    payments: undefined,
    taxIds: formatCheck,
    press: ownThreadPress,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    baseUrl: 'http://localhost:3000',
    seal: sealWith('a secret of the bench', 'job'),
  }
  try {
    await generateRenewals(scratch.client, lines, { every: 1, lines })
    await issue({ ...services, db: owner })
    const { rows } = await scratch.client.query<{ quote_number: QuoteNumber; line_count: number }>(
      'select quote_number, line_count from quote',
    )
    const quoteNumber = present(rows[0], 'the quote was issued').quote_number
    assert(rows[0]?.line_count === lines, `the quote has ${lines} lines`)
    return [await pure(web, quoteNumber, times), await fromDatabase(web, quoteNumber, times), await changing(services, quoteNumber, times)]
  } finally {
    await jobs.stop()
    await owner.destroy()
    await web.destroy()
    await scratch.close()
  }
}

async function issue(services: Services): Promise<void> {
  const started = await startRun(services, { countries: [], isAheadOfTimeline: false, by: 'operations:bench' })
  assert(started.ok, 'the run begins')
  await runRenewals(services, started.value.run.runId)
}

/** The function alone: what every page, order and export asks. */
async function pure(db: Database, quoteNumber: QuoteNumber, times: number): Promise<Measured> {
  const { lines, context } = await quoted(db, quoteNumber)
  const terms = lines.map((line) => line.terms)
  return timed('priceCart, one line removed or restored', times, (time) => {
    assert(priceCart(terms, selectionOf(time), context).ok, 'the cart can be priced')
  })
}

/** As the cart page does: the lines of an issued revision, which never change, are read the first time only. */
async function fromDatabase(db: Database, quoteNumber: QuoteNumber, times: number): Promise<Measured> {
  const what = 'the same, its quote and price list read anew'
  const measured = await timed(what, times, (time) =>
    read(db, { customers: [customerId] }, async (reader) => {
      const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote is there')
      const lines = await linesOfQuoteForCustomer(reader, quote, 'en')
      assert((await priceSelection(reader, { quote, lines, selection: selectionOf(time) })).ok, 'the cart can be priced')
    }),
  )
  return { ...measured, budgetMs }
}

/** The buyer's whole change: checked, stored with who did it, priced, committed. */
async function changing(services: Services, quoteNumber: QuoteNumber, times: number): Promise<Measured> {
  const opened = await openCart(services, buyer, quoteNumber)
  assert(opened.ok, 'the cart opens')
  return timed('changeCart: remove or restore one line, committed', times, async (time) => {
    const changes = new Map([[1 + (time >> 1), time % 2 === 0 ? ({ change: 'removed' } as const) : undefined]])
    const changed = await changeCart(services, buyer, { quoteNumber, seenVersion: time + 1, changes })
    assert(changed.ok, changed.ok ? '' : `the cart does not change: ${changed.refusal.code}`)
  })
}

function selectionOf(time: number): CartSelection {
  return time % 2 === 0 ? new Map([[1 + (time >> 1), { change: 'removed' } as const]]) : untouched
}

async function quoted(db: Database, quoteNumber: QuoteNumber) {
  return read(db, { customers: [customerId] }, async (reader) => {
    const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote is there')
    const lines = await linesOfQuoteForCustomer(reader, quote, 'en')
    return { lines, context: await pricingContextOf(reader, quote, lines) }
  })
}

async function timed(what: string, times: number, work: (time: number) => void | Promise<void>): Promise<Measured> {
  const took: number[] = []
  for (let time = 0; time < times; time += 1) {
    const started = performance.now()
    await work(time)
    took.push(performance.now() - started)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0
  return { what, medianMs: at(0.5), p99Ms: at(0.99) }
}

function report({ what, medianMs, p99Ms, budgetMs: budget }: Measured): string {
  const beside = budget === undefined ? '' : `  (budget ≤ ${budget} ms)`
  return `  ${what.padEnd(54)} median ${medianMs.toFixed(1).padStart(6)} ms  p99 ${p99Ms.toFixed(1).padStart(6)} ms${beside}`
}
