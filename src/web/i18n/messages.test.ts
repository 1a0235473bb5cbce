import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { languages } from '#src/domain/identifiers.ts'
import { messageValuesSource, placeholdersOf } from '../../../scripts/message-values.ts'
import { type MessageKey, translate, translatorFor, typographic } from './messages.ts'
import en from './messages/en.json' with { type: 'json' }
import fr from './messages/fr.json' with { type: 'json' }

const keys = Object.keys(fr) as MessageKey[]

describe('message files', () => {
  test('both languages have the same messages', () => {
    expect(keys.length).toBeGreaterThan(300)
    expect(Object.keys(en)).toEqual(Object.keys(fr))
  })

  test('a message has the same placeholders in both languages', () => {
    const different = keys.filter((key) => describeValues(fr[key]) !== describeValues(en[key]))
    expect(different).toEqual([])
  })

  test('no text is empty, and the same in both languages only where it is the same word', () => {
    const bare = keys.filter((key) => fr[key].trim() === '' || en[key].trim() === '')
    expect(bare).toEqual([])
    const same = keys.filter((key) => fr[key] === en[key])
    expect(same).toEqual(sameInBoth.toSorted())
  })

  test('the types of the placeholders are those of the French file', () => {
    const written = readFileSync(join(import.meta.dirname, 'message-values.ts'), 'utf8')
    expect(withoutLayout(written), 'run node scripts/run.mjs message-values').toBe(withoutLayout(messageValuesSource(fr)))
  })

  test('every message is used by a page, and every page names messages that exist', () => {
    const sources = sourcesUnder(join(import.meta.dirname, '..'))
    expect(sources.length).toBeGreaterThan(40)
    const groups = new Set(keys.map((key) => key.split('.')[0]))
    const used = new Set(sources.flatMap((source) => [...source.matchAll(/'([a-zA-Z]+\.[a-zA-Z0-9]+)'/g)].map((match) => match[1] ?? '')))
    expect(keys.filter((key) => !used.has(key))).toEqual([])
    const unknown = [...used].filter((name) => groups.has(name.split('.')[0]) && !Object.hasOwn(fr, name) && !fieldNames.has(name))
    expect(unknown).toEqual([])
  })

  test.each(languages)('every %s message formats for every plural', (language) => {
    const t = translatorFor(language, language === 'fr' ? 'fr-FR' : 'en-GB')
    for (const key of keys) {
      for (const count of [0, 1, 2, 1_000_000]) {
        const values = Object.fromEntries([...placeholdersOf(fr[key])].map(([name, kind]) => [name, kind === 'number' ? count : 'text']))
        const text = translate(t, { key, values } as never)
        expect(text, key).not.toMatch(/[{}]|undefined|NaN/)
      }
    }
  })

  test('the screens carry the labels of the product to the letter', () => {
    const [tFr, tEn] = [translatorFor('fr', 'fr-FR'), translatorFor('en', 'en-GB')]
    expect(labels.map(([key]) => [key, tFr(key), tEn(key)])).toEqual(labels)
    expect(keys.filter((key) => key.startsWith('label.')).toSorted()).toEqual(labels.map(([key]) => key).toSorted())
  })
})

describe('typography', () => {
  test('French spaces before double punctuation do not break, apostrophes are curled', () => {
    expect(typographic("Mot de passe oublié ? L'essai : « oui » ; n° 7 !", 'fr')).toBe(
      'Mot de passe oublié\u202f? L’essai\u00a0: «\u00a0oui\u00a0»\u202f; n°\u00a07\u202f!',
    )
  })

  test('English gets its apostrophes only', () => {
    expect(typographic("It's done: yes?", 'en')).toBe('It’s done: yes?')
  })

  test('a message gets it inside plurals too, a fixed label never', () => {
    const t = translatorFor('fr', 'fr-FR')
    expect(t('orders.found', { count: 0, query: 'x' })).toBe('Aucune commande pour «\u00a0x\u00a0».')
    expect(t('label.iAgree')).toBe("J'accepte")
    expect(t('label.howPriceIsMade')).toBe('Comment ce prix est-il calculé ?')
  })
})

describe('plurals', () => {
  test('French counts zero as one, English does not', () => {
    expect(translatorFor('fr', 'fr-FR')('lines.days', { count: 0 })).toBe('0 jour')
    expect(translatorFor('en', 'en-GB')('lines.days', { count: 0 })).toBe('0 days')
  })

  test('a remembered count does not answer for another one, nor for another language', () => {
    const [tFr, tEn] = [translatorFor('fr', 'fr-FR'), translatorFor('en', 'en-GB')]
    expect([tFr('lines.months', { count: 12 }), tFr('lines.months', { count: 1 }), tFr('lines.months', { count: 12 })]).toEqual([
      '12 mois',
      '1 mois',
      '12 mois',
    ])
    expect([tEn('lines.months', { count: 1 }), tEn('lines.months', { count: 12 })]).toEqual(['1 month', '12 months'])
    expect(tEn('home.lines', { count: 1_234_567 })).toBe('1,234,567 lines')
  })
})

/** product.md, "The online journey": the two label columns, and the disclosure of the price. */
const labels: [MessageKey & `label.${string}`, string, string][] = [
  ['label.signIn', 'Se connecter', 'Sign in'],
  ['label.renewalQuote', 'Devis de renouvellement', 'Renewal quote'],
  ['label.addToCart', 'Ajouter au panier', 'Add to cart'],
  ['label.accountInformation', 'Informations sur le compte', 'Account information'],
  ['label.salesRepresentative', 'Représentant commercial', 'Sales representative'],
  ['label.pricing', 'Tarification', 'Pricing'],
  ['label.cart', 'Panier', 'Cart'],
  ['label.delete', 'Supprimer', 'Delete'],
  ['label.edit', 'Modifier', 'Edit'],
  ['label.checkOut', 'Commander', 'Check out'],
  ['label.billingAndShipping', 'Paiement - Facturation et livraison', 'Checkout – Billing and shipping'],
  ['label.iAgree', "J'accepte", 'I agree'],
  ['label.continue', 'Continuer', 'Continue'],
  ['label.reviewAndSubmit', 'Vérifier et commander', 'Review and submit order'],
  ['label.creditCard', 'Carte bancaire', 'Credit card'],
  ['label.purchaseOrder', 'Bon de commande', 'Purchase order'],
  ['label.invoice', 'Facturation', 'Invoice'],
  ['label.submit', 'Envoyer', 'Submit'],
  ['label.purchaseOrderNumber', 'Numéro de bon de commande', 'Purchase order number'],
  ['label.confirmation', 'Confirmation et détails de la commande', 'Confirmation and order details'],
  ['label.print', 'Imprimer', 'Print'],
  ['label.howPriceIsMade', 'Comment ce prix est-il calculé ?', 'How is this price made?'],
]

/** Words that French and English share. A text that is merely not translated yet does not belong here. */
const sameInBoth: MessageKey[] = [
  'account.contacts',
  'amounts.total',
  'cart.units',
  'lines.points',
  'lines.pointsHead',
  'messages.at',
  'messages.title',
  'nav.messages',
  'order.documents',
  'order.termsVersion',
  'steps.confirmation',
  'terms.version',
  'ways.messages',
].filter((key): key is MessageKey => Object.hasOwn(fr, key))

/** Names of form fields look like keys. */
const fieldNames = new Set(['contact.name', 'contact.email', 'contact.phone'])

function describeValues(message: string): string {
  return [...placeholdersOf(message)]
    .map(([name, kind]) => `${name}: ${kind}`)
    .toSorted()
    .join(', ')
}

function withoutLayout(source: string): string {
  return source.replaceAll(/[\s;,]+/g, ' ')
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts') && !path.endsWith('message-values.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
}
