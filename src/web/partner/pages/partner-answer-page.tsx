import { messageLengthMax } from '#src/domain/message.ts'
import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import type { QuoteStatus } from '#src/domain/quote.ts'
import { ErrorSummary, type Problems, TextAreaField, TextField, hasProblem } from '#src/web/components/form.tsx'
import { Facts } from '#src/web/components/facts.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import { RequestStatus, type RequestStatusView } from '#src/web/components/request-status.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { OrderLines, type OrderSiteView } from '#src/web/components/order-lines.tsx'
import { partnerAnswerPath } from './paths.ts'

/**
 * What one customer asks of the partner, and the two forms for its answer. Both post `seen_revision` and `answer_count`; with
 * `decision=answer` come `final_price`, `execution_terms`, `valid_until` (YYYY-MM-DD), with `decision=decline` `decline_reason`.
 */
export type PartnerAnswerPageView = {
  readonly id: string
  readonly customerName: string
  readonly quoteNumber: number
  readonly revision: number
  /** What has become of the quote; an expired one can still be answered. */
  readonly standing: QuoteStatus
  readonly dueOn: PlainDate
  readonly timeZone: TimeZone
  readonly total: Money
  readonly sites: readonly OrderSiteView[]
  readonly requestedBy: string
  readonly requestedAt: Instant
  readonly message: string
  readonly status: RequestStatusView
  /** What was answered before; it can be replaced while the quote is open. */
  readonly answer?: GivenAnswerView | undefined
  /** How many answers there were when the page was shown: a colleague's answer since then is not answered over. */
  readonly answerCount: number
  readonly declined?: { readonly reason: string; readonly by: string; readonly at: Instant } | undefined
  readonly canAnswer: boolean
  readonly isAuthorised: boolean
  readonly typed: {
    readonly finalPrice: string
    readonly executionTerms: string
    readonly validUntil: string
    readonly declineReason: string
  }
  readonly problems: Problems
}

type GivenAnswerView = {
  readonly finalPrice: Money
  readonly executionTerms: string
  readonly validUntil?: PlainDate | undefined
  readonly answeredBy: string
  readonly answeredAt: Instant
  /** The quote was changed since: the price is for what it was. */
  readonly isForEarlierRevision: boolean
}

type Props = { readonly ui: Ui; readonly view: PartnerAnswerPageView }

export function PartnerAnswerPage({ ui, shell, view }: PageProps<PartnerAnswerPageView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} title={view.customerName} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <header class="page-header">
        <div>
          <p class="overline">
            <a href="/partner">{t('partner.inbox')}</a>
          </p>
          <h1>{view.customerName}</h1>
          <p class="muted">
            {t('quote.numberAndRevision', { number: String(view.quoteNumber), revision: String(view.revision) })} ·{' '}
            {t('partner.due', { day: format.day(view.dueOn) })}
          </p>
        </div>
        <div class="page-amount">
          <p class="overline">{t('partner.onlinePrice')}</p>
          <p class="amount">{format.money(view.total)}</p>
          <p class="badges">
            <RequestStatus ui={ui} status={view.status} />
          </p>
        </div>
      </header>
      <ClosedNotice ui={ui} view={view} />
      <div class="split">
        <div class="split-main">
          <section class="card" aria-labelledby="partner-message">
            <h2 id="partner-message">{t('partner.theirMessage')}</h2>
            <p class="small">{t('partner.sentBy', { name: view.requestedBy, at: format.moment(view.requestedAt, view.timeZone) })}</p>
            <p class="prose">{view.message === '' ? t('partner.noMessage') : view.message}</p>
          </section>
          <section class="card site" aria-labelledby="partner-items">
            <header class="site-title">
              <h2 id="partner-items">{t('review.items')}</h2>
            </header>
            <OrderLines ui={ui} sites={view.sites} caption={t('review.items')} coverageLabel={t('lines.coverage')} />
          </section>
        </div>
        <div class="split-side stack">
          <GivenAnswer ui={ui} view={view} />
          {view.canAnswer && <AnswerForm ui={ui} view={view} />}
          {view.canAnswer && <DeclineForm ui={ui} view={view} />}
        </div>
      </div>
    </Page>
  )
}

/** Why there is nothing to answer, when there is not; and what else to know first: a revised quote, an expired one. */
function ClosedNotice({ ui, view }: Props) {
  const { t } = ui
  if (!view.isAuthorised) return <Notice tone="warning">{t('problem.partnerNotAuthorised')}</Notice>
  if (view.status === 'withdrawn') return <Notice tone="information">{t('partner.closedWithdrawn')}</Notice>
  if (view.canAnswer && view.answer?.isForEarlierRevision === true) return <Notice tone="warning">{t('partner.answerIsOld')}</Notice>
  switch (view.standing) {
    case 'ordered':
      return <Notice tone="information">{t('partner.closedOrdered')}</Notice>
    case 'cancelled':
      return <Notice tone="information">{t('partner.closedCancelled')}</Notice>
    case 'expired':
      return view.canAnswer ? <Notice tone="information">{t('partner.openThoughExpired')}</Notice> : null
    case 'draft':
    case 'issued':
    case 'superseded':
      return null
  }
}

function GivenAnswer({ ui, view }: Props) {
  const { t, format } = ui
  const { answer, declined } = view
  if (declined !== undefined) {
    return (
      <section class="card" aria-labelledby="partner-answer">
        <h2 id="partner-answer">{t('partner.yourAnswer')}</h2>
        <p>{t('partner.declinedBy', { name: declined.by, at: format.moment(declined.at, view.timeZone) })}</p>
        {declined.reason !== '' && <p class="prose">{declined.reason}</p>}
      </section>
    )
  }
  if (answer === undefined) return null
  const { finalPrice, executionTerms, validUntil, answeredBy, answeredAt } = answer
  return (
    <section class="card" aria-labelledby="partner-answer">
      <h2 id="partner-answer">{t('partner.yourAnswer')}</h2>
      <Facts
        facts={[
          { term: t('partner.finalPrice'), value: format.money(finalPrice), isNumber: true },
          { term: t('partner.offerUntil'), value: validUntil && format.day(validUntil) },
        ]}
      />
      <p class="prose">{executionTerms}</p>
      <p class="small">{t('partner.answeredBy', { name: answeredBy, at: format.moment(answeredAt, view.timeZone) })}</p>
    </section>
  )
}

function Seen({ view }: Pick<Props, 'view'>) {
  return (
    <>
      <input type="hidden" name="seen_revision" value={String(view.revision)} />
      <input type="hidden" name="answer_count" value={String(view.answerCount)} />
    </>
  )
}

function AnswerForm({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <form method="post" action={partnerAnswerPath(view.id)} class="card form" novalidate>
      <h2>{t(view.answer === undefined ? 'partner.answer' : 'partner.answerAgain')}</h2>
      <Seen view={view} />
      <TextField
        ui={ui}
        name="final_price"
        label={t('partner.finalPriceIn', { currency: view.total.currency })}
        hint={t('partner.finalPriceHint')}
        value={typed.finalPrice}
        problems={problems}
        inputmode="decimal"
        size="medium"
        maxlength={20}
      />
      <TextAreaField
        ui={ui}
        name="execution_terms"
        label={t('partner.executionTerms')}
        hint={t('partner.executionTermsHint')}
        value={typed.executionTerms}
        problems={problems}
        maxlength={messageLengthMax}
      />
      <TextField
        ui={ui}
        name="valid_until"
        type="date"
        size="short"
        label={t('partner.offerUntil')}
        value={typed.validUntil}
        problems={problems}
        optional
      />
      <div class="form-actions">
        <button class="btn btn-primary" type="submit" name="decision" value="answer">
          {t('partner.sendAnswer')}
        </button>
      </div>
    </form>
  )
}

/** Folded away: the rarer of the two answers. Open when something was wrong with it. */
function DeclineForm({ ui, view }: Props) {
  const { t } = ui
  return (
    <details class="card" open={hasProblem(view.problems, 'decline_reason')}>
      <summary>{t('partner.declineTitle')}</summary>
      <form method="post" action={partnerAnswerPath(view.id)} class="form" novalidate>
        <Seen view={view} />
        <TextAreaField
          ui={ui}
          name="decline_reason"
          label={t('partner.declineReason')}
          hint={t('partner.declineReasonHint')}
          value={view.typed.declineReason}
          problems={view.problems}
          maxlength={messageLengthMax}
          optional
        />
        <button class="btn btn-outline" type="submit" name="decision" value="decline">
          {t('partner.decline')}
        </button>
      </form>
    </details>
  )
}
