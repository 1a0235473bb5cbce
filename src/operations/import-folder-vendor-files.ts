import { fixedLevels, priceLevels } from '#src/domain/level.ts'
import { prorationPolicies } from '#src/domain/proration.ts'
import {
  type CellParser,
  bic,
  colour,
  column,
  country,
  currency,
  day,
  decimalNumber,
  email,
  fixedDay,
  iban,
  identifier,
  lastDayAsEnd,
  oneOf,
  optional,
  partNumber,
  someOf,
  text,
  timeZone,
  vatNumber,
  website,
  whole,
  wholes,
  yesOrNo,
} from './import-folder-cell.ts'
import { loadLogo, loadTerms } from './import-folder-attachment.ts'
import type { FaultyCell, ImportFile, ImportRow } from './import-folder-file.ts'

export const language = oneOf('fr', 'en')
export const percent = decimalNumber({ decimals: 4, wholeDigits: 3 })
export const points = decimalNumber({ decimals: 6, wholeDigits: 12 })
export const price = decimalNumber({ decimals: 6, wholeDigits: 12, positive: true })
export const addressColumns = [
  column('line1', text()),
  optional('line2', text()),
  column('postcode', text(20)),
  column('city', text(100)),
] as const

const longText = text(1_000)
const share: CellParser = (cell, shift) => {
  const parsed = percent(cell, shift)
  if (typeof parsed !== 'string' || Number(parsed) <= 100) return parsed
  return { code: 'out-of-range', text: cell, minimum: '0', maximum: '100' }
}

export const vendorFile: ImportFile = {
  file: 'vendor.csv',
  columns: [
    column('name', text(100)),
    column('product_name', text(100)),
    optional('logo_file', text(100)),
    column('accent_light', colour),
    column('accent_dark', colour),
    column('support_email', email),
    column('website', website),
  ],
  references: [],
  load: loadLogo,
  table: { name: 'vendor', key: [], leftOut: ['logo_file'], derived: ['logo_svg'], isSingleRow: true },
}

export const sellingEntitiesFile: ImportFile = {
  file: 'selling-entities.csv',
  columns: [
    column('selling_entity', identifier),
    column('legal_name', text()),
    ...addressColumns,
    column('country', country),
    column('vat_number', vatNumber),
    column('registration_number', text(40)),
    optional('registration_scheme', text(40)),
    column('legal_form', text(100)),
    optional('share_capital', text(100)),
    column('iban', iban),
    column('bic', bic),
    column('bank', text(100)),
    column('email', email),
    column('phone', text(40)),
    column('invoice_prefix', identifier),
    optional('vat_on_debits', yesOrNo, 'false'),
    column('late_penalty_percent', percent),
  ],
  references: [],
  registers: { target: 'selling-entity', columns: ['selling_entity'] },
  check: checkFrenchIdentity,
  table: { name: 'selling_entity', key: ['selling_entity'] },
}

export const taxRatesFile: ImportFile = {
  file: 'tax-rates.csv',
  columns: [
    column('country', country),
    optional('category', identifier, 'standard'),
    column('valid_from', fixedDay),
    column('percent', share),
    column('source', text(400)),
  ],
  references: [],
  table: { name: 'tax_rate', key: ['country', 'category', 'valid_from'] },
}

export const priceLevelsFile: ImportFile = {
  file: 'price-levels.csv',
  columns: [
    column('price_level', oneOf(...priceLevels)),
    column('position', whole(1, 99)),
    optional('minimum_points', points),
    column('fixed', yesOrNo),
  ],
  references: [],
  registers: { target: 'price-level', columns: ['price_level'] },
  check(row) {
    const isFixed = row['fixed'] === 'true'
    if (isFixed === (row['minimum_points'] === null)) return []
    return [{ column: 'minimum_points', fault: { code: isFixed ? 'only-with' : 'needed-with', other: 'fixed = no' } }]
  },
  table: { name: 'price_level', key: ['price_level'] },
}

export const termsFile: ImportFile = {
  file: 'terms.csv',
  columns: [
    column('terms_code', identifier),
    column('version', identifier),
    column('language', language),
    column('valid_from', day),
    column('title', text()),
    column('file', text(100)),
  ],
  references: [],
  registers: { target: 'terms', columns: ['terms_code', 'language'] },
  load: loadTerms,
  table: {
    name: 'terms_text',
    key: ['terms_code', 'version', 'language'],
    leftOut: ['file'],
    derived: ['body', 'sha256'],
    isImmutable: true,
  },
}

export const countriesFile: ImportFile = {
  file: 'countries.csv',
  columns: [
    column('country', country),
    column('currency', currency),
    column('selling_entity', identifier),
    column('language', language),
    column('time_zone', timeZone),
    column('online_ordering', yesOrNo),
    optional('online_unavailable_reason_fr', longText),
    optional('online_unavailable_reason_en', longText),
    optional('payment_methods', someOf('card', 'purchase-order', 'invoice'), '{}'),
    column('payment_days', whole(0, 180)),
    optional('po_number_required', yesOrNo, 'false'),
    column('tax_scheme', oneOf('eu-vat', 'local-vat', 'not-charged')),
    column('terms_code', identifier),
    column('proration_policy', oneOf(...prorationPolicies)),
    optional('minimum_months', whole(1, 12), '1'),
    optional('default_term_months', oneOf('12', '24', '36'), '12'),
    optional('grace_days', whole(0, 365), '0'),
    optional('reinstatement_policy', oneOf('part', 'back-pay'), 'part'),
    optional('reinstatement_percent', percent, '150'),
    optional('contact_check_days', whole(1, 365), '120'),
    optional('quote_days', whole(1, 365), '90'),
    optional('reminder_days', wholes(0, 365), '{60,30,7,1}'),
  ],
  references: [
    { to: 'selling-entity', columns: ['selling_entity'] },
    { to: 'terms', columns: ['terms_code'], keys: (row) => [`${row['terms_code']} fr`, `${row['terms_code']} en`] },
  ],
  registers: { target: 'country', columns: ['country'] },
  check: checkOnlineOrdering,
  table: { name: 'country', key: ['country'] },
}

export const representativesFile: ImportFile = {
  file: 'representatives.csv',
  columns: [
    column('representative_id', identifier),
    column('name', text(100)),
    column('email', email),
    column('phone', text(40)),
    column('hours_fr', text()),
    column('hours_en', text()),
    column('time_zone', timeZone),
  ],
  references: [],
  registers: { target: 'representative', columns: ['representative_id'] },
  table: { name: 'representative', key: ['representative_id'] },
}

export const partnersFile: ImportFile = {
  file: 'partners.csv',
  columns: [
    column('partner_id', identifier),
    column('name', text(100)),
    column('country', country),
    column('city', text(100)),
    column('email', email),
    column('phone', text(40)),
    optional('specialities_fr', text(300), ''),
    optional('specialities_en', text(300), ''),
    column('authorised_from', day),
    optional('authorised_until', lastDayAsEnd),
  ],
  references: [{ to: 'country', columns: ['country'] }],
  registers: { target: 'partner', columns: ['partner_id'] },
  check: (row) => endsAfterStart(row, 'authorised_from', 'authorised_until'),
  table: { name: 'partner', key: ['partner_id'], renamed: { authorised_until: 'authorised_before' } },
}

export const partsFile: ImportFile = {
  file: 'parts.csv',
  columns: [
    column('part_number', partNumber),
    column('program_code', identifier),
    column('kind', oneOf('renewal', 'licence', 'reinstatement')),
    column('description_fr', text()),
    column('description_en', text()),
    column('charge_metric', text(60)),
    column('points', points),
    optional('terms', someOf('12', '24', '36'), '{12}'),
    optional('reinstatement_part', partNumber),
    optional('withdrawn_on', day),
    optional('withdrawn_reason_fr', longText),
    optional('withdrawn_reason_en', longText),
    optional('successor_part', partNumber),
  ],
  references: [
    { to: 'part', columns: ['reinstatement_part'] },
    { to: 'part', columns: ['successor_part'] },
  ],
  registers: { target: 'part', columns: ['part_number'] },
  check: checkWithdrawal,
  table: { name: 'part', key: ['part_number'] },
}

export const pricesFile: ImportFile = {
  file: 'prices.csv',
  columns: [
    column('part_number', partNumber),
    column('currency', currency),
    column('price_level', oneOf(...priceLevels)),
    column('valid_from', day),
    column('svp_price', price),
  ],
  references: [
    { to: 'part', columns: ['part_number'] },
    { to: 'price-level', columns: ['price_level'] },
  ],
  table: { name: 'price', key: ['part_number', 'currency', 'price_level', 'valid_from'], isImmutable: true },
}

export const fixedLevel = oneOf(...fixedLevels)

/** `until` is the day after the last one. */
export function endsAfterStart(row: ImportRow, from: string, until: string): readonly FaultyCell[] {
  const [startsOn, endsBefore] = [row[from] ?? null, row[until] ?? null]
  if (startsOn === null || endsBefore === null || endsBefore > startsOn) return []
  return [{ column: until, fault: { code: 'ends-before-start', text: endsBefore, startsOn } }]
}

/** A country says how to pay online, or why there is no ordering online, in both languages. */
function checkOnlineOrdering(row: ImportRow): readonly FaultyCell[] {
  if (row['online_ordering'] === 'true') {
    return row['payment_methods'] === '{}'
      ? [{ column: 'payment_methods', fault: { code: 'needed-with', other: 'online_ordering = yes' } }]
      : []
  }
  return ['online_unavailable_reason_fr', 'online_unavailable_reason_en']
    .filter((name) => row[name] === null)
    .map((name) => ({ column: name, fault: { code: 'needed-with', other: 'online_ordering = no' } }))
}

/** Withdrawn parts say why, in both languages (rule 10); others have nothing to say. */
function checkWithdrawal(row: ImportRow): readonly FaultyCell[] {
  const isWithdrawn = row['withdrawn_on'] !== null
  return ['withdrawn_reason_fr', 'withdrawn_reason_en']
    .filter((name) => (row[name] !== null) !== isWithdrawn)
    .map((name) => ({ column: name, fault: { code: isWithdrawn ? 'needed-with' : 'only-with', other: 'withdrawn_on' } }))
}

/** A French seller prints a SIREN (Luhn) and a VAT number whose key is (12 + 3 × (SIREN mod 97)) mod 97. */
function checkFrenchIdentity(row: ImportRow): readonly FaultyCell[] {
  if (row['country'] !== 'FR') return []
  const siren = (row['registration_number'] ?? '').replaceAll(' ', '')
  if (!/^\d{9}$/.test(siren) || !isLuhn(siren)) {
    return [{ column: 'registration_number', fault: { code: 'checksum', text: siren, what: 'siren' } }]
  }
  const key = String((12 + 3 * (Number(siren) % 97)) % 97).padStart(2, '0')
  const expected = `FR${key}${siren}`
  return row['vat_number'] === expected
    ? []
    : [{ column: 'vat_number', fault: { code: 'checksum', text: row['vat_number'] ?? '', what: 'french-vat' } }]
}

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
