import {
  type Brand,
  type CardEntry,
  type CardFaultCode,
  type CardField,
  brandOf,
  cardFaults,
  codeFault,
  codeLength,
  digitsOf,
  fullYear,
  grouped,
  isWholeNumber,
  monthFault,
  numberFault,
  yearFault,
} from '../card-rules.ts'
import { declineText, faultText, languageOf, textsIn } from '../texts.ts'

/**
 * Brings the server-rendered fields to life: groups digits, names the brand, shows where the code stands, tells of a slip at
 * once. In a shop's frame it also talks with `elements.ts` in the page, over a channel that only an allowed shop can open.
 */
const texts = textsIn(languageOf(document.documentElement.lang))
const form = document.querySelector('form')
const parentOrigin = document.documentElement.dataset['parent']
const order: readonly CardField[] = ['number', 'month', 'year', 'code']

function inputOf(field: CardField): HTMLInputElement {
  return document.getElementById(field) as HTMLInputElement
}

function entry(): CardEntry {
  return { number: inputOf('number').value, month: inputOf('month').value, year: inputOf('year').value, code: inputOf('code').value }
}

function show(field: CardField, code: CardFaultCode | undefined): void {
  const input = inputOf(field)
  const line = document.getElementById(`${field}-error`)
  const text = code === undefined ? '' : faultText(texts, code, brandOf(inputOf('number').value))
  if (code === undefined) input.removeAttribute('aria-invalid')
  else input.setAttribute('aria-invalid', 'true')
  // Written only when it differs: an alert that is written again is announced again.
  if (line && line.textContent !== text) line.textContent = text
  tellHeight()
}

/** While someone types only what can be told for sure is told; what is still missing is told when the field is left. */
function checkField(field: CardField, isLeft: boolean): void {
  const now = new Date()
  const { number, month, year, code } = entry()
  const isEmpty = inputOf(field).value.trim() === ''
  if (isEmpty) return show(field, undefined)
  switch (field) {
    case 'number':
      return show(field, isLeft || isWholeNumber(number) ? numberFault(number) : undefined)
    case 'month':
      if (isLeft || digitsOf(month).length === 2) show(field, monthFault(month))
      if (year !== '' && fullYear(year) !== undefined) checkField('year', false)
      return
    case 'year': {
      const isWhole = year.length === 4 || (isLeft && fullYear(year) !== undefined)
      return show(field, isLeft || isWhole ? yearFault({ month, year }, now) : undefined)
    }
    case 'code':
      return show(field, isLeft ? codeFault(code, brandOf(number)) : undefined)
  }
}

/** Groups the digits and keeps the caret behind the digit that it stood behind. */
function regroup(input: HTMLInputElement): void {
  const caret = input.selectionStart ?? input.value.length
  const digitsBefore = digitsOf(input.value.slice(0, caret)).length
  const next = grouped(input.value)
  if (next === input.value) return
  input.value = next
  let position = 0
  for (let seen = 0; position < next.length && seen < digitsBefore; position += 1) if (next[position] !== ' ') seen += 1
  input.setSelectionRange(position, position)
}

let shownBrand: Brand = 'unknown'

function showBrand(): void {
  const brand = brandOf(inputOf('number').value)
  const where = document.querySelector<HTMLElement>('.where')
  const hint = document.getElementById('code-hint')
  const chip = document.querySelector<HTMLElement>('.brand')
  if (where) where.dataset['side'] = brand === 'unknown' ? 'unknown' : brand === 'amex' ? 'front' : 'back'
  if (hint) hint.textContent = brand === 'unknown' ? texts.codeHint : brand === 'amex' ? texts.codeHintFront : texts.codeHintBack
  if (chip) chip.textContent = texts.brands[brand]
  inputOf('code').maxLength = brand === 'unknown' ? 4 : codeLength(brand)
  if (brand === shownBrand) return
  shownBrand = brand
  const said = document.getElementById('brand-said')
  if (said) said.textContent = texts.brands[brand]
  if (inputOf('code').value !== '') checkField('code', true)
}

function listen(field: CardField): void {
  const input = inputOf(field)
  input.addEventListener('input', () => {
    if (field === 'number') {
      regroup(input)
      showBrand()
    } else {
      input.value = digitsOf(input.value)
    }
    checkField(field, false)
    tellChange()
  })
  input.addEventListener('blur', () => {
    checkField(field, true)
    tell({ type: 'blur' })
  })
  input.addEventListener('focus', () => tell({ type: 'focus' }))
}

/** Shows every fault and goes to the first. */
function validate(): boolean {
  const faults = cardFaults(entry(), new Date())
  for (const field of order) show(field, faults.find((fault) => fault.field === field)?.code)
  const [first] = faults
  if (first) inputOf(first.field).focus()
  return first === undefined
}

/* ---- In a shop's frame ---- */

type Call = { readonly id: number; readonly name: string; readonly value: unknown }
type ApiFault = { readonly type?: string; readonly code?: string; readonly decline_code?: string; readonly message?: string }
type Outcome = { readonly paymentIntent?: unknown; readonly error?: ApiFault }

let port: MessagePort | undefined

function tell(message: object): void {
  port?.postMessage(message)
}

function tellHeight(): void {
  tell({ type: 'height', value: Math.ceil(document.body.getBoundingClientRect().height) })
}

/** The shop learns whether the fields are complete and of which brand; never what is in them. */
function tellChange(): void {
  const current = entry()
  tell({
    type: 'change',
    complete: cardFaults(current, new Date()).length === 0,
    empty: order.every((field) => current[field] === ''),
    brand: brandOf(current.number),
  })
}

async function answer(call: Call): Promise<unknown> {
  switch (call.name) {
    case 'submit':
      return validate() ? {} : { error: { type: 'validation_error', code: 'incomplete', message: texts.errorsTitle } }
    case 'confirm':
      return validate()
        ? confirm(String(call.value))
        : { error: { type: 'validation_error', code: 'incomplete', message: texts.errorsTitle } }
    case 'retrieve':
      return retrieve(String(call.value))
    case 'outcome':
      return outcomeOfQuestion(String(call.value))
    case 'appearance':
      return dress(call.value)
    case 'focus':
      return inputOf('number').focus()
    case 'clear':
      for (const field of order) inputOf(field).value = ''
      for (const field of order) show(field, undefined)
      return showBrand()
    default:
      return undefined
  }
}

/** The only way that a card number takes: from the field to the sandbox that served the field. */
async function confirm(clientSecret: string): Promise<Outcome> {
  const { number, month, year, code } = entry()
  const body = new URLSearchParams({
    client_secret: clientSecret,
    use_stripe_sdk: 'true',
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': digitsOf(number),
    'payment_method_data[card][exp_month]': month,
    'payment_method_data[card][exp_year]': year,
    'payment_method_data[card][cvc]': code,
  })
  return ask(`/v1/payment_intents/${intentId(clientSecret)}/confirm`, { method: 'POST', body })
}

async function retrieve(clientSecret: string): Promise<Outcome> {
  const query = new URLSearchParams({ client_secret: clientSecret })
  const outcome = await ask(`/v1/payment_intents/${intentId(clientSecret)}?${query.toString()}`, { method: 'GET' })
  return { ...outcome, ...(isFailed(outcome.paymentIntent) ? { error: worded(outcome.paymentIntent.last_payment_error) } : {}) }
}

/** After the card holder's window is gone: a question that is still open was given up. */
async function outcomeOfQuestion(clientSecret: string): Promise<Outcome> {
  const outcome = await retrieve(clientSecret)
  if ((outcome.paymentIntent as { readonly status?: string } | undefined)?.status !== 'requires_action') return outcome
  const code = 'payment_intent_authentication_failure'
  return { error: { type: 'invalid_request_error', code, message: texts.declines.authentication_abandoned } }
}

async function ask(path: string, init: RequestInit): Promise<Outcome> {
  const key = document.documentElement.dataset['key'] ?? ''
  let body: { readonly error?: ApiFault } & Record<string, unknown>
  try {
    const response = await fetch(path, { ...init, headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(30_000) })
    body = (await response.json()) as typeof body
  } catch {
    return { error: { type: 'api_connection_error', message: texts.unreachable } }
  }
  return body.error === undefined ? { paymentIntent: body } : { error: worded(body.error) }
}

function worded(error: ApiFault): ApiFault {
  const isOurs = error.type === 'api_error'
  return { ...error, message: isOurs ? texts.unreachable : texts.declines[declineText(error)] }
}

function isFailed(intent: unknown): intent is { readonly last_payment_error: ApiFault } {
  const seen = intent as { readonly status?: string; readonly last_payment_error?: ApiFault | null } | undefined
  return seen?.status === 'requires_payment_method' && !!seen.last_payment_error
}

function intentId(clientSecret: string): string {
  return encodeURIComponent(clientSecret.split('_secret_')[0] ?? '')
}

/** The part of the provider's "appearance" that concerns four fields; anything else in it is left alone. */
const variables: Readonly<Record<string, string>> = {
  colorPrimary: '--primary',
  colorText: '--text',
  colorTextSecondary: '--muted',
  colorBackground: '--field',
  colorDanger: '--danger',
  borderRadius: '--radius',
  fontFamily: '--font',
  fontSizeBase: '--size',
}

function dress(value: unknown): void {
  const look = value as
    | { readonly theme?: string; readonly variables?: Record<string, string>; readonly rules?: Record<string, Record<string, string>> }
    | undefined
  const root = document.documentElement
  if (look?.theme === undefined) delete root.dataset['theme']
  else root.dataset['theme'] = look.theme === 'night' ? 'dark' : 'light'
  for (const [name, property] of Object.entries(variables)) setVariable(property, look?.variables?.[name])
  setVariable('--border', look?.rules?.['.Input']?.['borderColor'])
  tellHeight()
}

function setVariable(property: string, value: string | undefined): void {
  const style = document.documentElement.style
  if (typeof value === 'string' && value.length < 200) style.setProperty(property, value)
  else style.removeProperty(property)
}

function connect(event: MessageEvent): void {
  const isShop = event.origin === parentOrigin && event.source === window.parent
  const [channel] = event.ports
  if (!isShop || !channel || (event.data as { type?: string } | null)?.type !== 'guichet-sandbox:connect') return
  port = channel
  port.addEventListener('message', (message: MessageEvent<Call>) => {
    const call = message.data
    void answer(call).then((value) => tell({ type: 'reply', id: call.id, value: value ?? {} }))
  })
  port.start()
  dress((event.data as { appearance?: unknown }).appearance)
  tell({ type: 'ready' })
  tellChange()
}

for (const field of order) listen(field)
showBrand()

if (parentOrigin === undefined) {
  form?.addEventListener('submit', (event) => {
    if (!validate()) event.preventDefault()
  })
} else {
  window.addEventListener('message', connect)
  // The form has no button of its own: Enter asks the shop's form to submit.
  form?.addEventListener('submit', (event) => event.preventDefault())
  form?.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      tell({ type: 'enter' })
    } else if (event.key === 'Escape') {
      tell({ type: 'escape' })
    }
  })
  new ResizeObserver(tellHeight).observe(document.body)
}
