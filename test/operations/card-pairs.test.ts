import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Race, type RaceTrack, cardJourney, done, lastAttempt, openRaceTrack, settle } from '#test/support/card-race.ts'
import { comeToRest, judge } from '#test/support/card-race-judge.ts'
import { type Answer, type Rest, type Rival, rivals } from '#test/support/card-rivals.ts'
import { useDatabase } from '#test/support/database.ts'
import { inLanes } from '#test/support/in-lanes.ts'
import { watched } from '#test/support/race-moments.ts'

const orders = ['one then the other', 'the other then one', 'both at once'] as const
type Pair = { readonly one: Rival; readonly other: Rival; readonly order: (typeof orders)[number] }

/** Everything that can happen to a payment that the buyer has made and nobody has settled. */
const afterPaying: readonly Rival[] = Object.values(rivals).filter((rival) => rival !== rivals.changesCart)
/** Everything that can happen to a quote that is about to be ordered. */
const beforePlacing: readonly Rival[] = [
  { name: 'the buyer pays by card', act: (race) => cardJourney(race).then(() => 'done'), leaves: () => 'ordered' },
  rivals.secondCard,
  rivals.invoice,
  rivals.purchaseOrder,
  rivals.changesCart,
  rivals.cancelsQuote,
  rivals.supersedes,
]
const rounds = Number(process.env['GUICHET_RACE_ROUNDS'] ?? 60)

const database = useDatabase()
let track: RaceTrack

beforeAll(async () => {
  track = await openRaceTrack(database, pairsOf(afterPaying).length + pairsOf(beforePlacing).length + 3 * rounds)
})
afterAll(() => track.close())

test('the table has every pair in both orders and at once', () => {
  expect(pairsOf(afterPaying)).toHaveLength(12 * 12 + (12 * 13) / 2)
  expect(pairsOf(beforePlacing)).toHaveLength(7 * 7 + (7 * 8) / 2)
})

test.each(afterPaying.map((rival) => [rival.name, rival] as const))(
  'of a payment that is made and not settled: %s, and another',
  async (_name, rival) => {
    const pairs = pairsOf(afterPaying).filter((pair) => pair.one === rival)
    const faults = await inLanes(pairs, async (pair) => {
      const race = await track.nextRace()
      await untilPaid(race)
      const [one, other] = await both(race, pair)
      const isCancelled = (pair.one === rivals.cancelsOrder && one === 'done') || (pair.other === rivals.cancelsOrder && other === 'done')
      return faultsOf(race, pair, isCancelled ? 'cancelled' : 'ordered')
    })
    expect(pairs.length).toBeGreaterThan(0)
    expect(faults.flat()).toEqual([])
  },
  120_000,
)

test.each(beforePlacing.map((rival) => [rival.name, rival] as const))(
  'of a quote that is about to be ordered: %s, and another',
  async (_name, rival) => {
    const pairs = pairsOf(beforePlacing).filter((pair) => pair.one === rival)
    const faults = await inLanes(pairs, async (pair) => {
      const race = await track.nextRace()
      const answers = await both(race, pair)
      return faultsOf(race, pair, isWithdrawn(pair, answers) ? 'nothing' : 'ordered')
    })
    expect(pairs.length).toBeGreaterThan(0)
    expect(faults.flat()).toEqual([])
  },
  120_000,
)

test.each(orders)(
  `the browser returns and the webhook comes, %s, round after round`,
  async (order) => {
    const faults = await inLanes(Array.from({ length: rounds }), async () => {
      const race = await track.nextRace()
      await untilPaid(race)
      const pair = { one: rivals.returns, other: rivals.webhook, order }
      await both(race, pair)
      return faultsOf(race, pair, 'ordered')
    })
    expect(faults.flat()).toEqual([])
  },
  600_000,
)

test('nobody ever waited for somebody who waited for them', async () => {
  const { rows } = await sql<{ deadlocks: bigint }>`select deadlocks from pg_stat_database where datname = current_database()`.execute(
    database.owner,
  )
  expect(rows).toEqual([{ deadlocks: 0n }])
})

function pairsOf(all: readonly Rival[]): readonly Pair[] {
  return all.flatMap((one, index) =>
    all
      .slice(index)
      .flatMap((other) => orders.filter((order) => one !== other || order !== orders[1]).map((order) => ({ one, other, order }))),
  )
}

/** The watched buyer's journey as far as the payment, whose browser then does not come back. */
async function untilPaid(race: Race): Promise<void> {
  let begun = 0
  const goneAway = new Error('the browser is closed')
  await watched(
    async (_what, step) => {
      if (begun === done.paid) throw goneAway
      begun += 1
      return step()
    },
    () => cardJourney(race),
  ).catch((error: unknown) => {
    if (error !== goneAway) throw error
  })
}

async function both(race: Race, { one, other, order }: Pair): Promise<readonly [Answer, Answer]> {
  if (order === 'both at once') return Promise.all([one.act(race), other.act(race)])
  if (order === 'one then the other') return [await one.act(race), await other.act(race)]
  const first = await other.act(race)
  return [await one.act(race), first]
}

async function faultsOf(race: Race, { one, other, order }: Pair, expected: Rest): Promise<readonly string[]> {
  // Whoever comes back to the page once more sees the same.
  const attempt = await lastAttempt(race)
  if (attempt !== undefined) await settle(race, race.track.others, attempt)
  await comeToRest(race)
  return (await judge(race, [expected])).map((fault) => `${one.name} / ${other.name}, ${order}: ${fault}`)
}

/** Somebody of the vendor or of the customer was told that the quote, or the cart as it was seen, is no more. */
function isWithdrawn({ one, other }: Pair, [answer, otherAnswer]: readonly [Answer, Answer]): boolean {
  const withdrawing: readonly Rival[] = [rivals.changesCart, rivals.cancelsQuote, rivals.supersedes]
  return (withdrawing.includes(one) && answer === 'done') || (withdrawing.includes(other) && otherAnswer === 'done')
}
