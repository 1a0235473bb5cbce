import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { read } from '#src/store/database.ts'
import { prepared } from '#src/store/prepared.ts'
import { useDatabase } from '#test/support/database.ts'

const database = useDatabase()

test('a prepared question is built once and answers for the values of each call, in whatever order they stand', async () => {
  await sql`insert into price_level values ('BL', 1, 0, false), ('D', 2, 500, false), ('E', 3, 1000, false), ('F', 4, 2500, false)`.execute(
    database.owner,
  )
  let built = 0
  const levels = prepared((reader, { upTo, notThis, from }: { readonly upTo: number; readonly notThis: string; readonly from: number }) => {
    built += 1
    return reader
      .selectFrom('price_level')
      .select(['price_level', 'position'])
      .where('position', '>=', from)
      .where('price_level', '<>', notThis)
      .where('position', '<=', upTo)
      .where('fixed', '=', false)
      .orderBy('position')
      .limit(3)
  })
  const answers = await read(database.web, { customers: [] }, (reader) =>
    Promise.all([
      levels(reader, { upTo: 6, notThis: 'none', from: 1 }),
      levels(reader, { from: 2, notThis: 'D', upTo: 3 }),
      levels(reader, { upTo: 0, notThis: 'D', from: 1 }),
    ]),
  )
  expect(answers.map((rows) => rows.map((row) => `${row.position} ${row.price_level}`))).toEqual([['1 BL', '2 D', '3 E'], ['3 E'], []])
  expect(built).toBe(1)
})
