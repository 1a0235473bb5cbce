import { html } from 'hono/html'
import { showAmount } from '../amounts.ts'
import type { Bank } from '../bank.ts'
import { operations } from '../faults.ts'
import { type ChargeRecord, type FaultKind, type IntentRecord, callFaults, webhookFaults } from '../records.ts'
import { type Html, layout } from './layout.ts'

const shownMax = 200

/** Every payment, for people. */
export function paymentsPage(bank: Bank): Html {
  const newest = [...bank.ledger.all('intent')].toReversed()
  return staffPage(
    'Payments',
    html` <h1>Payments</h1>
      <p class="plain">
        ${newest.length === 0 ? 'No payment yet: pay something in the shop.' : `${newest.length} payments, newest first${newest.length > shownMax ? `; the last ${shownMax} are shown` : ''}.`}
      </p>
      ${
        newest.length === 0
          ? testCards()
          : html`<div class="scroll">
                <table>
                  <thead>
                    <tr>
                      <th>Payment</th>
                      <th>State</th>
                      <th class="amount">Amount</th>
                      <th>Card</th>
                      <th>Order</th>
                      <th>Attempt</th>
                      <th>Made</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${newest.slice(0, shownMax).map((intent) => paymentRow(bank, intent))}
                  </tbody>
                </table>
              </div>
              <details>
                <summary>Cards to pay with</summary>
                ${testCards()}
              </details>`
      }`,
  )
}

/** One payment: what happened, what was told to the shop, and what can be done to it by hand. */
export function paymentPage(bank: Bank, intent: IntentRecord): Html {
  const charge = chargeOf(bank, intent)
  const ids = new Set([intent.id, ...[...bank.ledger.all('charge')].filter((item) => item.intentId === intent.id).map((item) => item.id)])
  const refunds = [...bank.ledger.all('refund')].filter((refund) => refund.intentId === intent.id)
  for (const refund of refunds) ids.add(refund.id)
  if (intent.sessionId !== undefined) ids.add(intent.sessionId)
  const events = [...bank.ledger.all('event')].filter((event) => ids.has(event.objectId))
  return staffPage(
    intent.id,
    html` <h1><code>${intent.id}</code></h1>
      <p class="plain">${stateBadge(intent)}</p>
      <dl class="facts">
        <dt>Amount</dt>
        <dd class="total">${showAmount(intent.amount, intent.currency, 'en')}</dd>
        <dt>Captured</dt>
        <dd>${showAmount(charge?.amountCaptured ?? 0, intent.currency, 'en')}</dd>
        <dt>Refunded</dt>
        <dd>${showAmount(charge?.amountRefunded ?? 0, intent.currency, 'en')}</dd>
        <dt>Card</dt>
        <dd>${cardText(charge)}</dd>
        ${
          intent.lastError === undefined
            ? ''
            : html`<dt>Last error</dt>
                <dd>${intent.lastError.declineCode ?? intent.lastError.code}</dd>`
        }
        ${Object.entries(intent.metadata).map(
          ([key, value]) =>
            html`<dt>${key}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${
        intent.status === 'requires_capture'
          ? html`<form method="post" action="/payments/${intent.id}/expiry">
              <button class="button">Let the authorisation expire now</button>
            </form>`
          : ''
      }
      <h2>Events</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Event</th>
              <th>Type</th>
              <th>Made</th>
              <th class="wide">Delivery</th>
              <th><span class="for-readers">Action</span></th>
            </tr>
          </thead>
          <tbody>
            ${events.map(
              (event) =>
                html`<tr>
                  <td><code>${event.id}</code></td>
                  <td>${event.type}</td>
                  <td>${timeText(event.created)}</td>
                  <td class="wide">${deliveryText(bank, event.id)}</td>
                  <td>
                    ${bank.webhook ? html`<form method="post" action="/events/${event.id}/deliveries"><button class="button">Send again</button></form>` : ''}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  )
}

/** The panel to break things with. */
export function faultsPage(bank: Bank): Html {
  const faults = [...bank.ledger.all('fault')]
  const eventTypes = [...new Set([...bank.ledger.all('event')].map((event) => event.type))]
  return staffPage(
    'Faults',
    html` <h1>Faults</h1>
      <p class="plain">What is set here strikes the next calls or webhooks that it is meant for. Programs use <code>/api/faults</code>.</p>
      <form class="panel-form" method="post" action="/faults">
        <label
          >Fault
          <select name="fault">
            <optgroup label="Calls of the API">
              ${callFaults.map((fault) => html`<option value="${fault}">${faultTexts[fault]}</option>`)}
            </optgroup>
            <optgroup label="Webhooks">
              ${webhookFaults.map((fault) => html`<option value="${fault}">${faultTexts[fault]}</option>`)}
            </optgroup>
          </select></label
        >
        <label
          >On
          <select name="on">
            <option value="any">everything</option>
            <optgroup label="Calls">${operations.map((name) => html`<option>${name}</option>`)}</optgroup>
            <optgroup label="Events">${eventTypes.map((name) => html`<option>${name}</option>`)}</optgroup>
          </select></label
        >
        <label>How often (empty: always) <input name="count" inputmode="numeric" value="1" /></label>
        <label>Chance in % <input name="percent" inputmode="numeric" value="100" /></label>
        <label>Delay in ms <input name="delayMs" inputmode="numeric" value="3000" /></label>
        <button class="button first">Set</button>
      </form>
      <h2>Set now</h2>
      ${
        faults.length === 0
          ? html`<p class="plain">Nothing: everything works as it should.</p>`
          : html`<div class="scroll">
                <table>
                  <thead>
                    <tr>
                      <th>Fault</th>
                      <th>On</th>
                      <th class="amount">Left</th>
                      <th class="amount">Chance</th>
                      <th class="amount">Delay</th>
                      <th><span class="for-readers">Action</span></th>
                    </tr>
                  </thead>
                  <tbody>
                    ${faults.map(
                      (fault) =>
                        html`<tr>
                          <td>${faultTexts[fault.fault]}</td>
                          <td>${fault.on}</td>
                          <td class="amount">${fault.remaining ?? '∞'}</td>
                          <td class="amount">${Math.round(fault.probability * 100)} %</td>
                          <td class="amount">${fault.delayMs} ms</td>
                          <td>
                            <form method="post" action="/faults/${fault.id}/removal"><button class="button">Remove</button></form>
                          </td>
                        </tr>`,
                    )}
                  </tbody>
                </table>
              </div>
              <form class="actions" method="post" action="/faults/removal"><button class="button">Remove all</button></form>`
      }`,
  )
}

const faultTexts: Readonly<Record<FaultKind, string>> = {
  'answer-late': 'Answer late',
  'never-answer': 'Do the work, never answer',
  'cut-connection': 'Do the work, cut the connection',
  'fail-before': 'Fail before the work (500)',
  'fail-and-remember': 'Fail before the work, and again for the same key',
  'fail-after': 'Do the work, then fail (500)',
  'webhook-twice': 'Deliver twice',
  'webhook-out-of-order': 'Deliver after a later one',
  'webhook-late': 'Deliver late',
  'webhook-never': 'Never deliver',
}

function staffPage(title: string, body: Html): Html {
  return layout({
    title: `${title} · Sandbox payment provider`,
    language: 'en',
    bodyClass: 'staff',
    body: html`<header>
        <strong>Sandbox payment provider</strong>
        <nav aria-label="Pages"><a href="/">Payments</a><a href="/faults">Faults</a></nav>
        <span class="plain">No money moves, no card number is kept.</span>
      </header>
      <main>${body}</main>`,
  })
}

function paymentRow(bank: Bank, intent: IntentRecord): Html {
  return html`<tr>
    <td>
      <a href="/payments/${intent.id}"><code>${intent.id}</code></a>
    </td>
    <td>${stateBadge(intent)}</td>
    <td class="amount">${showAmount(intent.amount, intent.currency, 'en')}</td>
    <td>${cardText(chargeOf(bank, intent))}</td>
    <td>${intent.metadata['orderNumber'] ?? ''}</td>
    <td><code>${intent.metadata['attemptId'] ?? ''}</code></td>
    <td>${timeText(intent.created)}</td>
  </tr>`
}

const tones: Readonly<Record<IntentRecord['status'], 'good' | 'bad' | 'open'>> = {
  requires_payment_method: 'open',
  requires_action: 'open',
  requires_capture: 'open',
  succeeded: 'good',
  canceled: 'bad',
}

function stateBadge(intent: IntentRecord): Html {
  const text =
    intent.status === 'canceled' && intent.cancellationReason
      ? `canceled: ${intent.cancellationReason}`
      : intent.status.replaceAll('_', ' ')
  return html`<span class="state ${tones[intent.status]}">${text}</span>`
}

function chargeOf(bank: Bank, intent: IntentRecord): ChargeRecord | undefined {
  return intent.chargeId === undefined ? undefined : bank.ledger.get('charge', intent.chargeId)
}

function cardText(charge: ChargeRecord | undefined): string {
  return charge ? `${charge.card.brand} •••• ${charge.card.last4}` : '–'
}

function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('T', ' ').slice(0, 19)
}

function deliveryText(bank: Bank, eventId: string): string {
  if (!bank.webhook) return 'no webhook is configured'
  const waiting = [...bank.ledger.all('delivery')].filter((item) => item.eventId === eventId)
  const done = [...bank.ledger.all('outcome')].filter((item) => item.eventId === eventId)
  return [
    ...done.map((item) => `${item.state} (${item.lastAnswer}${item.attempts > 1 ? `, ${item.attempts} tries` : ''})`),
    ...waiting.map((item) => `${item.state}${item.attempts > 0 ? ` after ${item.attempts} tries, last ${item.lastAnswer ?? ''}` : ''}`),
  ].join('; ')
}

const cards: readonly (readonly [string, string])[] = [
  ['4242 4242 4242 4242', 'pays'],
  ['3782 822463 10005', 'American Express: pays'],
  ['4000 0025 0000 3155', 'asks for 3-D Secure'],
  ['4000 0000 0000 9995', 'declined: insufficient funds'],
  ['4000 0000 0000 0002', 'declined'],
]

function testCards(): Html {
  return html`<h2>Cards to pay with</h2>
    <p class="plain">Any expiry to come, any security code.</p>
    <div class="scroll">
      <table>
        <tbody>
          ${cards.map(
            ([number, what]) =>
              html`<tr>
                <td><code>${number}</code></td>
                <td class="wide">${what}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
}
