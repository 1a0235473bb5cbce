import { assert } from '#src/kit/assert.ts'
import { type Decimal, decimal } from './decimal.ts'

/** Levels that points reach, from the smallest to the best (domain rule 6). */
export const earnedLevels = ['BL', 'D', 'E', 'F', 'G', 'H'] as const
/** Levels that an agreement has by what the customer is: GV government, ED academic. Points never move them. */
export const fixedLevels = ['GV', 'ED'] as const
export const priceLevels = [...earnedLevels, ...fixedLevels] as const

export type EarnedLevel = (typeof earnedLevels)[number]
export type FixedLevel = (typeof fixedLevels)[number]
export type PriceLevel = EarnedLevel | FixedLevel

/** From how many points on a level is reached, ascending; the first one starts at zero. The vendor's data. */
export type LevelTable = readonly { readonly level: EarnedLevel; readonly fromPoints: Decimal }[]

/** What the relationship brings to an order: its points in the running term, or a level that is fixed. */
export type Relationship = { readonly points: Decimal; readonly fixedLevel?: FixedLevel }

/** Both levels that a quote prints; `level` is the one that prices are taken at. */
export type LevelDecision = {
  readonly relationshipLevel: PriceLevel
  readonly orderLevel: EarnedLevel
  readonly level: PriceLevel
  readonly because: 'fixed' | 'relationship' | 'order'
}

/** BL < 500 ≤ D < 1,000 ≤ E < 2,500 ≤ F < 5,000 ≤ G < 10,000 ≤ H (glossary "points, price level"). */
export const standardLevels: LevelTable = [
  { level: 'BL', fromPoints: decimal('0') },
  { level: 'D', fromPoints: decimal('500') },
  { level: 'E', fromPoints: decimal('1000') },
  { level: 'F', fromPoints: decimal('2500') },
  { level: 'G', fromPoints: decimal('5000') },
  { level: 'H', fromPoints: decimal('10000') },
]

export function isPriceLevel(text: string): text is PriceLevel {
  return (priceLevels as readonly string[]).includes(text)
}

export function isFixedLevel(level: PriceLevel): level is FixedLevel {
  return level === 'GV' || level === 'ED'
}

/** The highest level whose threshold the points reach; a threshold itself is reached (500 points are D). */
export function levelForPoints(points: Decimal, table: LevelTable = standardLevels): EarnedLevel {
  const lowest = table[0]
  assert(lowest !== undefined && points >= 0n, 'a level table is not empty and points are not negative')
  let reached = lowest.level
  for (const row of table) if (points >= row.fromPoints) reached = row.level
  return reached
}

/** The order's own level wins when it is better than the relationship's; government and academic never move (rule 6). */
export function decideLevel(relationship: Relationship, orderPoints: Decimal, table: LevelTable = standardLevels): LevelDecision {
  const orderLevel = levelForPoints(orderPoints, table)
  if (relationship.fixedLevel !== undefined) {
    return { relationshipLevel: relationship.fixedLevel, orderLevel, level: relationship.fixedLevel, because: 'fixed' }
  }
  const relationshipLevel = levelForPoints(relationship.points, table)
  return earnedLevels.indexOf(orderLevel) > earnedLevels.indexOf(relationshipLevel)
    ? { relationshipLevel, orderLevel, level: orderLevel, because: 'order' }
    : { relationshipLevel, orderLevel, level: relationshipLevel, because: 'relationship' }
}
