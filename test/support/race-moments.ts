import { AsyncLocalStorage } from 'node:async_hooks'
import type { PaymentProvider } from '#src/providers/payment-provider.ts'
import type { Database } from '#src/store/database.ts'

/** What is done at each step of somebody who is being watched: it runs the step, and whatever else it likes around it. */
export type Watch = (what: string, step: () => Promise<unknown>) => Promise<unknown>

const watching = new AsyncLocalStorage<Watch>()

/** Within `work` every transaction and every call of the provider goes through `watch`, and nothing of anybody else does. */
export function watched<T>(watch: Watch, work: () => Promise<T>): Promise<T> {
  return watching.run(watch, work)
}

/** As somebody else, in the middle of a step that is watched. */
export function unwatched<T>(work: () => Promise<T>): Promise<T> {
  return watching.exit(work)
}

/** A step of the one who is watched that is neither: what a person does at the provider. */
export function personally<T>(what: string, step: () => Promise<T>): Promise<T> {
  return around(what, step)
}

/** The same pool, which tells of each transaction: its connection is taken within the step and given back, committed, before its end. */
export function tellingDatabase(db: Database): Database {
  const executor = db.getExecutor()
  const telling = new Proxy(executor, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const method = value.bind(target) as (...args: unknown[]) => unknown
      return name === 'provideConnection' ? (use: unknown) => around('database', async () => method(use)) : method
    },
  })
  db.getExecutor = () => telling
  return db
}

/** The same provider, which tells of each call. */
export function tellingProvider(provider: PaymentProvider): PaymentProvider {
  const calls: ReadonlySet<PropertyKey> = new Set([
    'startWithFields',
    'startOnPage',
    'retrieve',
    'findByAttempt',
    'capture',
    'release',
    'refund',
  ])
  return new Proxy(provider, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (!calls.has(name) || typeof value !== 'function') return value
      const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>
      return (...args: unknown[]) => around(String(name), () => call(...args))
    },
  })
}

async function around<T>(what: string, step: () => Promise<T>): Promise<T> {
  const watch = watching.getStore()
  return (watch === undefined ? await step() : await watch(what, step)) as T
}
