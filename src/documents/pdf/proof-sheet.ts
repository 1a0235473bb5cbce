import { formatDate, formatPeriod, formatQuantity } from '../format.ts'
import { oneLine } from '../plain-text.ts'
import type { ProofOfEntitlement } from '../proof-of-entitlement.ts'
import { wordsOf } from '../wording.ts'
import type { Column, Sheet } from './sheet.ts'
import { addressLines, facts, groupBySite, partyNumbers } from './sheet-parts.ts'

/** The proof of entitlement: what may be used until when. It shows no price, since it goes to technical contacts too. */
export function proofSheet(proof: ProofOfEntitlement): Sheet {
  const { language } = proof
  const words = wordsOf(language)
  const columns: readonly Column[] = [
    { label: words.column.part, share: 70, align: 'left' },
    { label: words.column.description, share: 255, align: 'left' },
    { label: words.column.quantity, share: 65, align: 'right' },
    { label: words.column.period, share: 125, align: 'right' },
  ]
  const groups = groupBySite(proof.sites, proof.entitlements, words).map(({ heading, items }) => ({
    heading,
    rows: items.map((item) => [
      { text: item.partNumber },
      {
        text: oneLine(item.description),
        details: [item.chargeMetric ?? '', item.orderReference === undefined ? '' : words.orderReference(item.orderReference)]
          .map(oneLine)
          .filter((text) => text !== ''),
      },
      { text: formatQuantity(item.quantity, language) },
      { text: formatPeriod(item.coverage, language) },
    ]),
  }))
  return {
    language,
    vendor: proof.vendor,
    title: words.proof.title,
    subtitle: words.proof.subtitle(proof.number, formatDate(proof.issuedOn, language)),
    runningTitle: words.proof.running(proof.number),
    subject: words.proof.subject(oneLine(proof.customer.name)),
    issuedOn: proof.issuedOn,
    blocks: [
      {
        kind: 'columns',
        columns: [
          { heading: words.party.customer, lines: [...addressLines(proof.customer, language), ...partyNumbers(proof.customer, words)] },
        ],
      },
      {
        kind: 'facts',
        facts: facts([
          [words.quote.agreement, proof.agreementNumber],
          [words.proof.order, String(proof.orderNumber)],
        ]),
      },
      { kind: 'table', heading: words.proof.lines, columns, groups },
      { kind: 'callout', text: words.proof.valid },
    ],
  }
}
