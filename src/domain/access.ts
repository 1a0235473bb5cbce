export const customerRoles = ['primary', 'secondary', 'buyer', 'approver', 'viewer', 'technical'] as const
export const staffRoles = ['representative', 'operations'] as const
export type CustomerRole = (typeof customerRoles)[number]
export type StaffRole = (typeof staffRoles)[number]
export type Role = CustomerRole | StaffRole | 'partner'

export const abilities = [
  'see-quotes',
  'see-prices',
  'change-cart',
  'order',
  'approve',
  'ask-for-help',
  'see-orders',
  'see-documents',
  'see-entitlements',
  'manage-people',
  'answer-requests',
  'revise-quotes',
  'run-operations',
] as const
export type Ability = (typeof abilities)[number]

/**
 * Who may do what (architecture, "Security"). At a customer: primary and secondary contacts and buyers see prices and order, an
 * approver sees prices and approves, a viewer and the technical contact see no prices. A partner sees only what was handed to it.
 * Staff never orders in a customer's name.
 */
export const abilitiesOf = {
  primary: [
    'see-quotes',
    'see-prices',
    'change-cart',
    'order',
    'approve',
    'ask-for-help',
    'see-orders',
    'see-documents',
    'see-entitlements',
    'manage-people',
  ],
  secondary: ['see-quotes', 'see-prices', 'change-cart', 'order', 'ask-for-help', 'see-orders', 'see-documents', 'see-entitlements'],
  buyer: ['see-quotes', 'see-prices', 'change-cart', 'order', 'ask-for-help', 'see-orders', 'see-documents', 'see-entitlements'],
  approver: ['see-quotes', 'see-prices', 'approve', 'ask-for-help', 'see-orders', 'see-documents', 'see-entitlements'],
  viewer: ['see-quotes', 'see-orders', 'see-entitlements', 'ask-for-help'],
  technical: ['see-quotes', 'see-entitlements', 'ask-for-help'],
  partner: ['see-quotes', 'see-prices', 'answer-requests'],
  representative: ['see-quotes', 'see-prices', 'see-orders', 'see-documents', 'see-entitlements', 'answer-requests', 'revise-quotes'],
  operations: ['see-quotes', 'see-prices', 'see-orders', 'see-documents', 'see-entitlements', 'revise-quotes', 'run-operations'],
} as const satisfies Record<Role, readonly Ability[]>

/** Whether any of a person's roles allows it; no role allows nothing. */
export function can(roles: readonly Role[], ability: Ability): boolean {
  return roles.some((role) => (abilitiesOf[role] as readonly Ability[]).includes(ability))
}

/** The roles at a customer that may do it: who may not order is told who can. */
export function customerRolesThatCan(ability: Ability): readonly CustomerRole[] {
  return customerRoles.filter((role) => can([role], ability))
}
