import { html } from 'hono/html'
import { type CardEntry, type CardFault, type CardField, brandOf, grouped } from '../card-rules.ts'
import { type Language, faultText, textsIn } from '../texts.ts'
import { type Html, pictureOfBack, pictureOfFront } from './layout.ts'

/**
 * The four fields, in the provider's frame and on its hosted page alike. Server-rendered and complete without JavaScript; the
 * script only groups digits, names the brand and tells of a slip at once.
 */
export function cardForm(form: {
  readonly language: Language
  readonly faults: readonly CardFault[]
  readonly entry: CardEntry | undefined
}): Html {
  const texts = textsIn(form.language)
  const brand = brandOf(form.entry?.number ?? '')
  const errorOf = (field: CardField) => {
    const fault = form.faults.find((item) => item.field === field)
    return fault && faultText(texts, fault.code, brand)
  }
  const number = grouped(form.entry?.number ?? '')
  const { month = '', year = '' } = form.entry ?? {}
  return html`<div class="field number">
      <div class="label-row">
        <label for="number">${texts.number}</label>
        <span class="brand" aria-hidden="true">${texts.brands[brand]}</span>
      </div>
      ${input({ field: 'number', autocomplete: 'cc-number', maxLength: 23, value: number, error: errorOf('number') })}
      <p class="for-readers" id="brand-said" aria-live="polite"></p>
    </div>
    ${errorLine('number', errorOf('number'))}
    <div class="field month">
      <label for="month">${texts.month}</label>
      ${input({ field: 'month', autocomplete: 'cc-exp-month', maxLength: 2, placeholder: texts.monthShape, value: month, error: errorOf('month') })}
    </div>
    <div class="field year">
      <label for="year">${texts.year}</label>
      ${input({ field: 'year', autocomplete: 'cc-exp-year', maxLength: 4, placeholder: texts.yearShape, value: year, error: errorOf('year') })}
    </div>
    ${errorLine('month', errorOf('month'))} ${errorLine('year', errorOf('year'))}
    <div class="field code">
      <label for="code">${texts.code}</label>
      <div class="where" data-side="unknown">
        ${input({ field: 'code', autocomplete: 'cc-csc', maxLength: 4, value: '', error: errorOf('code'), hint: 'code-hint' })}
        <span class="side back">${pictureOfBack}</span>
        <span class="side front">${pictureOfFront}</span>
      </div>
    </div>
    ${errorLine('code', errorOf('code'))}
    <p class="hint" id="code-hint">${texts.codeHint}</p>`
}

function input(of: {
  readonly field: CardField
  readonly autocomplete: string
  readonly maxLength: number
  readonly value: string
  readonly error: string | undefined
  readonly placeholder?: string
  readonly hint?: string
}): Html {
  const described = [of.hint, `${of.field}-error`].filter((id) => id !== undefined).join(' ')
  return html`<input
    id="${of.field}"
    name="${of.field}"
    inputmode="numeric"
    autocomplete="${of.autocomplete}"
    maxlength="${of.maxLength}"
    placeholder="${of.placeholder ?? ''}"
    value="${of.value}"
    required
    aria-describedby="${described}"
    ${of.error === undefined ? '' : html`aria-invalid="true"`}
  />`
}

/** Always there, so that what appears in it later is announced. */
function errorLine(field: CardField, error: string | undefined): Html {
  return html`<p class="error ${field}-error" id="${field}-error" role="alert">${error ?? ''}</p>`
}
