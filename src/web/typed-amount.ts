import type { Currency } from '#src/domain/currency.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { type Money, parseMoney, toDecimalString } from '#src/domain/money.ts'

/**
 * An amount as people type it: `21 652,00` in French, `21,652.00` in English, `21652.00` in both. A comma in English only groups
 * thousands, so that nothing is ever read a thousand times too large or too small: what could mean two amounts is none.
 */
export function parseTypedAmount(typed: string, currency: Currency, language: Language): Money | undefined {
  const text = typed.replaceAll(/[\s\u00A0\u202F’']/g, '')
  const plain =
    language === 'fr'
      ? text.replace(/^(\d+),(\d+)$/, '$1.$2')
      : text.replace(/^\d{1,3}(,\d{3})+(?=\.|$)/, (grouped) => grouped.replaceAll(',', ''))
  const parsed = /^\d+(\.\d+)?$/.test(plain) ? parseMoney(plain, currency) : undefined
  return parsed?.ok ? parsed.value : undefined
}

/** What a field for an amount holds when it opens: as the reader would type it, and read back as the same amount. */
export function typedAmountOf(amount: Money, language: Language): string {
  const plain = toDecimalString(amount)
  return language === 'fr' ? plain.replace('.', ',') : plain
}
