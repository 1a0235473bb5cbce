/** Long rather than odd: NIST SP 800-63B asks for length and for nothing else. */
export const passwordLengthMin = 12
/** Hashing takes time with the length: an endless one would be an attack. */
export const passwordLengthMax = 128

/** Published with the demo: outside of it they open nothing, whatever database is served. */
export const demoPasswords = {
  buyerFrance: 'demo-renouveler-2027',
  buyerUnitedKingdom: 'demo-renewal-2027',
  buyerOffline: 'demo-costa-2027',
  staff: 'demo-staff-2027',
  others: 'demo-client-2027',
} as const

export function isDemoPassword(password: string): boolean {
  return Object.values<string>(demoPasswords).includes(password)
}
