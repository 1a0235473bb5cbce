import type { Language } from '#src/domain/identifiers.ts'
import { type Formats, formatsFor } from './formats.ts'
import { localeFor } from './language.ts'
import { type Translate, translatorFor } from './messages.ts'

/** What a page needs to speak to one person: their language, their region's way to write numbers and dates, the texts. */
export type Ui = { readonly language: Language; readonly locale: string; readonly t: Translate; readonly format: Formats }

const built = new Map<string, Ui>()

/** One per locale for the life of the process: formatters and parsed messages are shared by all requests. */
export function uiFor(language: Language, country?: string): Ui {
  const locale = localeFor(language, country)
  const known = built.get(locale)
  if (known !== undefined) return known
  const ui: Ui = { language, locale, t: translatorFor(language, locale), format: formatsFor(language, locale) }
  built.set(locale, ui)
  return ui
}
