import { sql } from 'kysely'
import type { SeenConfirmation } from './buyer.ts'
import { openDatabase } from '#src/store/database.ts'
import { sandboxKeys } from '#src/compose.ts'

/** Our own judgement, from what buyers saw, the tables and the provider's own list: it shares no code with `guichet check`. */
export type Judgement = {
  readonly faults: readonly string[]
  readonly ordersByMethod: Readonly<Record<string, number>>
  readonly released: number
  readonly captured: number
}

type OrderRow = { order_number: number; quote_number: number; status: string; gross_minor: bigint; payment_method: string }
type Intent = {
  readonly id: string
  readonly status: string
  /** In minor units, what was given back taken off. */ readonly kept: number
  readonly metadata: Readonly<Record<string, string>>
}

export async function judge(connectionString: string, sandboxUrl: string, seen: readonly SeenConfirmation[]): Promise<Judgement> {
  const db = openDatabase({ connectionString, maxConnections: 1 })
  try {
    const { rows: orders } =
      await sql<OrderRow>`select order_number, quote_number, status, gross_minor, payment_method from renewal_order`.execute(db)
    const { rows: mails } = await sql<{ order_number: number; count: number }>`
      select order_number, count(*)::integer as count from mail where kind = 'order-confirmed' and order_number is not null group by order_number`.execute(
      db,
    )
    const intents = await allIntents(sandboxUrl)
    const byNumber = new Map(orders.map((order) => [order.order_number, order]))
    const confirmed = orders.filter((order) => order.status === 'confirmed' || order.status === 'fulfilled')
    const faults = [
      ...seen.flatMap((one) => lostConfirmation(one, byNumber.get(one.orderNumber))),
      ...doubles(confirmed),
      ...orders.filter((order) => order.status === 'placing').map((order) => `order ${order.order_number} is still being placed`),
      ...moneyWithoutOrder(intents, confirmed),
      ...confirmed.flatMap((order) => unpaid(order, intents)),
      ...mails.filter((mail) => mail.count > 1).map((mail) => `order ${mail.order_number} was confirmed by ${mail.count} mails`),
    ]
    const ordersByMethod: Record<string, number> = {}
    for (const order of confirmed) ordersByMethod[order.payment_method] = (ordersByMethod[order.payment_method] ?? 0) + 1
    return {
      faults,
      ordersByMethod,
      released: orders.filter((order) => order.status === 'released').length,
      captured: intents.filter((intent) => intent.status === 'succeeded').length,
    }
  } finally {
    await db.destroy()
  }
}

function lostConfirmation(seen: SeenConfirmation, order: OrderRow | undefined): readonly string[] {
  const name = `confirmation of order ${seen.orderNumber} that a buyer saw`
  if (order === undefined) return [`${name}: the order is gone`]
  if (order.status !== 'confirmed' && order.status !== 'fulfilled') return [`${name}: the order is ${order.status}`]
  if (order.quote_number !== seen.quoteNumber) return [`${name}: it is of quote ${order.quote_number}, not ${seen.quoteNumber}`]
  return Number(order.gross_minor) === seen.totalMinor ? [] : [`${name}: ${order.gross_minor} in the books, ${seen.totalMinor} on the page`]
}

function doubles(confirmed: readonly OrderRow[]): readonly string[] {
  return [...Map.groupBy(confirmed, (order) => order.quote_number)]
    .filter(([, orders]) => orders.length > 1)
    .map(([quote, orders]) => `quote ${quote} was ordered ${orders.length} times`)
}

function moneyWithoutOrder(intents: readonly Intent[], confirmed: readonly OrderRow[]): readonly string[] {
  const taken = intents.filter((intent) => intent.kept > 0)
  const byOrder = Map.groupBy(taken, (intent) => Number(intent.metadata['orderNumber']))
  return [...byOrder].flatMap(([orderNumber, payments]) => {
    const order = confirmed.find((one) => one.order_number === orderNumber)
    const sum = payments.reduce((total, payment) => total + payment.kept, 0)
    if (order === undefined) return [`${sum} was captured for order ${orderNumber}, which is not confirmed`]
    return sum === Number(order.gross_minor) && payments.length === 1
      ? []
      : [`${sum} was captured in ${payments.length} payments for order ${orderNumber} of ${order.gross_minor}`]
  })
}

function unpaid(order: OrderRow, intents: readonly Intent[]): readonly string[] {
  if (order.payment_method !== 'card') return []
  const isPaid = intents.some(
    (intent) => intent.kept === Number(order.gross_minor) && intent.metadata['orderNumber'] === String(order.order_number),
  )
  return isPaid ? [] : [`card order ${order.order_number} is confirmed and nothing was captured`]
}

type Listed = { readonly id: string; readonly amount_received: number; readonly status: string; readonly metadata: Intent['metadata'] }

async function allIntents(sandboxUrl: string): Promise<readonly Intent[]> {
  const refunds = await list<{ payment_intent: string; amount: number }>(sandboxUrl, 'refunds')
  const intents = await list<Listed>(sandboxUrl, 'payment_intents')
  const givenBack = (id: string) =>
    refunds.filter((refund) => refund.payment_intent === id).reduce((total, refund) => total + refund.amount, 0)
  return intents.map(({ id, status, metadata, amount_received: received }) => ({ id, status, metadata, kept: received - givenBack(id) }))
}

async function list<T extends object>(sandboxUrl: string, what: string): Promise<readonly T[]> {
  const listed: (T & { readonly id?: string })[] = []
  for (let after = ''; ;) {
    const url = `${sandboxUrl}/v1/${what}?limit=100${after === '' ? '' : `&starting_after=${after}`}`
    const response = await fetch(url, { headers: { authorization: `Bearer ${sandboxKeys.secretKey}` } })
    if (!response.ok) throw new Error(`the sandbox does not list ${what}: ${response.status} ${await response.text()}`)
    const page = (await response.json()) as { readonly data: readonly T[]; readonly has_more: boolean }
    listed.push(...page.data)
    after = listed.at(-1)?.id ?? ''
    if (!page.has_more || after === '') return listed
  }
}
