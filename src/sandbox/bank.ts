import type { Ledger } from './ledger.ts'

/** The sandbox's inside, as its parts see it. */
export type Bank = {
  readonly ledger: Ledger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The origin that browsers know the sandbox by. */
  readonly publicUrl: string
  /** Only these may show the card fields in a frame and get their messages. */
  readonly shopOrigins: readonly string[]
  /** Whom card holders are told that they pay. */
  readonly payee: string
  readonly keys: { readonly secret: string; readonly publishable: string }
  readonly webhook: { readonly url: string; readonly secret: string } | undefined
  /** Idempotency keys whose first request is still in work. */
  readonly inFlight: Set<string>
  /** Something may be waiting to be delivered. */
  readonly onChange: () => void
  readonly log: Log
}

/** Ids and codes only: nothing that a buyer typed. */
export type Log = (level: 'info' | 'error', message: string, facts: Readonly<Record<string, unknown>>) => void
