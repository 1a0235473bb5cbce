import { paperToJson } from '#src/documents/paper.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { present } from '#src/kit/assert.ts'
import { type Reader, read, transact, violatedConstraint } from '#src/store/database.ts'
import { findCountry, findSellingEntity } from '#src/store/country.ts'
import { findCustomer, findRepresentative, sitesOfCustomer } from '#src/store/customer.ts'
import { papersOfSubjectForCustomer } from '#src/store/paper.ts'
import { type QuoteRevision, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { findVendor } from '#src/store/vendor.ts'
import { keepPapers } from './issue-order-papers-keep.ts'
import { type QuoteMaterial, quoteDocumentOf } from './issue-quote-paper-view.ts'
import type { Services } from './services.ts'

const names = { fr: 'Devis', en: 'Quote' } as const satisfies Record<Language, string>

/**
 * The PDF of a quote's revision: made when it is first asked for, and the same bytes for ever after. Two who ask at once get the
 * same: `paper_pkey` lets one of them in, and the other takes what that one kept.
 */
export async function issueQuotePaper(services: Services, quote: QuoteRevision, actor: string): Promise<bigint> {
  const { customerId, quoteNumber, revision, language } = quote
  const scope = { customers: [customerId] }
  const subject = `quote:${quoteNumber}:${revision}`
  const known = () => read(services.db, scope, (reader) => papersOfSubjectForCustomer(reader, { customerId, subject }))
  const [kept] = await known()
  if (kept !== undefined) return kept.fileId
  const material = await read(services.db, scope, (reader) => materialOf(reader, quote, services.baseUrl))
  const document = quoteDocumentOf(material)
  const paper = {
    kind: 'quote',
    name: `${names[language]}-${quoteNumber}-${revision}.pdf`,
    mediaType: 'application/pdf',
    language,
    bytes: await services.press.pdf(document),
    snapshot: paperToJson(document),
  }
  try {
    await transact(services.db, scope, (tx) =>
      keepPapers(tx, [paper], { about: { customerId, quoteNumber, revision }, subject, actor, at: services.clock.now() }),
    )
  } catch (error) {
    if (violatedConstraint(error) !== 'paper_pkey') throw error
  }
  return present((await known())[0], 'the paper was kept').fileId
}

async function materialOf(reader: Reader, quote: QuoteRevision, baseUrl: string): Promise<QuoteMaterial> {
  const { customerId } = quote
  const lines = await linesOfQuoteForCustomer(reader, quote, quote.language)
  const customer = await findCustomer(reader, customerId)
  const sites = await sitesOfCustomer(reader, customerId)
  const vendor = await findVendor(reader)
  const seller = await findSellingEntity(reader, quote.sellingEntity)
  const representative = await findRepresentative(reader, quote.representativeId)
  const country = await findCountry(reader, quote.country)
  return { quote, lines, customer, sites, vendor: present(vendor, 'the vendor was imported'), seller, representative, country, baseUrl }
}
