import type { PaymentMethod } from '#src/domain/payment-attempt.ts'
import { Badge } from '#src/web/components/badge.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { RequestStatus } from '#src/web/components/request-status.tsx'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { addToCartPath, cartPath, partnerRequestPath, quotePath, withdrawalPath } from './paths.ts'
import type { OnlineWay, PartnerAnswerView, PartnerRequestView, QuoteStanding, QuoteView } from './quote-view.ts'

type Props = { readonly ui: Ui; readonly view: QuoteView }

/** The three ways to renew, always side by side: one that is not open says so and why, the others stay. */
export function WaysToRenew({ ui, view }: Props) {
  return (
    <section aria-labelledby="ways-title">
      <h2 id="ways-title" class="sr-only">
        {ui.t('ways.title')}
      </h2>
      <div class="ways">
        <OnlineCard ui={ui} view={view} />
        <PartnerCard ui={ui} view={view} />
        <RepresentativeCard ui={ui} view={view} />
      </div>
    </section>
  )
}

function OnlineCard({ ui, view }: Props) {
  const { t } = ui
  const { online } = view
  return (
    <article class={`card way${online.state === 'available' ? ' way-first' : ' way-closed'}`}>
      <header>
        <h3>{t('ways.online')}</h3>
        {online.state === 'available' ? <p>{paymentMethods(ui, online.methods)}</p> : null}
      </header>
      <OnlinePrice ui={ui} view={view} />
      {online.state === 'available' ? (
        <AddToCart ui={ui} view={view} online={online} />
      ) : (
        <OnlineClosed ui={ui} online={online} standing={view.standing} />
      )}
    </article>
  )
}

/** Beside a partner's answer the online price is said again, in the same place and size. */
function OnlinePrice({ ui, view }: Props) {
  const isCompared = view.partners.requests.some((request) => request.answer?.finalPrice !== undefined)
  if (!isCompared || view.total === undefined || view.online.state === 'closed') return null
  return (
    <p class="request request-price">
      <span>{ui.t('ways.onlinePrice')}</span> <strong class="number">{ui.format.money(view.total)}</strong>
    </p>
  )
}

type AddToCartProps = Props & { readonly online: Extract<OnlineWay, { state: 'available' }> }

function AddToCart({ ui, view, online }: AddToCartProps) {
  const { t, format } = ui
  const { cart } = online
  return (
    <>
      {cart !== undefined && (
        <p class="way-note">
          {t('ways.openCart', { name: cart.changedBy, at: format.moment(cart.changedAt, view.timeZone) })}{' '}
          <a href={cartPath(view.number)}>{t('ways.openCartLink', { lines: cart.lineCount })}</a>
        </p>
      )}
      <form method="post" action={addToCartPath(view.number)} class="way-action">
        <input type="hidden" name="revision" value={String(view.revision)} />
        <button class="btn btn-primary" type="submit">
          <Icon name="cart" />
          {t('label.addToCart')}
        </button>
      </form>
    </>
  )
}

/** Why a quote can not be renewed any more; an open one has no reason. */
const standingReasons = {
  open: undefined,
  expired: 'ways.closedByExpiry',
  superseded: 'ways.closedByRevision',
  placing: 'ways.closedByPlacing',
  ordered: 'ways.closedByOrder',
  cancelled: 'ways.closedByCancellation',
} as const satisfies Record<QuoteStanding['state'], MessageKey | undefined>

type OnlineClosedProps = { readonly ui: Ui; readonly online: Extract<OnlineWay, { state: 'closed' }>; readonly standing: QuoteStanding }

function OnlineClosed({ ui, online, standing }: OnlineClosedProps) {
  const { t } = ui
  const reason = standingReasons[standing.state]
  return (
    <div class="way-reason">
      <Badge tone="neutral" icon="lock">
        {t('ways.onlineClosed')}
      </Badge>
      {online.because === 'country' && <p>{online.explanation}</p>}
      {online.because === 'standing' && reason !== undefined && <p>{t(reason)}</p>}
      {online.because === 'role' && (
        <>
          <p>{online.whoCan.length > 0 ? t('ways.closedByRole') : t('ways.closedByRoleNobody')}</p>
          <ul class="people">
            {online.whoCan.map(({ name, email }) => (
              <li>
                {name} · <a href={`mailto:${email}`}>{email}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function PartnerCard({ ui, view }: Props) {
  const { t } = ui
  const { requests, canAsk } = view.partners
  const isClosed = !canAsk && requests.length === 0
  return (
    <article class={isClosed ? 'card way way-closed' : 'card way'}>
      <header>
        <h3>{t('ways.partner')}</h3>
        <p>{t('ways.partnerOffers')}</p>
      </header>
      {isClosed && (
        <div class="way-reason">
          <Badge tone="neutral" icon="lock">
            {t('ways.onlineClosed')}
          </Badge>
          <p>{t(standingReasons[view.standing.state] ?? 'ways.partnerClosedByRole')}</p>
        </div>
      )}
      {requests.length > 0 && (
        <ul class="requests">
          {requests.map((request) => (
            <PartnerRequest ui={ui} view={view} request={request} />
          ))}
        </ul>
      )}
      {canAsk && (
        <p class="way-action">
          <a class="btn btn-outline" href={partnerRequestPath(view.number)}>
            {t(requests.length > 0 ? 'ways.anotherPartner' : 'ways.choosePartner')}
          </a>
        </p>
      )}
    </article>
  )
}

type RequestProps = Props & { readonly request: PartnerRequestView }

/** The partner's answer stands in the same row of cards as the online price, so that the two can be compared. */
function PartnerRequest({ ui, view, request }: RequestProps) {
  const { t, format } = ui
  const { answer, declined } = request
  return (
    <li class="request">
      <p class="request-head">
        <strong>{request.partnerName}</strong>
        <RequestStatus ui={ui} status={request.status} />
      </p>
      {answer === undefined && (
        <p class="small">{t('partner.sentBy', { name: request.sentBy, at: format.moment(request.sentAt, view.timeZone) })}</p>
      )}
      {answer !== undefined && <Answer ui={ui} view={view} answer={answer} />}
      {declined !== undefined && (
        <p class="small">
          {t('partner.declinedBy', { name: declined.by, at: format.moment(declined.at, view.timeZone) })}
          {declined.reason !== '' && <span class="prose"> {declined.reason}</span>}
        </p>
      )}
      {request.canWithdraw && (
        <form method="post" action={withdrawalPath(view.number, request.id)}>
          <button class="btn btn-outline btn-small" type="submit">
            {t('partner.withdraw')}
          </button>
        </form>
      )}
    </li>
  )
}

function Answer({ ui, view, answer }: Props & { readonly answer: PartnerAnswerView }) {
  const { t, format } = ui
  return (
    <>
      {answer.finalPrice !== undefined && (
        <p class="request-price">
          <span>{t('partner.finalPrice')}</span> <strong class="number">{format.money(answer.finalPrice)}</strong>
        </p>
      )}
      {answer.otherRevision !== undefined && (
        <p class="small">{t('partner.priceOfRevision', { revision: String(answer.otherRevision) })}</p>
      )}
      <details>
        <summary>{t('partner.executionTerms')}</summary>
        <p class="prose">{answer.executionTerms}</p>
      </details>
      <p class="small">
        {answer.validUntil === undefined ? null : `${t('partner.validUntil', { day: format.day(answer.validUntil) })} · `}
        {t('partner.answeredBy', { name: answer.answeredBy, at: format.moment(answer.answeredAt, view.timeZone) })}
      </p>
    </>
  )
}

function RepresentativeCard({ ui, view }: Props) {
  const { t } = ui
  const { name, phone, hours, canWrite, messageCount } = view.representative
  return (
    <article class="card way">
      <header>
        <h3>{t('ways.help')}</h3>
        <p>{t('ways.helpBy', { name })}</p>
      </header>
      <p class="way-note">
        <a href={`tel:${phone.replaceAll(/[^+\d]/g, '')}`}>{phone}</a> · {hours}
      </p>
      {messageCount > 0 && (
        <p class="way-note">
          <a href={`${quotePath(view.number, 'representative')}#messages`}>{t('ways.messages', { count: messageCount })}</a>
        </p>
      )}
      {canWrite && (
        <p class="way-action">
          <a class="btn btn-outline" href={`${quotePath(view.number, 'representative')}#message`}>
            {t('ways.write')}
          </a>
        </p>
      )}
    </article>
  )
}

/** In the middle of a sentence, so in lower case. */
const methodWords = {
  card: 'ways.byCard',
  'purchase-order': 'ways.byPurchaseOrder',
  invoice: 'ways.byInvoice',
} as const satisfies Record<PaymentMethod, MessageKey>

function paymentMethods(ui: Ui, methods: readonly PaymentMethod[]): string {
  return ui.t('ways.payBy', { methods: ui.format.anyOf(methods.map((method) => ui.t(methodWords[method]))) })
}
