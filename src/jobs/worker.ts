import { z } from 'zod'
import type { CustomerId, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import { checkBooks } from '#src/operations/check-books.ts'
import { deliverMail } from '#src/operations/deliver-mail.ts'
import { handleProviderEvent } from '#src/operations/handle-provider-event.ts'
import { issueCreditNote } from '#src/operations/issue-credit-note.ts'
import { issueOrderPapers } from '#src/operations/issue-order-papers.ts'
import { refundPayment } from '#src/operations/refund-payment.ts'
import { sendMail } from '#src/operations/send-mail.ts'
import { sendPasswordReset } from '#src/operations/send-password-reset.ts'
import { sendReminders } from '#src/operations/send-reminders.ts'
import type { Services } from '#src/operations/services.ts'
import { settlePayment } from '#src/operations/settle-payment.ts'
import { sweepMails } from '#src/operations/sweep-mails.ts'
import { sweepPayments } from '#src/operations/sweep-payments.ts'
import type { JobName, JobPayloads, JobRunner } from '#src/store/job-queue.ts'

const customerId = z.int().transform((id) => id as CustomerId)
const quoteNumber = z.int().transform((number) => number as QuoteNumber)
const orderNumber = z.int().transform((number) => number as OrderNumber)
const rowId = z.string().regex(/^\d+$/).transform(BigInt)
const plainDate = z.iso.date().transform((day) => day as PlainDate)
const nothing = z.object({})

/** Does one job: parses what it carries, calls one operation. Throws on a payload that is not the job's. */
type Work = (services: Services, payload: unknown) => Promise<void>

/** Every job and the operation behind it; the job carries ids, and may run twice. */
const jobs = {
  'send-quote-mail': job(z.object({ customerId, quoteNumber, revision: z.int() }), (services, { customerId: of, ...quote }) =>
    sendMail(services, of, { kind: 'quote-issued', ...quote }),
  ),
  'send-reminder-mail': job(z.object({ customerId, quoteNumber, daysBefore: z.int() }), (services, { customerId: of, ...quote }) =>
    sendMail(services, of, { kind: 'quote-reminder', ...quote }),
  ),
  'send-contact-check-mail': job(
    z.object({ customerId, agreementNumber: z.int(), dueOn: plainDate }),
    (services, { customerId: of, ...due }) => sendMail(services, of, { kind: 'contact-check', ...due }),
  ),
  'send-request-mail': job(z.object({ customerId, requestId: rowId }), (services, { customerId: of, requestId }) =>
    sendMail(services, of, { kind: 'partner-requested', requestId }),
  ),
  'send-request-answer-mail': job(z.object({ customerId, requestId: rowId }), (services, { customerId: of, requestId }) =>
    sendMail(services, of, { kind: 'partner-answered', requestId }),
  ),
  'send-message-mail': job(z.object({ customerId, messageId: rowId }), (services, { customerId: of, messageId }) =>
    sendMail(services, of, { kind: 'message-written', messageId }),
  ),
  'send-payment-declined-mail': job(z.object({ customerId, attemptId: z.uuid() }), (services, { customerId: of, attemptId }) =>
    sendMail(services, of, { kind: 'payment-declined', attemptId }),
  ),
  'send-refund-mail': job(
    z.object({ customerId, orderNumber, refundReference: z.string().min(1), amountMinor: rowId }),
    (services, { customerId: of, ...refund }) => sendMail(services, of, { kind: 'refunded', ...refund }),
  ),
  'send-bounce-mail': job(z.object({ customerId, mailId: rowId }), (services, { customerId: of, mailId }) =>
    sendMail(services, of, { kind: 'mail-bounced', mailId }),
  ),
  'order-confirmed': job(z.object({ customerId, orderNumber }), (services, order) =>
    issueOrderPapers(services, { ...order, isMailed: true }),
  ),
  'issue-papers': job(z.object({ customerId, orderNumber }), (services, order) =>
    issueOrderPapers(services, { ...order, isMailed: false }),
  ),
  'send-order-mail': job(z.object({ customerId, orderNumber }), (services, { customerId: of, orderNumber: confirmed }) =>
    sendMail(services, of, { kind: 'order-confirmed', orderNumber: confirmed }),
  ),
  'issue-credit-note': job(z.object({ customerId, refundId: z.uuid() }), issueCreditNote),
  'send-password-reset': job(z.object({ email: z.string(), sealedUrl: z.string() }), sendPasswordReset),
  'deliver-mail': job(z.object({ customerId, mailId: rowId }), deliverMail),
  'provider-event': job(z.object({ provider: z.string(), eventId: z.string() }), handleProviderEvent),
  'settle-payment': job(z.object({ customerId, attemptId: z.uuid() }), async (services, attempt) => {
    if (services.payments !== undefined) await settlePayment(services, { ...attempt, actor: 'job:settle-payment' })
  }),
  'refund-payment': job(z.object({ customerId, refundId: z.uuid() }), refundPayment),
  'sweep-payments': job(nothing, async (services) => void (await sweepPayments(services))),
  'check-books': job(nothing, async (services) => void (await checkBooks(services))),
  'sweep-mails': job(nothing, sweepMails),
  'send-reminders': job(nothing, async (services) => void (await sendReminders(services))),
} satisfies Record<JobName, Work>

/** The jobs that this process knows how to do. */
export const workableJobs = Object.keys(jobs) as readonly (keyof typeof jobs)[]

/** Begins to take jobs from the queue, each kind by its own worker; `runner.stop` ends it after the jobs in hand. */
export async function startWorker(services: Services, runner: JobRunner): Promise<void> {
  for (const name of workableJobs) await runner.work(name, (payload) => runJob(services, name, payload))
}

/** One job now, as the queue would hand it over. */
export async function runJob<N extends keyof typeof jobs>(services: Services, name: N, payload: JobPayloads[N]): Promise<void> {
  const work = () => jobs[name](services, payload)
  await (services.tracing === undefined ? work() : services.tracing.span('job', name, work))
}

function job<Payload extends z.ZodType>(payload: Payload, work: (services: Services, payload: z.output<Payload>) => Promise<void>): Work {
  return async (services, given) => work(services, payload.parse(given))
}
