import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkInvoiceXml } from '#src/documents/e-invoice/check-invoice-xml.ts'
import { enInvoiceOf } from '#src/documents/e-invoice/en-invoice-of.ts'
import { readCii } from '#src/documents/e-invoice/read-cii.ts'
import { readUbl } from '#src/documents/e-invoice/read-ubl.ts'
import { readXml } from '#src/documents/e-invoice/read-xml.ts'
import { writeCii } from '#src/documents/e-invoice/write-cii.ts'
import { writeUbl } from '#src/documents/e-invoice/write-ubl.ts'
import { randomInvoice } from './random-invoice.ts'

it('10,000 random invoices and credit notes break no rule, in UBL and in CII', { timeout: 300_000 }, () => {
  let seen = 0
  fc.assert(
    fc.property(randomInvoice, (document) => {
      seen += 1
      // Every file is written, read back and checked; the syntaxes take turns.
      const xml = seen % 2 === 0 ? writeUbl(enInvoiceOf(document, 'peppol')) : writeCii(enInvoiceOf(document, 'factur-x'))
      expect(checkInvoiceXml(xml)).toEqual([])
    }),
    { numRuns: 10_000 },
  )
  expect(seen).toBe(10_000)
})

it('what is read back is what was meant: write and read are inverse in both syntaxes', () => {
  fc.assert(
    fc.property(randomInvoice, (document) => {
      const peppol = enInvoiceOf(document, 'peppol')
      expect(readUbl(readXml(writeUbl(peppol)))).toEqual(peppol)
      const { payment, ...cii } = enInvoiceOf(document, 'factur-x')
      const { payment: readPayment, ...read } = readCii(readXml(writeCii({ ...cii, payment })))
      expect(read).toEqual(cii)
      // CII has no place for the network of a card.
      const { network: _network, ...card } = payment?.card ?? {}
      expect(readPayment).toEqual(payment && { ...payment, ...(payment.card && { card }) })
    }),
    { numRuns: 300 },
  )
})
