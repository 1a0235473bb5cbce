import type { Language } from '#src/domain/identifiers.ts'
import type { RunProblem, RunProblemCode } from '#src/domain/renewal-run.ts'
import { renderCsv } from './render-csv.ts'
import { type Table, date, identifier, text } from './table.ts'

const words = {
  'part-unknown': ['La référence n’est pas au catalogue.', 'The part is not in the catalogue.'],
  'renewal-part-missing': ['Aucune référence ne renouvelle ce programme.', 'No part renews this program.'],
  'withdrawn-without-successor': [
    'Le programme est retiré de la vente, sans successeur : le devis le cite sans prix.',
    'The program is withdrawn from marketing without a successor: the quote lists it without a price.',
  ],
  'term-not-offered': ['La référence ne se vend pas pour la durée du pays.', 'The part is not sold for the term of the country.'],
  'part-does-not-renew': ['La référence n’est pas un renouvellement.', 'The part is not a renewal part.'],
  'aligned-end-before-start': ['La date convenue précède le début.', 'The agreed end lies before the start.'],
  'reinstatement-part-missing': [
    'Couverture rompue, aucune référence de remise en vigueur.',
    'Coverage lapsed and there is no reinstatement part.',
  ],
  'last-annual-fee-missing': ['Couverture rompue, dernier prix annuel inconnu.', 'Coverage lapsed and the last annual fee is not known.'],
  'price-missing': ['Aucun prix dans la devise et au niveau du devis.', 'No price in the currency and at the level of the quote.'],
  'back-pay-currency-differs': ['Le dernier prix annuel est dans une autre devise.', 'The last annual fee is in another currency.'],
  'amount-too-large': ['Le montant dépasse 18 chiffres.', 'The amount has more than 18 digits.'],
  'country-unknown': ['Le pays du client n’est pas configuré.', 'The customer’s country is not configured.'],
  'currency-unknown': ['La devise du client n’est pas connue (ISO 4217).', 'The customer’s currency is not known (ISO 4217).'],
  'time-zone-unknown': ['Le fuseau horaire du client n’existe pas.', 'The customer’s time zone does not exist.'],
  'quoted-without-it': [
    'Cette échéance a déjà son devis, sans cette ligne : à réviser.',
    'That due date has its quote already, without this line: revise it.',
  ],
  'record-broken': ['L’enregistrement se contredit.', 'The record contradicts itself.'],
} as const satisfies Record<RunProblemCode, readonly [string, string]>

/** What stands in the way of a quote, in words that operations can act on. */
export function runProblemText(code: RunProblemCode, language: Language): string {
  return words[code][language === 'fr' ? 0 : 1]
}

/** The first line of the file; `runProblemsCsv` gives the lines below, a page at a time. */
export function runProblemsHeader(language: Language): string {
  return renderCsv(table([], language))
}

export function runProblemsCsv(problems: readonly RunProblem[], language: Language): string {
  return renderCsv(table(problems, language)).slice(runProblemsHeader(language).length)
}

function table(problems: readonly RunProblem[], language: Language): Table {
  const headings =
    language === 'fr'
      ? ['Client', 'Accord', 'Échéance', 'Droit', 'Référence', 'Code', 'Motif', 'Précision']
      : ['Customer', 'Agreement', 'Due date', 'Entitlement', 'Part', 'Code', 'Reason', 'Detail']
  return {
    language,
    name: language === 'fr' ? 'Anomalies' : 'Problems',
    columns: headings.map((heading) => ({ heading, width: 16 })),
    rows: problems.map((problem) => [
      identifier(problem.customerNumber),
      identifier(problem.agreementNumber),
      date(problem.dueOn),
      identifier(problem.entitlementId === undefined ? undefined : String(problem.entitlementId)),
      identifier(problem.part),
      text(problem.code),
      text(runProblemText(problem.code, language)),
      text(problem.detail),
    ]),
  }
}
