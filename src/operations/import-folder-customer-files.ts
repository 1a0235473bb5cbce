import {
  type CellParser,
  agreementNumber,
  column,
  country,
  currency,
  customerNumber,
  day,
  email,
  identifier,
  monthOfYear,
  oneOf,
  optional,
  shaped,
  siteNumber,
  text,
  timeZone,
  vatNumber,
} from './import-folder-cell.ts'
import type { FaultyCell, ImportFile, ImportRow } from './import-folder-file.ts'
import { addressColumns, fixedLevel, language, percent, points } from './import-folder-vendor-files.ts'

export const customersFile: ImportFile = {
  file: 'customers.csv',
  columns: [
    column('customer_number', customerNumber),
    column('name', text()),
    column('country', country),
    column('language', language),
    column('currency', currency),
    column('time_zone', timeZone),
    ...addressColumns,
    optional('region', text(100)),
    optional('vat_number', vatNumber),
    optional('registration_number', text(40)),
    column('representative_id', identifier),
  ],
  references: [
    { to: 'country', columns: ['country'] },
    { to: 'representative', columns: ['representative_id'] },
  ],
  registers: { target: 'customer', columns: ['customer_number'] },
  table: { name: 'customer', key: ['customer_number'], renamed: { customer_number: 'customer_id' } },
}

export const agreementsFile: ImportFile = {
  file: 'agreements.csv',
  columns: [
    column('customer_number', customerNumber),
    column('agreement_number', agreementNumber),
    column('anniversary_month', monthOfYear),
    column('started_on', day),
    optional('points', points, '0'),
    optional('fixed_level', fixedLevel),
    optional('increase_cap_percent', percent),
  ],
  references: [
    { to: 'customer', columns: ['customer_number'] },
    { to: 'price-level', columns: ['fixed_level'] },
  ],
  registers: { target: 'agreement', columns: ['customer_number', 'agreement_number'] },
  table: { name: 'agreement', key: ['customer_number', 'agreement_number'], renamed: { customer_number: 'customer_id' } },
}

export const sitesFile: ImportFile = {
  file: 'sites.csv',
  columns: [
    column('customer_number', customerNumber),
    column('site_number', siteNumber),
    column('agreement_number', agreementNumber),
    column('name', text()),
    ...addressColumns,
    optional('region', text(100)),
    column('country', country),
  ],
  references: [
    { to: 'agreement', columns: ['customer_number', 'agreement_number'] },
    { to: 'country', columns: ['country'] },
  ],
  registers: { target: 'site', columns: ['customer_number', 'site_number'] },
  table: { name: 'site', key: ['customer_number', 'site_number'], renamed: { customer_number: 'customer_id' } },
}

export const contactsFile: ImportFile = {
  file: 'contacts.csv',
  columns: [
    column('customer_number', customerNumber),
    column('agreement_number', agreementNumber),
    column('kind', oneOf('renewal', 'agreement', 'technical')),
    column('name', text(100)),
    column('email', email),
    optional('phone', text(40)),
    column('language', language),
  ],
  references: [{ to: 'agreement', columns: ['customer_number', 'agreement_number'] }],
  table: { name: 'contact', key: ['customer_number', 'agreement_number', 'kind'], renamed: { customer_number: 'customer_id' } },
}

export const peopleFile: ImportFile = {
  file: 'people.csv',
  columns: [
    column('email', email),
    column('name', text(100)),
    column('language', language),
    optional('kind', oneOf('customer', 'representative', 'partner', 'operations'), 'customer'),
    optional('representative_id', identifier),
    optional('partner_id', identifier),
  ],
  references: [
    { to: 'representative', columns: ['representative_id'] },
    { to: 'partner', columns: ['partner_id'] },
  ],
  registers: { target: 'person', columns: ['email'] },
  check: checkBelongs,
  table: { name: 'account_user', key: ['email'] },
}

const anySite: CellParser = (cell, shift) => (cell === '0' ? '0' : shaped('site-number', /^[1-9]\d{6}$/)(cell, shift))

export const membershipsFile: ImportFile = {
  file: 'memberships.csv',
  columns: [
    column('customer_number', customerNumber),
    column('email', email),
    optional('site_number', anySite, '0'),
    column('role', oneOf('primary', 'secondary', 'buyer', 'approver', 'viewer', 'technical')),
  ],
  references: [
    { to: 'customer', columns: ['customer_number'] },
    { to: 'person', columns: ['email'] },
    {
      to: 'site',
      columns: ['customer_number', 'site_number'],
      keys: (row) => (row['site_number'] === '0' ? [] : [`${row['customer_number']} ${row['site_number']}`]),
    },
  ],
  table: { name: 'membership', key: ['customer_number', 'email', 'site_number'], renamed: { customer_number: 'customer_id' } },
}

/** Staff of the vendor name the representative, people of a partner the partner, others neither. */
function checkBelongs(row: ImportRow): readonly FaultyCell[] {
  return (['representative', 'partner'] as const).flatMap((kind): FaultyCell[] => {
    const name = `${kind}_id`
    if ((row['kind'] === kind) === (row[name] !== null)) return []
    return [{ column: name, fault: { code: row['kind'] === kind ? 'needed-with' : 'only-with', other: `kind = ${kind}` } }]
  })
}
