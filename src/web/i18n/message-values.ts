// Generated from messages/fr.json by scripts/message-values.ts.

/** The values that each message with placeholders needs. A text is formatted before; a number is counted or formatted by the message. */
export type MessageValues = {
  readonly 'account.seller': { readonly vatNumber: string }
  readonly 'account.siteAddress': { readonly number: string }
  readonly 'billing.vatNumberIs': { readonly number: string }
  readonly 'bridge.ofLine': { readonly description: string }
  readonly 'bridge.otherCurrency': { readonly from: string; readonly to: string }
  readonly 'cart.caption': { readonly name: string }
  readonly 'cart.levelChange': { readonly after: string; readonly before: string }
  readonly 'cart.totalAfterRestore': { readonly total: string }
  readonly 'cart.uncoveredFrom': { readonly day: string }
  readonly 'cart.units': { readonly metric: string; readonly quantity: string }
  readonly 'cart.was': { readonly value: string }
  readonly 'check.days': { readonly count: number }
  readonly 'check.differences': { readonly count: number }
  readonly 'check.hours': { readonly count: number }
  readonly 'check.intro': { readonly count: string }
  readonly 'check.lastAt': { readonly at: string; readonly zone: string }
  readonly 'check.minutes': { readonly count: number }
  readonly 'check.since': { readonly at: string }
  readonly 'conflict.change': { readonly at: string; readonly by: string; readonly what: string }
  readonly 'conflict.quantity': { readonly after: string; readonly before: string; readonly description: string }
  readonly 'conflict.removed': { readonly description: string }
  readonly 'conflict.restored': { readonly description: string }
  readonly 'conflict.term': { readonly after: number; readonly before: number; readonly description: string }
  readonly 'consequence.grace': { readonly day: string }
  readonly 'consequence.lapse': { readonly day: string; readonly description: string; readonly quantity: string }
  readonly 'consequence.level': { readonly after: string; readonly before: string }
  readonly 'consequence.repriced': { readonly count: number }
  readonly 'consequence.return': { readonly day: string; readonly price: string; readonly renewal: string }
  readonly 'coverage.caption': { readonly name: string }
  readonly 'desk.arrivedOn': { readonly on: string }
  readonly 'desk.mailsOf': { readonly number: string }
  readonly 'desk.toConversation': { readonly count: number }
  readonly 'desk.unreachedHint': { readonly count: number }
  readonly 'edit.quantityHint': { readonly entitled: string; readonly metric: string }
  readonly 'errors.title': { readonly count: number }
  readonly 'failure.requestId': { readonly id: string }
  readonly 'home.dueLater': { readonly count: number }
  readonly 'home.dueOnDay': { readonly day: string }
  readonly 'home.greeting': { readonly name: string }
  readonly 'home.lines': { readonly count: number }
  readonly 'home.nextEnd': { readonly day: string }
  readonly 'late.gap': { readonly count: number }
  readonly 'late.lapsesOn': { readonly day: string }
  readonly 'late.noTotal': { readonly count: number }
  readonly 'late.on': { readonly day: string }
  readonly 'late.orderedOn': { readonly day: string }
  readonly 'late.words': { readonly count: number; readonly grace: string; readonly last: string }
  readonly 'late.wordsNoGrace': { readonly last: string }
  readonly 'lines.basis': { readonly level: string; readonly lines: number; readonly list: string }
  readonly 'lines.caption': { readonly from: string; readonly name: string; readonly to: string }
  readonly 'lines.days': { readonly count: number }
  readonly 'lines.months': { readonly count: number }
  readonly 'lines.orderReference': { readonly reference: string }
  readonly 'lines.points': { readonly points: string }
  readonly 'lines.site': { readonly name: string; readonly number: string }
  readonly 'lines.subtotal': { readonly name: string }
  readonly 'lines.successor': { readonly part: string }
  readonly 'made.backPay': {
    readonly fraction: string
    readonly from: string
    readonly last: string
    readonly percent: string
    readonly until: string
  }
  readonly 'made.capApplies': { readonly last: string; readonly percent: string }
  readonly 'made.capKept': { readonly last: string; readonly percent: string }
  readonly 'made.capLapsed': { readonly percent: string }
  readonly 'made.capNoLastYear': { readonly percent: string }
  readonly 'made.capOtherCurrency': { readonly percent: string }
  readonly 'made.evidenceInvalid': { readonly at: string; readonly number: string }
  readonly 'made.evidenceUnavailable': { readonly at: string; readonly number: string }
  readonly 'made.evidenceValid': { readonly at: string; readonly number: string }
  readonly 'made.exactRounded': { readonly exact: string }
  readonly 'made.exactTax': { readonly exact: string }
  readonly 'made.levelFixed': { readonly level: string }
  readonly 'made.levelOrder': {
    readonly level: string
    readonly orderPoints: string
    readonly relationshipLevel: string
    readonly relationshipPoints: string
  }
  readonly 'made.levelRelationship': {
    readonly level: string
    readonly orderLevel: string
    readonly orderPoints: string
    readonly relationshipPoints: string
  }
  readonly 'made.line': { readonly description: string; readonly item: string }
  readonly 'made.list': { readonly day: string; readonly level: string; readonly part: string }
  readonly 'made.order': { readonly number: string }
  readonly 'made.period': { readonly first: string; readonly last: string }
  readonly 'made.periodAligned': { readonly first: string; readonly last: string }
  readonly 'made.piece': { readonly count: string; readonly first: string; readonly last: string }
  readonly 'made.pricedOn': { readonly day: string; readonly list: string }
  readonly 'made.proration': { readonly counted: string; readonly policy: string }
  readonly 'made.rateSince': { readonly day: string }
  readonly 'made.rateSource': { readonly source: string }
  readonly 'made.rounded': { readonly decimals: number }
  readonly 'made.sum': { readonly lines: number }
  readonly 'made.tax': { readonly percent: string; readonly taxable: string }
  readonly 'made.taxLocal': { readonly category: string; readonly country: string }
  readonly 'made.taxNotCharged': { readonly category: string; readonly country: string }
  readonly 'made.taxReverseCharge': { readonly category: string; readonly country: string }
  readonly 'made.taxSeller': { readonly category: string; readonly country: string }
  readonly 'mailbox.fromTo': { readonly at: string; readonly from: string; readonly to: string }
  readonly 'mails.to': { readonly address: string; readonly at: string }
  readonly 'messages.at': { readonly at: string; readonly zone: string }
  readonly 'messages.hint': { readonly name: string }
  readonly 'ops.asOf': { readonly at: string; readonly zone: string }
  readonly 'ops.cancelCoverage': { readonly count: number }
  readonly 'ops.cancelLines': { readonly count: number }
  readonly 'ops.cancelMoney': { readonly amount: string }
  readonly 'ops.cancelQuote': { readonly number: string }
  readonly 'ops.cancelTitle': { readonly number: string }
  readonly 'ops.customerNumber': { readonly number: string }
  readonly 'ops.eventNumber': { readonly number: string }
  readonly 'ops.historyChanged': { readonly numbers: string }
  readonly 'ops.historyIntact': { readonly count: number }
  readonly 'ops.invoiceProblem': { readonly order: string; readonly rules: string }
  readonly 'ops.orderTitle': { readonly number: string }
  readonly 'ops.refundAmountIn': { readonly currency: string }
  readonly 'ops.refundConsequence': { readonly amount: string }
  readonly 'ops.refundLeft': { readonly amount: string }
  readonly 'ops.refundNow': { readonly amount: string }
  readonly 'ops.refundTitle': { readonly number: string }
  readonly 'ops.refundTold': { readonly email: string; readonly name: string }
  readonly 'ops.searchFound': { readonly query: string }
  readonly 'ops.searchNone': { readonly query: string }
  readonly 'order.agreement': { readonly number: string }
  readonly 'order.next': { readonly email: string }
  readonly 'order.placedBy': { readonly at: string; readonly name: string; readonly zone: string }
  readonly 'order.termsVersion': { readonly title: string; readonly version: string }
  readonly 'orders.found': { readonly count: number; readonly query: string }
  readonly 'partner.answeredBy': { readonly at: string; readonly name: string }
  readonly 'partner.declinedBy': { readonly at: string; readonly name: string }
  readonly 'partner.due': { readonly day: string }
  readonly 'partner.finalPriceIn': { readonly currency: string }
  readonly 'partner.priceOfRevision': { readonly revision: string }
  readonly 'partner.requestTotal': { readonly total: string }
  readonly 'partner.sentBy': { readonly at: string; readonly name: string }
  readonly 'partner.validUntil': { readonly day: string }
  readonly 'password.rule': { readonly length: number }
  readonly 'password.sent': { readonly email: string }
  readonly 'payment.cardEndingIn': { readonly brand: string; readonly lastFour: string }
  readonly 'payment.invoiceTerms': { readonly days: number }
  readonly 'payment.netDays': { readonly days: number }
  readonly 'payment.poDocumentKept': { readonly name: string; readonly size: string }
  readonly 'payment.purchaseOrderTerms': { readonly days: number }
  readonly 'price.discountFor': { readonly reason: string }
  readonly 'price.list': { readonly day: string; readonly level: string }
  readonly 'price.quantity': { readonly metric: string }
  readonly 'problem.answeredMeanwhile': { readonly name: string }
  readonly 'problem.exceedsRefundable': { readonly amount: string }
  readonly 'problem.lockedOut': { readonly minutes: number }
  readonly 'problem.notAQuantity': { readonly entitled: number }
  readonly 'problem.passwordTooLong': { readonly length: number }
  readonly 'problem.passwordTooShort': { readonly length: number }
  readonly 'problem.quantityAboveEntitlement': { readonly entitled: number }
  readonly 'problem.quoteRevised': { readonly revision: string }
  readonly 'problem.runCountryUnknown': { readonly codes: string }
  readonly 'problem.runUnderWay': { readonly number: string }
  readonly 'problem.tooLong': { readonly max: number }
  readonly 'problem.tooManyMessages': { readonly max: number }
  readonly 'problem.tooManyRequests': { readonly max: number }
  readonly 'quote.coverage': { readonly first: string; readonly last: string }
  readonly 'quote.daysLeft': { readonly days: number }
  readonly 'quote.documentTitle': { readonly number: string }
  readonly 'quote.number': { readonly number: string }
  readonly 'quote.numberAndRevision': { readonly number: string; readonly revision: string }
  readonly 'quote.validUntil': { readonly end: string }
  readonly 'reminders.stoppedFor': { readonly addresses: string }
  readonly 'review.termsAccepted': { readonly title: string; readonly version: string }
  readonly 'runs.problemsFirst': { readonly count: number }
  readonly 'runs.progress': { readonly done: string; readonly total: string }
  readonly 'runs.reach': { readonly countries: string; readonly window: string }
  readonly 'runs.startedBy': { readonly at: string; readonly name: string }
  readonly 'runs.title': { readonly number: string }
  readonly 'runs.windowAhead': { readonly day: string }
  readonly 'runs.windowBefore': { readonly day: string }
  readonly 'shell.registrationNumber': { readonly number: string }
  readonly 'shell.vatNumber': { readonly number: string }
  readonly 'signIn.forQuote': { readonly number: string }
  readonly 'signIn.singleSignOn': { readonly name: string }
  readonly 'staffMail.attachments': { readonly count: number }
  readonly 'staffMail.resendWhat': { readonly address: string; readonly subject: string }
  readonly 'standing.expiredTitle': { readonly end: string }
  readonly 'standing.orderedNext': { readonly at: string; readonly name: string }
  readonly 'standing.orderedTitle': { readonly order: string }
  readonly 'standing.placingNext': { readonly at: string; readonly name: string }
  readonly 'standing.supersededLink': { readonly revision: string }
  readonly 'standing.supersededTitle': { readonly revision: string }
  readonly 'steps.priced': { readonly at: string; readonly level: string; readonly list: string }
  readonly 'tax.numbers': { readonly buyer: string; readonly seller: string }
  readonly 'tax.rate': { readonly percent: string; readonly taxable: string }
  readonly 'terms.agreeHint': { readonly title: string; readonly version: string }
  readonly 'terms.version': { readonly version: string }
  readonly 'timeline.description': { readonly rows: number }
  readonly 'ways.helpBy': { readonly name: string }
  readonly 'ways.messages': { readonly count: number }
  readonly 'ways.openCart': { readonly at: string; readonly name: string }
  readonly 'ways.openCartLink': { readonly lines: number }
  readonly 'ways.payBy': { readonly methods: string }
}
