import type { CustomerId, OrderNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { JsonValue } from '#src/kit/canonical-json.ts'
import type { Reader, Tx } from './database.ts'

/** A paper that was issued: what it is about, of which kind, and the kept file. At most one of a kind per subject. */
export type IssuedPaper = { readonly subject: string; readonly kind: string; readonly fileId: bigint }

type Subject = { readonly customerId: CustomerId; readonly subject: string }

export async function papersOfSubjectForCustomer(reader: Reader, { customerId, subject }: Subject): Promise<readonly IssuedPaper[]> {
  const rows = await reader
    .selectFrom('paper')
    .select(['subject', 'kind', 'file_id'])
    .where('customer_id', '=', customerId)
    .where('subject', '=', subject)
    .orderBy('file_id')
    .execute()
  return rows.map((row) => ({ subject: row.subject, kind: row.kind, fileId: row.file_id }))
}

/** Runs into `paper_pkey` when the paper was issued already. */
export async function insertPaper(
  tx: Tx,
  paper: IssuedPaper & { readonly customerId: CustomerId; readonly snapshot: string | undefined; readonly at: Instant },
): Promise<void> {
  await tx
    .insertInto('paper')
    .values({
      customer_id: paper.customerId,
      subject: paper.subject,
      kind: paper.kind,
      file_id: paper.fileId,
      snapshot: paper.snapshot ?? null,
      issued_at: paper.at,
    })
    .execute()
}

/** Why an invoice was not issued: the rules that it breaks, by their official ids. */
export type PaperProblem = {
  readonly customerId: CustomerId
  readonly subject: string
  readonly orderNumber: OrderNumber
  readonly breaches: readonly { readonly rule: string; readonly message: string; readonly line?: string | undefined }[]
}

export async function notePaperProblem(tx: Tx, problem: PaperProblem, at: Instant): Promise<void> {
  const breaches = JSON.stringify(problem.breaches satisfies readonly Record<string, JsonValue | undefined>[])
  await tx
    .insertInto('paper_problem')
    .values({
      customer_id: problem.customerId,
      subject: problem.subject,
      order_number: problem.orderNumber,
      breaches,
      first_seen_at: at,
      last_seen_at: at,
    })
    .onConflict((conflict) => conflict.columns(['customer_id', 'subject']).doUpdateSet({ breaches, last_seen_at: at }))
    .execute()
}

export async function settlePaperProblem(tx: Tx, { customerId, subject }: Subject): Promise<void> {
  await tx.deleteFrom('paper_problem').where('customer_id', '=', customerId).where('subject', '=', subject).execute()
}

/** For operations: the invoices that wait for somebody to put something right, oldest first. */
export async function paperProblemsUnscoped(
  reader: Reader,
  limit: number,
): Promise<readonly (PaperProblem & { readonly since: Instant })[]> {
  const rows = await reader
    .selectFrom('paper_problem')
    .select(['customer_id', 'subject', 'order_number', 'breaches', 'first_seen_at'])
    .orderBy('first_seen_at')
    .orderBy('customer_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    customerId: row.customer_id as CustomerId,
    subject: row.subject,
    orderNumber: row.order_number as OrderNumber,
    breaches: row.breaches as unknown as PaperProblem['breaches'],
    since: row.first_seen_at as Instant,
  }))
}
