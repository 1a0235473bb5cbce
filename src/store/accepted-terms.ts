import type { CustomerId, Language } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader } from './database.ts'

/** The terms as they were accepted: the exact text by version, language and hash, by whom and when (rule 14). */
export type AcceptedText = {
  readonly code: string
  readonly version: string
  readonly language: Language
  readonly title: string
  readonly body: string
  readonly sha256: string
  readonly acceptedAt: Instant
  readonly acceptedBy: string
}

export async function acceptedTextForCustomer(reader: Reader, customerId: CustomerId, acceptanceId: bigint): Promise<AcceptedText> {
  const row = await reader
    .selectFrom('accepted_terms')
    .select(['terms_code', 'version', 'language', 'title', 'body', 'sha256', 'accepted_at', 'user_name'])
    .where('customer_id', '=', customerId)
    .where('acceptance_id', '=', acceptanceId)
    .executeTakeFirstOrThrow()
  return {
    code: row.terms_code,
    version: row.version,
    language: row.language as Language,
    title: row.title,
    body: row.body,
    sha256: row.sha256,
    acceptedAt: row.accepted_at as Instant,
    acceptedBy: row.user_name,
  }
}
