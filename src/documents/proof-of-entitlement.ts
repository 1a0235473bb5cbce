import type { CoveragePeriod } from '#src/domain/coverage-period.ts'
import type { Language } from '#src/domain/identifiers.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { DocumentSite } from './document-line.ts'
import type { Party } from './party.ts'
import type { VendorIdentity } from './vendor-identity.ts'

/** What may be used, by whom, until when: valid together with the paid invoice. Shows no price. */
export type ProofOfEntitlement = {
  readonly kind: 'proof-of-entitlement'
  readonly language: Language
  readonly vendor: VendorIdentity
  readonly number: string
  readonly issuedOn: PlainDate
  readonly orderNumber: number
  readonly agreementNumber: string
  readonly customer: Party
  readonly sites: readonly DocumentSite[]
  readonly entitlements: readonly EntitlementLine[]
}

export type EntitlementLine = {
  readonly siteNumber: number
  readonly partNumber: string
  readonly description: string
  readonly chargeMetric?: string | undefined
  readonly quantity: number
  readonly coverage: CoveragePeriod
  readonly orderReference?: string | undefined
}
