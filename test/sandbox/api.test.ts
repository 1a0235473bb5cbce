import { beforeEach, describe, expect, it } from 'vitest'
import { demoKeys } from '#src/sandbox/sandbox.ts'
import { type Api, aCard, aPayment, anAuthorisation, openApi } from './api-client.ts'
import { cards } from './pay-as-browser.ts'

let api: Api
beforeEach(async () => {
  api = await openApi()
})

describe('who may call', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer sk_test_wrong' }],
    ['a key that is only longer', { authorization: `Bearer ${demoKeys.secret}x` }],
  ])('%s is refused with 401 and nothing is made', async (_what, headers: Record<string, string>) => {
    const response = await api.sandbox.app.request('/v1/payment_intents', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ amount: '100', currency: 'eur' }),
    })
    expect(response.status).toBe(401)
    expect((await api.get('/v1/payment_intents')).body.data).toEqual([])
  })

  it('the secret key counts as a Basic user name too', async () => {
    const headers = { authorization: `Basic ${btoa(`${demoKeys.secret}:`)}` }
    expect((await api.sandbox.app.request('/v1/payment_intents', { headers })).status).toBe(200)
  })

  it('a publishable key makes, captures and lists nothing', async () => {
    const { id } = await anAuthorisation(api)
    const as = demoKeys.publishable
    const answers = [
      await api.post('/v1/payment_intents', aPayment, { as }),
      await api.post(`/v1/payment_intents/${id}/capture`, {}, { as }),
      await api.post(`/v1/payment_intents/${id}/cancel`, {}, { as }),
      await api.post('/v1/refunds', { payment_intent: id }, { as }),
      await api.get('/v1/payment_intents', { as }),
    ]
    expect(answers.map((answer) => [answer.status, answer.body.error.code])).toEqual(
      Array.from(answers, () => [403, 'secret_key_required']),
    )
  })

  it('a browser sees the one payment whose client secret it holds, without the shop’s notes', async () => {
    const { id, client_secret: secret } = (await api.post('/v1/payment_intents', aPayment)).body
    const as = demoKeys.publishable
    const seen = await api.get(`/v1/payment_intents/${id}?client_secret=${secret}`, { as })
    expect(seen.body).toMatchObject({ id, status: 'requires_payment_method', amount: 129_912 })
    expect(seen.body).not.toHaveProperty('metadata')
    const other = (await api.post('/v1/payment_intents', aPayment)).body
    for (const wrong of ['', other.client_secret, `${secret}x`]) {
      expect((await api.get(`/v1/payment_intents/${id}?client_secret=${wrong}`, { as })).status).toBe(404)
      expect((await api.post(`/v1/payment_intents/${id}/confirm`, { client_secret: wrong, ...aCard(cards.pays) }, { as })).status).toBe(404)
    }
  })
})

describe('what is asked', () => {
  it.each([
    ['no amount', { currency: 'eur' }, 'parameter_missing', 'amount'],
    ['an amount with decimals', { ...aPayment, amount: '12.50' }, 'parameter_invalid', 'amount'],
    ['a negative amount', { ...aPayment, amount: '-1' }, 'parameter_invalid', 'amount'],
    ['an amount of 30 digits', { ...aPayment, amount: '1'.repeat(30) }, 'parameter_invalid', 'amount'],
    ['a few cents', { ...aPayment, amount: '49' }, 'amount_too_small', 'amount'],
    ['nine digits', { ...aPayment, amount: '100000000' }, 'amount_too_large', 'amount'],
    ['a single fils', { ...aPayment, currency: 'kwd', amount: '5124' }, 'invalid_charge_amount_no_decimal_compatible', 'amount'],
    ['half a króna', { ...aPayment, currency: 'isk', amount: '4550' }, 'invalid_charge_amount_no_decimal_compatible', 'amount'],
    ['a currency of no country', { ...aPayment, currency: 'zzz' }, undefined, 'currency'],
    ['a parameter that the API does not have', { ...aPayment, capture_metod: 'manual' }, 'parameter_unknown', 'capture_metod'],
    ['one inside another', { ...aPayment, metadata: { a: { b: 'c' } } }, 'parameter_invalid', 'metadata[a]'],
  ])('%s is refused by name', async (_what, params, code, param) => {
    const answer = await api.post('/v1/payment_intents', params)
    expect([answer.status, answer.body.error.type, answer.body.error.code, answer.body.error.param]).toEqual([
      400,
      'invalid_request_error',
      code,
      param,
    ])
    expect((await api.get('/v1/payment_intents')).body.data).toEqual([])
  })

  it('a body that is no form, and one that is too large, are refused', async () => {
    const post = (body: string) =>
      api.sandbox.app.request('/v1/payment_intents', {
        method: 'POST',
        headers: { authorization: `Bearer ${demoKeys.secret}`, 'content-length': String(body.length) },
        body,
      })
    expect((await post('[x]=1')).status).toBe(400)
    expect((await post(`description=${'x'.repeat(70_000)}`)).status).toBe(413)
  })

  it('unknown paths and payments are 404 in the API’s own words', async () => {
    expect((await api.get('/v1/charges')).body.error.message).toContain('Unrecognized request URL')
    const answer = await api.get('/v1/payment_intents/pi_nope')
    expect([answer.status, answer.body.error.code]).toEqual([404, 'resource_missing'])
  })
})

describe('idempotency', () => {
  it('the same key gets the same answer, to the byte, and makes nothing new', async () => {
    const first = await api.post('/v1/payment_intents', aPayment, { key: 'k1' })
    const again = await api.post('/v1/payment_intents', aPayment, { key: 'k1' })
    expect(again.text).toBe(first.text)
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
    expect((await api.get('/v1/payment_intents')).body.data).toHaveLength(1)
  })

  it('the order of parameters does not matter, their values do', async () => {
    await api.post('/v1/payment_intents', { amount: '500', currency: 'eur' }, { key: 'k1' })
    expect((await api.post('/v1/payment_intents', { currency: 'eur', amount: '500' }, { key: 'k1' })).status).toBe(200)
    const changed = await api.post('/v1/payment_intents', { currency: 'eur', amount: '501' }, { key: 'k1' })
    expect([changed.status, changed.body.error.type]).toEqual([400, 'idempotency_error'])
    const elsewhere = await api.post('/v1/refunds', { payment_intent: 'pi_x' }, { key: 'k1' })
    expect([elsewhere.status, elsewhere.body.error.type]).toEqual([400, 'idempotency_error'])
  })

  it('twenty at the same moment make one payment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/v1/payment_intents', aPayment, { key: 'k1' })))
    expect(answers.every((answer) => answer.status === 200 || answer.body.error.code === 'idempotency_key_in_use')).toBe(true)
    expect((await api.get('/v1/payment_intents')).body.data).toHaveLength(1)
  })

  it('a request that was refused for its form may come again, corrected, with the same key', async () => {
    expect((await api.post('/v1/payment_intents', { ...aPayment, amount: '1' }, { key: 'k1' })).status).toBe(400)
    expect((await api.post('/v1/payment_intents', aPayment, { key: 'k1' })).status).toBe(200)
  })

  it('a decline is an answer and is replayed', async () => {
    const { id } = (await api.post('/v1/payment_intents', aPayment)).body
    const first = await api.post(`/v1/payment_intents/${id}/confirm`, aCard(cards.declined), { key: 'k2' })
    const again = await api.post(`/v1/payment_intents/${id}/confirm`, aCard(cards.declined), { key: 'k2' })
    expect([first.status, again.text]).toEqual([402, first.text])
  })

  it('a key of more than 255 characters is refused', async () => {
    expect((await api.post('/v1/payment_intents', aPayment, { key: 'k'.repeat(256) })).status).toBe(400)
  })
})

describe('cards', () => {
  it.each([
    [cards.insufficientFunds, 'card_declined', 'insufficient_funds'],
    [cards.declined, 'card_declined', 'generic_decline'],
    [cards.expired, 'expired_card', 'expired_card'],
    [cards.wrongCode, 'incorrect_cvc', 'incorrect_cvc'],
    [cards.processingError, 'processing_error', 'processing_error'],
    [cards.lost, 'card_declined', 'lost_card'],
    [cards.nobodys, 'card_declined', 'test_mode_live_card'],
  ])('%s is declined with %s / %s, and the payment waits for another', async (number, code, declineCode) => {
    const { id } = (await api.post('/v1/payment_intents', aPayment)).body
    const answer = await api.post(`/v1/payment_intents/${id}/confirm`, aCard(number))
    expect(answer.status).toBe(402)
    expect(answer.body.error).toMatchObject({
      type: 'card_error',
      code,
      decline_code: declineCode,
      payment_intent: { id, status: 'requires_payment_method' },
    })
    expect((await api.post(`/v1/payment_intents/${id}/confirm`, aCard(cards.pays))).body.status).toBe('requires_capture')
  })

  it.each([
    ['a wrong check digit', '4242424242424241', {}, 'incorrect_number', 'number'],
    ['a month 13', cards.pays, { exp_month: '13' }, 'invalid_expiry_month', 'exp_month'],
    ['a year gone by', cards.pays, { exp_year: '2024' }, 'invalid_expiry_year', 'exp_year'],
    ['a code of two digits', cards.pays, { cvc: '12' }, 'invalid_cvc', 'cvc'],
  ])('%s is told before any bank is asked', async (_what, number, change, code, param) => {
    const { id } = (await api.post('/v1/payment_intents', aPayment)).body
    const answer = await api.post(`/v1/payment_intents/${id}/confirm`, aCard(number, change))
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([402, code, param])
    expect((await api.get(`/v1/payment_intents/${id}`)).body).toMatchObject({ last_payment_error: null, latest_charge: null })
  })

  it('a paid payment cannot be paid again', async () => {
    const { id } = await anAuthorisation(api)
    const answer = await api.post(`/v1/payment_intents/${id}/confirm`, aCard(cards.pays))
    expect([answer.status, answer.body.error.code]).toEqual([400, 'payment_intent_unexpected_state'])
  })

  it('a new try at 3-D Secure closes the question of the last one', async () => {
    const { id } = (await api.post('/v1/payment_intents', aPayment)).body
    const ask = () => api.post(`/v1/payment_intents/${id}/confirm`, { ...aCard(cards.asks3ds), use_stripe_sdk: 'true' })
    const [first, second] = [await ask(), await ask()]
    const questions = [first, second].map(
      (answer) => (answer.body.next_action as { use_stripe_sdk: { stripe_js: string } }).use_stripe_sdk.stripe_js,
    )
    const approve = (url: string) =>
      api.sandbox.app.request(url, {
        method: 'POST',
        headers: { origin: 'http://sandbox.example' },
        body: new URLSearchParams({ decision: 'approve' }),
      })
    expect((await api.sandbox.app.request(questions[0] ?? '')).status).toBe(410)
    expect((await approve(questions[0] ?? '')).status).toBe(410)
    expect((await api.get(`/v1/payment_intents/${id}`)).body.status).toBe('requires_action')
    await approve(questions[1] ?? '')
    expect((await api.get(`/v1/payment_intents/${id}`)).body.status).toBe('requires_capture')
  })
})

describe('lists', () => {
  it('go newest first, page by the last one seen, and keep their place while more are made', async () => {
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await api.post('/v1/payment_intents', aPayment)).body.id)
    const first = (await api.get('/v1/payment_intents?limit=2')).body
    await api.post('/v1/payment_intents', aPayment)
    const second = (await api.get(`/v1/payment_intents?limit=2&starting_after=${first.data[1]?.id}`)).body
    const last = (await api.get(`/v1/payment_intents?limit=2&starting_after=${second.data[1]?.id}`)).body
    expect([...first.data, ...second.data, ...last.data].map((one) => one.id)).toEqual(ids.toReversed())
    expect([first.has_more, second.has_more, last.has_more]).toEqual([true, true, false])
    const back = (await api.get(`/v1/payment_intents?limit=2&ending_before=${ids[0]}`)).body
    expect(back.data.map((one) => one.id)).toEqual([ids[2], ids[1]])
  })

  it('are cut by when their entries were made', async () => {
    let nowMs = Date.parse('2027-01-01T00:00:00Z')
    api = await openApi({ now: () => nowMs })
    const old = (await api.post('/v1/payment_intents', aPayment)).body.id
    nowMs += 60_000
    const young = (await api.post('/v1/payment_intents', aPayment)).body.id
    const at = nowMs / 1_000
    const ids = async (query: string) => (await api.get(`/v1/payment_intents?${query}`)).body.data.map((one) => one.id)
    expect(await ids(`created[gte]=${at}`)).toEqual([young])
    expect(await ids(`created[gt]=${at}`)).toEqual([])
    expect(await ids(`created[lt]=${at}`)).toEqual([old])
    expect(await ids(`created[gte]=${at - 60}&created[lte]=${at}`)).toEqual([young, old])
    expect(await ids(`created=${at}`)).toEqual([young])
  })

  it('expand what they are asked to, and refuse a limit beyond 100 and an unknown place', async () => {
    const { id } = await anAuthorisation(api)
    const [plain, expanded] = [await api.get('/v1/payment_intents'), await api.get('/v1/payment_intents?expand[]=data.latest_charge')]
    expect(typeof plain.body.data[0]?.latest_charge).toBe('string')
    expect(expanded.body.data[0]?.latest_charge).toMatchObject({ object: 'charge', payment_intent: id })
    expect((await api.get('/v1/payment_intents?limit=101')).status).toBe(400)
    expect((await api.get('/v1/payment_intents?starting_after=pi_nope')).status).toBe(400)
  })
})

describe('time', () => {
  it('an authorisation lapses after seven days, a page after one, each by itself', async () => {
    let nowMs = Date.parse('2027-01-01T00:00:00Z')
    api = await openApi({ now: () => nowMs })
    const { id } = await anAuthorisation(api)
    const session = await api.post('/v1/checkout/sessions', {
      mode: 'payment',
      line_items: [{ quantity: '1', price_data: { currency: 'eur', unit_amount: '500', product_data: { name: 'Order 1' } } }],
      success_url: 'http://shop.example/done?session={CHECKOUT_SESSION_ID}',
    })
    nowMs += 24 * 3_600_000
    api.sandbox.housekeep()
    expect((await api.get(`/v1/checkout/sessions/${session.body.id}`)).body).toMatchObject({ status: 'expired', url: null })
    expect((await api.get(`/v1/payment_intents/${id}`)).body.status).toBe('requires_capture')
    nowMs += 6 * 24 * 3_600_000
    api.sandbox.housekeep()
    expect((await api.get(`/v1/payment_intents/${id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
      amount_received: 0,
    })
  })
})
