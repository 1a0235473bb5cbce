import type { PlainDate } from './plain-date.ts'

/** The buyer's word on how many units of a line are in use, for which S&S is renewed for every unit in use (rules 7 and 8). */
export type UsageDeclaration = {
  /** 0 when a removed line is no longer used at all. */
  readonly quantityInUse: number
  readonly declaredOn: PlainDate
  readonly declaredBy: string
}
