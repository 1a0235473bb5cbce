import { Hono } from 'hono'
import { createApi } from './api.ts'
import type { Bank, Log } from './bank.ts'
import { type FaultOrder, addFault, clearFaults } from './faults.ts'
import { expireAuthorisation, housekeep } from './housekeeping.ts'
import { openLedger } from './ledger.ts'
import { createPages } from './pages/routes.ts'
import type { FaultRecord } from './records.ts'
import { type PumpOptions, defaultPumpOptions, startPump } from './webhook-delivery.ts'

export type SandboxOptions = {
  /** The origin that browsers know the sandbox by, e.g. `http://localhost:3001`. */
  readonly publicUrl: string
  /** Origins of shops that may show the card fields in a frame. */
  readonly shopOrigins: readonly string[]
  readonly payee?: string | undefined
  /** Where the state is kept over a restart; without it, in memory only. */
  readonly folder?: string | undefined
  readonly keys?: { readonly secret: string; readonly publishable: string } | undefined
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined
  readonly delivery?: Partial<PumpOptions> | undefined
  /** Milliseconds since 1970; tests move it. */
  readonly now?: (() => number) | undefined
  readonly log?: Log | undefined
}

export type Sandbox = {
  readonly app: Hono
  readonly faults: {
    add(order: Partial<FaultOrder> & Pick<FaultOrder, 'fault'>): FaultRecord
    clear(): void
    list(): readonly FaultRecord[]
  }
  /** Lets what is past its time lapse; runs by itself every half minute. */
  housekeep(): void
  expireAuthorisation(paymentIntentId: string): boolean
  /** Resolves when every webhook that is due has been answered. */
  delivered(): Promise<void>
  close(): Promise<void>
}

/** Anybody may know these: the sandbox moves no money and listens on loopback. */
export const demoKeys = { secret: 'sk_test_guichet_sandbox', publishable: 'pk_test_guichet_sandbox' } as const

const housekeepingMs = 30_000

/** A payment provider in one process: the API, the card fields, the 3-D Secure page, the hosted page, and a panel to break it all. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const ledger = await openLedger(options.folder)
  const bank: Bank = {
    ledger,
    now: options.now ?? Date.now,
    publicUrl: new URL(options.publicUrl).origin,
    shopOrigins: options.shopOrigins.map((origin) => new URL(origin).origin),
    payee: options.payee ?? 'Boréal Logiciels',
    keys: options.keys ?? demoKeys,
    webhook: options.webhook,
    inFlight: new Set(),
    onChange: () => pump.wake(),
    log: options.log ?? (() => undefined),
  }
  const pump = startPump(bank, { ...defaultPumpOptions, ...options.delivery })
  const app = new Hono()
  app.onError((error, c) => {
    bank.log('error', 'request failed', { path: c.req.path, error: String(error), stack: error.stack })
    return c.text('The sandbox failed. Its log says why.', 500)
  })
  app.route('/v1', createApi(bank))
  app.route('/', createPages(bank))
  const timer = setInterval(() => housekeep(bank), housekeepingMs).unref()
  housekeep(bank)
  pump.wake()
  return {
    app,
    faults: {
      add: (order) => addFault(ledger, { on: 'any', count: 1, probability: 1, delayMs: 0, ...order }),
      clear: () => clearFaults(ledger),
      list: () => [...ledger.all('fault')],
    },
    housekeep: () => housekeep(bank),
    expireAuthorisation: (id) => expireAuthorisation(bank, id),
    delivered: () => pump.settled(),
    async close() {
      clearInterval(timer)
      await pump.stop()
      await ledger.close()
    },
  }
}
