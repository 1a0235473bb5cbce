import { ErrorSummary, FieldProblems, TextField, hasProblem } from '#src/web/components/form.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { ChangedLine, Consequence } from './cart-consequence.tsx'
import type { CartRemovalView, RemovalOption } from './cart-view.ts'
import { cartLinePath, cartPath } from './paths.ts'

type Props = { readonly ui: Ui; readonly view: CartRemovalView }

/** What deleting a line does, before it is done. */
export function CartRemovalPage({ ui, shell, view }: PageProps<CartRemovalView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} width="narrow" title={t('removal.title')} hasErrors={view.problems.length > 0}>
      <ErrorSummary ui={ui} problems={view.problems} />
      <p class="overline">
        <a href={cartPath(view.number)}>{t('cart.back')}</a>
      </p>
      <h1>{t('removal.title')}</h1>
      <ChangedLine ui={ui} line={view.line} />
      <form method="post" action={cartLinePath(view.number, view.line.item, 'remove')} class="form" novalidate>
        <input type="hidden" name="cart_version" value={String(view.version)} />
        {view.options.length === 1 ? <OnlyOption ui={ui} view={view} /> : <Choice ui={ui} view={view} />}
        <div class="form-actions">
          {view.options.length > 0 && (
            <button class="btn btn-danger" type="submit">
              {t('label.delete')}
            </button>
          )}
          <a class="btn btn-outline" href={cartPath(view.number)}>
            {t('cart.keep')}
          </a>
        </div>
      </form>
    </Page>
  )
}

function OnlyOption({ ui, view }: Props) {
  const [option] = view.options
  if (option === undefined) return null
  return (
    <section class="card">
      <input type="hidden" name="choice" value={option.choice} />
      <Consequence ui={ui} consequence={option.consequence} />
      {option.choice === 'declare' && <Declaration ui={ui} view={view} />}
    </section>
  )
}

const names = { line: 'removal.line', program: 'removal.program', declare: 'removal.declare' } as const satisfies Record<
  RemovalOption['choice'],
  MessageKey
>

/** All or none: the whole program, or this line with a declaration of usage. Each choice shows its own consequence. */
function Choice({ ui, view }: Props) {
  const { t } = ui
  return (
    <fieldset class={hasProblem(view.problems, 'choice') ? 'choices field-invalid' : 'choices'}>
      <legend>{t('removal.allOrNone')}</legend>
      <p class="hint">{t('removal.allOrNoneWhy')}</p>
      <FieldProblems ui={ui} name="choice" problems={view.problems} />
      {view.options.map((option, index) => (
        <div class="choice">
          <label>
            <input
              class="input"
              type="radio"
              name="choice"
              id={index === 0 ? 'choice' : undefined}
              value={option.choice}
              checked={option.choice === view.typed.choice}
            />
            <span>
              <strong>{t(names[option.choice])}</strong>
              {option.choice === 'program' && (
                <span class="hint">
                  {ui.format.allOf(option.lines.map((line) => `${line.description} (${ui.format.integer(line.quantity)})`))}
                </span>
              )}
            </span>
          </label>
          <div class="choice-detail">
            <Consequence ui={ui} consequence={option.consequence} />
            {option.choice === 'declare' && <Declaration ui={ui} view={view} />}
          </div>
        </div>
      ))}
    </fieldset>
  )
}

function Declaration({ ui, view }: Props) {
  const { t } = ui
  const { typed, problems } = view
  return (
    <fieldset class="declaration">
      <legend>{t('declaration.titleRemoval')}</legend>
      <p class="hint">{t('declaration.removal')}</p>
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
