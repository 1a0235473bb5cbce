import type { Language } from '#src/domain/identifiers.ts'
import { type Decimal } from '#src/domain/decimal.ts'
import { type Money, sum } from '#src/domain/money.ts'
import { movePartnerRequest, whyNotForPartners } from '#src/domain/partner-request.ts'
import { type Instant, dayIn, daysBetween, earlier, later } from '#src/domain/plain-date.ts'
import { quoteStatus } from '#src/domain/quote.ts'
import { present } from '#src/kit/assert.ts'
import { type OpenCart, findOpenCartForCustomer, lastChangeOfOpenCartForCustomer } from '#src/store/cart.ts'
import { type Country, type SellingEntity, findSellingEntity } from '#src/store/country.ts'
import { type Customer, type Representative, type Site, findCustomer, findRepresentative, sitesOfCustomer } from '#src/store/customer.ts'
import { mailsOfQuoteForCustomer } from '#src/store/mail.ts'
import type { Reader } from '#src/store/database.ts'
import { type Order, findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import { type PartnerRequest, requestsOfQuoteForCustomer } from '#src/store/partner-request.ts'
import { peopleOfCustomer } from '#src/store/person.ts'
import { messagesOfQuoteForCustomer } from '#src/store/quote-message.ts'
import { type QuoteRevision, type QuotedLine, findQuoteForCustomer, linesOfQuoteForCustomer } from '#src/store/quote.ts'
import { type Ability, customerRolesThatCan } from '#src/domain/access.ts'
import type {
  AccountTab,
  OnlineWay,
  PartnerRequestView,
  QuoteLineView,
  QuoteLinesTab,
  QuoteStanding,
  QuoteView,
  RepresentativeTab,
  RepresentativeView,
  SiteLinesView,
} from './pages/quote-view.ts'
import { mailView } from './mail-view.ts'
import type { LateBriefView } from './pages/price-view.ts'
import type { QuoteTab } from './pages/paths.ts'
import { policyOf } from './cart-view-of.ts'
import { linesPerPiece } from './price-account-of.ts'
import { lateBriefOf, printedCart } from './price-late-of.ts'

type Known = {
  readonly reader: Reader
  readonly quote: QuoteRevision
  readonly country: Country
  /** What the person who looks may do: a buyer by their roles at the customer, a representative by theirs. */
  readonly may: (ability: Ability) => boolean
  readonly language: Language
  readonly now: Instant
}

/** What the message box of the representative's tab is given back when something was wrong with it. */
export type TypedMessage = Pick<RepresentativeTab, 'typed' | 'problems' | 'submissionId'>

/** The quote as this buyer may see it: a fixed number of queries, however many lines. */
export async function quoteViewOf(known: Known, tab: QuoteTab, typed: TypedMessage): Promise<QuoteView> {
  const { reader, quote, may, language, now } = known
  const seesPrices = may('see-prices')
  const { customerId, quoteNumber } = quote
  // Asked all at once: nothing here waits for an answer before it asks.
  const [lines, order, representative, requests, messages, customer, sites, online, mails, seller, live] = await Promise.all([
    linesOfQuoteForCustomer(reader, quote, language),
    findOrderOfQuoteForCustomer(reader, customerId, quoteNumber),
    findRepresentative(reader, quote.representativeId),
    requestsOfQuoteForCustomer(reader, customerId, quoteNumber),
    messagesOfQuoteForCustomer(reader, customerId, quoteNumber),
    findCustomer(reader, customerId),
    sitesOfCustomer(reader, customerId),
    onlineMaterial(known),
    tab === 'account' && may('see-documents') ? mailsOfQuoteForCustomer(reader, customerId, quoteNumber) : undefined,
    tab === 'account' ? findSellingEntity(reader, quote.sellingEntity) : undefined,
    quote.status === 'superseded' ? findQuoteForCustomer(reader, [customerId], { quoteNumber }) : undefined,
  ])
  const standing = standingOf(known, order, live)
  const canAsk = may('ask-for-help')
  return {
    number: quote.quoteNumber,
    revision: quote.revision,
    customerName: customer.address.name,
    standing,
    coverage: wholeCoverage(quote, lines),
    dueOn: quote.dueOn,
    validUntil: quote.validUntil,
    timeZone: quote.timeZone,
    currency: quote.currency,
    priceListDate: quote.priceListDate,
    level: quote.quotationLevel,
    total: seesPrices ? quote.total : undefined,
    totalPoints: quote.totalPoints,
    lineCount: quote.lineCount,
    online: onlineWay(known, standing, online),
    partners: {
      canAsk: canAsk && whyNotForPartners(quote, now) === undefined,
      requests: requests.map((request) => requestView(request, { quote, seesPrices, canAsk })),
    },
    representative: representativeView(representative, { language, canWrite: canAsk, messageCount: messages.length }),
    mails: mails?.map(mailView),
    tab: tabView(known, tab, { lines, messages, typed, seesPrices, isOpen: standing.state === 'open', sites, customer, seller }),
  }
}

function standingOf({ quote, now }: Known, order: Order | undefined, live: QuoteRevision | undefined): QuoteStanding {
  const status = quoteStatus(quote, now)
  if (order?.status === 'placing') return { state: 'placing', placedBy: order.placedBy.name, placedAt: order.placedAt }
  if (order !== undefined)
    return { state: 'ordered', orderNumber: order.orderNumber, orderedBy: order.placedBy.name, orderedAt: order.placedAt }
  if (status === 'superseded')
    return { state: 'superseded', liveRevision: present(live, 'a superseded quote has a later revision').revision }
  if (status === 'cancelled') return { state: 'cancelled', reason: quote.reason }
  if (status === 'expired') return { state: 'expired' }
  return { state: 'open', daysLeft: daysBetween(dayIn(quote.timeZone, now), quote.validUntil) }
}

type OnlineMaterial = {
  readonly people: Awaited<ReturnType<typeof peopleOfCustomer>>
  readonly cart: OpenCart | undefined
  readonly lastChange: Awaited<ReturnType<typeof lastChangeOfOpenCartForCustomer>>
}

/** Who could order, for whoever may not; else what stands in the cart. */
async function onlineMaterial({ reader, quote, country, may }: Known): Promise<OnlineMaterial> {
  const { customerId, quoteNumber } = quote
  const wanted = !country.onlineOrdering ? 'nothing' : may('order') ? 'cart' : 'people'
  const [people, cart, lastChange] = await Promise.all([
    wanted === 'people' ? peopleOfCustomer(reader, customerId) : [],
    wanted === 'cart' ? findOpenCartForCustomer(reader, customerId, quoteNumber) : undefined,
    wanted === 'cart' ? lastChangeOfOpenCartForCustomer(reader, customerId, quoteNumber) : undefined,
  ])
  return { people, cart, lastChange }
}

function onlineWay({ quote, country, may, language }: Known, standing: QuoteStanding, material: OnlineMaterial): OnlineWay {
  if (!country.onlineOrdering) return { state: 'closed', because: 'country', explanation: country.unavailableReason?.[language] ?? '' }
  if (standing.state !== 'open') return { state: 'closed', because: 'standing' }
  const { people, cart, lastChange } = material
  if (!may('order')) {
    const roles = customerRolesThatCan('order')
    const whoCan = people.filter((person) => roles.includes(person.role) && (person.siteNumber ?? quote.siteNumber) === quote.siteNumber)
    return { state: 'closed', because: 'role', whoCan }
  }
  const methods = country.paymentMethods
  if (cart?.revision !== quote.revision || lastChange === undefined) return { state: 'available', methods }
  const removed = [...cart.selection.values()].filter((change) => change.change === 'removed').length
  return {
    state: 'available',
    methods,
    cart: { lineCount: quote.lineCount - removed, changedBy: lastChange.userName, changedAt: lastChange.at },
  }
}

type TabMaterial = {
  readonly lines: readonly QuotedLine[]
  readonly messages: Awaited<ReturnType<typeof messagesOfQuoteForCustomer>>
  readonly typed: TypedMessage
  readonly seesPrices: boolean
  /** It can still be renewed in time. */
  readonly isOpen: boolean
  readonly sites: readonly Site[]
  readonly customer: Customer
  /** For the account tab. */
  readonly seller: SellingEntity | undefined
}

function tabView(known: Known, tab: QuoteTab, material: TabMaterial): QuoteView['tab'] {
  switch (tab) {
    case 'quote':
      return linesTab(known, material)
    case 'account':
      return accountTab(known, material)
    case 'representative':
      return {
        kind: 'representative',
        ...material.typed,
        messages: material.messages.map((message) => ({
          author: message.authorName,
          side: message.authorKind,
          text: message.body,
          writtenAt: message.writtenAt,
        })),
      }
  }
}

function linesTab(known: Known, { lines, seesPrices, sites, isOpen }: TabMaterial): QuoteLinesTab {
  const groups = Map.groupBy(lines, (line) => line.terms.siteNumber)
  return {
    kind: 'quote',
    late: seesPrices && isOpen && lines.length <= linesPerPiece ? printedLateBrief(known.quote, lines) : undefined,
    sites: [...groups].map(([siteNumber, siteLines]): SiteLinesView => {
      const site = present(
        sites.find((candidate) => candidate.siteNumber === siteNumber),
        'a line is at a site of the customer',
      )
      const amounts = siteLines.map((line): Money => line.extended)
      return {
        number: siteNumber,
        name: site.address.name,
        city: site.address.city,
        country: site.address.country,
        lines: siteLines.map((line) => lineView(line, { known, seesPrices })),
        subtotal: seesPrices ? sum(amounts, known.quote.currency) : undefined,
        points: siteLines.reduce((total, line) => total + pointsOf(line), 0n) as Decimal,
      }
    }),
  }
}

/** It says the same every day: what was worked out once is kept as long as what was last seen of the quote, which is asked about every time. */
function printedLateBrief(quote: QuoteRevision, lines: readonly QuotedLine[]): LateBriefView | undefined {
  if (!lateBriefs.has(quote)) lateBriefs.set(quote, lateBriefOf(printedCart(quote, lines, policyOf(quote)), quote.total))
  return lateBriefs.get(quote)
}

const lateBriefs = new WeakMap<QuoteRevision, LateBriefView | undefined>()

function lineView(line: QuotedLine, { known, seesPrices }: { known: Known; seesPrices: boolean }): QuoteLineView {
  const { terms } = line
  const { quote, language } = known
  const common = {
    item: terms.item,
    kind: terms.kind,
    partNumber: terms.part,
    description: line.description[language],
    chargeMetric: terms.chargeMetric,
    quantity: terms.quantity,
    orderReference: line.orderReference,
    points: pointsOf(line),
  }
  if (terms.kind === 'withdrawn') {
    return {
      ...common,
      coverage: { startsOn: quote.startsOn, endsBefore: quote.startsOn },
      counted: { unit: 'months', count: 0 },
      isCoterminated: false,
      withdrawn: terms.withdrawal,
    }
  }
  const { proration } = terms
  return {
    ...common,
    coverage: terms.coverage,
    counted:
      proration.policy === 'months' ? { unit: 'months', count: proration.monthsCounted } : { unit: 'days', count: proration.daysCounted },
    isCoterminated: terms.isCoterminated,
    price: !seesPrices
      ? undefined
      : {
          svp: line.svpPrice,
          unit: line.unitPrice,
          fraction: proration.fraction,
          policy: proration.policy,
          level: line.priceLevel,
          priceListDate: quote.priceListDate,
          discount: terms.discount,
          extended: line.extended,
        },
  }
}

function pointsOf({ terms }: QuotedLine): Decimal {
  return (terms.kind === 'withdrawn' ? 0n : BigInt(terms.quantity) * terms.pointsPerUnit) as Decimal
}

function accountTab({ quote }: Known, { customer, sites, ...material }: TabMaterial): AccountTab {
  const seller = present(material.seller, 'the account tab names who sells')
  return {
    kind: 'account',
    customerNumber: quote.customerId,
    agreementNumber: quote.agreementNumber,
    siteNumber: quote.siteNumber,
    contractDueOn: quote.dueOn,
    relationshipLevel: quote.relationshipLevel,
    relationshipPoints: quote.relationship.points,
    quotationLevel: quote.quotationLevel,
    contacts: quote.contacts,
    addresses: [{ address: customer.address }, ...sites.map((site) => ({ siteNumber: site.siteNumber, address: site.address }))],
    sellingEntity: { vatNumber: seller.vatNumber, address: { ...seller, name: seller.legalName } },
  }
}

type RequestViewing = { readonly quote: QuoteRevision; readonly seesPrices: boolean; readonly canAsk: boolean }

function requestView(request: PartnerRequest, { quote, seesPrices, canAsk }: RequestViewing): PartnerRequestView {
  const { answer } = request
  return {
    id: String(request.requestId),
    partnerName: request.partnerName,
    status: request.status,
    sentBy: request.requestedByName,
    sentAt: request.requestedAt,
    answer: answer && {
      ...answer,
      finalPrice: seesPrices ? answer.finalPrice : undefined,
      otherRevision: answer.revision === quote.revision ? undefined : answer.revision,
    },
    declined: request.declined,
    canWithdraw: canAsk && movePartnerRequest(request.status, 'withdraw') !== undefined,
  }
}

function representativeView(
  representative: Representative,
  more: { readonly language: Language; readonly canWrite: boolean; readonly messageCount: number },
): RepresentativeView {
  const { name, email, phone, hours } = representative
  return { name, email, phone, hours: hours[more.language], canWrite: more.canWrite, messageCount: more.messageCount }
}

/** From the first day that any line covers to the last. */
function wholeCoverage(quote: QuoteRevision, lines: readonly QuotedLine[]) {
  let period: { startsOn: typeof quote.startsOn; endsBefore: typeof quote.startsOn } | undefined
  for (const { terms } of lines) {
    if (terms.kind === 'withdrawn') continue
    const { startsOn, endsBefore } = terms.coverage
    period = period
      ? { startsOn: earlier(period.startsOn, startsOn), endsBefore: later(period.endsBefore, endsBefore) }
      : { startsOn, endsBefore }
  }
  return period ?? { startsOn: quote.startsOn, endsBefore: quote.startsOn }
}
