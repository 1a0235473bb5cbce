import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { AskedTooLate, read, readTogether, transact } from '#src/store/database.ts'
import { useDatabase } from '#test/support/database.ts'

const database = useDatabase()
const everyone = { customers: 'all' } as const

test('statements asked for together are answered in the order in which they were asked for, however each was written', async () => {
  const levels = await transact(database.owner, everyone, async (tx) => {
    const count = () => sql<{ n: string }>`select count(*)::text as n from price_level where price_level like 'T%'`.execute(tx)
    const add = (level: string, position: number) =>
      tx.insertInto('price_level').values({ price_level: level, position, minimum_points: null, fixed: true }).execute()
    const answers = await Promise.all([
      count(),
      add('T1', 101),
      count(),
      sql`insert into price_level values ('T2', 102, null, true)`.execute(tx),
      tx
        .selectFrom('price_level')
        .select((select) => select.fn.countAll<string>().as('n'))
        .where('price_level', 'like', 'T%')
        .execute(),
      add('T3', 103),
      count(),
    ])
    await sql`delete from price_level where price_level like 'T%'`.execute(tx)
    return [answers[0].rows[0]?.n, answers[2].rows[0]?.n, String(answers[4][0]?.n), answers[6].rows[0]?.n]
  })
  expect(levels).toEqual(['0', '1', '2', '3'])
})

test('a page that asks for everything at once is read in one transaction, and a question after an answer is refused', async () => {
  const transactions = await readTogether(database.web, everyone, async (reader) => {
    const one = () =>
      reader
        .selectFrom(sql<{ id: string }>`pg_current_snapshot()`.as('s'))
        .select(sql<string>`now()::text`.as('at'))
        .executeTakeFirstOrThrow()
    const [first, second] = await Promise.all([one(), one()])
    return [first.at, second.at]
  })
  expect(transactions[0]).toBe(transactions[1])
  const late = readTogether(database.web, everyone, async (reader) => {
    await reader.selectFrom('price_level').select('price_level').execute()
    return reader.selectFrom('price_level').select('price_level').execute()
  })
  await expect(late).rejects.toThrow(AskedTooLate)
})

test('what fails while asked for together leaves a connection that works', async () => {
  const failing = readTogether(database.web, everyone, async (reader) => {
    const [rows] = await Promise.all([
      reader.selectFrom('price_level').select('price_level').execute(),
      reader
        .selectFrom('price_level')
        .select(sql`1 / 0`.as('n'))
        .execute(),
    ])
    return rows
  })
  await expect(failing).rejects.toThrow('division by zero')
  const none = await read(database.web, { customers: [] }, (reader) => reader.selectFrom('customer').select('customer_id').execute())
  expect(none).toEqual([])
})
