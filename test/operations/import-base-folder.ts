import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Files = Readonly<Record<string, string | Uint8Array | undefined>>

/** The smallest folder that is whole: one of everything, two entitlements. Tests change what they mean. */
export const baseFiles = {
  'vendor.csv': `name,product_name,logo_file,accent_light,accent_dark,support_email,website
Boréal,Boréal Renouvellements,,#0b5563,#7fd1de,help@boreal.example,https://boreal.example
`,
  'selling-entities.csv': `selling_entity,legal_name,line1,postcode,city,country,vat_number,registration_number,legal_form,iban,bic,bank,email,phone,invoice_prefix,late_penalty_percent
UK,Boreal Ltd,1 High Street,EC1A 1AA,London,GB,GB123456789,12345678,Ltd,GB33BUKB20201555555555,BUKBGB22,Bank,billing@boreal.example,+44 20 0000 0000,UK,8
`,
  'tax-rates.csv': `country,category,valid_from,percent,source
GB,standard,2011-01-04,20,HMRC
`,
  'price-levels.csv': `price_level,position,minimum_points,fixed
BL,1,0,no
H,6,10000,no
GV,7,,yes
`,
  'terms.csv': `terms_code,version,language,valid_from,title,file
STD,1,fr,2020-01-01,Conditions,terms-fr.txt
STD,1,en,2020-01-01,Terms,terms-en.txt
`,
  'terms-fr.txt': 'Les conditions.\n',
  'terms-en.txt': 'The terms.\n',
  'countries.csv': `country,currency,selling_entity,language,time_zone,online_ordering,payment_methods,payment_days,tax_scheme,terms_code,proration_policy
GB,GBP,UK,en,Europe/London,yes,card invoice,30,local-vat,STD,months
`,
  'representatives.csv': `representative_id,name,email,phone,hours_fr,hours_en,time_zone
luc,Luc Perrin,luc@boreal.example,+33 4 00 00 00 00,9 h – 18 h,9 am – 6 pm,Europe/Paris
`,
  'partners.csv': `partner_id,name,country,city,email,phone,authorised_from,authorised_until
atlas,Atlas,GB,London,hello@atlas.example,+44 20 1,2022-01-01,2027-12-31
`,
  'parts.csv': `part_number,program_code,kind,description_fr,description_en,charge_metric,points,reinstatement_part
E04RTLL,P1,renewal,Modeleur,Modeler,Authorized User,7.82,D04RWLL
D04RWLL,P1,reinstatement,Modeleur,Modeler,Authorized User,7.82,
E04RVLL,P2,renewal,Explorateur,Explorer,Authorized User,4.02,
`,
  'prices.csv': `part_number,currency,price_level,valid_from,svp_price
E04RTLL,GBP,H,2026-10-01,1173.00
E04RTLL,GBP,BL,2026-10-01,1500.00
E04RVLL,GBP,H,2026-10-01,602.00
E04RVLL,GBP,BL,2026-10-01,700.00
D04RWLL,GBP,H,2026-10-01,3528.50
`,
  'customers.csv': `customer_number,name,country,language,currency,time_zone,line1,postcode,city,vat_number,representative_id
4006733,Harbour Analytics Ltd,GB,en,GBP,Europe/London,8 Wharf Lane,E14 9GE,London,GB987654321,luc
`,
  'agreements.csv': `customer_number,agreement_number,anniversary_month,started_on,points
4006733,92733,4,2014-04-01,12000
`,
  'sites.csv': `customer_number,site_number,agreement_number,name,line1,postcode,city,country
4006733,7118052,92733,Harbour Wapping,8 Wharf Lane,E14 9GE,London,GB
`,
  'contacts.csv': `customer_number,agreement_number,kind,name,email,language
4006733,92733,renewal,Jane Cole,Jane.Cole@harbour.example,en
`,
  'people.csv': `email,name,language,kind,representative_id,partner_id
jane.cole@harbour.example,Jane Cole,en,customer,,
luc@boreal.example,Luc Perrin,fr,representative,luc,
`,
  'memberships.csv': `customer_number,email,site_number,role
4006733,jane.cole@harbour.example,,primary
`,
  'entitlements.csv': `customer_number,entitlement_number,site_number,part_number,quantity,order_reference,covered_from,covered_until,paid_currency,paid_level,paid_svp_price,paid_tax_percent
4006733,310000001,7118052,E04RTLL,6,HA-1,2026-04-01,2027-03-31,GBP,H,1125.50,20
4006733,310000002,7118052,E04RVLL,3,HA-1,2026-04-01,2027-03-31,GBP,H,577.75,20
`,
} as const satisfies Files

/** A folder of these files, gone when the test is over; `undefined` leaves one out. */
export function folderOf(changed: Files = {}, base: Files = baseFiles): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries({ ...base, ...changed })) {
    if (content === undefined) continue
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** The base file with rows added at its end. */
export function withRows(name: keyof typeof baseFiles, ...rows: readonly string[]): Files {
  return { [name]: `${baseFiles[name]}${rows.map((row) => `${row}\n`).join('')}` }
}

/** The base file with one text of it replaced. */
export function replaced(name: keyof typeof baseFiles, from: string, to: string): Files {
  if (!baseFiles[name].includes(from)) throw new Error(`${name} has no ${from}`)
  return { [name]: baseFiles[name].replace(from, () => to) }
}
