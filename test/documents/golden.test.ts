import { expect, it } from 'vitest'
import { writeEInvoice } from '#src/documents/e-invoice/write-e-invoice.ts'
import { renderMail } from '#src/documents/mail/render-mail.ts'
import type { Paper } from '#src/documents/paper.ts'
import { renderPdf } from '#src/documents/pdf/render-pdf.ts'
import { everyMail } from './mails.ts'
import { aBritishParty, aCreditNote, anInvoice, anOrder, aProof, aQuote, harbourLines } from './papers.ts'
import { textOfPdf } from './read-pdf.ts'

/**
 * The whole text of every kind, to be read by people: `fixtures/` shows what buyers get, and any change of it shows in review.
 * After a change that is meant: `vitest run test/documents/golden.test.ts -u`.
 */
const papers: readonly (readonly [string, Paper])[] = [
  ['quote.fr', aQuote()],
  [
    'quote.en',
    aQuote({
      language: 'en',
      currency: 'GBP',
      customer: aBritishParty(),
      quoteNumber: 20417733,
      sites: [{ number: 7200001, name: 'London' }],
      lines: harbourLines,
      derivation: [],
    }),
  ],
  ['order.fr', anOrder()],
  ['order.en', anOrder({ language: 'en' })],
  ['proof.fr', aProof()],
  ['proof.en', aProof({ language: 'en' })],
  ['invoice.fr', anInvoice()],
  ['invoice.en', anInvoice({ language: 'en' })],
  ['credit-note.fr', aCreditNote()],
  ['credit-note.en', aCreditNote({ language: 'en' })],
]

it.each(papers)('%s says what it said', async (name, paper) => {
  await expect(`${textOfPdf(await renderPdf(paper))}\n`).toMatchFileSnapshot(`fixtures/${name}.txt`)
})

it.each([
  ['invoice', anInvoice()],
  ['credit-note', aCreditNote()],
] as const)('the files of the %s are what they were', async (name, document) => {
  const written = writeEInvoice(document)
  if (!written.ok || !written.value.ubl.available) throw new Error('it breaks no rule')
  await expect(written.value.ubl.xml).toMatchFileSnapshot(`fixtures/${name}.ubl.xml`)
  await expect(written.value.cii).toMatchFileSnapshot(`fixtures/${name}.cii.xml`)
})

it.each(['fr', 'en'] as const)('the mails in %s say what they said', async (language) => {
  const texts = everyMail(language).map((mail) => {
    const { subject, text } = renderMail(mail)
    return `### ${mail.kind}\nSubject: ${subject}\n\n${text}`
  })
  await expect(texts.join('\n')).toMatchFileSnapshot(`fixtures/mails.${language}.txt`)
})
