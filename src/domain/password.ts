/** Long rather than odd: NIST SP 800-63B asks for length and for nothing else. */
export const passwordLengthMin = 12
/** Hashing takes time with the length: an endless one would be an attack. */
export const passwordLengthMax = 128
