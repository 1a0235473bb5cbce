import type { Reader } from './database.ts'
import { type SellingEntity, findSellingEntity } from './country.ts'

/** The vendor that runs this counter: its name, looks and the legal entity that stands for it (white-label). */
export type VendorFacts = {
  readonly name: string
  readonly productName: string
  readonly logoSvg: string | undefined
  readonly accentLight: string
  readonly accentDark: string
  readonly supportEmail: string
  readonly website: string
  readonly legal: SellingEntity
}

/** Absent as long as nothing was imported. The first selling entity by code is the vendor's own. */
export async function findVendor(reader: Reader): Promise<VendorFacts | undefined> {
  const row = await reader.selectFrom('vendor').selectAll().executeTakeFirst()
  const seller = await reader.selectFrom('selling_entity').select('selling_entity').orderBy('selling_entity').limit(1).executeTakeFirst()
  if (!row || !seller) return undefined
  return {
    name: row.name,
    productName: row.product_name,
    logoSvg: row.logo_svg ?? undefined,
    accentLight: row.accent_light,
    accentDark: row.accent_dark,
    supportEmail: row.support_email,
    website: row.website,
    legal: await findSellingEntity(reader, seller.selling_entity),
  }
}
