import { readFileSync, writeFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'

const usage = `Writes src/web/i18n/message-values.ts: the placeholders of every message of the French file, as types.
Run it after a placeholder has changed; a test fails until you do.

usage: node scripts/run.mjs message-values [--help]`

type Element = {
  readonly type: number
  readonly value: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>
}

/** The kinds of the parser's elements that name a value (`TYPE` of the ICU parser). */
const kinds: Readonly<Record<number, 'text' | 'number'>> = { 1: 'text', 2: 'number', 5: 'text', 6: 'number' }

/** The placeholders of a message and what each takes: `{name}` a text, `{count, plural, …}` and `{n, number}` a number. */
export function placeholdersOf(message: string): ReadonlyMap<string, 'text' | 'number'> {
  const found = new Map<string, 'text' | 'number'>()
  collect(new IntlMessageFormat(message, 'fr', undefined, { ignoreTag: true }).getAst() as unknown as readonly Element[], found)
  return found
}

/** The whole source file, from the texts of one language. */
export function messageValuesSource(texts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(texts).flatMap(([key, text]) => {
    const fields = [...placeholdersOf(text)].map(([name, kind]) => `readonly ${name}: ${kind === 'text' ? 'string' : 'number'}`)
    return fields.length === 0 ? [] : [`  readonly '${key}': { ${fields.toSorted().join('; ')} }`]
  })
  return `// Generated from messages/fr.json by scripts/message-values.ts.

/** The values that each message with placeholders needs. A text is formatted before; a number is counted or formatted by the message. */
export type MessageValues = {
${lines.join('\n')}
}
`
}

function collect(elements: readonly Element[], found: Map<string, 'text' | 'number'>): void {
  for (const element of elements) {
    const kind = kinds[element.type]
    if (kind !== undefined) found.set(element.value, kind)
    for (const option of Object.values(element.options ?? {})) collect(option.value, found)
  }
}

if (import.meta.main) {
  if (process.argv.includes('--help')) {
    console.log(usage)
  } else {
    const texts = JSON.parse(readFileSync(new URL('../src/web/i18n/messages/fr.json', import.meta.url), 'utf8')) as Record<string, string>
    writeFileSync(new URL('../src/web/i18n/message-values.ts', import.meta.url), messageValuesSource(texts))
  }
}
