import type { EnInvoice } from './en-invoice.ts'
import { XmlError, readXml } from './read-xml.ts'
import { readCii } from './read-cii.ts'
import { readUbl } from './read-ubl.ts'
import { type RuleBreach, createReport } from './rule-breach.ts'
import { checkArithmetic } from './rules-arithmetic.ts'
import { checkContent } from './rules-content.ts'
import { checkLinePrices, checkPeppol } from './rules-peppol.ts'
import { checkVat } from './rules-vat.ts'
import type { XmlElement } from './xml.ts'

/**
 * The rules that a UBL or CII file breaks, by their official ids; none when it may be sent. The file is read anew, by readers
 * that share nothing with the writers but the names of the terms: what is checked is what the receiver gets.
 */
export function checkInvoiceXml(xml: string): readonly RuleBreach[] {
  let root: XmlElement
  try {
    root = readXml(xml)
  } catch (error) {
    if (error instanceof XmlError) return [{ rule: 'XML', message: error.message }]
    throw error
  }
  const invoice = readInvoice(root)
  if (invoice === undefined) return [{ rule: 'SYNTAX', message: `<${root.name}> is neither a UBL invoice nor a Cross Industry Invoice` }]
  return [...checkNotEmpty(root), ...checkInvoice(invoice)]
}

/** The same rules on terms that were read already; Peppol's where the file says that it follows them. */
export function checkInvoice(invoice: EnInvoice): readonly RuleBreach[] {
  const isPeppol = invoice.specificationId?.includes('peppol') ?? false
  return [
    ...checkContent(invoice),
    ...checkArithmetic(invoice),
    ...checkVat(invoice),
    ...(isPeppol ? checkPeppol(invoice) : checkLinePrices(invoice)),
  ]
}

export function readInvoice(root: XmlElement): EnInvoice | undefined {
  if (root.name === 'Invoice' || root.name === 'CreditNote') return readUbl(root)
  if (root.name === 'CrossIndustryInvoice') return readCii(root)
  return undefined
}

/** PEPPOL-EN16931-R008, which every receiver is glad of. The header delivery of CII is there even when empty. */
function checkNotEmpty(root: XmlElement): readonly RuleBreach[] {
  const { breaches, expect } = createReport()
  const visit = (node: XmlElement) => {
    const isEmpty = node.children.length === 0 && node.text === ''
    expect(!isEmpty || node.name === 'ApplicableHeaderTradeDelivery', 'PEPPOL-EN16931-R008', `<${node.name}> is empty`)
    for (const child of node.children) visit(child)
  }
  visit(root)
  return breaches
}
