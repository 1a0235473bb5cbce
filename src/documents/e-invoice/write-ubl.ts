import type {
  EnAddress,
  EnDocumentAllowance,
  EnIdentifier,
  EnInvoice,
  EnLine,
  EnParty,
  EnPayment,
  EnPeriod,
  EnTax,
  EnTotals,
} from './en-invoice.ts'
import { type XmlElement, element, writeXml } from './xml.ts'
import { present } from '#src/kit/assert.ts'

type Node = XmlElement | undefined

/** UBL 2.1 (OASIS), Invoice or CreditNote, every element where its schema has it. */
export function writeUbl(invoice: EnInvoice): string {
  const isCredit = invoice.typeCode === '381'
  const root = isCredit ? 'CreditNote' : 'Invoice'
  const amount = (name: string, value: string | undefined): Node => element(`cbc:${name}`, value, { currencyID: invoice.currency })
  const typeCode = element(`cbc:${root}TypeCode`, invoice.typeCode)
  const content: readonly Node[] = [
    element('cbc:CustomizationID', invoice.specificationId),
    element('cbc:ProfileID', invoice.processId),
    element('cbc:ID', invoice.number),
    element('cbc:IssueDate', invoice.issueDate),
    ...(isCredit
      ? [element('cbc:TaxPointDate', invoice.taxPointDate), typeCode, ...notes(invoice)]
      : [element('cbc:DueDate', invoice.dueDate), typeCode, ...notes(invoice), element('cbc:TaxPointDate', invoice.taxPointDate)]),
    element('cbc:DocumentCurrencyCode', invoice.currency),
    element('cbc:TaxCurrencyCode', invoice.taxCurrency),
    element('cbc:BuyerReference', invoice.buyerReference),
    period(invoice.period, invoice.taxPointCode),
    element('cac:OrderReference', [
      element('cbc:ID', invoice.purchaseOrderReference),
      element('cbc:SalesOrderID', invoice.salesOrderReference),
    ]),
    ...invoice.preceding.map((one) =>
      element('cac:BillingReference', [
        element('cac:InvoiceDocumentReference', [element('cbc:ID', one.number), element('cbc:IssueDate', one.issueDate)]),
      ]),
    ),
    element('cac:ContractDocumentReference', [element('cbc:ID', invoice.contractReference)]),
    element('cac:AccountingSupplierParty', [party(invoice.seller)]),
    element('cac:AccountingCustomerParty', [party(invoice.buyer)]),
    delivery(invoice),
    ...paymentMeans(invoice.payment),
    element('cac:PaymentTerms', [element('cbc:Note', invoice.paymentTerms)]),
    ...invoice.allowances.map((one) => allowance(one, 'false', amount)),
    ...invoice.charges.map((one) => allowance(one, 'true', amount)),
    element('cac:TaxTotal', [amount('TaxAmount', invoice.totals.tax), ...invoice.taxes.map((one) => taxSubtotal(one, amount))]),
    element('cac:TaxTotal', [element('cbc:TaxAmount', invoice.totals.taxInTaxCurrency, { currencyID: invoice.taxCurrency })]),
    totals(invoice.totals, amount),
    ...invoice.lines.map((one) => line(one, isCredit, amount)),
  ]
  return writeXml(
    present(
      element(root, content, {
        xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${root}-2`,
        'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
        'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
      }),
      'an invoice is not empty',
    ),
  )
}

type Amount = (name: string, value: string | undefined) => Node

function notes(invoice: EnInvoice): readonly Node[] {
  return invoice.notes.map((note) => element('cbc:Note', note.subjectCode === undefined ? note.text : `#${note.subjectCode}#${note.text}`))
}

function period(given: EnPeriod | undefined, code?: string): Node {
  return element('cac:InvoicePeriod', [
    element('cbc:StartDate', given?.start),
    element('cbc:EndDate', given?.end),
    element('cbc:DescriptionCode', code),
  ])
}

function identifier(name: string, given: EnIdentifier | undefined): Node {
  return element(name, given?.id, { schemeID: given?.scheme })
}

function party(given: EnParty): Node {
  return element('cac:Party', [
    identifier('cbc:EndpointID', given.endpoint),
    ...given.identifiers.map((one) => element('cac:PartyIdentification', [identifier('cbc:ID', one)])),
    element('cac:PartyName', [element('cbc:Name', given.tradingName)]),
    address('cac:PostalAddress', given.address),
    partyTaxScheme(given.vatId, 'VAT'),
    partyTaxScheme(given.taxRegistration, 'TAX'),
    element('cac:PartyLegalEntity', [
      element('cbc:RegistrationName', given.name),
      identifier('cbc:CompanyID', given.registration),
      element('cbc:CompanyLegalForm', given.legalStatement),
    ]),
    element('cac:Contact', [
      element('cbc:Name', given.contact?.name),
      element('cbc:Telephone', given.contact?.phone),
      element('cbc:ElectronicMail', given.contact?.email),
    ]),
  ])
}

function partyTaxScheme(id: string | undefined, scheme: string): Node {
  return id === undefined ? undefined : element('cac:PartyTaxScheme', [element('cbc:CompanyID', id), taxScheme(scheme)])
}

function taxScheme(scheme = 'VAT'): Node {
  return element('cac:TaxScheme', [element('cbc:ID', scheme)])
}

function address(name: string, given: EnAddress | undefined): Node {
  const [first, second, third] = given?.lines ?? []
  return element(name, [
    element('cbc:StreetName', first),
    element('cbc:AdditionalStreetName', second),
    element('cbc:CityName', given?.city),
    element('cbc:PostalZone', given?.postcode),
    element('cbc:CountrySubentity', given?.region),
    element('cac:AddressLine', [element('cbc:Line', third)]),
    element('cac:Country', [element('cbc:IdentificationCode', given?.country)]),
  ])
}

function delivery(invoice: EnInvoice): Node {
  return element('cac:Delivery', [
    element('cac:DeliveryLocation', [address('cac:Address', invoice.deliverTo?.address)]),
    element('cac:DeliveryParty', [element('cac:PartyName', [element('cbc:Name', invoice.deliverTo?.name)])]),
  ])
}

function paymentMeans(payment: EnPayment | undefined): readonly Node[] {
  if (payment === undefined) return []
  const accounts = payment.accounts.length === 0 ? [undefined] : payment.accounts
  return accounts.map((account) =>
    element('cac:PaymentMeans', [
      element('cbc:PaymentMeansCode', payment.meansCode, { name: payment.meansText }),
      element('cbc:PaymentID', payment.remittance),
      element('cac:CardAccount', [
        element('cbc:PrimaryAccountNumberID', payment.card?.lastDigits),
        element('cbc:NetworkID', payment.card?.network),
      ]),
      element('cac:PayeeFinancialAccount', [
        element('cbc:ID', account?.id),
        element('cbc:Name', account?.name),
        element('cac:FinancialInstitutionBranch', [element('cbc:ID', account?.bic)]),
      ]),
    ]),
  )
}

function allowance(given: EnDocumentAllowance, isCharge: 'true' | 'false', amount: Amount): Node {
  return element('cac:AllowanceCharge', [
    element('cbc:ChargeIndicator', isCharge),
    element('cbc:AllowanceChargeReasonCode', given.reasonCode),
    element('cbc:AllowanceChargeReason', given.reason),
    amount('Amount', given.amount),
    given.category === undefined ? undefined : taxCategory('cac:TaxCategory', given),
  ])
}

type Category = {
  readonly category?: string | undefined
  readonly percent?: string | undefined
  readonly reason?: string | undefined
  readonly reasonCode?: string | undefined
}

function taxCategory(name: string, given: Category): Node {
  return element(name, [
    element('cbc:ID', given.category),
    element('cbc:Percent', given.percent),
    element('cbc:TaxExemptionReasonCode', given.reasonCode),
    element('cbc:TaxExemptionReason', given.reason),
    taxScheme(),
  ])
}

function taxSubtotal(tax: EnTax, amount: Amount): Node {
  return element('cac:TaxSubtotal', [
    amount('TaxableAmount', tax.taxable),
    amount('TaxAmount', tax.tax),
    taxCategory('cac:TaxCategory', tax),
  ])
}

function totals(given: EnTotals, amount: Amount): Node {
  return element('cac:LegalMonetaryTotal', [
    amount('LineExtensionAmount', given.lineSum),
    amount('TaxExclusiveAmount', given.withoutTax),
    amount('TaxInclusiveAmount', given.withTax),
    amount('AllowanceTotalAmount', given.allowances),
    amount('ChargeTotalAmount', given.charges),
    amount('PrepaidAmount', given.prepaid),
    amount('PayableRoundingAmount', given.rounding),
    amount('PayableAmount', given.due),
  ])
}

function line(given: EnLine, isCredit: boolean, amount: Amount): Node {
  return element(isCredit ? 'cac:CreditNoteLine' : 'cac:InvoiceLine', [
    element('cbc:ID', given.id),
    element('cbc:Note', given.note),
    element(isCredit ? 'cbc:CreditedQuantity' : 'cbc:InvoicedQuantity', given.quantity, { unitCode: given.unit }),
    amount('LineExtensionAmount', given.net),
    period(given.period),
    ...given.allowances.map((one) => allowance(one, 'false', amount)),
    ...given.charges.map((one) => allowance(one, 'true', amount)),
    element('cac:Item', [
      element('cbc:Description', given.description),
      element('cbc:Name', given.name),
      element('cac:SellersItemIdentification', [element('cbc:ID', given.sellerItemId)]),
      taxCategory('cac:ClassifiedTaxCategory', { category: given.category, percent: given.percent }),
      ...given.attributes.map((one) =>
        element('cac:AdditionalItemProperty', [element('cbc:Name', one.name), element('cbc:Value', one.value)]),
      ),
    ]),
    element('cac:Price', [
      amount('PriceAmount', given.price),
      element('cbc:BaseQuantity', given.baseQuantity, { unitCode: given.baseUnit }),
    ]),
  ])
}
