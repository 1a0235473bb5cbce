/** The vendor's day is that of its head office. */
export const vendorTimeZone = 'Europe/Paris'
