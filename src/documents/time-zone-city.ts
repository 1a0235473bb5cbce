import type { TimeZone } from '#src/domain/plain-date.ts'
import type { Language } from '#src/domain/identifiers.ts'

/** Cities whose French name differs from the identifier's; Intl has no exemplar-city option to ask. */
const frenchCities: Readonly<Record<string, string>> = {
  'Africa/Cairo': 'Le Caire',
  'America/Mexico_City': 'Mexico',
  'America/Sao_Paulo': 'São Paulo',
  'Asia/Dubai': 'Dubaï',
  'Asia/Jerusalem': 'Jérusalem',
  'Asia/Kuwait': 'Koweït',
  'Asia/Riyadh': 'Riyad',
  'Asia/Seoul': 'Séoul',
  'Asia/Singapore': 'Singapour',
  'Europe/Athens': 'Athènes',
  'Europe/Brussels': 'Bruxelles',
  'Europe/Bucharest': 'Bucarest',
  'Europe/Copenhagen': 'Copenhague',
  'Europe/Lisbon': 'Lisbonne',
  'Europe/London': 'Londres',
  'Europe/Warsaw': 'Varsovie',
  'Europe/Vienna': 'Vienne',
}

const englishCities: Readonly<Record<string, string>> = { 'America/Sao_Paulo': 'São Paulo' }

/** The city that names a time zone on screens, papers and mails: `Europe/Paris` → Paris, `Europe/London` → Londres in French. */
export function timeZoneCity(zone: TimeZone, language: Language): string {
  const known = language === 'fr' ? frenchCities[zone] : englishCities[zone]
  return known ?? zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}
