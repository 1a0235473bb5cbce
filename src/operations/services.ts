import type { PaperPress } from '#src/documents/paper-press.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Seal } from '#src/providers/seal.ts'
import type { Mailer } from '#src/providers/mailer.ts'
import type { PaymentProvider } from '#src/providers/payment-provider.ts'
import type { TaxIdChecker } from '#src/providers/tax-id-check.ts'
import type { Tracing } from '#src/providers/tracing.ts'
import type { Database } from '#src/store/database.ts'
import type { JobQueue } from '#src/store/job-queue.ts'

export type Clock = { readonly now: () => Instant }

export type Log = {
  readonly info: (fields: Record<string, unknown>, message: string) => void
  readonly warn: (fields: Record<string, unknown>, message: string) => void
  readonly error: (fields: Record<string, unknown>, message: string) => void
}

/** What every operation is given; made once per process by `compose.ts`. */
export type Services = {
  /** The web process's pool is bound by row-level security, the others' is the owner's; operations work the same on both. */
  readonly db: Database
  readonly clock: Clock
  readonly jobs: JobQueue
  readonly mailer: Mailer
  /** Absent where no card provider is configured: the card is then not offered. */
  readonly payments: PaymentProvider | undefined
  readonly taxIds: TaxIdChecker
  /** Where files are made that take long; never awaited inside a transaction. */
  readonly press: PaperPress
  readonly log: Log
  /** Where people reach us, without a slash at the end: links in mails begin with it. */
  readonly baseUrl: string
  /** For what opens something and must travel in a job, where a dump of the database would show it. */
  readonly seal: Seal
  /** Absent where nobody collects traces. */
  readonly tracing?: Tracing | undefined
}
