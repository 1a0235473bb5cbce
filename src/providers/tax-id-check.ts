import type { Instant } from '#src/domain/plain-date.ts'
import type { TaxIdCheck as Checked } from '#src/domain/tax.ts'

/**
 * Asks whether a VAT number is valid for its country. It never throws for an outage: `unavailable` is an answer, kept as
 * evidence, and the tax is then decided without a valid number (rule 12).
 */
export type TaxIdChecker = { readonly check: (number: string, country: string, now: Instant) => Promise<Checked> }
