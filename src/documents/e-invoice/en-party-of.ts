import type { Party, PostalAddress, SchemedIdentifier } from '../party.ts'
import { oneLine } from '../plain-text.ts'
import type { VendorIdentity } from '../vendor-identity.ts'
import type { EnAddress, EnIdentifier, EnInvoice, EnParty } from './en-invoice.ts'
import { electronicAddressOf } from './electronic-address.ts'

/** BG-4. Outside the scope of VAT the seller is known by its registration alone (BR-O-02, BR-CO-26). */
export function sellerParty(vendor: VendorIdentity, isOutsideScope: boolean): EnParty {
  const siren = vendor.siren === undefined ? undefined : { scheme: '0002', id: vendor.siren }
  const registration = siren ?? (vendor.registration && identifier(vendor.registration))
  return {
    name: oneLine(vendor.legalName),
    ...(vendor.name !== vendor.legalName && { tradingName: oneLine(vendor.name) }),
    identifiers: vendor.siret === undefined ? [] : [{ scheme: '0009', id: vendor.siret }],
    ...(registration && { registration }),
    ...(vendor.vatNumber !== undefined && !isOutsideScope && { vatId: compact(vendor.vatNumber) }),
    ...(vendor.legalStatement !== undefined && { legalStatement: oneLine(vendor.legalStatement) }),
    ...endpoint(electronicAddressOf(vendor)),
    address: addressOf(vendor.address),
    contact: contactOf(vendor.contact),
  }
}

/** BG-7. */
export function buyerParty(buyer: Party, isOutsideScope: boolean): EnParty {
  return {
    name: oneLine(buyer.name),
    identifiers: [],
    ...(buyer.registration && { registration: identifier(buyer.registration) }),
    ...(buyer.vatNumber !== undefined && !isOutsideScope && { vatId: compact(buyer.vatNumber) }),
    ...endpoint(electronicAddressOf(buyer)),
    address: addressOf(buyer.address),
    ...(buyer.contact && { contact: contactOf(buyer.contact) }),
  }
}

/** BG-13, BG-15. */
export function deliverToOf(party: Party | undefined): EnInvoice['deliverTo'] {
  return party && { name: oneLine(party.name), address: addressOf(party.address) }
}

/** Three lines at most (BT-35, BT-36, BT-162): what is over joins the third. */
function addressOf(address: PostalAddress): EnAddress {
  const lines = address.lines.map(oneLine).filter((line) => line !== '')
  return {
    lines: lines.length <= 3 ? lines : [...lines.slice(0, 2), lines.slice(2).join(', ')],
    ...(oneLine(address.city) !== '' && { city: oneLine(address.city) }),
    ...(address.postcode !== undefined && oneLine(address.postcode) !== '' && { postcode: oneLine(address.postcode) }),
    ...(address.region !== undefined && oneLine(address.region) !== '' && { region: oneLine(address.region) }),
    country: address.country,
  }
}

function contactOf(contact: {
  readonly name: string
  readonly phone?: string | undefined
  readonly email?: string | undefined
}): EnParty['contact'] {
  return {
    ...(oneLine(contact.name) !== '' && { name: oneLine(contact.name) }),
    ...(contact.phone !== undefined && { phone: oneLine(contact.phone) }),
    ...(contact.email !== undefined && { email: oneLine(contact.email) }),
  }
}

function endpoint(address: SchemedIdentifier | undefined): { readonly endpoint?: EnIdentifier } {
  return address ? { endpoint: { scheme: address.scheme, id: oneLine(address.id) } } : {}
}

function identifier(given: { readonly scheme?: string | undefined; readonly id: string }): EnIdentifier {
  return { ...(given.scheme !== undefined && { scheme: given.scheme }), id: oneLine(given.id) }
}

/** VAT numbers without the blanks and dots that people write. */
function compact(number: string): string {
  return number.replace(/[\s.]/g, '').toUpperCase()
}
