import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { present } from '#src/kit/assert.ts'
import { type Race, type RaceTrack, cardJourney, openRaceTrack, steps } from '#test/support/card-race.ts'
import { comeToRest, judge } from '#test/support/card-race-judge.ts'
import { type Rival, rivals } from '#test/support/card-rivals.ts'
import { useDatabase } from '#test/support/database.ts'
import { inLanes } from '#test/support/in-lanes.ts'
import { unwatched, watched } from '#test/support/race-moments.ts'

/** A rival acts when so many steps of the card journey are done: before the next one begins, or at the same time as it. */
type Moment = { readonly stepsDone: number; readonly isAtOnce: boolean }

const moments: readonly Moment[] = steps.flatMap((_step, stepsDone) => [
  { stepsDone, isAtOnce: false },
  { stepsDone, isAtOnce: true },
])
const afterAllSteps: Moment = { stepsDone: steps.length, isAtOnce: false }
const table: readonly Rival[] = Object.values(rivals)

const database = useDatabase()
let track: RaceTrack
let raced = 0

beforeAll(async () => {
  track = await openRaceTrack(database, 1 + table.length * (moments.length + 1))
})
afterAll(() => track.close())

test('undisturbed, a card journey takes the steps of the table, one after the other', async () => {
  const race = await track.nextRace()
  const told: string[] = []
  await watched(
    (what, step) => {
      told.push(what)
      return step()
    },
    () => cardJourney(race),
  )
  expect(told).toEqual(steps.map(([what]) => what))
  await comeToRest(race)
  expect(await judge(race, ['ordered'])).toEqual([])
})

test.each(table.map((rival) => [rival.name, rival] as const))(
  '%s before, during and after each step of a card payment',
  async (_name, rival) => {
    const cases = [...moments, afterAllSteps]
    expect(cases).toHaveLength(25)
    const faults = await inLanes(cases, async (moment) => {
      const race = await track.nextRace()
      return (await run(race, rival, moment)).map((fault) => `${inWords(moment)}: ${fault}`)
    })
    expect(faults.flat()).toEqual([])
    raced += cases.length
  },
  120_000,
)

test('nobody ever waited for somebody who waited for them', async () => {
  expect(raced).toBe(table.length * 25)
  const { rows } = await sql<{ deadlocks: bigint }>`select deadlocks from pg_stat_database where datname = current_database()`.execute(
    database.owner,
  )
  expect(rows).toEqual([{ deadlocks: 0n }])
})

async function run(race: Race, rival: Rival, moment: Moment): Promise<readonly string[]> {
  let begun = 0
  let acting: Promise<unknown> = Promise.resolve()
  const act = () => unwatched(() => rival.act(race))
  await watched(
    async (_what, step) => {
      const isNow = begun === moment.stepsDone
      begun += 1
      if (!isNow) return step()
      acting = act()
      if (!moment.isAtOnce) {
        await acting
        return step()
      }
      const [stepped] = await Promise.all([step(), acting])
      return stepped
    },
    () => cardJourney(race),
  )
  await acting
  if (moment.stepsDone === steps.length) await act()
  if (begun < moment.stepsDone) return [`the journey ended after ${begun} steps`]
  await comeToRest(race)
  const { stepsDone } = moment
  return judge(race, moment.isAtOnce ? [rival.leaves(stepsDone), rival.leaves(stepsDone + 1)] : [rival.leaves(stepsDone)])
}

function inWords({ stepsDone, isAtOnce }: Moment): string {
  if (stepsDone === steps.length) return 'at the end'
  return `${isAtOnce ? 'while' : 'before'} ${present(steps[stepsDone], 'a step of the table')[1]}`
}
