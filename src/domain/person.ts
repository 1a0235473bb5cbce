import { type Ability, type CustomerRole, can } from './access.ts'
import type { CustomerId, Language, UserId } from './identifiers.ts'

/** Someone who signed in, with everything that decides what they may do. */
export type Person = {
  readonly userId: UserId
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly kind: 'customer' | 'representative' | 'partner' | 'operations'
  readonly representativeId: string | undefined
  readonly partnerId: string | undefined
  readonly memberships: readonly Membership[]
}

/** A role at a customer: at one site, or everywhere when no site is named. */
export type Membership = { readonly customerId: CustomerId; readonly siteNumber: number | undefined; readonly role: CustomerRole }

/** A person acting for one customer. */
export type Buyer = {
  readonly userId: UserId
  readonly name: string
  readonly email: string
  readonly customerId: CustomerId
  readonly roles: readonly CustomerRole[]
}

/** The person as a buyer of the customer, with the roles that count at the site; absent when they have none there. */
export function buyerAt(person: Person, customerId: CustomerId, siteNumber: number): Buyer | undefined {
  const roles = person.memberships
    .filter((membership) => membership.customerId === customerId)
    .filter((membership) => membership.siteNumber === undefined || membership.siteNumber === siteNumber)
    .map((membership) => membership.role)
  if (roles.length === 0) return undefined
  return { userId: person.userId, name: person.name, email: person.email, customerId, roles }
}

export function customersOf(person: Person): readonly CustomerId[] {
  return [...new Set(person.memberships.map((membership) => membership.customerId))]
}

export function buyerCan(buyer: Buyer, ability: Ability): boolean {
  return can(buyer.roles, ability)
}

/** Where a person may do something: at every site of a customer, or at some of them. */
export type Reach = ReadonlyMap<CustomerId, 'every-site' | readonly number[]>

export function reachOf(person: Person, ability: Ability): Reach {
  const reach = new Map<CustomerId, 'every-site' | readonly number[]>()
  for (const { customerId, siteNumber, role } of person.memberships) {
    const known = reach.get(customerId)
    if (known === 'every-site' || !can([role], ability)) continue
    reach.set(customerId, siteNumber === undefined ? 'every-site' : [...(known ?? []), siteNumber])
  }
  return reach
}
