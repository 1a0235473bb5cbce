import { IntlMessageFormat } from 'intl-messageformat'
import type { Language } from '#src/domain/identifiers.ts'
import type { MessageValues } from './message-values.ts'
import en from './messages/en.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }

/** The keys are those of the French file; a test holds the English one to them. */
export type MessageKey = keyof typeof fr

/** The values that a message needs: none, or exactly the placeholders of its text. */
export type ValuesOf<K extends MessageKey> = K extends keyof MessageValues ? [values: MessageValues[K]] : []

export type Translate = <K extends MessageKey>(key: K, ...values: ValuesOf<K>) => string

/** A text as plain data, for views: the page that shows it translates it. */
export type Message = { readonly [K in MessageKey]: MessageWith<K> }[MessageKey]
type MessageWith<K extends MessageKey> = K extends keyof MessageValues
  ? { readonly key: K; readonly values: MessageValues[K] }
  : { readonly key: K }

type Values = Readonly<Record<string, string | number>>
type Compiled = string | ((values: Values) => string)
type Element = {
  readonly type: number
  readonly value?: unknown
  readonly options?: Readonly<Record<string, { readonly value: Element[] }>>
}

const texts: Record<Language, Readonly<Record<MessageKey, string>>> = { fr, en }
const literal = 0
const argument = 1

/** The translator of a locale. A message is parsed at its first use and kept; texts without plural or number cost a concatenation. */
export function translatorFor(language: Language, locale: string): Translate {
  const compiled = new Map<MessageKey, Compiled>()
  return (key, ...[values]) => {
    let message = compiled.get(key)
    if (message === undefined) {
      message = compile(texts[language][key], locale, key.startsWith('label.') ? undefined : language)
      compiled.set(key, message)
    }
    return typeof message === 'string' ? message : message(values ?? {})
  }
}

/** Shows a message that a view carries as data. */
export function translate(t: Translate, message: Message): string {
  return (t as (key: MessageKey, values?: Values) => string)(message.key, 'values' in message ? message.values : undefined)
}

/** `language` is undefined for the labels that product.md fixes to the letter: their characters are left alone. */
function compile(text: string, locale: string, language: Language | undefined): Compiled {
  const format = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true })
  const elements = format.getAst() as unknown as Element[]
  if (language !== undefined) setTypography(elements, language)
  if (elements.every((element) => element.type === literal)) return elements.map((element) => String(element.value)).join('')
  if (elements.some((element) => element.type > argument)) return remembering((values) => String(format.format(values)))
  const parts = elements.map((element) => ({ isText: element.type === literal, value: String(element.value) }))
  return (values) => {
    let out = ''
    for (const part of parts) out += part.isText ? part.value : values[part.value]
    return out
  }
}

/** `12 mois` is asked for on every line of every page: messages of one small number keep what they said. */
function remembering(compose: (values: Values) => string): (values: Values) => string {
  const said: (string | undefined)[] = []
  return (values) => {
    const [value, second] = Object.values(values)
    if (typeof value !== 'number' || second !== undefined || !Number.isInteger(value) || value < 0 || value > 400) return compose(values)
    return (said[value] ??= compose(values))
  }
}

/**
 * Sets apostrophes and, in French, the unbreakable spaces around double punctuation, so that the files can be typed on any
 * keyboard. Works on the parsed literals: ICU syntax keeps its own characters.
 */
function setTypography(elements: Element[], language: Language): void {
  for (const element of elements) {
    if (element.type === literal) (element as { value: string }).value = typographic(String(element.value), language)
    for (const option of Object.values(element.options ?? {})) setTypography(option.value, language)
  }
}

export function typographic(text: string, language: Language): string {
  const curled = text.replace(/(?<=\p{L})'/gu, '’')
  if (language === 'en') return curled
  return curled
    .replace(/ (?=[?!;])/g, '\u202f')
    .replace(/ (?=[:»])/g, '\u00a0')
    .replace(/(?<=«) /g, '\u00a0')
    .replace(/(?<=n°) /g, '\u00a0')
}
