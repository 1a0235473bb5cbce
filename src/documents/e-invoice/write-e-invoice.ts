import { type Currency, currencyExponent } from '#src/domain/currency.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { checkInvoiceXml } from './check-invoice-xml.ts'
import { type BillingDocument, enInvoiceOf } from './en-invoice-of.ts'
import type { RuleBreach } from './rule-breach.ts'
import { writeCii } from './write-cii.ts'
import { writeUbl } from './write-ubl.ts'

/** The structured files of one invoice or credit note. Both state the same amounts; each was read back and checked before it got here. */
export type StructuredFiles = {
  readonly cii: string
  /** For the Peppol network; without an electronic address of the buyer there is none to send to. */
  readonly ubl: { readonly available: true; readonly xml: string } | { readonly available: false; readonly breaches: readonly RuleBreach[] }
}

export type EInvoiceRefusal =
  /** The invoice is not issued; operations sees which rules it breaks. */
  | { readonly code: 'rules-broken'; readonly breaches: readonly RuleBreach[] }
  /** EN 16931 allows two decimals (BR-DEC-*): dinars have three and are invoiced by `renderPdf` alone. */
  | { readonly code: 'currency-without-e-invoice'; readonly currency: Currency }

/** What keeps an invoice off the Peppol network without making it wrong. */
const peppolAddressRules: readonly string[] = ['PEPPOL-EN16931-R010', 'PEPPOL-EN16931-R020']

/** The structured files alone, checked: quick, and without what draws PDFs. */
export function writeEInvoice(document: BillingDocument): Result<StructuredFiles, EInvoiceRefusal> {
  if (currencyExponent(document.currency) > 2) return refused({ code: 'currency-without-e-invoice', currency: document.currency })
  const cii = writeCii(enInvoiceOf(document, 'factur-x'))
  const xml = writeUbl(enInvoiceOf(document, 'peppol'))
  const ublBreaches = checkInvoiceXml(xml)
  const isUnreachable = (breach: RuleBreach) => peppolAddressRules.includes(breach.rule)
  const breaches = [...checkInvoiceXml(cii), ...ublBreaches.filter((breach) => !isUnreachable(breach))]
  if (breaches.length > 0) return refused({ code: 'rules-broken', breaches })
  return ok({ cii, ubl: ublBreaches.length === 0 ? { available: true, xml } : { available: false, breaches: ublBreaches } })
}
