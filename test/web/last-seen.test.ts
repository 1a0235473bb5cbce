import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { quotePath, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

test('a quote that was looked at before is shown as it is now, whatever has become of it and of its country', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  const path = quotePath(renewal)
  expect((await visitor.open(path)).buttons.map((button) => button.text)).toContain('Add to cart')

  await sql`update country set online_ordering = false, online_unavailable_reason_en = 'Closed for now.', online_unavailable_reason_fr = 'Fermé.'
    where country = 'GB'`.execute(database.owner)
  const closed = await visitor.open(path)
  expect(closed.buttons.map((button) => button.text)).not.toContain('Add to cart')
  expect(closed.text).toContain('Closed for now.')
  await sql`update country set online_ordering = true where country = 'GB'`.execute(database.owner)
  expect((await visitor.open(path)).buttons.map((button) => button.text)).toContain('Add to cart')

  await sql`update quote set status = 'cancelled', reason = 'Asked by the customer' where customer_id = ${renewal.customerId}`.execute(
    database.owner,
  )
  const cancelled = await visitor.open(path)
  expect(cancelled.buttons.map((button) => button.text)).not.toContain('Add to cart')
  expect(cancelled.text).toContain('Asked by the customer')
  expect(web.warnings).toEqual([])
})

test('what one buyer looked at is not there for a buyer of another customer', async () => {
  const { renewal, visitor } = await aBuyerAtTheQuote()
  expect((await visitor.open(quotePath(renewal))).status).toBe(200)
  const stranger = await aBuyerAtTheQuote()
  const answers = [quotePath(renewal), `/cart/00${renewal.quoteNumber}`, `/checkout/00${renewal.quoteNumber}/billing`]
  for (const path of answers) expect([path, (await stranger.visitor.send(path)).status]).toEqual([path, 404])
  expect((await visitor.open(quotePath(renewal))).status).toBe(200)
})
