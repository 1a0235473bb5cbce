/** Durations in milliseconds, written with their unit so that no bare number hides a factor of sixty. */
export function seconds(n: number): number {
  return n * 1_000
}
export function minutes(n: number): number {
  return seconds(n * 60)
}
export function hours(n: number): number {
  return minutes(n * 60)
}
export function days(n: number): number {
  return hours(n * 24)
}
