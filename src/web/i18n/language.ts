import type { Language } from '#src/domain/identifiers.ts'

export function isLanguage(text: string | undefined): text is Language {
  return text === 'fr' || text === 'en'
}

/**
 * Regions whose number and date conventions are kept for a language. Elsewhere the language's own European
 * convention is the least surprising: `en-JP` would silently fall back to American dates.
 */
const regions: Record<Language, { readonly known: ReadonlySet<string>; readonly fallback: string }> = {
  fr: { known: new Set(['FR', 'BE', 'CH', 'CA', 'LU', 'MC']), fallback: 'fr-FR' },
  en: { known: new Set(['GB', 'US', 'IE', 'CA', 'AU', 'NZ', 'IN', 'SG', 'ZA', 'HK', 'CH']), fallback: 'en-GB' },
}

/** The BCP 47 locale for a person: their language, with the conventions of their country where both go together. */
export function localeFor(language: Language, country?: string): string {
  const { known, fallback } = regions[language]
  return country !== undefined && known.has(country) ? `${language}-${country}` : fallback
}
