/** What `Stripe.js`, and the sandbox's counterpart of it, gives to a page; only what is used here. */
type Elements = {
  readonly create: (kind: 'payment', options: object) => Fields
  readonly submit: () => Promise<{ readonly error?: { readonly message?: string } }>
  readonly update: (options: object) => void
}
type Fields = { readonly on: (event: string, handle: () => void) => void; readonly mount: (element: Element) => void }
type Provider = {
  readonly elements: (options: object) => Elements
  readonly confirmPayment: (options: object) => Promise<{ readonly error?: { readonly message?: string } }>
}
type Setup = { readonly scriptUrl: string; readonly publishableKey: string; readonly elements: object }
type Answer = { readonly clientSecret?: string; readonly returnUrl?: string; readonly next?: string }

/**
 * The card on the review page: shows the provider's fields in their frame and, when the form is sent with the card chosen, places
 * the order, has the provider take the card, and goes where the order is settled. Without this the form leads to the provider's
 * own page.
 */
export function payByCard(root: Document): void {
  const place = root.querySelector<HTMLElement>('[data-card]')
  const form = place?.closest('form')
  if (!place || !form) return
  const setup = JSON.parse(place.dataset['card'] ?? '{}') as Setup
  const message = place.querySelector<HTMLElement>('.card-message')
  const show = (text: string | undefined) => {
    if (message) message.textContent = text ?? ''
  }
  let mounted: Promise<Mounted | undefined> | undefined
  // What failed to load is tried again when the card is chosen again.
  const mount = () =>
    (mounted ??= mountFields(place, setup, () => show(place.dataset['cardUnavailable'])).then((fields) => {
      if (fields === undefined) mounted = undefined
      return fields
    }))
  if (isCardChosen(form)) void mount()
  form.addEventListener('change', () => {
    if (isCardChosen(form)) void mount()
  })
  form.addEventListener(
    'submit',
    (event) => {
      if (!isCardChosen(form) || (event.submitter as HTMLButtonElement | null)?.name === 'card_flow') return
      event.preventDefault()
      event.stopImmediatePropagation()
      void mount().then((fields) => (fields === undefined ? undefined : pay(form, fields, show)))
    },
    { capture: true },
  )
}

type Mounted = { readonly provider: Provider; readonly elements: Elements; isAtWork: boolean }

async function mountFields(place: HTMLElement, setup: Setup, onUnavailable: () => void): Promise<Mounted | undefined> {
  try {
    await loadScript(setup.scriptUrl)
    const open = (window as unknown as { readonly Stripe?: (key: string) => Provider }).Stripe
    const target = place.querySelector('#card-fields')
    if (open === undefined || target === null) throw new Error('the provider’s script is not there')
    const provider = open(setup.publishableKey)
    const elements = provider.elements({ ...setup.elements, appearance: appearance(place) })
    const fields = elements.create('payment', { wallets: { applePay: 'never', googlePay: 'never', link: 'never' } })
    fields.on('loaderror', onUnavailable)
    fields.mount(target)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => elements.update({ appearance: appearance(place) }))
    return { provider, elements, isAtWork: false }
  } catch {
    // Said on the page: the other methods, and the provider's own page, stay usable.
    onUnavailable()
    return undefined
  }
}

function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => reject(new Error(`cannot load ${url}`)))
    document.head.append(script)
  })
}

async function pay(form: HTMLFormElement, fields: Mounted, show: (text: string | undefined) => void): Promise<void> {
  if (fields.isAtWork) return
  fields.isAtWork = true
  show(undefined)
  setBusy(form, true)
  try {
    const checked = await fields.elements.submit()
    if (checked.error) return
    const answer = await withWord(start(form), () => show(form.querySelector<HTMLElement>('[data-card]')?.dataset['cardSlow']))
    show(undefined)
    if (answer === undefined) return
    if (answer.next !== undefined) return location.assign(answer.next)
    const { clientSecret, returnUrl } = answer
    await fields.provider.confirmPayment({
      elements: fields.elements,
      clientSecret,
      confirmParams: { return_url: returnUrl },
      redirect: 'if_required',
    })
    // Paid or declined, the server asks the provider and shows the page that is right.
    location.assign(returnUrl ?? location.href)
  } catch {
    show(form.querySelector<HTMLElement>('[data-card]')?.dataset['cardUnavailable'])
  } finally {
    fields.isAtWork = false
    setBusy(form, false)
  }
}

/** An answer that most people have at once, with a word for those who have to wait for it. */
const patienceMs = 4_000

function withWord<T>(answer: Promise<T>, say: () => void): Promise<T> {
  const timer = setTimeout(say, patienceMs)
  return answer.finally(() => clearTimeout(timer))
}

/** Places the order. A page comes back instead of JSON when something has to be put right: it is shown as any form's answer. */
async function start(form: HTMLFormElement): Promise<Answer | undefined> {
  const response = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { accept: 'application/json' } })
  if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as Answer
  if (response.redirected) return { next: response.url }
  // Without its style, which has a nonce of its own and would be refused here, loudly.
  const html = (await response.text()).replaceAll(/<style[\s\S]*?<\/style>/g, '')
  const page = new DOMParser().parseFromString(html, 'text/html')
  const problems = page.querySelector('.error-summary')
  if (problems === null) return { next: location.href }
  document.querySelector('.error-summary')?.remove()
  document.querySelector('main .page-header')?.before(problems)
  if (problems instanceof HTMLElement) problems.focus()
  return undefined
}

function isCardChosen(form: HTMLFormElement): boolean {
  return new FormData(form).get('payment_method') === 'card'
}

function setBusy(form: HTMLFormElement, isBusy: boolean): void {
  form.toggleAttribute('aria-busy', isBusy)
  const button = form.querySelector<HTMLButtonElement>('button[type=submit]:not([name])')
  if (button !== null) button.disabled = isBusy
}

/** The frame wears the clothes of our own fields, read from one of them, so that no colour stands here twice. */
function appearance(place: HTMLElement): object {
  const style = getComputedStyle(place.querySelector('.card-fields-probe') ?? place)
  const isDark = document.documentElement.dataset['theme'] === 'dark' || matchMedia('(prefers-color-scheme: dark)').matches
  return {
    theme: isDark && document.documentElement.dataset['theme'] !== 'light' ? 'night' : 'stripe',
    variables: {
      colorBackground: plain(style.backgroundColor),
      colorText: plain(style.color),
      colorPrimary: plain(style.accentColor === 'auto' ? style.color : style.accentColor),
      borderRadius: style.borderTopLeftRadius,
      fontFamily: style.fontFamily,
      fontSizeBase: style.fontSize,
    },
    rules: { '.Input': { borderColor: plain(style.borderTopColor) } },
  }
}

/** Any CSS colour as plain sRGB: what the frame of any provider understands. */
function plain(color: string): string {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (context === null) return color
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return `rgb(${red}, ${green}, ${blue})`
}
