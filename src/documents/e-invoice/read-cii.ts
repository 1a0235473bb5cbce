import type { EnAddress, EnDocumentAllowance, EnInvoice, EnLine, EnParty, EnPayment, EnPeriod, EnTax } from './en-invoice.ts'
import { given } from './given.ts'
import { all, at, textAt } from './read-xml.ts'
import type { XmlElement } from './xml.ts'

/** A Cross Industry Invoice as the terms of EN 16931, whoever wrote it. */
export function readCii(root: XmlElement): EnInvoice {
  const context = at(root, 'ExchangedDocumentContext')
  const document = at(root, 'ExchangedDocument')
  const trade = at(root, 'SupplyChainTradeTransaction')
  const agreement = at(trade, 'ApplicableHeaderTradeAgreement')
  const settlement = at(trade, 'ApplicableHeaderTradeSettlement')
  const currency = textAt(settlement, 'InvoiceCurrencyCode') ?? ''
  const taxes = all(settlement, 'ApplicableTradeTax')
  const terms = at(settlement, 'SpecifiedTradePaymentTerms')
  return given({
    typeCode: textAt(document, 'TypeCode') ?? '',
    number: textAt(document, 'ID') ?? '',
    issueDate: readDate(at(document, 'IssueDateTime')) ?? '',
    currency,
    taxCurrency: textAt(settlement, 'TaxCurrencyCode'),
    taxPointDate: readDate(at(taxes[0], 'TaxPointDate')),
    taxPointCode: readTaxPointCode(
      textAt(
        taxes.find((one) => at(one, 'DueDateTypeCode')),
        'DueDateTypeCode',
      ),
    ),
    dueDate: readDate(at(terms, 'DueDateDateTime')),
    buyerReference: textAt(agreement, 'BuyerReference'),
    contractReference: textAt(agreement, 'ContractReferencedDocument/IssuerAssignedID'),
    purchaseOrderReference: textAt(agreement, 'BuyerOrderReferencedDocument/IssuerAssignedID'),
    salesOrderReference: textAt(agreement, 'SellerOrderReferencedDocument/IssuerAssignedID'),
    notes: all(document, 'IncludedNote').map((note) =>
      given({ subjectCode: textAt(note, 'SubjectCode'), text: textAt(note, 'Content') ?? '' }),
    ),
    processId: textAt(context, 'BusinessProcessSpecifiedDocumentContextParameter/ID'),
    specificationId: textAt(context, 'GuidelineSpecifiedDocumentContextParameter/ID'),
    preceding: all(settlement, 'InvoiceReferencedDocument').map((one) =>
      given({ number: textAt(one, 'IssuerAssignedID') ?? '', issueDate: readDate(at(one, 'FormattedIssueDateTime')) }),
    ),
    seller: readParty(at(agreement, 'SellerTradeParty')),
    buyer: readParty(at(agreement, 'BuyerTradeParty')),
    deliverTo: readDelivery(at(trade, 'ApplicableHeaderTradeDelivery/ShipToTradeParty')),
    period: readPeriod(at(settlement, 'BillingSpecifiedPeriod')),
    payment: readPayment(settlement),
    paymentTerms: textAt(terms, 'Description'),
    allowances: readAllowances(settlement, 'false'),
    charges: readAllowances(settlement, 'true'),
    totals: readTotals(at(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation'), currency),
    taxes: taxes.map(readTax),
    lines: all(trade, 'IncludedSupplyChainTradeLineItem').map(readLine),
  })
}

function readDate(node: XmlElement | undefined): string | undefined {
  return textAt(node, 'DateTimeString')?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')
}

const taxPointCodes: Readonly<Record<string, string>> = { '5': '3', '29': '35', '72': '432' }

function readTaxPointCode(code: string | undefined): string | undefined {
  return code === undefined ? undefined : (taxPointCodes[code] ?? code)
}

function readPeriod(node: XmlElement | undefined): EnPeriod | undefined {
  return node && given({ start: readDate(at(node, 'StartDateTime')), end: readDate(at(node, 'EndDateTime')) })
}

function readTotals(node: XmlElement | undefined, currency: string): EnInvoice['totals'] {
  const taxes = all(node, 'TaxTotalAmount')
  const own = taxes.find((one) => (one.attributes['currencyID'] ?? currency) === currency)
  return given({
    lineSum: textAt(node, 'LineTotalAmount'),
    allowances: textAt(node, 'AllowanceTotalAmount'),
    charges: textAt(node, 'ChargeTotalAmount'),
    withoutTax: textAt(node, 'TaxBasisTotalAmount'),
    tax: own?.text,
    taxInTaxCurrency: taxes.find((one) => one !== own)?.text,
    withTax: textAt(node, 'GrandTotalAmount'),
    prepaid: textAt(node, 'TotalPrepaidAmount'),
    rounding: textAt(node, 'RoundingAmount'),
    due: textAt(node, 'DuePayableAmount'),
  })
}

function readParty(node: XmlElement | undefined): EnParty {
  const organization = at(node, 'SpecifiedLegalOrganization')
  const registration = at(organization, 'ID')
  const endpoint = at(node, 'URIUniversalCommunication/URIID')
  const contact = at(node, 'DefinedTradeContact')
  const taxId = (scheme: string) =>
    all(node, 'SpecifiedTaxRegistration').flatMap((one) =>
      at(one, 'ID')?.attributes['schemeID'] === scheme ? (textAt(one, 'ID') ?? []) : [],
    )[0]
  return given({
    name: textAt(node, 'Name'),
    tradingName: textAt(organization, 'TradingBusinessName'),
    identifiers: [...all(node, 'ID'), ...all(node, 'GlobalID')].map((one) => given({ scheme: one.attributes['schemeID'], id: one.text })),
    registration: registration && given({ scheme: registration.attributes['schemeID'], id: registration.text }),
    vatId: taxId('VA'),
    taxRegistration: taxId('FC'),
    legalStatement: textAt(node, 'Description'),
    endpoint: endpoint && given({ scheme: endpoint.attributes['schemeID'], id: endpoint.text }),
    address: readAddress(at(node, 'PostalTradeAddress')),
    contact:
      contact &&
      given({
        name: textAt(contact, 'PersonName'),
        phone: textAt(contact, 'TelephoneUniversalCommunication/CompleteNumber'),
        email: textAt(contact, 'EmailURIUniversalCommunication/URIID'),
      }),
  })
}

function readAddress(node: XmlElement | undefined): EnAddress | undefined {
  return (
    node &&
    given({
      lines: ['LineOne', 'LineTwo', 'LineThree'].flatMap((path) => textAt(node, path) ?? []),
      city: textAt(node, 'CityName'),
      postcode: textAt(node, 'PostcodeCode'),
      region: textAt(node, 'CountrySubDivisionName'),
      country: textAt(node, 'CountryID'),
    })
  )
}

function readDelivery(node: XmlElement | undefined): EnInvoice['deliverTo'] {
  return node && given({ name: textAt(node, 'Name'), address: readAddress(at(node, 'PostalTradeAddress')) })
}

function readPayment(settlement: XmlElement | undefined): EnPayment | undefined {
  const nodes = all(settlement, 'SpecifiedTradeSettlementPaymentMeans')
  const [first] = nodes
  if (first === undefined) return undefined
  const card = at(first, 'ApplicableTradeSettlementFinancialCard')
  return given({
    meansCode: textAt(first, 'TypeCode'),
    meansText: textAt(first, 'Information'),
    remittance: textAt(settlement, 'PaymentReference'),
    accounts: nodes
      .filter((node) => at(node, 'PayeePartyCreditorFinancialAccount'))
      .map((node) =>
        given({
          id: textAt(node, 'PayeePartyCreditorFinancialAccount/IBANID') ?? textAt(node, 'PayeePartyCreditorFinancialAccount/ProprietaryID'),
          name: textAt(node, 'PayeePartyCreditorFinancialAccount/AccountName'),
          bic: textAt(node, 'PayeeSpecifiedCreditorFinancialInstitution/BICID'),
        }),
      ),
    card: card && given({ lastDigits: textAt(card, 'ID') }),
  })
}

function readAllowances(node: XmlElement | undefined, isCharge: 'true' | 'false'): readonly EnDocumentAllowance[] {
  return all(node, 'SpecifiedTradeAllowanceCharge')
    .filter((one) => textAt(one, 'ChargeIndicator/Indicator') === isCharge)
    .map((one) =>
      given({
        amount: textAt(one, 'ActualAmount'),
        reason: textAt(one, 'Reason'),
        reasonCode: textAt(one, 'ReasonCode'),
        category: textAt(one, 'CategoryTradeTax/CategoryCode'),
        percent: textAt(one, 'CategoryTradeTax/RateApplicablePercent'),
      }),
    )
}

function readTax(node: XmlElement): EnTax {
  return given({
    taxable: textAt(node, 'BasisAmount'),
    tax: textAt(node, 'CalculatedAmount'),
    category: textAt(node, 'CategoryCode'),
    percent: textAt(node, 'RateApplicablePercent'),
    reason: textAt(node, 'ExemptionReason'),
    reasonCode: textAt(node, 'ExemptionReasonCode'),
  })
}

function readLine(node: XmlElement): EnLine {
  const product = at(node, 'SpecifiedTradeProduct')
  const settlement = at(node, 'SpecifiedLineTradeSettlement')
  const quantity = at(node, 'SpecifiedLineTradeDelivery/BilledQuantity')
  const base = at(node, 'SpecifiedLineTradeAgreement/NetPriceProductTradePrice/BasisQuantity')
  return given({
    id: textAt(node, 'AssociatedDocumentLineDocument/LineID'),
    note: textAt(node, 'AssociatedDocumentLineDocument/IncludedNote/Content'),
    quantity: quantity?.text,
    unit: quantity?.attributes['unitCode'],
    net: textAt(settlement, 'SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount'),
    period: readPeriod(at(settlement, 'BillingSpecifiedPeriod')),
    allowances: readAllowances(settlement, 'false'),
    charges: readAllowances(settlement, 'true'),
    price: textAt(node, 'SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount'),
    baseQuantity: base?.text,
    baseUnit: base?.attributes['unitCode'],
    category: textAt(settlement, 'ApplicableTradeTax/CategoryCode'),
    percent: textAt(settlement, 'ApplicableTradeTax/RateApplicablePercent'),
    name: textAt(product, 'Name'),
    description: textAt(product, 'Description'),
    sellerItemId: textAt(product, 'SellerAssignedID'),
    attributes: all(product, 'ApplicableProductCharacteristic').map((one) => ({
      name: textAt(one, 'Description') ?? '',
      value: textAt(one, 'Value') ?? '',
    })),
  })
}
