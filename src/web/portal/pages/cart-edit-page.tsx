import { ErrorSummary, FieldProblems, TextField } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { ChangedLine, Consequence } from './cart-consequence.tsx'
import type { CartEditView } from './cart-view.ts'
import { cartLinePath, cartPath, quotePath } from './paths.ts'

type Props = { readonly ui: Ui; readonly view: CartEditView }

/** Quantity and term of a line: look at the consequence first (a GET that changes nothing), then apply. */
export function CartEditPage({ ui, shell, view }: PageProps<CartEditView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('edit.title')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <p class="overline">
        <a href={cartPath(view.number)}>{t('cart.back')}</a>
      </p>
      <h1>{t('edit.title')}</h1>
      <ChangedLine ui={ui} line={view.line} />
      <form method="get" action={`${cartLinePath(view.number, view.line.item, 'edit')}#consequence`} class="form card" novalidate>
        <TextField
          ui={ui}
          name="quantity"
          label={t('lines.quantity')}
          hint={t('edit.quantityHint', { entitled: ui.format.integer(view.entitledQuantity), metric: view.line.chargeMetric })}
          value={view.typed.quantity}
          problems={view.problems}
          inputmode="numeric"
          size="short"
          maxlength={12}
        />
        <TermChoice ui={ui} view={view} />
        <p class="small">
          {t('edit.more')} <a href={`${quotePath(view.number, 'representative')}#message`}>{t('ways.write')}</a>
        </p>
        <div class="form-actions">
          <button class={view.preview === undefined ? 'btn btn-primary' : 'btn btn-outline'} type="submit">
            {t('edit.preview')}
          </button>
          <a class="btn btn-ghost" href={cartPath(view.number)}>
            {t('edit.cancel')}
          </a>
        </div>
      </form>
      {view.preview !== undefined && <Preview ui={ui} view={view} preview={view.preview} />}
    </Page>
  )
}

function TermChoice({ ui, view }: Props) {
  const { t } = ui
  if (view.terms.length < 2) return <input type="hidden" name="term_months" value={view.typed.term} />
  return (
    <fieldset class="field">
      <legend>{t('edit.term')}</legend>
      <FieldProblems ui={ui} name="term_months" problems={view.problems} />
      <div class="radio-row">
        {view.terms.map((term, index) => (
          <label>
            <input
              class="input"
              type="radio"
              name="term_months"
              id={index === 0 ? 'term_months' : undefined}
              value={String(term)}
              checked={view.typed.term === String(term)}
            />
            {t('lines.months', { count: term })}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

type PreviewProps = Props & { readonly preview: NonNullable<CartEditView['preview']> }

function Preview({ ui, view, preview }: PreviewProps) {
  const { t } = ui
  return (
    <section class="card" aria-labelledby="preview" id="consequence">
      <h2 id="preview">{t('edit.consequence')}</h2>
      <Consequence ui={ui} consequence={preview.consequence} />
      <form method="post" action={cartLinePath(view.number, view.line.item, 'edit')} class="form" novalidate>
        <input type="hidden" name="cart_version" value={String(view.version)} />
        <input type="hidden" name="quantity" value={view.typed.quantity} />
        <input type="hidden" name="term_months" value={view.typed.term} />
        {preview.needsDeclaration && <Declaration ui={ui} view={view} />}
        <div class="form-actions">
          <button class="btn btn-primary" type="submit">
            {t('edit.apply')}
          </button>
        </div>
      </form>
    </section>
  )
}

/** A lower quantity needs the buyer's word on what is in use (rule 8). */
function Declaration({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <fieldset class="declaration">
      <legend>{t('declaration.title')}</legend>
      <p class="hint">{t('declaration.why')}</p>
      <TextField
        ui={ui}
        name="declared_quantity"
        label={t('declaration.quantity')}
        value={typed.declaredQuantity}
        problems={problems}
        inputmode="numeric"
        size="short"
        maxlength={12}
      />
      <TextField
        ui={ui}
        name="declared_on"
        type="date"
        size="short"
        label={t('declaration.on')}
        value={typed.declaredOn}
        problems={problems}
      />
      <TextField
        ui={ui}
        name="declared_by"
        label={t('declaration.by')}
        value={typed.declaredBy}
        problems={problems}
        autocomplete="name"
        maxlength={200}
      />
    </fieldset>
  )
}
