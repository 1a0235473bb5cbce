import { describe, expect, test } from 'vitest'
import { ordersOf, pdf, quotePath, toReview, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import { jobsWaiting } from '#test/support/services.ts'
import { useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

describe('the online journey without JavaScript', () => {
  test('goes from the quote over a change of mind to a confirmed order by invoice', async () => {
    const { renewal, visitor, page: quote } = await aBuyerAtTheQuote()
    expect(quote.text).toContain('£21,652.00')
    expect(quote.text).toContain('144.38')
    const cart = await visitor.press(quote, 'Add to cart')
    expect(cart.headings).toContain('Cart')
    expect(cart.text).toContain('Total before tax £21,652.00')

    const removal = await visitor.press(cart, 'Delete', {}, 'E0HPVLL')
    expect(removal.text).toContain('Now £21,652.00')
    expect(removal.text).toContain('Then £20,019.00')
    const smaller = await visitor.press(removal, 'Delete')
    expect(smaller.url).toBe(`${cart.url}#item-30`)
    expect(smaller.text).toContain('Total before tax £20,019.00')
    const restored = await visitor.press(smaller, 'Restore', {}, 'E0HPVLL')
    expect(restored.text).toContain('Total before tax £21,652.00')

    const edit = await visitor.press(restored, 'Edit', {}, 'E01MJLL')
    const looked = await visitor.press(edit, 'See what changes', { quantity: '20' })
    expect(looked.text).toContain('Then £19,417.00')
    const lower = await visitor.press(looked, 'Apply', { declared_quantity: '20', declared_by: 'Jane Cole' })
    expect(lower.text).toContain('Total before tax £19,417.00')
    const back = await visitor.press(await visitor.press(lower, 'Edit', {}, 'E01MJLL'), 'See what changes', { quantity: '25' })
    const whole = await visitor.press(back, 'Apply')
    expect(whole.text).toContain('Total before tax £21,652.00')

    const billing = await visitor.press(whole, 'Check out')
    expect(billing.headings).toContain('Checkout – Billing and shipping')
    expect(billing.text).toContain('These are the terms of the test.')
    const notAgreed = await visitor.press(billing, 'Continue', { 'bill_to.line1': '9 Wharf Lane' })
    expect([notAgreed.status, notAgreed.alerts[0]]).toEqual([
      422,
      expect.stringContaining('To continue, read the terms and tick “I agree”.'),
    ])
    const review = await visitor.press(notAgreed, 'Continue', { terms_accepted: true })
    expect(review.headings).toContain('Review and submit order')
    expect(review.text).toContain('9 Wharf Lane')
    expect(review.text).toContain('£4,330.40')
    expect(review.text).toContain('£25,982.40')

    const confirmation = await visitor.press(review, 'Submit', { payment_method: 'invoice' })
    const [order] = await ordersOf(database, renewal)
    expect(confirmation.url).toBe(`/orders/${order?.order_number}?new=1`)
    expect(confirmation.headings).toContain('Confirmation and order details')
    expect(confirmation.text).toContain(String(order?.order_number))
    expect(confirmation.text).toContain('Thank you, your renewal is ordered')
    expect(confirmation.text).toContain('£21,652.00')
    expect(confirmation.text).toContain('£25,982.40')
    for (const part of ['E0256LL', 'E025SLL', 'E0HPVLL', 'E01MJLL']) expect(confirmation.rows.join('\n')).toContain(part)
    expect(confirmation.text).toContain('1 Apr 2027 – 31 Mar 2028')
    expect(order).toEqual({
      order_number: order?.order_number,
      status: 'confirmed',
      net_minor: 2_165_200n,
      gross_minor: 2_598_240n,
      payment_method: 'invoice',
      po_number: null,
    })
    expect(await jobsWaiting(database.owner, 'order-confirmed')).toBe(1)
    expect(web.errors).toEqual([])
    expect(web.warnings).toEqual([])
  })

  test('ends in an order by purchase order with its document kept', async () => {
    const { renewal, visitor, page: quote } = await aBuyerAtTheQuote({ poNumberRequired: true })
    const cart = await visitor.press(quote, 'Add to cart')
    const smaller = await visitor.press(await visitor.press(cart, 'Delete', {}, 'E0HPVLL'), 'Delete')
    const looked = await visitor.press(await visitor.press(smaller, 'Edit', {}, 'E01MJLL'), 'See what changes', { quantity: '20' })
    const changed = await visitor.press(looked, 'Apply', { declared_quantity: '18', declared_by: 'Jane Cole' })
    expect(changed.text).toContain('Total before tax £17,784.00')
    const review = await visitor.press(await visitor.press(changed, 'Check out'), 'Continue', { terms_accepted: true })
    expect(review.text).toContain('£21,340.80')

    const document = new File([pdf], 'PO 4711.pdf', { type: 'application/pdf' })
    const asked = await visitor.press(review, 'Submit', { payment_method: 'purchase-order', po_document: document })
    expect([asked.status, asked.alerts[0]]).toEqual([422, expect.stringContaining('Enter your purchase order number.')])
    expect(asked.text).toContain('PO 4711.pdf (1 kB) is already attached.')
    const confirmation = await visitor.press(asked, 'Submit', { 'Purchase order number': 'PO-4711/a' })
    expect(confirmation.headings).toContain('Confirmation and order details')
    expect(confirmation.text).toContain('PO-4711/a')
    expect(confirmation.text).toContain('Not renewed')
    expect(await ordersOf(database, renewal)).toEqual([
      expect.objectContaining({
        status: 'confirmed',
        net_minor: 1_778_400n,
        gross_minor: 2_134_080n,
        payment_method: 'purchase-order',
        po_number: 'PO-4711/a',
      }),
    ])

    const link = confirmation.links.find((one) => one.text.startsWith('PO 4711.pdf'))
    const file = await visitor.send(link?.href ?? 'no link')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(pdf)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="PO 4711.pdf"/)
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('takes no purchase order document into an order by invoice', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote({ poNumberRequired: true })
    const document = new File([pdf], 'draft.pdf', { type: 'application/pdf' })
    const asked = await visitor.press(await toReview({ visitor, renewal }), 'Submit', {
      payment_method: 'purchase-order',
      po_document: document,
    })
    const confirmation = await visitor.press(asked, 'Submit', { payment_method: 'invoice' })
    expect(confirmation.headings).toContain('Confirmation and order details')
    expect(confirmation.text).not.toContain('draft.pdf')
  })

  test('reads as well in French', async () => {
    const { visitor, page: quote } = await aBuyerAtTheQuote({}, 'fr-FR')
    expect(quote.headings).toContain('Devis de renouvellement')
    expect(quote.text).toMatch(/21 652,00 £/)
    const cart = await visitor.press(quote, 'Ajouter au panier')
    expect(cart.headings).toContain('Panier')
    const billing = await visitor.press(cart, 'Commander')
    expect(billing.headings).toContain('Paiement - Facturation et livraison')
    const review = await visitor.press(billing, 'Continuer', { "J'accepte": true })
    expect(review.headings).toContain('Vérifier et commander')
    const confirmation = await visitor.press(review, 'Envoyer', { payment_method: 'invoice' })
    expect(confirmation.headings).toContain('Confirmation et détails de la commande')
    expect(confirmation.buttons.map((button) => button.text)).not.toContain('Send')
    expect(confirmation.text).toMatch(/25 982,40 £/)
    expect(confirmation.language).toBe('fr')
  })
})

describe('what was done stays', () => {
  test('on another device, where the same link leads on', async () => {
    const { renewal, visitor, page } = await aBuyerAtTheQuote()
    const cart = await visitor.press(page, 'Add to cart')
    await visitor.press(await visitor.press(cart, 'Delete', {}, 'E0HPVLL'), 'Delete')
    const billing = await visitor.press(await visitor.open(cart.url), 'Check out')
    await visitor.press(billing, 'Continue', { terms_accepted: true, 'bill_to.name': 'Harbour Holding', vat_number: 'GB 987 6543 21' })
    const other = await web.signedIn(renewal.buyer.email)
    const quote = await other.open(quotePath(renewal))
    expect(quote.text).toContain('Open cart, changed by Jane Cole')
    const again = await other.follow(quote, 'View its 3 lines')
    expect(again.text).toContain('Total before tax £20,019.00')
    const kept = await other.press(again, 'Check out')
    expect(kept.forms.flatMap((form) => form.entries)).toEqual(
      expect.arrayContaining([
        ['bill_to.name', 'Harbour Holding'],
        ['vat_number', 'GB987654321'],
        ['terms_accepted', 'yes'],
      ]),
    )
  })

  test('in the list of orders, which can be searched', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'purchase-order', po_number: 'HARB 2027 €é' })
    const [order] = await ordersOf(database, renewal)
    const all = await visitor.open('/orders')
    expect(all.rows.filter((row) => row.includes(String(order?.order_number)))).toHaveLength(1)
    for (const query of [String(order?.order_number), 'HARB 2027', 'harb', '€é', String(renewal.quoteNumber)]) {
      const found = await visitor.press(all, 'Search', { q: query })
      expect([query, found.rows.filter((row) => row.includes(String(order?.order_number))).length]).toEqual([query, 1])
    }
    for (const query of ['nothing like it', '%', '_', "'", '\\', '"><script>']) {
      const found = await visitor.open(`/orders?q=${encodeURIComponent(query)}`)
      expect([query, found.status, found.rows.filter((row) => row.includes('£')).length]).toEqual([query, 200, 0])
    }
  })

  test('at the hour that the clock showed where the customer is, on every page', async () => {
    const buyer = await aBuyerAtTheQuote()
    const review = await toReview(buyer)
    web.moveTo('2027-02-15T23:30:00Z')
    const confirmation = await buyer.visitor.press(review, 'Submit', { payment_method: 'invoice' })
    expect(confirmation.text).toContain('on 15 Feb 2027, 23:30 (London)')
    const [order] = await ordersOf(database, buyer.renewal)
    for (const path of ['/', '/orders']) {
      const page = await buyer.visitor.open(path)
      expect([path, page.rows.find((row) => row.includes(String(order?.order_number)))]).toEqual([
        path,
        expect.stringContaining('15 Feb 2027, 23:30'),
      ])
    }
  })

  test('under the number without its zeros, too, with what was asked of it', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    const answer = await visitor.send(`/q/${renewal.quoteNumber}?revision=1&tab=account`)
    expect([answer.status, answer.headers.get('location')]).toEqual([301, `${quotePath(renewal)}?revision=1&tab=account`])
  })

  test('and is printed with who sells', async () => {
    const { renewal, visitor } = await aBuyerAtTheQuote()
    const confirmation = await visitor.press(await toReview({ visitor, renewal }), 'Submit', { payment_method: 'invoice' })
    expect(confirmation.texts('button')).toContain('Print')
    expect(confirmation.html).toMatch(/class="print-only print-head"><strong>[^<]+<\/strong>/)
  })
})
