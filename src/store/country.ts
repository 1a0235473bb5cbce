import type { Selectable } from 'kysely'
import type { CustomerId, Language, QuoteNumber } from '#src/domain/identifiers.ts'
import { type PaymentMethod, paymentMethods } from '#src/domain/payment-attempt.ts'
import { percent } from '#src/domain/percent.ts'
import { plainDate } from '#src/domain/plain-date.ts'
import type { TaxConfiguration } from '#src/domain/tax.ts'
import type { TaxRate } from '#src/domain/tax-rates.ts'
import { present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'
import { type OfQuote, prepared } from './prepared.ts'
import type { Country as CountryTable } from './schema.ts'

/** What a country may do: the vendor's configuration (rule 13). */
export type Country = {
  readonly country: string
  readonly sellingEntity: string
  readonly timeZone: string
  readonly onlineOrdering: boolean
  readonly unavailableReason: { readonly fr: string; readonly en: string } | undefined
  /** In the order in which they are offered: the card first. */
  readonly paymentMethods: readonly PaymentMethod[]
  readonly paymentDays: number
  readonly poNumberRequired: boolean
  readonly taxScheme: 'eu-vat' | 'local-vat' | 'not-charged'
  readonly termsCode: string
}

const countryColumns = [
  'country',
  'selling_entity',
  'time_zone',
  'online_ordering',
  'online_unavailable_reason_fr',
  'online_unavailable_reason_en',
  'payment_methods',
  'payment_days',
  'po_number_required',
  'tax_scheme',
  'terms_code',
] as const satisfies readonly (keyof CountryTable)[]

export async function findCountry(reader: Reader, country: string): Promise<Country> {
  const [row] = await countryRow(reader, { country })
  return toCountry(present(row, 'the country is one that the vendor sells in'))
}

const countryRow = prepared((reader, { country }: { readonly country: string }) =>
  reader.selectFrom('country').select(countryColumns).where('country', '=', country),
)

/** Where a quote number's live revision is sold: what a transaction asks while it locks the quote. */
export async function countryOfQuoteForCustomer(
  reader: Reader,
  customerId: CustomerId,
  quoteNumber: QuoteNumber,
): Promise<Country | undefined> {
  const [row] = await countryOfQuote(reader, { customerId, quoteNumber })
  return row && toCountry(row)
}

const countryOfQuote = prepared((reader, { customerId, quoteNumber }: OfQuote) =>
  reader
    .selectFrom('country')
    .select(countryColumns)
    .where('country', '=', (where) =>
      where
        .selectFrom('quote')
        .select('quote.country')
        .where('quote.customer_id', '=', customerId)
        .where('quote.quote_number', '=', quoteNumber)
        .where('quote.status', '<>', 'draft')
        .orderBy('quote.revision', 'desc')
        .limit(1),
    ),
)

function toCountry(row: Pick<Selectable<CountryTable>, (typeof countryColumns)[number]>): Country {
  return {
    country: row.country,
    sellingEntity: row.selling_entity,
    timeZone: row.time_zone,
    onlineOrdering: row.online_ordering,
    unavailableReason:
      row.online_unavailable_reason_fr === null || row.online_unavailable_reason_en === null
        ? undefined
        : { fr: row.online_unavailable_reason_fr, en: row.online_unavailable_reason_en },
    paymentMethods: paymentMethods.filter((method) => row.payment_methods.includes(method)),
    paymentDays: row.payment_days,
    poNumberRequired: row.po_number_required,
    taxScheme: row.tax_scheme as Country['taxScheme'],
    termsCode: row.terms_code,
  }
}

export async function listCountryCodes(reader: Reader): Promise<readonly string[]> {
  return (await countryCodes(reader, {})).map((row) => row.country)
}

const countryCodes = prepared((reader) => reader.selectFrom('country').select('country').orderBy('country'))

/**
 * The vendor's own dated rates, and what is charged in a country that is neither the seller's nor the EU's: under `local-vat` the
 * seller is registered there and charges that country's rate (rule 12).
 */
export async function taxConfiguration(reader: Reader, country: Country): Promise<TaxConfiguration> {
  const rates: readonly TaxRate[] = (await standardRates(reader, {})).map((row) => ({
    country: row.country,
    percent: percent(row.percent),
    validFrom: plainDate(row.valid_from),
    source: row.source,
  }))
  const rule = abroadRules[country.taxScheme]
  const abroad = rule === undefined ? {} : { [country.country]: rule }
  return rates.length === 0 ? { abroad } : { rates, abroad }
}

const standardRates = prepared((reader) =>
  reader.selectFrom('tax_rate').select(['country', 'valid_from', 'percent', 'source']).where('category', '=', 'standard'),
)

const abroadRules = { 'eu-vat': undefined, 'local-vat': 'buyer-rate', 'not-charged': 'not-charged' } as const satisfies Record<
  Country['taxScheme'],
  'buyer-rate' | 'not-charged' | undefined
>

/** The newest version of a country's terms, in a language. */
export type Terms = {
  readonly code: string
  readonly version: string
  readonly language: Language
  readonly title: string
  readonly body: string
  readonly sha256: string
}

export async function currentTerms(
  reader: Reader,
  wanted: { readonly code: string; readonly language: Language; readonly on: string },
): Promise<Terms> {
  const [found] = await termsRow(reader, wanted)
  const row = present(found, 'every country has terms in every language')
  return {
    code: row.terms_code,
    version: row.version,
    language: row.language as Language,
    title: row.title,
    body: row.body,
    sha256: row.sha256,
  }
}

const termsRow = prepared((reader, { code, language, on }: { readonly code: string; readonly language: string; readonly on: string }) =>
  reader
    .selectFrom('terms_text')
    .select(['terms_code', 'version', 'language', 'title', 'body', 'sha256'])
    .where('terms_code', '=', code)
    .where('language', '=', language)
    .where('valid_from', '<=', on)
    .orderBy('valid_from', 'desc')
    .limit(1),
)

/** The legal entity that sells, as it is printed on an order and an invoice. */
export type SellingEntity = {
  readonly code: string
  readonly legalName: string
  readonly line1: string
  readonly line2: string | undefined
  readonly postcode: string
  readonly city: string
  readonly country: string
  readonly vatNumber: string
  readonly registrationNumber: string
  readonly legalForm: string
  readonly shareCapital: string | undefined
  readonly iban: string
  readonly bic: string
  readonly bank: string
  readonly email: string
  readonly phone: string
  readonly vatOnDebits: boolean
  readonly latePenaltyPercent: string
}

export async function findSellingEntity(reader: Reader, code: string): Promise<SellingEntity> {
  const [found] = await sellingEntityRow(reader, { code })
  const row = present(found, 'a country is sold in by a selling entity')
  return {
    code: row.selling_entity,
    legalName: row.legal_name,
    line1: row.line1,
    line2: row.line2 ?? undefined,
    postcode: row.postcode,
    city: row.city,
    country: row.country,
    vatNumber: row.vat_number,
    registrationNumber: row.registration_number,
    legalForm: row.legal_form,
    shareCapital: row.share_capital ?? undefined,
    iban: row.iban,
    bic: row.bic,
    bank: row.bank,
    email: row.email,
    phone: row.phone,
    vatOnDebits: row.vat_on_debits,
    latePenaltyPercent: row.late_penalty_percent,
  }
}

const sellingEntityRow = prepared((reader, { code }: { readonly code: string }) =>
  reader.selectFrom('selling_entity').selectAll().where('selling_entity', '=', code),
)
