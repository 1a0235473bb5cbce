import type {
  EnAddress,
  EnAllowance,
  EnDocumentAllowance,
  EnIdentifier,
  EnInvoice,
  EnLine,
  EnParty,
  EnPayment,
  EnPeriod,
  EnTax,
} from './en-invoice.ts'
import { all, at, textAt } from './read-xml.ts'
import { given } from './given.ts'
import type { XmlElement } from './xml.ts'

/** A UBL Invoice or CreditNote as the terms of EN 16931, whoever wrote it. */
export function readUbl(root: XmlElement): EnInvoice {
  const taxTotals = all(root, 'TaxTotal')
  const taxTotal = taxTotals.find((one) => at(one, 'TaxSubtotal')) ?? taxTotals[0]
  const taxCurrency = textAt(root, 'TaxCurrencyCode')
  const inTaxCurrency = taxTotals.find((one) => one !== taxTotal && at(one, 'TaxAmount')?.attributes['currencyID'] === taxCurrency)
  const total = at(root, 'LegalMonetaryTotal')
  const period = at(root, 'InvoicePeriod')
  const isCredit = root.name === 'CreditNote'
  return given({
    typeCode: textAt(root, isCredit ? 'CreditNoteTypeCode' : 'InvoiceTypeCode') ?? '',
    number: textAt(root, 'ID') ?? '',
    issueDate: textAt(root, 'IssueDate') ?? '',
    currency: textAt(root, 'DocumentCurrencyCode') ?? '',
    taxCurrency,
    taxPointDate: textAt(root, 'TaxPointDate'),
    taxPointCode: textAt(period, 'DescriptionCode'),
    dueDate: textAt(root, 'DueDate') ?? textAt(root, 'PaymentMeans/PaymentDueDate'),
    buyerReference: textAt(root, 'BuyerReference'),
    contractReference: textAt(root, 'ContractDocumentReference/ID'),
    purchaseOrderReference: textAt(root, 'OrderReference/ID'),
    salesOrderReference: textAt(root, 'OrderReference/SalesOrderID'),
    notes: all(root, 'Note').map((note) => readNote(note.text)),
    processId: textAt(root, 'ProfileID'),
    specificationId: textAt(root, 'CustomizationID'),
    preceding: all(root, 'BillingReference').map((one) =>
      given({
        number: textAt(one, 'InvoiceDocumentReference/ID') ?? '',
        issueDate: textAt(one, 'InvoiceDocumentReference/IssueDate'),
      }),
    ),
    seller: readParty(at(root, 'AccountingSupplierParty/Party')),
    buyer: readParty(at(root, 'AccountingCustomerParty/Party')),
    deliverTo: readDelivery(at(root, 'Delivery')),
    period: readPeriod(period),
    payment: readPayment(all(root, 'PaymentMeans')),
    paymentTerms: textAt(root, 'PaymentTerms/Note'),
    allowances: readAllowances(root, 'false'),
    charges: readAllowances(root, 'true'),
    totals: given({
      lineSum: textAt(total, 'LineExtensionAmount'),
      allowances: textAt(total, 'AllowanceTotalAmount'),
      charges: textAt(total, 'ChargeTotalAmount'),
      withoutTax: textAt(total, 'TaxExclusiveAmount'),
      tax: textAt(taxTotal, 'TaxAmount'),
      taxInTaxCurrency: textAt(inTaxCurrency, 'TaxAmount'),
      withTax: textAt(total, 'TaxInclusiveAmount'),
      prepaid: textAt(total, 'PrepaidAmount'),
      rounding: textAt(total, 'PayableRoundingAmount'),
      due: textAt(total, 'PayableAmount'),
    }),
    taxes: all(taxTotal, 'TaxSubtotal').map(readTax),
    lines: all(root, isCredit ? 'CreditNoteLine' : 'InvoiceLine').map((line) => readLine(line, isCredit)),
  })
}

function readNote(text: string): EnInvoice['notes'][number] {
  const match = /^#([A-Z]{3})#(.*)$/s.exec(text)
  return match ? { subjectCode: match[1] ?? '', text: match[2] ?? '' } : { text }
}

function readPeriod(node: XmlElement | undefined): EnPeriod | undefined {
  return node && given({ start: textAt(node, 'StartDate'), end: textAt(node, 'EndDate') })
}

function readIdentifier(node: XmlElement | undefined): EnIdentifier | undefined {
  return node && given({ scheme: node.attributes['schemeID'], id: node.text })
}

function readParty(node: XmlElement | undefined): EnParty {
  const taxSchemes = all(node, 'PartyTaxScheme')
  const contact = at(node, 'Contact')
  return given({
    name: textAt(node, 'PartyLegalEntity/RegistrationName'),
    tradingName: textAt(node, 'PartyName/Name'),
    identifiers: all(node, 'PartyIdentification').flatMap((one) => readIdentifier(at(one, 'ID')) ?? []),
    registration: readIdentifier(at(node, 'PartyLegalEntity/CompanyID')),
    vatId: textAt(
      taxSchemes.find((one) => textAt(one, 'TaxScheme/ID') === 'VAT'),
      'CompanyID',
    ),
    taxRegistration: textAt(
      taxSchemes.find((one) => textAt(one, 'TaxScheme/ID') !== 'VAT'),
      'CompanyID',
    ),
    legalStatement: textAt(node, 'PartyLegalEntity/CompanyLegalForm'),
    endpoint: readIdentifier(at(node, 'EndpointID')),
    address: readAddress(at(node, 'PostalAddress')),
    contact:
      contact && given({ name: textAt(contact, 'Name'), phone: textAt(contact, 'Telephone'), email: textAt(contact, 'ElectronicMail') }),
  })
}

function readAddress(node: XmlElement | undefined): EnAddress | undefined {
  return (
    node &&
    given({
      lines: ['StreetName', 'AdditionalStreetName', 'AddressLine/Line'].flatMap((path) => textAt(node, path) ?? []),
      city: textAt(node, 'CityName'),
      postcode: textAt(node, 'PostalZone'),
      region: textAt(node, 'CountrySubentity'),
      country: textAt(node, 'Country/IdentificationCode'),
    })
  )
}

function readDelivery(node: XmlElement | undefined): EnInvoice['deliverTo'] {
  return node && given({ name: textAt(node, 'DeliveryParty/PartyName/Name'), address: readAddress(at(node, 'DeliveryLocation/Address')) })
}

function readPayment(nodes: readonly XmlElement[]): EnPayment | undefined {
  const [first] = nodes
  if (first === undefined) return undefined
  const card = at(first, 'CardAccount')
  return given({
    meansCode: textAt(first, 'PaymentMeansCode'),
    meansText: at(first, 'PaymentMeansCode')?.attributes['name'],
    remittance: textAt(first, 'PaymentID'),
    accounts: nodes
      .flatMap((node) => at(node, 'PayeeFinancialAccount') ?? [])
      .map((node) => given({ id: textAt(node, 'ID'), name: textAt(node, 'Name'), bic: textAt(node, 'FinancialInstitutionBranch/ID') })),
    card: card && given({ lastDigits: textAt(card, 'PrimaryAccountNumberID'), network: textAt(card, 'NetworkID') }),
  })
}

function readAllowances(node: XmlElement, isCharge: 'true' | 'false'): readonly EnDocumentAllowance[] {
  return all(node, 'AllowanceCharge')
    .filter((one) => textAt(one, 'ChargeIndicator') === isCharge)
    .map((one) => given({ ...readAllowance(one), category: textAt(one, 'TaxCategory/ID'), percent: textAt(one, 'TaxCategory/Percent') }))
}

function readAllowance(node: XmlElement): EnAllowance {
  return given({
    amount: textAt(node, 'Amount'),
    reason: textAt(node, 'AllowanceChargeReason'),
    reasonCode: textAt(node, 'AllowanceChargeReasonCode'),
  })
}

function readTax(node: XmlElement): EnTax {
  return given({
    taxable: textAt(node, 'TaxableAmount'),
    tax: textAt(node, 'TaxAmount'),
    category: textAt(node, 'TaxCategory/ID'),
    percent: textAt(node, 'TaxCategory/Percent'),
    reason: textAt(node, 'TaxCategory/TaxExemptionReason'),
    reasonCode: textAt(node, 'TaxCategory/TaxExemptionReasonCode'),
  })
}

function readLine(node: XmlElement, isCredit: boolean): EnLine {
  const quantity = at(node, isCredit ? 'CreditedQuantity' : 'InvoicedQuantity')
  const item = at(node, 'Item')
  const base = at(node, 'Price/BaseQuantity')
  return given({
    id: textAt(node, 'ID'),
    note: textAt(node, 'Note'),
    quantity: quantity?.text,
    unit: quantity?.attributes['unitCode'],
    net: textAt(node, 'LineExtensionAmount'),
    period: readPeriod(at(node, 'InvoicePeriod')),
    allowances: readAllowances(node, 'false'),
    charges: readAllowances(node, 'true'),
    price: textAt(node, 'Price/PriceAmount'),
    baseQuantity: base?.text,
    baseUnit: base?.attributes['unitCode'],
    category: textAt(item, 'ClassifiedTaxCategory/ID'),
    percent: textAt(item, 'ClassifiedTaxCategory/Percent'),
    name: textAt(item, 'Name'),
    description: textAt(item, 'Description'),
    sellerItemId: textAt(item, 'SellersItemIdentification/ID'),
    attributes: all(item, 'AdditionalItemProperty').map((one) => ({ name: textAt(one, 'Name') ?? '', value: textAt(one, 'Value') ?? '' })),
  })
}
