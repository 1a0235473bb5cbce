import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { type OrderNumber, parseOrderNumber } from '#src/domain/identifiers.ts'
import { money } from '#src/domain/money.ts'
import type { Person } from '#src/domain/person.ts'
import { present } from '#src/kit/assert.ts'
import { type CancelOrderRefusal, cancelOrder } from '#src/operations/cancel-order.ts'
import { type RefundOrderRefusal, refundOrder } from '#src/operations/refund-order.ts'
import { read } from '#src/store/database.ts'
import { filesOfOrderForCustomer, findFileForCustomer } from '#src/store/kept-file.ts'
import { searchOrdersUnscoped } from '#src/store/operations-orders.ts'
import type { Problem, Problems } from '../components/form.tsx'
import { notFoundPage } from '../error-pages.tsx'
import { type Form, readForm } from '../form-data.ts'
import { fileResponse } from '../file-response.ts'
import { leaveNotice } from '../notices.ts'
import { type MailSubject, resendFromForm, showMail } from '../staff-mails.tsx'
import { submissionIdOf } from '../submission-id.ts'
import { parseTypedAmount, typedAmountOf } from '../typed-amount.ts'
import type { WebEnv } from '../web.ts'
import { opsOrder } from './order-view-of.ts'
import { OpsCancellationPage, reasonLengthMax } from './pages/ops-cancellation-page.tsx'
import { OpsOrderPage, type OpsOrderView } from './pages/ops-order-page.tsx'
import { OpsOrdersPage } from './pages/ops-orders-page.tsx'
import { OpsRefundPage, type OpsRefundView } from './pages/ops-refund-page.tsx'
import { opsMailPath, opsOrderPath } from './pages/paths.ts'
import { vendorTimeZone } from './vendor-time-zone.ts'

const ordersPerPage = 25

/** Orders of all customers: found, looked at, cancelled and refunded. Mounted at `/ops/orders`, behind the check of who asks. */
export function opsOrderRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/', search)
  app.get('/:orderNumber', (c) => withOrder(c, (order) => c.html(<OpsOrderPage ui={c.get('ui')} shell={c.get('shell')} view={order} />)))
  app.get('/:orderNumber/cancellation', (c) => withOrder(c, (order) => showCancellation(c, order, { reason: '', problems: [] })))
  app.post('/:orderNumber/cancellation', (c) => withOrder(c, (order) => cancel(c, order)))
  app.get('/:orderNumber/refund', (c) => withOrder(c, (order) => showRefund(c, order, openingRefund(c, order))))
  app.post('/:orderNumber/refund', (c) => withOrder(c, (order) => refund(c, order)))
  app.get('/:orderNumber/mails/:mailId', (c) => withOrder(c, (order) => showMail(c, mailsOf(c, order))))
  app.post('/:orderNumber/mails/:mailId', (c) => withOrder(c, (order) => resendFromForm(c, mailsOf(c, order))))
  app.get('/:orderNumber/documents/:fileId', (c) => withOrder(c, (order) => download(c, order)))
  return app
}

async function search(c: Context<WebEnv>) {
  const query = (c.req.query('q') ?? '').trim().slice(0, 100)
  const before = parseOrderNumber(c.req.query('before') ?? '')
  const wanted = { text: query, limit: ordersPerPage + 1, before: before.ok ? before.value : undefined }
  const orders = await read(c.get('web').services.db, { customers: 'all' }, (reader) => searchOrdersUnscoped(reader, wanted))
  const shown = orders.slice(0, ordersPerPage)
  const next = orders.length > ordersPerPage ? String(shown.at(-1)?.orderNumber) : undefined
  return c.html(<OpsOrdersPage ui={c.get('ui')} shell={c.get('shell')} view={{ query, timeZone: vendorTimeZone, orders: shown, next }} />)
}

async function withOrder(c: Context<WebEnv>, show: (order: OpsOrderView) => Response | Promise<Response>): Promise<Response> {
  const number = parseOrderNumber(c.req.param('orderNumber') ?? '')
  const wanted = number.ok ? { orderNumber: number.value, language: c.get('ui').language } : undefined
  const order = wanted && (await opsOrder(c.get('web').services.db, wanted))
  return order === undefined ? notFoundPage(c) : show(order)
}

function personIn(c: Context<WebEnv>): Person {
  return present(c.get('person'), 'a page of operations has someone signed in')
}

function mailsOf(c: Context<WebEnv>, { customerId, orderNumber, timeZone }: OpsOrderView): MailSubject {
  const label = c.get('ui').t('ops.orderTitle', { number: String(orderNumber) })
  return {
    customerId,
    isAbout: (mail) => mail.orderNumber === orderNumber,
    pathOf: (mailId) => opsMailPath(orderNumber, mailId),
    timeZone,
    back: { href: opsOrderPath(orderNumber), label },
  }
}

function orderIn(order: OpsOrderView) {
  return { customerId: order.customerId, orderNumber: order.orderNumber as OrderNumber }
}

function showCancellation(c: Context<WebEnv>, order: OpsOrderView, shown: { readonly reason: string; readonly problems: Problems }) {
  if (!order.canCancel) return c.redirect(opsOrderPath(order.orderNumber), 303)
  const view = { order, typed: { reason: shown.reason }, problems: shown.problems }
  const page = <OpsCancellationPage ui={c.get('ui')} shell={c.get('shell')} view={view} />
  return c.html(page, shown.problems.length > 0 ? 422 : 200)
}

async function cancel(c: Context<WebEnv>, order: OpsOrderView) {
  const reason = (await readForm(c)).text('reason')
  if (reason.length > reasonLengthMax) return showCancellation(c, order, { reason, problems: [reasonTooLong] })
  const cancelled = await cancelOrder(c.get('web').services, personIn(c), { ...orderIn(order), reason })
  if (!cancelled.ok) {
    const problem = cancellationProblem(cancelled.refusal)
    return problem === undefined ? notFoundPage(c) : showCancellation(c, order, { reason, problems: [problem] })
  }
  leaveNotice(c, 'order-cancelled')
  return c.redirect(opsOrderPath(order.orderNumber), 303)
}

const reasonTooLong: Problem = { field: 'reason', message: { key: 'problem.tooLong', values: { max: reasonLengthMax } } }

function cancellationProblem(refusal: CancelOrderRefusal): Problem | undefined {
  switch (refusal.code) {
    case 'reason-missing':
      return { field: 'reason', message: { key: 'problem.reasonMissing' } }
    case 'not-cancellable':
      return { message: { key: 'problem.notCancellable' } }
    case 'order-unknown':
    case 'may-not-cancel':
      return undefined
  }
}

type RefundShown = Omit<OpsRefundView, 'order'>

/** The whole of what is left, to be confirmed or lowered. */
function openingRefund(c: Context<WebEnv>, order: OpsOrderView): RefundShown {
  const amount = order.paid === undefined ? '' : typedAmountOf(order.paid.refundable, c.get('ui').language)
  return { refundId: randomUUID(), typed: { amount, reason: '' }, problems: [] }
}

function showRefund(c: Context<WebEnv>, order: OpsOrderView, shown: RefundShown) {
  const { paid } = order
  if (paid === undefined || (paid.refundable.minor === 0n && shown.problems.length === 0))
    return c.redirect(opsOrderPath(order.orderNumber), 303)
  const page = <OpsRefundPage ui={c.get('ui')} shell={c.get('shell')} view={{ ...shown, order: { ...order, paid } }} />
  return c.html(page, shown.problems.length > 0 ? 422 : 200)
}

async function refund(c: Context<WebEnv>, order: OpsOrderView) {
  const form = await readForm(c)
  const [typed, refundId] = [{ amount: form.text('amount'), reason: form.text('reason') }, refundIdOf(form)]
  const again = (problems: Problems) => showRefund(c, order, { refundId, typed, problems })
  const { paid } = order
  if (paid === undefined) return c.redirect(opsOrderPath(order.orderNumber), 303)
  const amount = parseTypedAmount(typed.amount, paid.refundable.currency, c.get('ui').language)
  const isAgain = order.refunds.some((one) => one.refundId === refundId)
  const problems = isAgain ? [] : refundProblems(c, { amount, typed, refundable: paid.refundable })
  if (amount === undefined || problems.length > 0) return again(problems)
  if (form.text('confirmed') !== 'yes') {
    const left = money(paid.refundable.minor - amount.minor, amount.currency)
    return showRefund(c, order, { refundId, typed, problems: [], toConfirm: { amount, left } })
  }
  const wanted = { ...orderIn(order), refundId, amountMinor: amount.minor, reason: typed.reason }
  const refunded = await refundOrder(c.get('web').services, personIn(c), wanted)
  if (!refunded.ok) return refundRefused(c, refunded.refusal, again)
  leaveNotice(c, 'refund-requested')
  return c.redirect(opsOrderPath(order.orderNumber), 303)
}

type Asked = {
  readonly amount: ReturnType<typeof parseTypedAmount>
  readonly typed: RefundShown['typed']
  readonly refundable: NonNullable<OpsOrderView['paid']>['refundable']
}

function refundProblems(c: Context<WebEnv>, { amount, typed, refundable }: Asked): Problems {
  const problems: Problem[] = []
  if (amount === undefined) problems.push({ field: 'amount', message: { key: 'problem.priceMalformed' } })
  else if (amount.minor <= 0n || amount.minor > refundable.minor) problems.push(exceeds(c, refundable))
  if (typed.reason === '') problems.push({ field: 'reason', message: { key: 'problem.reasonMissing' } })
  else if (typed.reason.length > reasonLengthMax) problems.push(reasonTooLong)
  return problems
}

function exceeds(c: Context<WebEnv>, refundable: Asked['refundable']): Problem {
  return { field: 'amount', message: { key: 'problem.exceedsRefundable', values: { amount: c.get('ui').format.money(refundable) } } }
}

/** Somebody was quicker: the form comes back with what is left now. */
function refundRefused(c: Context<WebEnv>, refusal: RefundOrderRefusal, again: (problems: Problems) => Response | Promise<Response>) {
  switch (refusal.code) {
    case 'exceeds-captured':
      return again([{ field: 'amount', message: { key: 'problem.refundedMeanwhile' } }])
    case 'not-captured':
      return again([{ message: { key: 'problem.nothingCaptured' } }])
    case 'reason-missing':
      return again([{ field: 'reason', message: { key: 'problem.reasonMissing' } }])
    case 'order-unknown':
    case 'may-not-refund':
      return notFoundPage(c)
  }
}

function refundIdOf(form: Form): string {
  return submissionIdOf({ ...form, text: (name) => form.text(name === 'submission_id' ? 'refund_id' : name) })
}

/** A paper of this order and no other. */
async function download(c: Context<WebEnv>, order: OpsOrderView) {
  const id = c.req.param('fileId') ?? ''
  if (!/^\d{1,18}$/.test(id)) return notFoundPage(c)
  const { customerId, orderNumber } = orderIn(order)
  const file = await read(c.get('web').services.db, { customers: [customerId] }, async (reader) => {
    const files = await filesOfOrderForCustomer(reader, customerId, orderNumber)
    return files.some((one) => one.fileId === BigInt(id)) ? findFileForCustomer(reader, [customerId], BigInt(id)) : undefined
  })
  return file === undefined ? notFoundPage(c) : fileResponse(c, file)
}
