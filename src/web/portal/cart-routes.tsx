import { Hono } from 'hono'
import type { Context } from 'hono'
import { type CartSelection, type LineChange, withChange, withoutProgram } from '#src/domain/cart.ts'
import { restoreLine } from '#src/domain/cart-restore.ts'
import { previewSelection } from '#src/domain/consequence.ts'
import { type Buyer, buyerCan } from '#src/domain/person.ts'
import { dayIn } from '#src/domain/plain-date.ts'
import { whyNotOrderable } from '#src/domain/quote.ts'
import { present } from '#src/kit/assert.ts'
import { canonicalJson } from '#src/kit/canonical-json.ts'
import { type ChangeCartRefusal, changeCart } from '#src/operations/change-cart.ts'
import { openCart } from '#src/operations/open-cart.ts'
import { changesSinceForCustomer, findOpenCartForCustomer } from '#src/store/cart.ts'
import { findOrderOfQuoteForCustomer } from '#src/store/order.ts'
import type { Problem, Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { type Form, readForm } from '../form-data.ts'
import { leaveNotice } from '../notices.ts'
import type { WebEnv } from '../web.ts'
import { quoteOfPath, readOwn, readQuote } from './buyer.ts'
import { type EditForm, emptyEdit, parseEdit } from './cart-edit-form.ts'
import { type LoadedCart, cartViewOf, consequenceView, lineSummary, loadCart } from './cart-view-of.ts'
import { CartEditPage } from './pages/cart-edit-page.tsx'
import { CartPage } from './pages/cart-page.tsx'
import { CartRemovalPage } from './pages/cart-removal-page.tsx'
import type { CartEditView, CartRemovalView, RemovalOption } from './pages/cart-view.ts'
import { billingPath, cartItemPath, cartPath, orderPath, quotePath } from './pages/paths.ts'
import { type RemovalForm, emptyRemoval, parseRemoval } from './removal-form.ts'

/** Screen 3: the cart, its two pages of consequences, and the way on to billing. */
export function cartRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.post('/q/:quoteNumber/cart', addToCart)
  app.get('/cart/:quoteNumber', (c) => withCart(c, (cart) => showCart(c, cart)))
  app.get('/cart/:quoteNumber/lines/:item/remove', (c) =>
    withLine(c, (cart, item) => showRemoval(c, cart, { item, form: emptyRemoval(c, cart.loaded), problems: [] })),
  )
  app.post('/cart/:quoteNumber/lines/:item/remove', (c) => withLine(c, (cart, item) => remove(c, cart, item)))
  app.get('/cart/:quoteNumber/lines/:item/edit', (c) =>
    withLine(c, (cart, item) => showEdit(c, cart, { item, form: queriedEdit(c, cart.loaded, item) })),
  )
  app.post('/cart/:quoteNumber/lines/:item/edit', (c) => withLine(c, (cart, item) => edit(c, cart, item)))
  app.post('/cart/:quoteNumber/lines/:item/restore', (c) => withLine(c, (cart, item) => restore(c, cart, item)))
  app.post('/checkout/:quoteNumber', (c) => withCart(c, (cart) => checkOut(c, cart)))
  return app
}

async function addToCart(c: Context<WebEnv>) {
  const found = await readOwn(c, (reader) => quoteOfPath(c, reader))
  if (found === undefined) return notFoundPage(c)
  const { quoteNumber, revision } = found.quote
  if (
    (await readForm(c)).text('revision') !== String(revision) &&
    whyNotOrderable(found.quote, c.get('web').services.clock.now()) === undefined
  ) {
    // Revised since the page was opened: what goes into the cart is seen first.
    leaveNotice(c, 'quote-revised')
    return c.redirect(quotePath(quoteNumber), 303)
  }
  const opened = await openCart(c.get('web').services, found.buyer, quoteNumber)
  // Whatever speaks against it, the quote's own page says so and offers what is left.
  return c.redirect(opened.ok ? cartPath(quoteNumber) : quotePath(quoteNumber), 303)
}

type LoadedOpen = { readonly loaded: LoadedCart; readonly buyer: Buyer }

/** The cart of the address, or the page that is right instead: the order when there is one, the quote when no cart is open. */
async function withCart(c: Context<WebEnv>, show: (cart: LoadedOpen) => Promise<Response> | Response): Promise<Response> {
  const found = await readQuote(c, async ({ reader, quote, buyer }): Promise<LoadedOpen | { readonly elsewhere: string }> => {
    const isOpen = buyerCan(buyer, 'see-prices') && whyNotOrderable(quote, c.get('web').services.clock.now()) === undefined
    const [order, loaded] = await Promise.all([
      findOrderOfQuoteForCustomer(reader, quote.customerId, quote.quoteNumber),
      isOpen ? loadCart(reader, quote, c.get('ui').language) : undefined,
    ])
    if (order !== undefined && buyerCan(buyer, 'see-orders')) return { elsewhere: orderPath(order.orderNumber) }
    return loaded === undefined ? { elsewhere: quotePath(quote.quoteNumber) } : { loaded, buyer }
  })
  if (found === undefined) return notFoundPage(c)
  return 'elsewhere' in found ? c.redirect(found.elsewhere, 303) : show(found)
}

function withLine(c: Context<WebEnv>, show: (cart: LoadedOpen, item: number) => Promise<Response> | Response): Promise<Response> {
  return withCart(c, (cart) => {
    const text = c.req.param('item') ?? ''
    const item = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0
    return lineSummary(cart.loaded, item) === undefined ? notFoundPage(c) : show(cart, item)
  })
}

async function showCart(c: Context<WebEnv>, { loaded, buyer }: LoadedOpen) {
  const seen = /^\d{1,9}$/.exec(c.req.query('seen') ?? '')?.[0]
  const conflict = seen === undefined ? undefined : await readOwn(c, (reader) => changesSinceForCustomer(reader, loaded.cart, Number(seen)))
  const view = cartViewOf(loaded, { canChange: buyerCan(buyer, 'change-cart'), conflict: conflict?.length === 0 ? undefined : conflict })
  return c.html(<CartPage ui={c.get('ui')} shell={c.get('shell')} view={view} />)
}

type RemovalPage = { readonly item: number; readonly form: RemovalForm; readonly problems: Problems }

function showRemoval(c: Context<WebEnv>, { loaded }: LoadedOpen, page: RemovalPage) {
  const options = removalOptions(loaded, page.item)
  const status = page.problems.length > 0 ? 422 : 200
  const view: CartRemovalView = {
    number: loaded.quote.quoteNumber,
    version: loaded.cart.version,
    line: present(lineSummary(loaded, page.item), 'the line of the address exists'),
    options,
    typed: page.form.typed,
    problems: options.length === 0 ? [notPriced] : page.problems,
  }
  return c.html(<CartRemovalPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, status)
}

/** One line on its own, or, where all-or-none speaks against it, the whole program or a declaration (rule 7). */
function removalOptions(loaded: LoadedCart, item: number): readonly RemovalOption[] {
  const alone = previewSelection(loaded.domain, withChange(loaded.cart.selection, item, { change: 'removed' }))
  if (alone.ok) return [{ choice: 'line', consequence: consequenceView(loaded, alone.value) }]
  if (alone.refusal.code !== 'all-or-none') return []
  const demand = alone.refusal
  const program = previewSelection(loaded.domain, withoutProgram(loaded.cart.selection, demand))
  const usage = { quantityInUse: 0, declaredOn: loaded.quote.startsOn, declaredBy: '-' }
  const declared = previewSelection(loaded.domain, withChange(loaded.cart.selection, item, { change: 'removed', usage }))
  const lines = [...demand.removedItems, ...demand.remainingItems].map((one) => present(lineSummary(loaded, one), 'a line of the quote'))
  return [
    ...(program.ok ? [{ choice: 'program' as const, lines, consequence: consequenceView(loaded, program.value) }] : []),
    ...(declared.ok ? [{ choice: 'declare' as const, consequence: consequenceView(loaded, declared.value) }] : []),
  ]
}

async function remove(c: Context<WebEnv>, cart: LoadedOpen, item: number) {
  const form = await readForm(c)
  const today = dayIn(cart.loaded.quote.timeZone, c.get('web').services.clock.now())
  const parsed = parseRemoval(form, today)
  if (!parsed.ok) return showRemoval(c, cart, { item, form: parsed.refusal.form, problems: parsed.refusal.problems })
  const changes = removalChanges(cart.loaded, item, parsed.value)
  return apply(c, cart, { form, changes, onRefused: (problems) => showRemoval(c, cart, { item, form: parsed.value, problems }) })
}

function removalChanges(loaded: LoadedCart, item: number, form: RemovalForm): ReadonlyMap<number, LineChange | undefined> {
  const change: LineChange = form.usage === undefined ? { change: 'removed' } : { change: 'removed', usage: form.usage }
  const alone = previewSelection(loaded.domain, withChange(loaded.cart.selection, item, change))
  if (form.typed.choice !== 'program' || alone.ok || alone.refusal.code !== 'all-or-none') return new Map([[item, change]])
  return new Map([...alone.refusal.removedItems, ...alone.refusal.remainingItems].map((one) => [one, { change: 'removed' }]))
}

function queriedEdit(c: Context<WebEnv>, loaded: LoadedCart, item: number): EditForm {
  const form = emptyEdit(c, loaded, item)
  const { quantity, term_months: term } = c.req.query()
  return quantity === undefined || term === undefined ? form : { ...form, isLookedAt: true, typed: { ...form.typed, quantity, term } }
}

function showEdit(
  c: Context<WebEnv>,
  { loaded }: LoadedOpen,
  page: { readonly item: number; readonly form: EditForm; readonly problems?: Problems },
) {
  const { item, form } = page
  const line = present(loaded.byItem.get(item), 'the line of the address exists').terms
  const looked = form.isLookedAt ? parseEdit(c, loaded, { item, typed: form.typed, isPreview: true }) : undefined
  const preview = looked?.ok ? previewSelection(loaded.domain, withChange(loaded.cart.selection, item, looked.value.change)) : undefined
  const problems =
    page.problems ?? (looked?.ok === false ? looked.refusal.problems : preview?.ok === false ? (problemsOf(preview.refusal) ?? []) : [])
  const view: CartEditView = {
    number: loaded.quote.quoteNumber,
    version: loaded.cart.version,
    line: present(lineSummary(loaded, item), 'the line of the address exists'),
    entitledQuantity: line.kind === 'withdrawn' ? 0 : line.entitledQuantity,
    terms: line.kind === 'withdrawn' ? [] : line.termsAllowed,
    typed: form.typed,
    preview:
      preview?.ok && looked?.ok
        ? { consequence: consequenceView(loaded, preview.value), needsDeclaration: looked.value.needsDeclaration }
        : undefined,
    problems,
  }
  return c.html(<CartEditPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, problems.length > 0 ? 422 : 200)
}

async function edit(c: Context<WebEnv>, cart: LoadedOpen, item: number) {
  const form = await readForm(c)
  const typed = {
    quantity: form.text('quantity'),
    term: form.text('term_months'),
    declaredQuantity: form.text('declared_quantity'),
    declaredOn: form.text('declared_on'),
    declaredBy: form.text('declared_by'),
  }
  const page = { item, form: { typed, isLookedAt: true } }
  const parsed = parseEdit(c, cart.loaded, { item, typed, isPreview: false })
  if (!parsed.ok) return showEdit(c, cart, { ...page, problems: parsed.refusal.problems })
  const changes = new Map([[item, parsed.value.change]])
  return apply(c, cart, { form, changes, onRefused: (problems) => showEdit(c, cart, { ...page, problems }) })
}

async function restore(c: Context<WebEnv>, cart: LoadedOpen, item: number) {
  const { loaded } = cart
  const form = await readForm(c)
  const restored = restoreLine(loaded.domain.quoted, loaded.cart.selection, item)
  const changes = new Map(restoredItems(loaded.cart.selection, restored).map((one) => [one, undefined]))
  if (changes.size === 0) return c.redirect(cartPath(loaded.quote.quoteNumber), 303)
  return apply(c, cart, { form, changes, onRefused: () => c.redirect(cartPath(loaded.quote.quoteNumber), 303) })
}

function restoredItems(before: CartSelection, after: CartSelection): readonly number[] {
  return [...before.keys()].filter((item) => !after.has(item))
}

type Applying = {
  readonly form: Form
  readonly changes: ReadonlyMap<number, LineChange | undefined>
  readonly onRefused: (problems: Problems) => Response | Promise<Response>
}

/** Posts, then redirects: a reload or a second click repeats nothing, since the version has moved on. */
async function apply(c: Context<WebEnv>, { loaded, buyer }: LoadedOpen, { form, changes, onRefused }: Applying): Promise<Response> {
  const seenVersion = seenVersionOf(form)
  const { quoteNumber } = loaded.quote
  const changed = await changeCart(c.get('web').services, buyer, { quoteNumber, seenVersion, changes })
  const [first] = changes.keys()
  const done = first === undefined ? cartPath(quoteNumber) : cartItemPath(quoteNumber, first)
  if (changed.ok) return c.redirect(done, 303)
  const { refusal } = changed
  if (refusal.code === 'cart-changed') {
    // The same click twice: the second finds its work done, and that is no conflict.
    const now = await readOwn(c, (reader) => findOpenCartForCustomer(reader, buyer.customerId, quoteNumber))
    const isDone = now !== undefined && [...changes].every(([item, change]) => isSame(now.selection.get(item), change))
    return c.redirect(isDone ? done : `${cartPath(quoteNumber)}?seen=${seenVersion}`, 303)
  }
  const problems = problemsOf(refusal)
  return problems === undefined ? c.redirect(quotePath(quoteNumber), 303) : onRefused(problems)
}

function isSame(one: LineChange | undefined, other: LineChange | undefined): boolean {
  return canonicalJson({ change: one ?? null }) === canonicalJson({ change: other ?? null })
}

const notPriced: Problem = { message: { key: 'problem.cannotBePriced' } }

/** What the buyer can put right on the page; without it the quote's own page says what has become of the quote. */
function problemsOf(refusal: ChangeCartRefusal): Problems | undefined {
  switch (refusal.code) {
    case 'cart-empty':
      return [{ message: { key: 'problem.cartEmpty' } }]
    case 'all-or-none':
      return [{ field: 'choice', message: { key: 'problem.allOrNone' } }]
    case 'usage-declaration-required':
      return [{ field: 'declared_quantity', message: { key: 'problem.declarationRequired' } }]
    case 'usage-above-quantity':
      return [{ field: 'declared_quantity', message: { key: 'problem.usageAboveQuantity' } }]
    case 'quantity-above-entitlement':
      return [{ field: 'quantity', message: { key: 'problem.quantityAboveEntitlement', values: { entitled: refusal.entitled } } }]
    case 'term-not-offered':
      return [{ field: 'term_months', message: { key: 'problem.termNotOffered' } }]
    case 'price-missing':
    case 'amount-too-large':
    case 'back-pay-currency-differs':
      return [notPriced]
    case 'item-unknown':
    case 'item-withdrawn':
    case 'cart-changed':
    case 'cart-closed':
    case 'may-not-order':
    case 'quote-unknown':
    case 'quote-draft':
    case 'quote-expired':
    case 'quote-superseded':
    case 'quote-cancelled':
    case 'quote-ordered':
      return undefined
  }
}

async function checkOut(c: Context<WebEnv>, { loaded }: LoadedOpen) {
  const seen = seenVersionOf(await readForm(c))
  const { quoteNumber } = loaded.quote
  return c.redirect(seen === loaded.cart.version ? billingPath(quoteNumber) : `${cartPath(quoteNumber)}?seen=${seen}`, 303)
}

function seenVersionOf(form: Form): number {
  const text = form.text('cart_version')
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
