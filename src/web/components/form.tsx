import type { Child } from 'hono/jsx'
import { type Message, translate } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { Icon } from './icon.tsx'

/** What is wrong with one field, named as in the form. Without a field it concerns the form as a whole. */
export type Problem = { readonly field?: string | undefined; readonly message: Message }
export type Problems = readonly Problem[]

/** All errors at the top, each leading to its field; takes the focus when the page opens, and is announced. */
export function ErrorSummary({ ui, problems }: { readonly ui: Ui; readonly problems: Problems }) {
  if (problems.length === 0) return null
  const { t } = ui
  return (
    <div class="error-summary" role="alert" tabindex={-1} autofocus aria-labelledby="error-summary-title" data-focus>
      <h2 id="error-summary-title">
        <Icon name="alert" />
        {t('errors.title', { count: problems.length })}
      </h2>
      <ul>
        {problems.map(({ field, message }) => (
          <li>{field === undefined ? translate(t, message) : <a href={`#${field}`}>{translate(t, message)}</a>}</li>
        ))}
      </ul>
    </div>
  )
}

export type FieldProps = {
  readonly ui: Ui
  /** Both the name that is sent and the id that the error summary links to. */
  readonly name: string
  readonly label: string
  readonly problems: Problems
  readonly hint?: string | undefined
  readonly optional?: boolean | undefined
}

type TextFieldProps = FieldProps & {
  readonly value?: string | undefined
  readonly type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'search' | undefined
  readonly autocomplete?: string | undefined
  readonly inputmode?: 'numeric' | 'decimal' | undefined
  readonly maxlength?: number | undefined
  /** How long the usual answer is: the width of the box says what is expected. */
  readonly size?: 'short' | 'medium' | undefined
}

export function TextField(props: TextFieldProps) {
  const { name, type = 'text', value, autocomplete, inputmode, maxlength, size, optional } = props
  return (
    <Field {...props}>
      <input
        class={`input${size === undefined ? '' : ` input-${size}`}`}
        id={name}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        inputmode={inputmode}
        maxlength={maxlength}
        {...requiredUnless(optional)}
        {...problemAttributes(props)}
      />
    </Field>
  )
}

type TextAreaProps = FieldProps & {
  readonly value?: string | undefined
  readonly rows?: number | undefined
  readonly maxlength?: number | undefined
}

export function TextAreaField(props: TextAreaProps) {
  const { name, value = '', rows = 4, maxlength, optional } = props
  return (
    <Field {...props}>
      <textarea
        class="textarea"
        id={name}
        name={name}
        rows={rows}
        maxlength={maxlength}
        {...requiredUnless(optional)}
        {...problemAttributes(props)}
      >
        {value}
      </textarea>
    </Field>
  )
}

export type Option = { readonly value: string; readonly label: string }
type SelectProps = FieldProps & {
  readonly value?: string | undefined
  readonly options: readonly Option[]
  readonly autocomplete?: string | undefined
}

export function SelectField(props: SelectProps) {
  const { name, value, options, autocomplete, optional } = props
  return (
    <Field {...props}>
      <select class="select" id={name} name={name} autocomplete={autocomplete} {...requiredUnless(optional)} {...problemAttributes(props)}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  )
}

type FileFieldProps = FieldProps & { readonly accept: string }

export function FileField(props: FileFieldProps) {
  const { name, accept } = props
  return (
    <Field {...props}>
      <input class="input input-file" id={name} name={name} type="file" accept={accept} {...problemAttributes(props)} />
    </Field>
  )
}

type CheckFieldProps = Omit<FieldProps, 'optional'> & { readonly checked?: boolean | undefined; readonly value?: string | undefined }

export function CheckField(props: CheckFieldProps) {
  const { name, label, checked = false, value = 'yes', problems, ui, hint } = props
  return (
    <div class={`field field-check${hasProblem(problems, name) ? ' field-invalid' : ''}`}>
      <input class="input" id={name} name={name} type="checkbox" value={value} checked={checked} {...problemAttributes(props)} />
      <label for={name}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblems ui={ui} name={name} problems={problems} />
    </div>
  )
}

/** A label above its control, the hint between, the error right before the control that it is about. */
function Field(props: FieldProps & { readonly children?: Child }) {
  const { ui, name, label, hint, optional, problems, children } = props
  return (
    <div class={hasProblem(problems, name) ? 'field field-invalid' : 'field'}>
      <label for={name}>
        {label}
        {optional === true && <span class="field-optional"> {ui.t('form.optional')}</span>}
      </label>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <FieldProblems ui={ui} name={name} problems={problems} />
      {children}
    </div>
  )
}

type FieldProblemsProps = { readonly ui: Ui; readonly name: string; readonly problems: Problems }

export function FieldProblems({ ui, name, problems }: FieldProblemsProps) {
  const own = problems.filter((problem) => problem.field === name)
  if (own.length === 0) return null
  return (
    <p class="field-error" id={`${name}-error`}>
      <Icon name="alert" />
      <span>
        <span class="sr-only">{ui.t('errors.titlePrefix')} </span>
        {own.map((problem) => translate(ui.t, problem.message)).join(' ')}
      </span>
    </p>
  )
}

export function hasProblem(problems: Problems, name: string): boolean {
  return problems.some((problem) => problem.field === name)
}

/** Ties a control to its hint and its error, so that both are read with it. */
function problemAttributes({ name, hint, problems }: Pick<FieldProps, 'name' | 'hint' | 'problems'>) {
  const isInvalid = hasProblem(problems, name)
  const ids = [hint === undefined ? '' : `${name}-hint`, isInvalid ? `${name}-error` : ''].filter((id) => id !== '')
  return {
    ...(isInvalid ? { 'aria-invalid': 'true' } : {}),
    ...(ids.length > 0 ? { 'aria-describedby': ids.join(' ') } : {}),
  }
}

/** Forms are `novalidate`: the server names what is missing, in the user's language. `required` still tells assistive technology. */
function requiredUnless(optional: boolean | undefined) {
  return optional === true ? {} : { required: true }
}
