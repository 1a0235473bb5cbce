import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { minutes } from '#src/kit/duration.ts'
import { type CheckedBooks } from '#src/operations/check-books.ts'
import { cards } from '#test/sandbox/pay-as-browser.ts'
import { builtProgram, packageRoot } from '../load/process.ts'
import { type Populated, populate } from '../load/population.ts'
import { type Judgement, judge } from './books.ts'
import { type SeenConfirmation, type Shopping, type Way, renew, ways } from './buyer.ts'
import { type Counter, type Part, openCounter, parts, sessionSecret } from '../load/counter.ts'
import { type CardSearch, controlNumber, processesNow, searchForCards } from './card-search.ts'
import { breakThings, mendAll } from './faults.ts'
import { type Random, seededRandom } from './random.ts'
import { settleLater } from './settle-later.ts'

export type CrashTest = {
  readonly kills: number
  /** No more kills after this, however few there were. */
  readonly minutesMax: number
  readonly buyers: number
  readonly seed: number
  readonly port: number
  readonly program?: string | undefined
  readonly say: (line: string) => void
}

export type CrashReport = {
  readonly seed: number
  readonly seconds: number
  readonly kills: Readonly<Record<Part, number>>
  readonly faults: Readonly<Record<string, number>>
  readonly buyers: number
  readonly endings: Readonly<Record<Way | 'left', number>>
  readonly retries: number
  /** Ways of paying that did not work when nothing was broken any more. */
  readonly afterwards: readonly string[]
  readonly confirmationsSeen: number
  readonly judgement: Judgement
  /** What `guichet check` says, and the same check with the clock an hour on, when nothing counts as still under way. */
  readonly checked: { readonly command: CheckedBooks; readonly later: CheckedBooks }
  /** Where card numbers were looked for when all was over. */
  readonly cards: CardSearch
  readonly deaths: readonly string[]
  readonly isSound: boolean
  /** Kept when something was wrong. */
  readonly folder: string
}

/** Buyers order while processes are killed and the payment provider misbehaves; then everything is held against everything. */
export async function runCrashTest(test: CrashTest): Promise<CrashReport> {
  const startedAt = performance.now()
  const random = seededRandom(test.seed)
  const folder = mkdtempSync(join(tmpdir(), 'guichet-crash-'))
  let isSound = false
  const counter = await openCounter({ program: test.program ?? builtProgram, folder, port: test.port, sandboxPort: test.port + 1 })
  try {
    const quotes = Math.max(60, test.kills * 8)
    const buyers = await populate({ connectionString: counter.connectionString, secret: sessionSecret, quotes, lines: 4 })
    await counter.startPrograms()
    test.say('everything runs, buyers come')
    const storm = await ride(test, counter, { buyers, random })
    const processes = await processesNow(counter)
    const settled = await settle(test, counter)
    const judgement = await judge(counter.connectionString, counter.sandboxUrl, storm.seen)
    test.say('looking for card numbers')
    const search = await searchForCards(counter, folder, processes)
    isSound = [
      storm.afterwards,
      settled.command.differences,
      settled.later.differences,
      judgement.faults,
      counter.deaths,
      search.found,
      search.blind,
    ].every((faults) => faults.length === 0)
    const { seen, ...figures } = storm
    return {
      seed: test.seed,
      seconds: Math.round((performance.now() - startedAt) / 1000),
      ...figures,
      confirmationsSeen: seen.length,
      judgement,
      checked: settled,
      cards: search,
      deaths: counter.deaths,
      isSound,
      folder: isSound ? '' : folder,
    }
  } finally {
    await counter.stop()
    if (isSound) rmSync(folder, { recursive: true, force: true })
  }
}

type Storm = Pick<CrashReport, 'kills' | 'faults' | 'buyers' | 'endings' | 'retries' | 'afterwards'> & {
  readonly seen: readonly SeenConfirmation[]
}

async function ride(
  test: CrashTest,
  counter: Counter,
  given: { readonly buyers: readonly Populated[]; readonly random: Random },
): Promise<Storm> {
  const { random } = given
  const state = { isKillingOver: false, isOver: false, retries: 0, shopped: 0 }
  const seen: SeenConfirmation[] = []
  const endings = Object.fromEntries([...ways, 'left'].map((way) => [way, 0])) as Record<Way | 'left', number>
  const queue = [...given.buyers]
  const shopping = (): Shopping => ({
    baseUrl: counter.baseUrl,
    sandboxUrl: counter.sandboxUrl,
    random: random.fork(),
    seen: (confirmation) => void seen.push(confirmation),
    retried: () => void (state.retries += 1),
    isOver: () => state.isOver,
  })
  async function shopper(): Promise<void> {
    for (let buyer = queue.shift(); buyer !== undefined && !state.isKillingOver; buyer = queue.shift()) {
      state.shopped += 1
      endings[await renew(shopping(), buyer)] += 1
    }
  }
  const shoppers = Array.from({ length: test.buyers }, shopper)
  const breaking = breakThings(counter.sandboxUrl, random.fork(), () => state.isKillingOver)
  try {
    const kills = await killAround(test, counter, random.fork())
    state.isKillingOver = true
    const faults = await breaking
    test.say('no more kills: whoever is renewing finishes')
    await mendAll(counter.sandboxUrl)
    // Whoever is in the middle of a renewal gets through now that nothing breaks any more, and so does one more of each kind.
    const limit = setTimeout(() => void (state.isOver = true), endLimitMs)
    const last = ways.map(async (way) => {
      const buyer = queue.shift()
      const ended = buyer && (await renew(shopping(), buyer, { way, card: cards.pays, leavesAt3ds: false, poNumber: controlNumber }))
      return ended === way ? [] : [`afterwards nobody could pay: ${way}`]
    })
    await Promise.all(shoppers)
    const afterwards = (await Promise.all(last)).flat()
    clearTimeout(limit)
    return { kills, faults: Object.fromEntries(faults), buyers: state.shopped, endings, retries: state.retries, afterwards, seen }
  } finally {
    // When a part does not start again nobody is to go on shopping.
    state.isKillingOver = true
    state.isOver = true
  }
}

/** An order that the provider never heard of is given up after a minute at the latest. */
const endLimitMs = minutes(2)

/**
 * One after the other, and sometimes a second one while the first is down or starts; each is started again as a supervisor would. In
 * between all are up for a moment: where nothing ever works, nothing is bought and nothing can be lost. Ends when there were enough,
 * or when the time is up.
 */
async function killAround(test: CrashTest, counter: Counter, random: Random): Promise<Record<Part, number>> {
  const kills: Record<Part, number> = { web: 0, work: 0, sandbox: 0, database: 0 }
  const deadline = performance.now() + test.minutesMax * minutes(1)
  for (let killed = 0; killed < test.kills && performance.now() < deadline;) {
    await sleep(random.between(200, 1_800))
    const first = random.pick(parts)
    const second = random.pick(parts)
    const victims = killed + 1 < test.kills && second !== first && random.chance(0.3) ? [first, second] : [first]
    for (const part of victims) kills[part] += 1
    killed += victims.length
    const delays = victims.map((_part, index) => index * random.between(0, 1_500))
    await Promise.all(
      victims.map(async (part, index) => {
        await sleep(delays[index] ?? 0)
        await counter.killAndRestart(part, random.between(0, 800))
      }),
    )
    test.say(`${String(killed).padStart(4)} of ${test.kills}: killed ${victims.join(' and ')}`)
  }
  return kills
}

async function settle(test: CrashTest, counter: Counter): Promise<CrashReport['checked']> {
  test.say('settling what was left')
  await counter.stopPart('work')
  const later = await settleLater(counter)
  const run = spawnSync(process.execPath, [test.program ?? builtProgram, 'check', '--json'], {
    cwd: packageRoot,
    env: { PATH: process.env['PATH'], ...counter.env },
    encoding: 'utf8',
  })
  if (run.status !== 0 && run.status !== 1) throw new Error(`guichet check failed: ${run.stderr}`)
  return { command: JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as CheckedBooks, later }
}
