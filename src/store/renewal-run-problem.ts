import type { RunProblem, RunProblemCode } from '#src/domain/renewal-run.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'

/** What a run could not quote, in the order in which it was found, a page at a time. */
export async function runProblems(
  reader: Reader,
  runId: number,
  page: { readonly after: bigint; readonly limit: number },
): Promise<readonly (RunProblem & { readonly problemId: bigint })[]> {
  const rows = await reader
    .selectFrom('renewal_run_problem')
    .select(['problem_id', 'customer_number', 'agreement_number', 'due_on', 'entitlement_id', 'part_number', 'code', 'detail'])
    .where('run_id', '=', runId)
    .where('problem_id', '>', page.after)
    .orderBy('problem_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    problemId: row.problem_id,
    customerNumber: row.customer_number,
    agreementNumber: row.agreement_number,
    dueOn: row.due_on === null ? undefined : plainDate(row.due_on),
    entitlementId: row.entitlement_id ?? undefined,
    part: row.part_number ?? undefined,
    code: row.code as RunProblemCode,
    detail: row.detail ?? undefined,
  }))
}
