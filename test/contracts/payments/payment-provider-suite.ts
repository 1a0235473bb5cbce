import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PageRequest, PaymentProvider, PaymentRef, PaymentRequest, ProviderPayment } from '#src/providers/payment-provider.ts'
import type { Currency } from '#src/domain/currency.ts'
import { type Money, money } from '#src/domain/money.ts'
import type { Instant } from '#src/domain/plain-date.ts'

/** What an adapter brings to be held against the contract: itself, and a buyer who pays at its provider. */
export type ProviderUnderTest = {
  readonly provider: PaymentProvider
  /** The buyer types this kind of card into the fields that belong to the client secret. */
  payWithFields(clientSecret: string, card: BuyerCard): Promise<void>
  payOnPage(pageUrl: string, card: BuyerCard): Promise<void>
  /** The card holder answers the 3-D Secure question that the last payment brought. */
  answerHolder(decision: 'approve' | 'refuse' | 'abandon'): Promise<void>
  expireAuthorisation(ref: PaymentRef): Promise<void>
  /** The provider does nothing, answers nothing and is not there until `restore`. */
  cutOff(): Promise<void>
  restore(): Promise<void>
  close(): Promise<void>
}

export type BuyerCard = 'pays' | 'amex' | 'insufficient-funds' | 'declined' | 'asks-3ds' | 'asks-3ds-then-declines'

export function aRequest(amount: Money = money(1_299_120n, 'EUR')): PaymentRequest {
  return {
    reference: { attemptId: randomUUID(), customerId: 1_234_567, orderNumber: 20_260_001, quoteNumber: 20_417_801 },
    amount,
    description: 'Order 20260001',
  }
}

export function aPageRequest(amount?: Money): PageRequest {
  const request = aRequest(amount)
  const shop = `http://127.0.0.1:4190/payments/${request.reference.attemptId}`
  return { ...request, language: 'fr', returnUrl: `${shop}/return`, cancelUrl: `${shop}/cancelled` }
}

export function aRefundOf(payment: ProviderPayment, minor: bigint) {
  return {
    ref: payment.ref,
    reference: payment.reference,
    refundId: randomUUID(),
    amount: money(minor, payment.amount.currency),
    reason: 'requested-by-customer',
  } as const
}

/** One suite over every adapter: what an operation may rely on, whoever the provider is. */
export function describePaymentProvider(name: string, open: () => Promise<ProviderUnderTest>): void {
  describe(`payment provider: ${name}`, () => {
    let under: ProviderUnderTest
    let provider: PaymentProvider

    beforeAll(async () => {
      under = await open()
      provider = under.provider
    })
    afterAll(() => under.close())
    afterEach(() => under.restore())

    const now = () => new Date().toISOString() as Instant

    async function started(request = aRequest()) {
      const answer = await provider.startWithFields(request)
      if (!answer.ok) throw new Error(`not started: ${answer.refusal.code}`)
      return { ...answer.value, request, command: { ref: answer.value.ref, attemptId: request.reference.attemptId } }
    }

    async function authorised(request = aRequest()) {
      const payment = await started(request)
      await under.payWithFields(payment.clientSecret, 'pays')
      return payment
    }

    async function stateOf(ref: PaymentRef) {
      return (await provider.retrieve(ref))?.state
    }

    describe('starting', () => {
      it('a started payment waits for a card and carries our reference and amount', async () => {
        const request = aRequest()
        const { ref, clientSecret } = await started(request)
        expect(clientSecret.length).toBeGreaterThan(20)
        const payment = await provider.retrieve(ref)
        expect(payment).toMatchObject({ ref, reference: request.reference, amount: request.amount, state: { status: 'awaiting-card' } })
        expect(Math.abs(Date.parse(payment?.createdAt ?? '') - Date.now())).toBeLessThan(5_000)
      })

      it('the same attempt started again, also at the same time, is one payment', async () => {
        const request = aRequest()
        const all = await Promise.all(
          [started(request), started(request), started(request)].map((one) => one.catch((error: unknown) => error)),
        )
        const again = await started(request)
        const refs = all.flatMap((one) => (one instanceof Error ? [] : [(one as typeof again).ref]))
        expect(refs.length).toBeGreaterThan(0)
        expect(new Set([...refs, again.ref])).toEqual(new Set([again.ref]))
      })

      it('an attempt whose amount has changed is refused, not charged differently', async () => {
        const request = aRequest()
        const { ref } = await started(request)
        await expect(provider.startWithFields({ ...request, amount: money(1n + request.amount.minor, 'EUR') })).rejects.toMatchObject({
          name: 'ProviderOutage',
          reason: 'rejected',
          retryable: false,
        })
        expect((await provider.retrieve(ref))?.amount).toEqual(request.amount)
      })

      it.each([
        ['JPY', 5_000n],
        ['EUR', 25_982_40n],
        ['KWD', 5_120n],
        ['ISK', 45_000n],
      ] as const)('an amount in %s arrives as it left', async (currency, minor) => {
        const amount = money<Currency>(minor, currency)
        const { ref } = await started(aRequest(amount))
        expect((await provider.retrieve(ref))?.amount).toEqual(amount)
      })

      it('an amount that cards cannot move is refused with the limit that it breaks', async () => {
        expect(await provider.startWithFields(aRequest(money(0n, 'EUR')))).toMatchObject({
          ok: false,
          refusal: { code: 'amount-too-small' },
        })
        expect(await provider.startWithFields(aRequest(money(100_000_000_000n, 'EUR')))).toMatchObject({
          ok: false,
          refusal: { code: 'amount-too-large' },
        })
        expect(provider.checkAmount(money(25_982_40n, 'GBP'))).toEqual({ ok: true, value: undefined })
      })

      it('the page is told what to load, what to allow, and the amount that will be charged', () => {
        const fields = provider.cardFields(money(25_982_40n, 'GBP'), 'fr')
        expect(fields.elements).toEqual({
          mode: 'payment',
          amount: 2_598_240,
          currency: 'gbp',
          captureMethod: 'manual',
          allowedPaymentMethodTypes: ['card'],
          locale: 'fr',
        })
        expect(provider.contentSecurity.scriptSrc).toContain(new URL(fields.scriptUrl).origin)
        expect(provider.contentSecurity.frameSrc.length).toBeGreaterThan(0)
        expect(provider.contentSecurity.formAction.length).toBeGreaterThan(0)
      })

      it('a payment that the provider does not have is absent, not an error', async () => {
        expect(await provider.retrieve('pi_nosuchpayment' as PaymentRef)).toBeUndefined()
        expect(await provider.retrieve('cs_nosuchpage' as PaymentRef)).toBeUndefined()
      })
    })

    describe('paying with the card fields', () => {
      it('a good card authorises the whole amount and leaves brand, last four digits and expiry', async () => {
        const { ref, request } = await authorised()
        const state = await stateOf(ref)
        expect(state).toMatchObject({
          status: 'authorised',
          authorised: request.amount,
          card: { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 },
        })
        const until = Date.parse((state?.status === 'authorised' && state.captureBefore) || '')
        expect(until).toBeGreaterThan(Date.now() + 4 * 24 * 3_600_000)
      })

      it('an American Express card is told apart', async () => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, 'amex')
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'authorised', card: { brand: 'american-express', last4: '0005' } })
      })

      it.each([
        ['insufficient-funds', 'insufficient-funds'],
        ['declined', 'declined'],
      ] as const)('a card with %s is declined in our words, and another card can still pay', async (card, code) => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, card)
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'declined', decline: { code, retry: false } })
        await under.payWithFields(payment.clientSecret, 'pays')
        expect((await stateOf(payment.ref))?.status).toBe('authorised')
      })

      it('3-D Secure approved authorises', async () => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, 'asks-3ds')
        expect(await stateOf(payment.ref)).toEqual({ status: 'requires-action' })
        await under.answerHolder('approve')
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'authorised', card: { last4: '3155' } })
      })

      it('3-D Secure refused is a decline by authentication', async () => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, 'asks-3ds')
        await under.answerHolder('refuse')
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'declined', decline: { code: 'authentication-failed', retry: true } })
      })

      it('3-D Secure abandoned stays open until it is released, and then nobody can finish it', async () => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, 'asks-3ds')
        expect(await stateOf(payment.ref)).toEqual({ status: 'requires-action' })
        expect(await provider.release(payment.command)).toMatchObject({
          ok: true,
          value: { state: { status: 'released', reason: 'released' } },
        })
        await under.answerHolder('approve')
        expect((await stateOf(payment.ref))?.status).toBe('released')
      })

      it('a bank may still say no after 3-D Secure', async () => {
        const payment = await started()
        await under.payWithFields(payment.clientSecret, 'asks-3ds-then-declines')
        await under.answerHolder('approve')
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'declined', decline: { code: 'declined' } })
      })
    })

    describe('paying on the provider’s page', () => {
      it('starts as a page, ends as an authorised payment of the same attempt', async () => {
        const request = aPageRequest()
        const answer = await provider.startOnPage(request)
        const page = answer.ok ? answer.value : expect.unreachable('a page was started')
        expect(provider.contentSecurity.formAction).toContain(new URL(page.pageUrl).origin)
        expect(await provider.retrieve(page.ref)).toMatchObject({ reference: request.reference, state: { status: 'awaiting-card' } })
        await under.payOnPage(page.pageUrl, 'pays')
        const payment = await provider.retrieve(page.ref)
        expect(payment).toMatchObject({
          reference: request.reference,
          amount: request.amount,
          state: { status: 'authorised', card: { last4: '4242' } },
        })
        const command = { attemptId: request.reference.attemptId, amount: request.amount }
        expect(await provider.capture({ ...command, ref: page.ref })).toMatchObject({ ok: true, value: { state: { status: 'captured' } } })
        // By its later name it is the same payment.
        expect(await provider.capture({ ...command, ref: payment?.ref ?? page.ref })).toMatchObject({ ok: true })
      })

      it('the same attempt started again is the same page', async () => {
        const request = aPageRequest()
        const first = await provider.startOnPage(request)
        expect(first.ok).toBe(true)
        expect(await provider.startOnPage(request)).toEqual(first)
      })

      it.each([
        ['untouched', undefined],
        ['declined on', 'declined'],
        ['left at 3-D Secure on', 'asks-3ds'],
        ['paid on', 'pays'],
      ] as const)('a page %s can be released by either of its names and is then closed', async (_how, card) => {
        for (const name of ['page', 'payment'] as const) {
          const request = aPageRequest()
          const answer = await provider.startOnPage(request)
          const page = answer.ok ? answer.value : expect.unreachable('a page was started')
          if (card) await under.payOnPage(page.pageUrl, card)
          const ref = name === 'page' ? page.ref : ((await provider.retrieve(page.ref))?.ref ?? page.ref)
          const released = await provider.release({ ref, attemptId: request.reference.attemptId })
          expect(released).toMatchObject({ ok: true, value: { state: { status: 'released' } } })
          await under.payOnPage(page.pageUrl, 'pays')
          expect((await stateOf(page.ref))?.status).toBe('released')
        }
      })
    })

    describe('capturing and releasing', () => {
      it('captures once, however often it is asked, also at the same time', async () => {
        const { command, request } = await authorised()
        const amount = request.amount
        const both = await Promise.allSettled([provider.capture({ ...command, amount }), provider.capture({ ...command, amount })])
        expect(both.some((one) => one.status === 'fulfilled' && one.value.ok)).toBe(true)
        const again = await provider.capture({ ...command, amount })
        expect(again).toMatchObject({ ok: true, value: { state: { status: 'captured', captured: amount, refunded: money(0n, 'EUR') } } })
      })

      it('another amount than the authorised one is refused and takes nothing', async () => {
        const { command, request, ref } = await authorised()
        const more = money(request.amount.minor + 1n, 'EUR')
        expect(await provider.capture({ ...command, amount: more })).toMatchObject({ ok: false, refusal: { code: 'amount-differs' } })
        expect((await stateOf(ref))?.status).toBe('authorised')
        expect(await provider.capture({ ...command, amount: request.amount })).toMatchObject({ ok: true })
      })

      it('what is not authorised cannot be captured', async () => {
        const { command, request, ref } = await started()
        expect(await provider.capture({ ...command, amount: request.amount })).toMatchObject({
          ok: false,
          refusal: { code: 'not-capturable', payment: { ref, state: { status: 'awaiting-card' } } },
        })
      })

      it('a released payment gives everything back and cannot be captured', async () => {
        const { command, request } = await authorised()
        const released = { ok: true, value: { state: { status: 'released', reason: 'released' } } }
        expect(await provider.release(command)).toMatchObject(released)
        expect(await provider.release(command)).toMatchObject(released)
        expect(await provider.capture({ ...command, amount: request.amount })).toMatchObject({
          ok: false,
          refusal: { code: 'not-capturable', payment: { state: { status: 'released' } } },
        })
      })

      it('a captured payment is not released', async () => {
        const { command, request, ref } = await authorised()
        await provider.capture({ ...command, amount: request.amount })
        expect(await provider.release(command)).toMatchObject({ ok: false, refusal: { code: 'already-captured' } })
        expect((await stateOf(ref))?.status).toBe('captured')
      })

      it('of a capture and a release at the same moment exactly one wins', async () => {
        for (let round = 0; round < 5; round += 1) {
          const { command, request, ref } = await authorised()
          const [capture, release] = await Promise.all([
            provider.capture({ ...command, amount: request.amount }),
            provider.release(command),
          ])
          expect([capture.ok, release.ok].filter(Boolean)).toHaveLength(1)
          expect((await stateOf(ref))?.status).toBe(capture.ok ? 'captured' : 'released')
        }
      })

      it('an authorisation that lapsed is released as expired', async () => {
        const { command, request, ref } = await authorised()
        await under.expireAuthorisation(ref)
        expect(await stateOf(ref)).toEqual({ status: 'released', reason: 'expired' })
        expect(await provider.capture({ ...command, amount: request.amount })).toMatchObject({
          ok: false,
          refusal: { code: 'not-capturable' },
        })
      })
    })

    describe('refunding', () => {
      async function captured() {
        const { command, request } = await authorised()
        const answer = await provider.capture({ ...command, amount: request.amount })
        return answer.ok ? answer.value : expect.unreachable('captured')
      }

      it('in parts, each once, never more than was taken', async () => {
        const payment = await captured()
        const first = aRefundOf(payment, 1_000_000n)
        const made = await provider.refund(first)
        expect(made).toMatchObject({
          ok: true,
          value: { refundId: first.refundId, attemptId: payment.reference.attemptId, amount: first.amount, status: 'succeeded' },
        })
        expect(await provider.refund(first)).toEqual(made)
        expect(await provider.refund(aRefundOf(payment, 299_121n))).toEqual({ ok: false, refusal: { code: 'exceeds-captured' } })
        expect(await provider.refund(aRefundOf(payment, 299_120n))).toMatchObject({ ok: true })
        expect(await provider.refund(aRefundOf(payment, 1n))).toEqual({ ok: false, refusal: { code: 'exceeds-captured' } })
        expect(await stateOf(payment.ref)).toMatchObject({ status: 'captured', captured: payment.amount, refunded: payment.amount })
      })

      it('a refund is found again by our own number', async () => {
        const payment = await captured()
        const wish = aRefundOf(payment, 500n)
        await provider.refund(wish)
        expect(await provider.findRefund(payment.ref, wish.refundId)).toMatchObject({ refundId: wish.refundId, amount: wish.amount })
        expect(await provider.findRefund(payment.ref, randomUUID())).toBeUndefined()
      })

      it('what was not captured is not refunded', async () => {
        const { ref } = await authorised()
        const payment = (await provider.retrieve(ref)) ?? expect.unreachable('it is there')
        expect(await provider.refund(aRefundOf(payment, 100n))).toEqual({ ok: false, refusal: { code: 'not-captured' } })
      })
    })

    describe('looking up and listing', () => {
      it('a payment whose answer was lost is found by its attempt, whichever way it was started', async () => {
        const startedAt = now()
        const fields = aRequest()
        const page = aPageRequest()
        await provider.startWithFields(fields)
        await provider.startOnPage(page)
        expect(await provider.findByAttempt({ attemptId: fields.reference.attemptId, startedAt })).toMatchObject({
          reference: fields.reference,
        })
        expect(await provider.findByAttempt({ attemptId: page.reference.attemptId, startedAt })).toMatchObject({
          reference: page.reference,
        })
        expect(await provider.findByAttempt({ attemptId: randomUUID(), startedAt })).toBeUndefined()
      })

      it('the list has every payment since a moment once, newest first, over several pages', async () => {
        const since = now()
        const refs: PaymentRef[] = []
        for (let count = 0; count < 105; count += 1) refs.push((await started()).ref)
        const listed: ProviderPayment[] = []
        for await (const payment of provider.paymentsSince(since)) listed.push(payment)
        const ours = listed.filter((payment) => refs.includes(payment.ref)).map((payment) => payment.ref)
        expect(ours).toEqual(refs.toReversed())
      })

      it('the list of refunds has each with the number that we gave it', async () => {
        const since = now()
        const { command, request } = await authorised()
        const answer = await provider.capture({ ...command, amount: request.amount })
        const wish = aRefundOf(answer.ok ? answer.value : expect.unreachable('captured'), 700n)
        await provider.refund(wish)
        const found: string[] = []
        for await (const refund of provider.refundsSince(since)) found.push(refund.refundId)
        expect(found).toContain(wish.refundId)
      })
    })

    describe('the provider away', () => {
      it('is told within three seconds, as an outage in which nothing happened', async () => {
        await under.cutOff()
        const before = performance.now()
        await expect(provider.startWithFields(aRequest())).rejects.toMatchObject({
          name: 'ProviderOutage',
          reason: 'unreachable',
          retryable: true,
          mayHaveHappened: false,
        })
        expect(performance.now() - before).toBeLessThan(3_000)
      })
    })
  })
}
