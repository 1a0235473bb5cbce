import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { openAccounts } from '#src/providers/better-auth/open-accounts.ts'
import { type Database, openDatabase, transact } from '#src/store/database.ts'
import { type LineGiven, aRenewal } from '#test/support/renewal.ts'

/** One customer with one buyer and one issued quote, as many times as wanted. */
export type Populated = { readonly customerId: number; readonly quoteNumber: number; readonly email: string }

export type Population = {
  readonly connectionString: string
  /** Signs cookies, as the processes that will read them do. */
  readonly secret: string
  readonly quotes: number
  readonly lines: number
}

export const buyerPassword = 'correct horse battery'

const templateCustomer = 1_000_000
const templateQuote = 30_000_000
/** Rows of so many customers go in with one statement. */
const batch = 10_000

/** The tables of a customer with an issued quote, in the order of their references, and what differs from row to row. */
const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  customer: {},
  agreement: {},
  site: {},
  account_user: { id: `'buyer-' || (t.customer_id + g)`, email: `'buyer@c' || (t.customer_id + g) || '.example'` },
  account_credential: {
    id: `'c-buyer-' || (t.customer_id + g)`,
    user_id: `'buyer-' || (t.customer_id + g)`,
    account_id: `'buyer-' || (t.customer_id + g)`,
  },
  membership: { user_id: `'buyer-' || (t.customer_id + g)` },
  quote_number: {},
  quote: {},
  entitlement: {},
  coverage: {},
  quote_line: {},
}

/** Fills an empty, migrated database: one renewal made by the tests' own builder, copied inside the database. */
export async function populate(population: Population): Promise<readonly Populated[]> {
  const { connectionString, quotes, lines } = population
  const owner = openDatabase({ connectionString, maxConnections: 2 })
  try {
    const template = await aRenewal(owner, {
      customerId: templateCustomer,
      quoteNumber: templateQuote,
      validUntil: '2099-12-31',
      lines: Array.from({ length: lines }, (_, index) => lineAt(index)),
    })
    await sql`update price set valid_from = '2020-01-01'`.execute(owner)
    await letSignIn(owner, population, template.buyer.userId)
    for (let first = 1; first <= quotes; first += batch) {
      await transact(owner, { customers: 'all' }, async (tx) => {
        for (const table of Object.keys(tables))
          await sql
            .raw(await copySql(owner, { table, template: template.buyer.userId, first, last: Math.min(quotes, first + batch - 1) }))
            .execute(tx)
      })
    }
    await sql`analyze`.execute(owner)
  } finally {
    await owner.destroy()
  }
  return Array.from({ length: quotes }, (_, index) => populated(index + 1))
}

export function populated(index: number): Populated {
  const customerId = templateCustomer + index
  return { customerId, quoteNumber: templateQuote + index, email: `buyer@c${customerId}.example` }
}

/** A program each, so that every line may be removed on its own (rule 7). */
function lineAt(index: number): LineGiven {
  const parts = [
    ['E0256LL', 6],
    ['E025SLL', 3],
    ['E0HPVLL', 1],
    ['E01MJLL', 25],
  ] as const
  const [part, quantity] = parts[index % parts.length] ?? parts[0]
  return { part, quantity, program: `P${index + 1}`, site: 1 + (index % 2) }
}

async function letSignIn(owner: Database, { connectionString, secret }: Population, userId: string): Promise<void> {
  const accounts = openAccounts({ connectionString, secret, baseUrl: 'http://localhost', onPasswordReset: async () => {} })
  const hash = await accounts.hashPassword(buyerPassword)
  await accounts.close()
  await sql`insert into account_credential (id, user_id, account_id, provider_id, password) values (${`c-${userId}`}, ${userId}, ${userId}, 'credential', ${hash})`.execute(
    owner,
  )
}

type Copy = { readonly table: string; readonly template: string; readonly first: number; readonly last: number }

async function copySql(owner: Database, { table, template, first, last }: Copy): Promise<string> {
  const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position`.execute(
    owner,
  )
  const own = tables[table] ?? {}
  const values = rows.map(
    ({ name }) => own[name] ?? { customer_id: 't.customer_id + g', quote_number: 't.quote_number + g' }[name] ?? `t.${name}`,
  )
  const from = { account_user: 'id', account_credential: 'user_id', membership: 'user_id' }[table]
  const isOfPerson = table === 'account_user' || table === 'account_credential'
  const source = isOfPerson ? `(select ${templateCustomer} as customer_id, * from ${table})` : table
  const mine = from === undefined ? `t.customer_id = ${templateCustomer}` : `t.${from} = '${template}'`
  return `insert into ${table} (${rows.map((row) => row.name).join(', ')})
    select ${values.join(', ')} from ${source} t cross join generate_series(${first}, ${last}) g where ${mine} order by g`
}

/**
 * Sessions without signing in, for load tests: hashing a password takes a tenth of a second by design and is measured apart.
 * Answers the value of the session cookie by customer number.
 */
export async function openSessions(
  population: Pick<Population, 'connectionString' | 'secret'>,
  buyers: readonly Populated[],
): Promise<ReadonlyMap<number, string>> {
  const owner = openDatabase({ connectionString: population.connectionString, maxConnections: 1 })
  const token = (customerId: number) => `load-session-${customerId}-of-a-buyer`
  try {
    await sql`insert into account_session (id, user_id, token_hash, expires_at)
      select 's-' || c, 'buyer-' || c, encode(sha256(convert_to('load-session-' || c || '-of-a-buyer', 'UTF8')), 'hex'), now() + interval '1 day' from unnest(${buyers.map((buyer) => buyer.customerId)}::integer[]) c
      on conflict do nothing`.execute(owner)
  } finally {
    await owner.destroy()
  }
  const signed = (value: string) => encodeURIComponent(`${value}.${createHmac('sha256', population.secret).update(value).digest('base64')}`)
  return new Map(buyers.map((buyer) => [buyer.customerId, signed(token(buyer.customerId))]))
}
