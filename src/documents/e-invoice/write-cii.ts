import { present } from '#src/kit/assert.ts'
import type { EnAddress, EnDocumentAllowance, EnInvoice, EnLine, EnParty, EnPayment, EnPeriod, EnTax } from './en-invoice.ts'
import { type XmlElement, element, writeXml } from './xml.ts'

type Node = XmlElement | undefined

/** UN/CEFACT Cross Industry Invoice D16B, as Factur-X carries it, every element where its schema has it. */
export function writeCii(invoice: EnInvoice): string {
  const content: readonly Node[] = [
    element('rsm:ExchangedDocumentContext', [
      element('ram:BusinessProcessSpecifiedDocumentContextParameter', [element('ram:ID', invoice.processId)]),
      element('ram:GuidelineSpecifiedDocumentContextParameter', [element('ram:ID', invoice.specificationId)]),
    ]),
    element('rsm:ExchangedDocument', [
      element('ram:ID', invoice.number),
      element('ram:TypeCode', invoice.typeCode),
      date('ram:IssueDateTime', invoice.issueDate),
      ...invoice.notes.map((note) =>
        element('ram:IncludedNote', [element('ram:Content', note.text), element('ram:SubjectCode', note.subjectCode)]),
      ),
    ]),
    element('rsm:SupplyChainTradeTransaction', [
      ...invoice.lines.map(line),
      agreement(invoice),
      // The schema wants the delivery even when nothing is said about it.
      delivery(invoice) ?? { name: 'ram:ApplicableHeaderTradeDelivery', attributes: {}, children: [], text: '' },
      settlement(invoice),
    ]),
  ]
  return writeXml(
    present(
      element('rsm:CrossIndustryInvoice', content, {
        'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
        'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
        'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
        'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
      }),
      'an invoice is not empty',
    ),
  )
}

function date(name: string, day: string | undefined, type: 'udt' | 'qdt' = 'udt'): Node {
  return element(name, [element(`${type}:DateTimeString`, day?.replaceAll('-', ''), { format: '102' })])
}

function period(given: EnPeriod | undefined): Node {
  return element('ram:BillingSpecifiedPeriod', [date('ram:StartDateTime', given?.start), date('ram:EndDateTime', given?.end)])
}

function line(given: EnLine): Node {
  return element('ram:IncludedSupplyChainTradeLineItem', [
    element('ram:AssociatedDocumentLineDocument', [
      element('ram:LineID', given.id),
      element('ram:IncludedNote', [element('ram:Content', given.note)]),
    ]),
    element('ram:SpecifiedTradeProduct', [
      element('ram:SellerAssignedID', given.sellerItemId),
      element('ram:Name', given.name),
      element('ram:Description', given.description),
      ...given.attributes.map((one) =>
        element('ram:ApplicableProductCharacteristic', [element('ram:Description', one.name), element('ram:Value', one.value)]),
      ),
    ]),
    element('ram:SpecifiedLineTradeAgreement', [
      element('ram:NetPriceProductTradePrice', [
        element('ram:ChargeAmount', given.price),
        element('ram:BasisQuantity', given.baseQuantity, { unitCode: given.baseUnit }),
      ]),
    ]),
    element('ram:SpecifiedLineTradeDelivery', [element('ram:BilledQuantity', given.quantity, { unitCode: given.unit })]),
    element('ram:SpecifiedLineTradeSettlement', [
      element('ram:ApplicableTradeTax', [
        element('ram:TypeCode', 'VAT'),
        element('ram:CategoryCode', given.category),
        element('ram:RateApplicablePercent', given.percent),
      ]),
      period(given.period),
      ...given.allowances.map((one) => allowance(one, 'false')),
      ...given.charges.map((one) => allowance(one, 'true')),
      element('ram:SpecifiedTradeSettlementLineMonetarySummation', [element('ram:LineTotalAmount', given.net)]),
    ]),
  ])
}

function allowance(given: EnDocumentAllowance, isCharge: 'true' | 'false'): Node {
  return element('ram:SpecifiedTradeAllowanceCharge', [
    element('ram:ChargeIndicator', [element('udt:Indicator', isCharge)]),
    element('ram:ActualAmount', given.amount),
    element('ram:ReasonCode', given.reasonCode),
    element('ram:Reason', given.reason),
    given.category === undefined
      ? undefined
      : element('ram:CategoryTradeTax', [
          element('ram:TypeCode', 'VAT'),
          element('ram:CategoryCode', given.category),
          element('ram:RateApplicablePercent', given.percent),
        ]),
  ])
}

function agreement(invoice: EnInvoice): Node {
  const reference = (name: string, id: string | undefined): Node => element(name, [element('ram:IssuerAssignedID', id)])
  return element('ram:ApplicableHeaderTradeAgreement', [
    element('ram:BuyerReference', invoice.buyerReference),
    party('ram:SellerTradeParty', invoice.seller),
    party('ram:BuyerTradeParty', invoice.buyer),
    reference('ram:SellerOrderReferencedDocument', invoice.salesOrderReference),
    reference('ram:BuyerOrderReferencedDocument', invoice.purchaseOrderReference),
    reference('ram:ContractReferencedDocument', invoice.contractReference),
  ])
}

function party(name: string, given: EnParty): Node {
  const { contact } = given
  return element(name, [
    ...given.identifiers.filter((one) => one.scheme === undefined).map((one) => element('ram:ID', one.id)),
    ...given.identifiers.filter((one) => one.scheme !== undefined).map((one) => element('ram:GlobalID', one.id, { schemeID: one.scheme })),
    element('ram:Name', given.name),
    element('ram:Description', given.legalStatement),
    element('ram:SpecifiedLegalOrganization', [
      element('ram:ID', given.registration?.id, { schemeID: given.registration?.scheme }),
      element('ram:TradingBusinessName', given.tradingName),
    ]),
    element('ram:DefinedTradeContact', [
      element('ram:PersonName', contact?.name),
      element('ram:TelephoneUniversalCommunication', [element('ram:CompleteNumber', contact?.phone)]),
      element('ram:EmailURIUniversalCommunication', [element('ram:URIID', contact?.email)]),
    ]),
    address(given.address),
    element('ram:URIUniversalCommunication', [element('ram:URIID', given.endpoint?.id, { schemeID: given.endpoint?.scheme })]),
    element('ram:SpecifiedTaxRegistration', [element('ram:ID', given.vatId, { schemeID: 'VA' })]),
    element('ram:SpecifiedTaxRegistration', [element('ram:ID', given.taxRegistration, { schemeID: 'FC' })]),
  ])
}

function address(given: EnAddress | undefined): Node {
  const [first, second, third] = given?.lines ?? []
  return element('ram:PostalTradeAddress', [
    element('ram:PostcodeCode', given?.postcode),
    element('ram:LineOne', first),
    element('ram:LineTwo', second),
    element('ram:LineThree', third),
    element('ram:CityName', given?.city),
    element('ram:CountryID', given?.country),
    element('ram:CountrySubDivisionName', given?.region),
  ])
}

function delivery(invoice: EnInvoice): Node {
  const { deliverTo } = invoice
  return element('ram:ApplicableHeaderTradeDelivery', [
    element('ram:ShipToTradeParty', [element('ram:Name', deliverTo?.name), address(deliverTo?.address)]),
  ])
}

function settlement(invoice: EnInvoice): Node {
  const { totals } = invoice
  return element('ram:ApplicableHeaderTradeSettlement', [
    element('ram:PaymentReference', invoice.payment?.remittance),
    element('ram:TaxCurrencyCode', invoice.taxCurrency),
    element('ram:InvoiceCurrencyCode', invoice.currency),
    ...paymentMeans(invoice.payment),
    ...invoice.taxes.map((one) => tradeTax(one, invoice)),
    period(invoice.period),
    ...invoice.allowances.map((one) => allowance(one, 'false')),
    ...invoice.charges.map((one) => allowance(one, 'true')),
    element('ram:SpecifiedTradePaymentTerms', [
      element('ram:Description', invoice.paymentTerms),
      date('ram:DueDateDateTime', invoice.dueDate),
    ]),
    element('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
      element('ram:LineTotalAmount', totals.lineSum),
      element('ram:ChargeTotalAmount', totals.charges),
      element('ram:AllowanceTotalAmount', totals.allowances),
      element('ram:TaxBasisTotalAmount', totals.withoutTax),
      element('ram:TaxTotalAmount', totals.tax, { currencyID: invoice.currency }),
      element('ram:TaxTotalAmount', totals.taxInTaxCurrency, { currencyID: invoice.taxCurrency }),
      element('ram:RoundingAmount', totals.rounding),
      element('ram:GrandTotalAmount', totals.withTax),
      element('ram:TotalPrepaidAmount', totals.prepaid),
      element('ram:DuePayableAmount', totals.due),
    ]),
    ...invoice.preceding.map((one) =>
      element('ram:InvoiceReferencedDocument', [
        element('ram:IssuerAssignedID', one.number),
        date('ram:FormattedIssueDateTime', one.issueDate, 'qdt'),
      ]),
    ),
  ])
}

function paymentMeans(payment: EnPayment | undefined): readonly Node[] {
  if (payment === undefined) return []
  const accounts = payment.accounts.length === 0 ? [undefined] : payment.accounts
  return accounts.map((account) =>
    element('ram:SpecifiedTradeSettlementPaymentMeans', [
      element('ram:TypeCode', payment.meansCode),
      element('ram:Information', payment.meansText),
      element('ram:ApplicableTradeSettlementFinancialCard', [element('ram:ID', payment.card?.lastDigits)]),
      element('ram:PayeePartyCreditorFinancialAccount', [element('ram:IBANID', account?.id), element('ram:AccountName', account?.name)]),
      element('ram:PayeeSpecifiedCreditorFinancialInstitution', [element('ram:BICID', account?.bic)]),
    ]),
  )
}

/** UBL's codes for the tax point (BT-8) in the code list of CII. */
export const ciiTaxPointCodes: Readonly<Record<string, string>> = { '3': '5', '35': '29', '432': '72' }

function tradeTax(tax: EnTax, invoice: EnInvoice): Node {
  return element('ram:ApplicableTradeTax', [
    element('ram:CalculatedAmount', tax.tax),
    element('ram:TypeCode', 'VAT'),
    element('ram:ExemptionReason', tax.reason),
    element('ram:BasisAmount', tax.taxable),
    element('ram:CategoryCode', tax.category),
    element('ram:ExemptionReasonCode', tax.reasonCode),
    date('ram:TaxPointDate', undefined),
    element('ram:DueDateTypeCode', invoice.taxPointCode && ciiTaxPointCodes[invoice.taxPointCode]),
    element('ram:RateApplicablePercent', tax.percent),
  ])
}
