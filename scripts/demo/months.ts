/** First day of the coverage year that the demo's three quotes renew; `seedDemo` moves it to the month that today asks for. */
const anchor = { year: 2027, month: 4 }

/** First day of the month that lies so many months from the anchor. */
export function firstOfMonth(offset: number): string {
  const count = anchor.year * 12 + anchor.month - 1 + offset
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}-01`
}

/** Last day of the month before `firstOfMonth(offset)`. */
export function dayBefore(offset: number): string {
  const first = firstOfMonth(offset)
  const date = new Date(`${first}T00:00:00Z`)
  date.setUTCDate(0)
  return date.toISOString().slice(0, 10)
}

export function monthOfYear(offset: number): number {
  return Number(firstOfMonth(offset).slice(5, 7))
}

/** A day of the month that lies so many months from the anchor's. */
export function dayIn(offset: number, day: number): string {
  return firstOfMonth(offset).slice(0, 8) + String(day).padStart(2, '0')
}
