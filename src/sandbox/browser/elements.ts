/**
 * The sandbox's counterpart of Stripe.js, loaded by the shop's page as a plain script: it defines `window.Stripe` with the calls
 * that a card page makes (`elements`, `create('payment')`, `mount`, `submit`, `confirmPayment`, `retrievePaymentIntent`).
 * It never sees a card: it puts the sandbox's frame into the page and passes requests to it over a private channel.
 */
;(() => {
  type Fault = { readonly type?: string; readonly code?: string; readonly message?: string; readonly payment_intent?: unknown }
  type Intent = {
    readonly id: string
    readonly status: string
    readonly client_secret: string
    readonly next_action?: { readonly use_stripe_sdk?: { readonly stripe_js?: string } } | null
  }
  type Outcome = { readonly paymentIntent?: Intent; readonly error?: Fault }
  type Appearance = { readonly theme?: 'stripe' | 'night' | 'flat'; readonly variables?: object; readonly rules?: object }
  type ElementsOptions = { readonly locale?: string; readonly appearance?: Appearance }
  type Listener = (event: object) => void
  type Frame = {
    readonly iframe: HTMLIFrameElement
    readonly ask: (name: string, value?: unknown) => Promise<unknown>
  }
  type Confirmation = {
    readonly elements?: Group
    readonly clientSecret?: string
    readonly confirmParams?: { readonly return_url?: string }
    readonly redirect?: 'always' | 'if_required'
  }
  type Group = ReturnType<typeof createGroup>

  const readyMsMax = 10_000
  const origin = new URL((document.currentScript as HTMLScriptElement).src).origin
  const groups = new WeakMap<object, { frame: () => Frame | undefined; locale: () => string }>()

  function createGroup(publishableKey: string, initial: ElementsOptions) {
    let options = initial
    let element: ReturnType<typeof createElement> | undefined
    const group = {
      create(type: 'payment') {
        if (type !== 'payment') throw new Error(`The sandbox has the payment element only, not ${String(type)}.`)
        element = createElement({ publishableKey, options: () => options })
        return element.api
      },
      getElement: () => element?.api ?? null,
      update(change: ElementsOptions) {
        options = { ...options, ...change }
        void element?.frame()?.ask('appearance', options.appearance)
      },
      async submit() {
        const frame = element?.frame()
        return frame ? ((await frame.ask('submit')) as { error?: Fault }) : notMounted()
      },
    }
    groups.set(group, { frame: () => element?.frame(), locale: () => options.locale ?? document.documentElement.lang })
    return group
  }

  function createElement(of: { readonly publishableKey: string; readonly options: () => ElementsOptions }) {
    const listeners = new Map<string, Set<Listener>>()
    let frame: Frame | undefined
    let container: HTMLElement | undefined

    function emit(type: string, facts: object = {}): void {
      for (const listener of listeners.get(type) ?? []) listener({ elementType: 'payment', ...facts })
    }

    function heard(message: {
      readonly type: string
      readonly value?: number
      readonly complete?: boolean
      readonly empty?: boolean
    }): void {
      if (message.type === 'height' && frame) frame.iframe.style.height = `${message.value ?? 0}px`
      else if (message.type === 'enter') container?.closest('form')?.requestSubmit()
      else if (message.type === 'change') emit('change', { complete: message.complete, empty: message.empty, value: { type: 'card' } })
      else emit(message.type)
    }

    const api = {
      mount(target: string | HTMLElement) {
        container = typeof target === 'string' ? (document.querySelector<HTMLElement>(target) ?? undefined) : target
        if (!container) throw new Error('There is no such element to mount the card fields in.')
        const query = new URLSearchParams({
          key: of.publishableKey,
          parent: location.origin,
          lang: of.options().locale ?? document.documentElement.lang,
        })
        frame = openFrame(`${origin}/card-fields?${query.toString()}`, {
          appearance: () => of.options().appearance,
          heard,
          failed: () => emit('loaderror', { error: { type: 'api_connection_error', message: 'The card fields could not be loaded.' } }),
        })
        container.replaceChildren(frame.iframe)
        emit('loaderstart')
      },
      unmount() {
        frame?.iframe.remove()
        frame = undefined
      },
      destroy: () => api.unmount(),
      focus: () => void frame?.ask('focus'),
      blur: () => frame?.iframe.blur(),
      clear: () => void frame?.ask('clear'),
      on(type: string, listener: Listener) {
        listeners.set(type, (listeners.get(type) ?? new Set()).add(listener))
        return api
      },
      once(type: string, listener: Listener) {
        const wrapped: Listener = (event) => {
          api.off(type, wrapped)
          listener(event)
        }
        return api.on(type, wrapped)
      },
      off(type: string, listener?: Listener) {
        if (listener) listeners.get(type)?.delete(listener)
        else listeners.delete(type)
        return api
      },
      update: () => api,
      collapse: () => api,
    }
    return { api, frame: () => frame }
  }

  /** The channel is opened by us, to the sandbox's origin only; everything after goes through it and needs no further check. */
  function openFrame(
    src: string,
    shop: {
      readonly appearance: () => Appearance | undefined
      readonly heard: (message: { type: string }) => void
      readonly failed: () => void
    },
  ): Frame {
    const iframe = document.createElement('iframe')
    const waiting = new Map<number, (value: unknown) => void>()
    const { port1, port2 } = new MessageChannel()
    let next = 0
    const patience = setTimeout(shop.failed, readyMsMax)
    iframe.src = src
    iframe.title = /lang=fr/.test(src) ? 'Données de la carte' : 'Card details'
    // Wider by the room that the focus rings need inside, so that the fields align with the page's own.
    Object.assign(iframe.style, {
      border: '0',
      width: 'calc(100% + 8px)',
      margin: '-4px',
      height: '15rem',
      display: 'block',
      colorScheme: schemeOf(shop.appearance()),
    })
    iframe.addEventListener('load', () =>
      iframe.contentWindow?.postMessage({ type: 'guichet-sandbox:connect', appearance: shop.appearance() }, origin, [port2]),
    )
    port1.addEventListener('message', (event: MessageEvent<{ type: string; id?: number; value?: unknown }>) => {
      if (event.data.type === 'ready') clearTimeout(patience)
      if (event.data.type !== 'reply') return shop.heard(event.data)
      waiting.get(event.data.id ?? -1)?.(event.data.value)
      waiting.delete(event.data.id ?? -1)
    })
    port1.start()
    return {
      iframe,
      ask(name, value) {
        next += 1
        const id = next
        if (name === 'appearance') iframe.style.colorScheme = schemeOf(value as Appearance | undefined)
        return new Promise((resolve) => {
          waiting.set(id, resolve)
          port1.postMessage({ id, name, value })
        })
      },
    }
  }

  /** A frame whose colour scheme differs from its own page's is painted opaque: keep the two alike. */
  function schemeOf(appearance: Appearance | undefined): string {
    return appearance?.theme === undefined ? 'light dark' : appearance.theme === 'night' ? 'dark' : 'light'
  }

  async function confirmPayment(wish: Confirmation): Promise<Outcome> {
    const group = wish.elements && groups.get(wish.elements)
    const frame = group?.frame()
    if (!group || !frame || wish.clientSecret === undefined) return notMounted()
    const first = (await frame.ask('confirm', wish.clientSecret)) as Outcome
    const question =
      first.paymentIntent?.status === 'requires_action' ? first.paymentIntent.next_action?.use_stripe_sdk?.stripe_js : undefined
    if (question === undefined) return goOn(wish, first)
    await askHolder(question, group.locale())
    return goOn(wish, (await frame.ask('outcome', wish.clientSecret)) as Outcome)
  }

  function goOn(wish: Confirmation, outcome: Outcome): Promise<Outcome> | Outcome {
    const { paymentIntent, error } = outcome
    if (error || !paymentIntent || wish.redirect === 'if_required') return outcome
    const to = new URL(wish.confirmParams?.return_url ?? location.href)
    to.searchParams.set('payment_intent', paymentIntent.id)
    to.searchParams.set('payment_intent_client_secret', paymentIntent.client_secret)
    to.searchParams.set('redirect_status', 'succeeded')
    location.assign(to)
    return new Promise(() => undefined)
  }

  /** The bank's question stands in a window over the page, in the sandbox's own frame. Closing it is giving up. */
  function askHolder(url: string, locale: string): Promise<void> {
    return new Promise((resolve) => {
      const dialog = document.createElement('dialog')
      const iframe = document.createElement('iframe')
      const query = new URLSearchParams({ parent: location.origin, lang: locale })
      iframe.src = `${url}?${query.toString()}`
      iframe.title = /^fr/i.test(locale) ? 'Confirmez votre paiement' : 'Confirm your payment'
      Object.assign(iframe.style, { border: '0', width: '100%', height: '100%', display: 'block', colorScheme: 'light dark' })
      Object.assign(dialog.style, {
        padding: '0',
        border: '1px solid rgb(128 128 128 / 50%)',
        borderRadius: '0.75rem',
        overflow: 'hidden',
        width: 'min(30rem, calc(100vw - 2rem))',
        height: 'min(29rem, calc(100dvh - 2rem))',
        maxWidth: 'none',
        boxShadow: '0 20px 50px rgb(0 0 0 / 35%), 0 0 0 200vmax rgb(0 0 0 / 55%)',
      })
      function done(event: MessageEvent<{ type?: string } | null>): void {
        if (event.origin !== origin || event.source !== iframe.contentWindow || event.data?.type !== 'guichet-sandbox:challenge-done')
          return
        dialog.close()
      }
      dialog.addEventListener('close', () => {
        window.removeEventListener('message', done)
        dialog.remove()
        resolve()
      })
      window.addEventListener('message', done)
      dialog.append(iframe)
      document.body.append(dialog)
      dialog.showModal()
      iframe.focus()
    })
  }

  function notMounted(): Outcome {
    return { error: { type: 'invalid_request_error', code: 'element_not_mounted', message: 'The card fields are not in the page.' } }
  }

  function createStripe(publishableKey: string) {
    let any: Group | undefined
    return {
      elements(options: ElementsOptions = {}) {
        any = createGroup(publishableKey, options)
        return any
      },
      confirmPayment,
      async retrievePaymentIntent(clientSecret: string): Promise<Outcome> {
        const frame = any && groups.get(any)?.frame()
        return frame ? ((await frame.ask('retrieve', clientSecret)) as Outcome) : notMounted()
      },
    }
  }

  Object.assign(window, { Stripe: createStripe })
})()
