import type { Money } from '#src/domain/money.ts'
import type { Instant, PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { ErrorSummary, type Problems, TextAreaField, TextField } from '#src/web/components/form.tsx'
import { Facts } from '#src/web/components/facts.tsx'
import { Page } from '#src/web/components/page.tsx'
import { RequestStatus, type RequestStatusView } from '#src/web/components/request-status.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { OrderLines, type OrderSiteView } from '#src/web/components/order-lines.tsx'
import { partnerAnswerPath } from './paths.ts'

/**
 * What one customer asks of the partner, and the form for its answer. `POST` fields: `decision` (`answer` or `decline`),
 * `final_price` (digits with the currency's decimals), `execution_terms`, `valid_until` (YYYY-MM-DD).
 */
export type PartnerAnswerPageView = {
  readonly id: string
  readonly customerName: string
  readonly quoteNumber: number
  readonly dueOn: PlainDate
  readonly timeZone: TimeZone
  readonly total: Money
  readonly sites: readonly OrderSiteView[]
  readonly requestedBy: string
  readonly requestedAt: Instant
  readonly message: string
  readonly status: RequestStatusView
  /** What was answered before; it can be replaced while the quote is open. */
  readonly answer?: { readonly finalPrice: Money; readonly executionTerms: string; readonly validUntil?: PlainDate | undefined } | undefined
  readonly canAnswer: boolean
  readonly typed: { readonly finalPrice: string; readonly executionTerms: string; readonly validUntil: string }
  readonly problems: Problems
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
            {t('quote.number', { number: String(view.quoteNumber) })} · {t('partner.due', { day: format.day(view.dueOn) })}
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
        </div>
      </div>
    </Page>
  )
}

function GivenAnswer({ ui, view }: Props) {
  const { t, format } = ui
  if (view.answer === undefined) return null
  const { finalPrice, executionTerms, validUntil } = view.answer
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
    </section>
  )
}

function AnswerForm({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <form method="post" action={partnerAnswerPath(view.id)} class="card form" novalidate>
      <h2>{t(view.answer === undefined ? 'partner.answer' : 'partner.answerAgain')}</h2>
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
        maxlength={4000}
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
        <button class="btn btn-ghost" type="submit" name="decision" value="decline">
          {t('partner.decline')}
        </button>
      </div>
    </form>
  )
}
