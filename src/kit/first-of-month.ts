/**
 * French writes the first of a month as an ordinal, `1er janvier 2027`; CLDR, and so Intl, writes `1 janvier 2027`. A formatter
 * whose texts begin with the day goes through here; the texts of other languages come out as Intl has them.
 */
export function writingFirstOfMonth(format: Intl.DateTimeFormat): (at: Date | number) => string {
  const isFrench = format.resolvedOptions().locale.split('-')[0] === 'fr'
  return isFrench ? (at) => format.format(at).replace(/^1(?=\s)/, '1er') : (at) => format.format(at)
}
