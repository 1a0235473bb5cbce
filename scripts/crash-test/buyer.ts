import { setTimeout as sleep } from 'node:timers/promises'
import { assert } from '#src/kit/assert.ts'
import { answerChallenge, cards, payAsBrowser, payOnHostedPage } from '#test/sandbox/pay-as-browser.ts'
import type { Page } from '#test/support/page.ts'
import { type Filled, type Visitor, aVisitor, origin } from '#test/support/visitor.ts'
import { type Populated, buyerPassword } from '../load/population.ts'
import type { Random } from './random.ts'

/** What a buyer saw with their own eyes: it must be there for ever, with this amount. */
export type SeenConfirmation = { readonly quoteNumber: number; readonly orderNumber: number; readonly totalMinor: number }

export type Shopping = {
  readonly baseUrl: string
  readonly sandboxUrl: string
  readonly random: Random
  readonly seen: (confirmation: SeenConfirmation) => void
  readonly retried: () => void
  readonly isOver: () => boolean
}

export const ways = ['card in fields', 'card on page', 'purchase order', 'invoice'] as const
export type Way = (typeof ways)[number]

/** A process was down, too busy, or did not answer: a person reloads and tries again. */
class Trouble extends Error {}

const answerLimitMs = 25_000

/** Renews one quote as a person does who will not be put off; answers how it was paid, or that it was left. */
export async function renew(shopping: Shopping, buyer: Populated, plan: Plan = anyPlan(shopping.random, buyer)): Promise<Way | 'left'> {
  const { random } = shopping
  const visitor = browserOf(shopping)
  while (!shopping.isOver()) {
    try {
      const ended = await tryOnce(shopping, { visitor, buyer, plan })
      if (ended !== undefined) return ended
    } catch (error) {
      if (!isTrouble(error)) throw error
    }
    shopping.retried()
    await sleep(random.between(100, 800))
  }
  return 'left'
}

export type Plan = { way: Way; card: string; readonly leavesAt3ds: boolean; readonly poNumber: string }

function anyPlan(random: Random, { quoteNumber }: Populated): Plan {
  return {
    way: random.pick(ways),
    leavesAt3ds: random.chance(0.05),
    card: random.pick([cards.pays, cards.pays, cards.amex, cards.asks3ds, cards.declined, cards.insufficientFunds]),
    poNumber: `PO-${quoteNumber}`,
  }
}

type Trying = { readonly visitor: Visitor; readonly buyer: Populated; readonly plan: Plan }

/** From wherever the quote stands to the next thing that can be done; undefined when it has to be looked at again. */
async function tryOnce(shopping: Shopping, trying: Trying): Promise<Way | 'left' | undefined> {
  const { visitor, buyer, plan } = trying
  const quotePath = `/q/${String(buyer.quoteNumber).padStart(10, '0')}`
  let page = await visitor.open(quotePath)
  if (page.url.startsWith('/sign-in')) page = await visitor.press(page, 'Sign in', { email: buyer.email, password: buyerPassword })
  const order = page.links.find((link) => /^\/orders\/\d+/.test(link.href))
  if (order !== undefined) return seeOrder(shopping, trying, await visitor.open(order.href))
  if (page.buttons.some((button) => button.text === 'Add to cart')) page = await visitor.press(page, 'Add to cart')
  const review = await toReview(visitor, buyer)
  if (review.url.startsWith('/orders/')) return seeOrder(shopping, trying, review)
  if (!review.url.includes('/review')) return undefined
  return plan.way.startsWith('card') ? payByCard(shopping, trying, review) : payOnTerms(shopping, trying, review)
}

async function toReview(visitor: Visitor, buyer: Populated): Promise<Page> {
  const billing = await visitor.open(`/checkout/${String(buyer.quoteNumber).padStart(10, '0')}/billing`)
  return billing.url.includes('/billing') ? visitor.press(billing, 'Continue', { terms_accepted: true }) : billing
}

async function payOnTerms(shopping: Shopping, trying: Trying, review: Page): Promise<Way | undefined> {
  const { visitor, plan } = trying
  const document = new File(
    [`%PDF-1.7\n% ${plan.poNumber}\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n`],
    'order.pdf',
  )
  const filled: Filled =
    plan.way === 'invoice'
      ? { payment_method: 'invoice' }
      : { payment_method: 'purchase-order', po_number: plan.poNumber, po_document: document }
  const once = () => visitor.press(review, 'Submit', filled)
  // A double click: the same form twice at the same moment.
  const [page] = shopping.random.chance(0.2) ? await Promise.all([once(), once()]) : [await once()]
  const ended = page === undefined ? undefined : await seeOrder(shopping, trying, page)
  return ended === 'left' ? undefined : ended
}

async function payByCard(shopping: Shopping, trying: Trying, review: Page): Promise<Way | 'left' | undefined> {
  const { visitor, plan } = trying
  const form = review.forms.find((one) => one.entries.some(([name]) => name === 'submission_id'))
  assert(form !== undefined, 'the review page has its form')
  const body = new FormData()
  for (const [name, value] of form.entries) if (name !== 'payment_method') body.append(name, value)
  body.append('payment_method', 'card')
  const isScript = plan.way === 'card in fields'
  const response = await visitor.send(review.url.split('?')[0] ?? '', {
    method: 'POST',
    body,
    headers: isScript ? { accept: 'application/json' } : {},
  })
  const outcome = isScript ? await inFields(shopping, trying, response) : await onPage(shopping, trying, response)
  if (outcome === 'left') return 'left'
  if (outcome === undefined) return undefined
  return seeOrder(shopping, trying, await visitor.open(outcome.path))
}

/** Where the browser goes next; nowhere when the page has to be looked at again. */
type Outcome = { readonly path: string } | 'left' | undefined

/** The page's script: confirms at the provider, 3-D Secure included, then goes to the return address. */
async function inFields(shopping: Shopping, { plan }: Trying, response: Response): Promise<Outcome> {
  const answer = (await response.json()) as { clientSecret?: string; returnUrl?: string; next?: string }
  if (answer.clientSecret === undefined || answer.returnUrl === undefined)
    return answer.next === undefined ? undefined : { path: answer.next }
  const confirmed = await payAsBrowser(shopping.sandboxUrl, answer.clientSecret, plan.card)
  if (confirmed.body.status === 'requires_action') {
    if (plan.leavesAt3ds) return 'left'
    await answerChallenge(confirmed, 'approve')
  }
  return { path: pathOf(answer.returnUrl) }
}

async function onPage(shopping: Shopping, { plan }: Trying, response: Response): Promise<Outcome> {
  const pageUrl = response.headers.get('location') ?? ''
  if (!pageUrl.startsWith(shopping.sandboxUrl)) return pageUrl === '' ? undefined : { path: pathOf(new URL(pageUrl, origin).href) }
  const paid = await payOnHostedPage(pageUrl, plan.card === cards.asks3ds ? cards.pays : plan.card)
  if (paid.location !== null) return { path: pathOf(paid.location) }
  // Declined: the page shows itself again, and the buyer gives up there.
  const cancel = /href="([^"]*\/payment\/cancelled[^"]*)"/.exec(paid.html)?.[1]
  return cancel === undefined ? undefined : { path: pathOf(cancel) }
}

/** Ordered, still being placed, or released: what the order's own page says. After a decline another way of paying is chosen. */
async function seeOrder(shopping: Shopping, { plan, visitor, buyer }: Trying, page: Page): Promise<Way | 'left' | undefined> {
  let shown = page
  for (let looks = 0; shown.url.startsWith('/orders/') && shown.text.includes('Your order is being placed') && looks < 20; looks += 1) {
    if (shopping.isOver()) return undefined
    await sleep(shopping.random.between(100, 500))
    const path = shown.url.split('?')[0] ?? ''
    // Tired of waiting: asks how the payment stands, and in the end gives it up.
    shown = await visitor.open(looks === 12 ? `${path}/payment` : looks === 16 ? `${path}/payment/cancelled` : path)
  }
  const orderNumber = Number(/^\/orders\/(\d+)/.exec(shown.url)?.[1] ?? 0)
  const isOrdered = orderNumber > 0 && !/is being placed|nothing was ordered|has been cancelled/i.test(shown.text)
  if (isOrdered && shown.status === 200) {
    shopping.seen({ quoteNumber: buyer.quoteNumber, orderNumber, totalMinor: Math.max(...amountsOn(shown)) })
    return plan.way
  }
  if (plan.card === cards.declined || plan.card === cards.insufficientFunds) {
    plan.card = cards.pays
    if (shopping.random.chance(0.5)) plan.way = 'invoice'
  }
  return undefined
}

/** In pence. The largest one on the page is what was ordered, tax included. */
function amountsOn(page: Page): readonly number[] {
  return (page.text.match(/£[\d,]+\.\d\d/g) ?? []).map((amount) => Number(amount.replaceAll(/[£,.]/g, '')))
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** A browser of the tests over real connections: an answer of 5xx, or none, is trouble. */
function browserOf({ baseUrl }: Shopping): Visitor {
  return aVisitor({
    async request(input: string | Request | URL, init: RequestInit = {}) {
      const headers = new Headers(init.headers)
      headers.delete('host')
      if (headers.has('origin')) headers.set('origin', baseUrl)
      const url = (input instanceof Request ? input.url : input.toString()).replace(origin, baseUrl)
      const response = await fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(answerLimitMs) })
      if (response.status >= 500) throw new Trouble(`${url}: ${response.status}`)
      return response
    },
  })
}

function isTrouble(error: unknown): boolean {
  if (error instanceof Trouble) return true
  return (
    error instanceof Error &&
    (error.name === 'TimeoutError' ||
      error.name === 'AbortError' ||
      error.name === 'SyntaxError' ||
      /fetch failed|terminated|other side closed/.test(error.message))
  )
}
