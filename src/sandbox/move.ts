import type { Ledger, Write } from './ledger.ts'

/** What every change of the sandbox's records is given. `atMs` is one moment for the whole change. */
export type Move = {
  readonly ledger: Ledger
  readonly write: Write
  readonly publicUrl: string
  readonly atMs: number
  /** Undefined when nobody listens: events are then only recorded. */
  readonly webhookUrl: string | undefined
  readonly requestId: string | undefined
  readonly idempotencyKey: string | undefined
}

export function secondsOf(move: Pick<Move, 'atMs'>): number {
  return Math.floor(move.atMs / 1_000)
}
