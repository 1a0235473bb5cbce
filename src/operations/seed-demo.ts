import type { JobPayloads } from '#src/store/job-queue.ts'
import { demoPasswords } from '#src/domain/password.ts'
import type { UserId } from '#src/domain/identifiers.ts'
import { isPriceable } from '#src/domain/line-terms.ts'
import { percent } from '#src/domain/percent.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { assert, present } from '#src/kit/assert.ts'
import { read, transact } from '#src/store/database.ts'
import { findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import {
  type DemoPerson,
  customersWithVatNumber,
  demoPeople,
  hasCredentials,
  insertCredentials,
  instantOf,
  quoteProgress,
  saveVatCheck,
} from '#src/store/seed-demo.ts'
import { cancelQuote } from './cancel-quote.ts'
import { importFolder } from './import-folder.ts'
import { issueQuote } from './issue-quote.ts'
import { reviseQuote } from './revise-quote.ts'
import { demoShift } from './seed-demo-dates.ts'
import { placeDemoOrder, succeeded } from './seed-demo-order.ts'
import { type StoryQuote, readStory } from './seed-demo-story.ts'
import type { Services } from './services.ts'

export type SeedDemo = {
  /** The demo folder. */
  readonly folder: string
  /** The seller's calendar day: every date moves with it. */
  readonly today: PlainDate
  /** Of the accounts library. */
  readonly hashPassword: (password: string) => Promise<string>
}

const operator = 'operations:demo'
const customersAtOnce = 4

/** By the domain of the e-mail address; product.md fixes those of the three demo buyers and of staff. */
const passwords: Readonly<Record<string, string>> = {
  'meridien.example': demoPasswords.buyerFrance,
  'meridien-banque.example': demoPasswords.buyerFrance,
  'harbour.example': demoPasswords.buyerUnitedKingdom,
  'costa.example': demoPasswords.buyerOffline,
}

/**
 * Fills an empty database with the demo: imports its folder with all dates moved to today, issues its quotes through the same
 * operations that a vendor uses, lets its buyers order and its representatives change and cancel, and sets the passwords last.
 * A database in which somebody can sign in is left alone; a seeding that was cut short is taken up where it stopped.
 */
export async function seedDemo(services: Services, { folder, today, hashPassword }: SeedDemo): Promise<{ readonly isSeeded: boolean }> {
  if (await read(services.db, { customers: 'all' }, hasCredentials)) return { isSeeded: false }
  const hashed = hashPasswords(hashPassword)
  const shift = demoShift(today)
  const imported = await importFolder(services, folder, { shift })
  assert(imported.ok, `the demo folder is refused: ${imported.ok ? '' : JSON.stringify(imported.refusal)}`)
  await checkVatNumbers(services)
  await playStory(services, await readStory(folder, shift))
  const people = await read(services.db, { customers: 'all' }, demoPeople)
  const hashes = await hashed
  const credentials = people.map((person) => ({
    userId: person.userId,
    passwordHash: present(hashes.get(passwordOf(person)), 'every password is hashed'),
  }))
  await transact(services.db, { customers: 'all' }, (tx) => insertCredentials(tx, credentials))
  return { isSeeded: true }
}

/** One hash for each password, though several people have it: hashing is slow by design. */
async function hashPasswords(hashPassword: SeedDemo['hashPassword']): Promise<ReadonlyMap<string, string>> {
  const distinct = Object.values(demoPasswords)
  return new Map(await Promise.all(distinct.map(async (password) => [password, await hashPassword(password)] as const)))
}

function passwordOf({ email, kind }: DemoPerson): string {
  if (kind !== 'customer') return demoPasswords.staff
  return passwords[email.slice(email.indexOf('@') + 1)] ?? demoPasswords.others
}

async function checkVatNumbers(services: Services): Promise<void> {
  const customers = await read(services.db, { customers: 'all' }, customersWithVatNumber)
  const checks = await Promise.all(
    customers.map(({ vatNumber, country }) => services.taxIds.check(vatNumber, country, services.clock.now())),
  )
  await transact(services.db, { customers: 'all' }, async (tx) => {
    for (const [index, { customerId }] of customers.entries())
      await saveVatCheck(tx, customerId, present(checks[index], 'every number is checked'))
  })
}

/**
 * Customer by customer in the order of time. Those that order come first and one after the other, so that order numbers rise
 * with time and are the same at every seeding; of the others several at once.
 */
async function playStory(services: Services, story: readonly StoryQuote[]): Promise<void> {
  const people = await read(services.db, { customers: 'all' }, demoPeople)
  const userIds = new Map(people.map((person) => [person.email, person.userId]))
  const buying = new Set(story.filter((quote) => quote.outcome.kind === 'ordered').map((quote) => quote.customerId))
  for (const quote of story.filter(({ customerId }) => buying.has(customerId))) await playQuote(services, quote, userIds)
  const others = [
    ...Map.groupBy(
      story.filter(({ customerId }) => !buying.has(customerId)),
      (quote) => quote.customerId,
    ).values(),
  ]
  async function playNext(): Promise<void> {
    for (let quotes = others.shift(); quotes !== undefined; quotes = others.shift()) {
      for (const quote of quotes) await playQuote(services, quote, userIds)
    }
  }
  const played = await Promise.allSettled(Array.from({ length: customersAtOnce }, playNext))
  for (const outcome of played) if (outcome.status === 'rejected') throw outcome.reason
}

async function playQuote(services: Services, quote: StoryQuote, userIds: ReadonlyMap<string, UserId>): Promise<void> {
  const { customerId, quoteNumber, outcome } = quote
  const scope = { customers: [customerId] }
  const before = await read(services.db, scope, (reader) => quoteProgress(reader, customerId, quoteNumber))
  if (before === undefined) {
    const { agreementNumber, dueOn, reinstateOn, isMailed } = quote
    const request = {
      customerId,
      agreementNumber,
      dueOn,
      quoteNumber,
      by: operator,
      isNotified: isMailed,
      isDraft: outcome.kind === 'draft',
    }
    succeeded(await issueQuote(at(services, quote.issuedOn, 7), reinstateOn === undefined ? request : { ...request, reinstateOn }))
  }
  if (outcome.kind === 'draft' || outcome.kind === 'issued') return
  if (before !== undefined && (before.status !== 'issued' || before.revision > 1)) return
  const then = quietly(at(services, outcome.on, 10))
  if (outcome.kind === 'ordered') return placeDemoOrder(then, quote, outcome)
  const by = `user:${present(userIds.get(outcome.by), `${outcome.by} is somebody`)}`
  if (outcome.kind === 'cancelled') succeeded(await cancelQuote(then, { customerId, quoteNumber, reason: outcome.reason, by }))
  else
    succeeded(
      await reviseQuote(then, {
        customerId,
        quoteNumber,
        seenRevision: 1,
        reason: outcome.reason,
        by,
        discounts: await everyLine(then, quote),
      }),
    )
}

/** 4 % off every line. */
async function everyLine(services: Services, { customerId, quoteNumber }: StoryQuote) {
  const lines = await read(services.db, { customers: [customerId] }, async (reader) => {
    const quote = present(await findQuoteForCustomer(reader, [customerId], { quoteNumber }), 'the quote was issued')
    return linesOfQuoteForCustomer(reader, quote, quote.language)
  })
  const sold = lines.map((line) => line.terms).filter(isPriceable)
  return new Map(sold.map((terms) => [terms.item, { percent: percent('4'), reason: 'Fidélité / Loyalty' }]))
}

/** The same services on another day. */
function at(services: Services, day: PlainDate, hour: number): Services {
  const moment = instantOf(day, hour)
  return { ...services, clock: { now: () => moment } }
}

/** Nobody is written to about what is long past; the papers of past orders are made all the same, once the workers run. */
function quietly(services: Services): Services {
  const enqueue: Services['jobs']['enqueue'] = async (tx, name, payload) => {
    if (name === 'order-confirmed') await services.jobs.enqueue(tx, 'issue-papers', payload as JobPayloads['issue-papers'])
  }
  return { ...services, jobs: { enqueue, enqueueAll: async () => {} } }
}
