import type { Money } from '#src/domain/money.ts'
import type { PlainDate, TimeZone } from '#src/domain/plain-date.ts'
import { ErrorSummary, FieldProblems, type Problems, TextAreaField, hasProblem } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { partnerRequestPath, quotePath } from './paths.ts'

/** Way one, `GET` and `POST /q/:n/partner-request`. Fields: `partner` (its id), `message`, `submission_id`. */
export type PartnerRequestPageView = {
  readonly number: number
  readonly validUntil: PlainDate
  readonly timeZone: TimeZone
  readonly total?: Money | undefined
  readonly submissionId: string
  readonly partners: readonly PartnerView[]
  readonly typed: { readonly partner: string; readonly message: string }
  readonly problems: Problems
}

/** An authorised partner; `specialities` in the user's language. */
export type PartnerView = {
  readonly id: string
  readonly name: string
  readonly city: string
  readonly country: string
  readonly specialities: string
  /** In the customer's own country. */
  readonly isNear: boolean
  /** A request to it is open already: it can not be asked twice. */
  readonly isAsked: boolean
}

/** The longest message to a partner. */
export const partnerMessageLengthMax = 4000

export function PartnerRequestPage({ ui, shell, view }: PageProps<PartnerRequestPageView>) {
  const { t, format } = ui
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('partner.requestTitle')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <p class="overline">
        <a href={quotePath(view.number)}>{t('quote.number', { number: String(view.number) })}</a>
      </p>
      <h1>{t('partner.requestTitle')}</h1>
      <p class="muted">{t('partner.requestIntro')}</p>
      {view.total !== undefined && <p class="muted">{t('partner.requestTotal', { total: format.money(view.total) })}</p>}
      {view.partners.length === 0 ? (
        <p class="card">{t('partner.nobody')}</p>
      ) : (
        <form method="post" action={partnerRequestPath(view.number)} class="form" novalidate>
          <input type="hidden" name="submission_id" value={view.submissionId} />
          <Partners ui={ui} view={view} />
          <TextAreaField
            ui={ui}
            name="message"
            label={t('partner.message')}
            hint={t('partner.messageHint')}
            value={view.typed.message}
            problems={view.problems}
            maxlength={partnerMessageLengthMax}
            optional
          />
          <div class="form-actions">
            <button class="btn btn-primary" type="submit">
              {t('partner.send')}
            </button>
            <a class="btn btn-ghost" href={quotePath(view.number)}>
              {t('edit.cancel')}
            </a>
          </div>
        </form>
      )}
    </Page>
  )
}

type PartnersProps = { readonly ui: Ui; readonly view: PartnerRequestPageView }

/** Partners of the customer's own country stand apart from those of others: few, and the ones meant most often. */
function Partners({ ui, view }: PartnersProps) {
  const { t } = ui
  const near = view.partners.filter((partner) => partner.isNear)
  const far = view.partners.filter((partner) => !partner.isNear)
  return (
    <fieldset class={hasProblem(view.problems, 'partner') ? 'choices field-invalid' : 'choices'}>
      <legend>{t('partner.choose')}</legend>
      <FieldProblems ui={ui} name="partner" problems={view.problems} />
      {near.length > 0 && far.length > 0 && <p class="overline">{t('partner.near')}</p>}
      <PartnerChoices ui={ui} view={view} partners={near} />
      {near.length > 0 && far.length > 0 && <p class="overline">{t('partner.far')}</p>}
      <PartnerChoices ui={ui} view={view} partners={far} />
    </fieldset>
  )
}

function PartnerChoices({ ui, view, partners }: PartnersProps & { readonly partners: readonly PartnerView[] }) {
  const { t, format } = ui
  if (partners.length === 0) return null
  return (
    <div class="choices choices-many">
      {partners.map((partner) => (
        <div class="choice">
          <label>
            <input
              class="input"
              type="radio"
              name="partner"
              id={partner === view.partners[0] ? 'partner' : undefined}
              value={partner.id}
              checked={partner.id === view.typed.partner}
              disabled={partner.isAsked}
            />
            <span>
              <strong>{partner.name}</strong>
              <span class="hint">
                {partner.city}, {format.country(partner.country)}
                {partner.specialities !== '' && ` · ${partner.specialities}`}
                {partner.isAsked && ` · ${t('partner.alreadyAsked')}`}
              </span>
            </span>
          </label>
        </div>
      ))}
    </div>
  )
}
