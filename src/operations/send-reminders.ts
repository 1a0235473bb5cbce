import { dayIn } from '#src/domain/plain-date.ts'
import { contactCheckDue, reminderDue } from '#src/domain/renewal-timeline.ts'
import { type Reader, type Tx, read, transact } from '#src/store/database.ts'
import {
  type ContactCheckCandidate,
  type ReminderCandidate,
  contactCheckCandidatesUnscoped,
  reminderCandidatesUnscoped,
} from '#src/store/renewal-timeline.ts'
import type { Services } from './services.ts'

const pageSize = 500
/** What one run hands to the queue at most; the next run, an hour later, takes up the rest. */
const perRunMax = 10_000

/**
 * The hourly walk along the timeline (rule 11): finds which quotes are due for a reminder and which agreements for a check of
 * their contacts, and enqueues one job for each. The job decides again, so a run too many or a run twice mails nobody twice.
 */
export async function sendReminders(services: Services): Promise<{ readonly reminders: number; readonly contactChecks: number }> {
  const now = services.clock.now()
  const today = dayIn('UTC', now)
  const reminders = await walk<ReminderCandidate>(services, {
    next: (reader, after) => reminderCandidatesUnscoped(reader, { today, limit: pageSize, after }),
    isDue: (candidate) => reminderDue(candidate, candidate.reminderDays, now) === candidate.daysBefore,
    enqueue: (tx, { customerId, quoteNumber, daysBefore }) =>
      services.jobs.enqueue(tx, 'send-reminder-mail', { customerId, quoteNumber, daysBefore }),
  })
  const contactChecks = await walk<ContactCheckCandidate>(services, {
    next: (reader, after) => contactCheckCandidatesUnscoped(reader, { today, limit: pageSize, after }),
    isDue: (candidate) => contactCheckDue(candidate, candidate.contactCheckDays, now),
    enqueue: (tx, { customerId, agreementNumber, dueOn }) =>
      services.jobs.enqueue(tx, 'send-contact-check-mail', { customerId, agreementNumber, dueOn }),
  })
  services.log.info({ reminders, contactChecks, at: now }, 'walked along the renewal timeline')
  return { reminders, contactChecks }
}

type Walk<Candidate> = {
  readonly next: (reader: Reader, after: Candidate | undefined) => Promise<readonly Candidate[]>
  readonly isDue: (candidate: Candidate) => boolean
  readonly enqueue: (tx: Tx, candidate: Candidate) => Promise<void>
}

async function walk<Candidate>(services: Services, { next, isDue, enqueue }: Walk<Candidate>): Promise<number> {
  let after: Candidate | undefined
  let count = 0
  while (count < perRunMax) {
    const page = await read(services.db, { customers: 'all' }, (reader) => next(reader, after))
    const due = page.filter(isDue).slice(0, perRunMax - count)
    await transact(services.db, { customers: 'all' }, async (tx) => {
      for (const candidate of due) await enqueue(tx, candidate)
    })
    count += due.length
    if (page.length < pageSize) return count
    after = page.at(-1)
  }
  return count
}
