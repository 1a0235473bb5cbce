import type { StagedTable } from '#src/store/import-stage.ts'
import { agreementsFile, contactsFile, customersFile, membershipsFile, peopleFile, sitesFile } from './import-folder-customer-files.ts'
import { entitlementsFile } from './import-folder-entitlements-file.ts'
import { type ImportFile, storedColumns } from './import-folder-file.ts'
import type { ReferenceTarget } from './import-folder-problem.ts'
import {
  countriesFile,
  partnersFile,
  partsFile,
  priceLevelsFile,
  pricesFile,
  representativesFile,
  sellingEntitiesFile,
  taxRatesFile,
  termsFile,
  vendorFile,
} from './import-folder-vendor-files.ts'

/** Every file that a folder may hold, in the order in which they are loaded: what is pointed to comes first. */
export const importFiles: readonly ImportFile[] = [
  vendorFile,
  sellingEntitiesFile,
  taxRatesFile,
  priceLevelsFile,
  termsFile,
  countriesFile,
  representativesFile,
  partnersFile,
  partsFile,
  pricesFile,
  customersFile,
  agreementsFile,
  sitesFile,
  contactsFile,
  peopleFile,
  membershipsFile,
  entitlementsFile,
]

/** Where the database keeps what files point to. */
export const referencedTables = {
  'selling-entity': { table: 'selling_entity', columns: ['selling_entity'] },
  country: { table: 'country', columns: ['country'] },
  terms: { table: 'terms_text', columns: ['terms_code', 'language'] },
  'price-level': { table: 'price_level', columns: ['price_level'] },
  representative: { table: 'representative', columns: ['representative_id'] },
  partner: { table: 'partner', columns: ['partner_id'] },
  part: { table: 'part', columns: ['part_number'] },
  customer: { table: 'customer', columns: ['customer_id'] },
  agreement: { table: 'agreement', columns: ['customer_id', 'agreement_number'] },
  site: { table: 'site', columns: ['customer_id', 'site_number'] },
  person: { table: 'account_user', columns: ['email'] },
} as const satisfies Record<ReferenceTarget, { readonly table: string; readonly columns: readonly string[] }>

export function stagedTable(file: ImportFile): StagedTable {
  const renamed = file.table.renamed ?? {}
  const key = file.table.key.map((name) => renamed[name] ?? name)
  return { table: file.table.name, columns: storedColumns(file).map((column) => column.to), key }
}
