import { describe, expect, test } from 'vitest'
import { abilities, abilitiesOf, can, customerRoles, customerRolesThatCan } from './access.ts'

describe('access', () => {
  test('prices are hidden from viewers and technical contacts only', () => {
    expect(customerRoles.filter((role) => !can([role], 'see-prices'))).toEqual(['viewer', 'technical'])
  })

  test('primary and secondary contacts and buyers order; staff and partners never do', () => {
    expect(customerRolesThatCan('order')).toEqual(['primary', 'secondary', 'buyer'])
    for (const role of ['representative', 'operations', 'partner'] as const) expect(can([role], 'order')).toBe(false)
  })

  test('who may order or change a cart sees its prices', () => {
    for (const role of customerRoles) {
      if (can([role], 'order') || can([role], 'change-cart') || can([role], 'approve')) expect(can([role], 'see-prices')).toBe(true)
    }
    expect(customerRolesThatCan('change-cart')).toEqual(['primary', 'secondary', 'buyer'])
  })

  test('several roles add up, none allows nothing', () => {
    expect(can(['viewer', 'approver'], 'see-prices')).toBe(true)
    expect(abilities.filter((ability) => can([], ability))).toEqual([])
  })

  test('every ability belongs to someone', () => {
    const owned = new Set<string>(Object.values(abilitiesOf).flat())
    expect(abilities.filter((ability) => !owned.has(ability))).toEqual([])
  })
})
