import { describe, expect, test } from 'vitest'
import { decimal } from './decimal.ts'
import { type LevelTable, decideLevel, isFixedLevel, isPriceLevel, levelForPoints, priceLevels, standardLevels } from './level.ts'

describe('the level of points', () => {
  test.for([
    ['0', 'BL'],
    ['499.999999', 'BL'],
    ['500', 'D'],
    ['999.999999', 'D'],
    ['1000', 'E'],
    ['2499.999999', 'E'],
    ['2500', 'F'],
    ['5000', 'G'],
    ['9999.999999', 'G'],
    ['10000', 'H'],
    ['99999999', 'H'],
  ] as const)('%s points are %s', ([points, level]) => {
    expect(levelForPoints(decimal(points))).toBe(level)
  })

  test('follows the vendor’s own thresholds', () => {
    const flat: LevelTable = [
      { level: 'BL', fromPoints: decimal('0') },
      { level: 'H', fromPoints: decimal('10') },
    ]
    expect(levelForPoints(decimal('9'), flat)).toBe('BL')
    expect(levelForPoints(decimal('10'), flat)).toBe('H')
  })

  test('of an empty table or of negative points is a bug', () => {
    expect(() => levelForPoints(decimal('1'), [])).toThrow('not empty')
    expect(() => levelForPoints(decimal('-1'))).toThrow('not negative')
  })
})

describe('the level of an order', () => {
  test('is the better one of relationship and order', () => {
    expect(decideLevel({ points: decimal('600') }, decimal('1000'))).toEqual({
      relationshipLevel: 'D',
      orderLevel: 'E',
      level: 'E',
      because: 'order',
    })
    expect(decideLevel({ points: decimal('2600') }, decimal('1000'))).toMatchObject({ level: 'F', because: 'relationship' })
    expect(decideLevel({ points: decimal('1200') }, decimal('1000'))).toMatchObject({ level: 'E', because: 'relationship' })
  })

  test('does not add relationship and order points up', () => {
    expect(decideLevel({ points: decimal('400') }, decimal('400'))).toMatchObject({ level: 'BL' })
  })

  test.for(['GV', 'ED'] as const)('stays %s whatever the points', (fixedLevel) => {
    expect(decideLevel({ points: decimal('20000'), fixedLevel }, decimal('20000'), standardLevels)).toEqual({
      relationshipLevel: fixedLevel,
      orderLevel: 'H',
      level: fixedLevel,
      because: 'fixed',
    })
  })

  test('has one of eight names', () => {
    expect(priceLevels.filter(isPriceLevel)).toEqual(['BL', 'D', 'E', 'F', 'G', 'H', 'GV', 'ED'])
    expect(['A', 'bl', '', 'toString'].filter(isPriceLevel)).toEqual([])
    expect(priceLevels.filter(isFixedLevel)).toEqual(['GV', 'ED'])
  })
})
