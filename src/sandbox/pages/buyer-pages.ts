import { html } from 'hono/html'
import { showAmount } from '../amounts.ts'
import { type CardEntry, type CardFault, brandOf } from '../card-rules.ts'
import type { CardOnFile, ChallengeRecord, IntentRecord, SessionRecord } from '../records.ts'
import { type Language, declineText, faultText, textsIn } from '../texts.ts'
import { cardForm } from './card-form.ts'
import { type Html, layout } from './layout.ts'

const fieldsScript = '/assets/browser/card-fields.ts'

/** What stands in the shop's page: the fields and nothing else. */
export function cardFieldsPage(page: { readonly language: Language; readonly parent: string; readonly key: string }): Html {
  const texts = textsIn(page.language)
  return layout({
    title: texts.cardFieldsTitle,
    language: page.language,
    bodyClass: 'frame',
    script: fieldsScript,
    root: html`data-parent="${page.parent}" data-key="${page.key}"`,
    body: html`<form class="fields" novalidate aria-label="${texts.cardFieldsTitle}">
      ${cardForm({ language: page.language, faults: [], entry: undefined })}
    </form>`,
  })
}

/** The provider's own page, for a shop whose buyer has no JavaScript. */
export function checkoutPage(page: {
  readonly language: Language
  readonly session: SessionRecord
  readonly faults: readonly CardFault[]
  readonly entry: CardEntry | undefined
  readonly lastError: IntentRecord['lastError']
}): Html {
  const { language, session, faults } = page
  const texts = textsIn(language)
  const amount = showAmount(session.amount, session.currency, language)
  const decline = page.lastError && texts.declines[declineText({ code: page.lastError.code, decline_code: page.lastError.declineCode })]
  const brand = brandOf(page.entry?.number ?? '')
  return layout({
    title: texts.checkout.title,
    language,
    bodyClass: 'buyer',
    script: fieldsScript,
    body: html`<main class="sheet">
      <h1>${texts.checkout.title}</h1>
      <dl class="facts">
        <dt>${session.productName}</dt>
        <dd class="total">${amount}</dd>
      </dl>
      ${
        faults.length === 0
          ? ''
          : html`<div class="notice" role="alert">
              <h2>${texts.errorsTitle}</h2>
              <ul>
                ${faults.map((fault) => html`<li><a href="#${fault.field}">${faultText(texts, fault.code, brand)}</a></li>`)}
              </ul>
            </div>`
      }
      ${decline === undefined || faults.length > 0 ? '' : html`<div class="notice" role="alert"><p>${decline}</p></div>`}
      <form method="post" action="/checkout/${session.id}?lang=${language}" novalidate>
        <div class="fields">${cardForm({ language, faults, entry: page.entry })}</div>
        <div class="actions"><button class="button first whole" type="submit">${texts.checkout.pay(amount)}</button></div>
      </form>
      ${session.cancelUrl === undefined ? '' : html`<p class="small"><a href="${session.cancelUrl}">${texts.checkout.cancel}</a></p>`}
      <p class="small">${texts.sandboxNote}</p>
    </main>`,
  })
}

export function closedCheckoutPage(page: { readonly language: Language; readonly session: SessionRecord }): Html {
  const texts = textsIn(page.language)
  const isComplete = page.session.status === 'complete'
  const back = isComplete ? page.session.successUrl.replaceAll('{CHECKOUT_SESSION_ID}', page.session.id) : page.session.cancelUrl
  return layout({
    title: texts.checkout.title,
    language: page.language,
    bodyClass: 'buyer',
    body: html`<main class="sheet">
      <h1>${texts.checkout.title}</h1>
      <p class="lead">${isComplete ? texts.checkout.complete : texts.checkout.expired}</p>
      ${back === undefined ? '' : html`<div class="actions"><a class="button first" href="${back}">${texts.checkout.back}</a></div>`}
    </main>`,
  })
}

/** The card holder's bank asking whether it is really them: in a window over the shop's page, or on its own. */
export function challengePage(page: {
  readonly language: Language
  readonly challenge: ChallengeRecord
  readonly intent: IntentRecord
  readonly payee: string
  readonly query: string
}): Html {
  const { challenge, intent, language } = page
  const texts = textsIn(language).challenge
  return layout({
    title: texts.title,
    language,
    bodyClass: 'buyer',
    body: html`<main class="sheet">
      <h1>${texts.title}</h1>
      <p class="lead">${texts.lead}</p>
      <dl class="facts">
        <dt>${texts.payee}</dt>
        <dd>${page.payee}</dd>
        <dt>${texts.card}</dt>
        <dd>${maskedCard(challenge.card, language)}</dd>
        <dt>${texts.amount}</dt>
        <dd class="total">${showAmount(intent.amount, intent.currency, language)}</dd>
      </dl>
      <form method="post" action="/3ds/${challenge.id}?${page.query}">
        <div class="actions answers">
          <button class="button first" name="decision" value="approve">${texts.approve}</button>
          <button class="button" name="decision" value="refuse">${texts.refuse}</button>
          <button class="button" name="decision" value="abandon">${texts.abandon}</button>
        </div>
      </form>
      <p class="small">${texts.note}</p>
    </main>`,
  })
}

/** After the answer, or when there is none to give any more. In the shop's window its script then closes it. */
export function challengeOverPage(page: {
  readonly language: Language
  readonly parent: string | undefined
  readonly isAnswered: boolean
}): Html {
  const texts = textsIn(page.language).challenge
  return layout({
    title: texts.title,
    language: page.language,
    bodyClass: 'buyer',
    ...(page.parent === undefined ? {} : { script: '/assets/browser/challenge-done.ts', root: html`data-parent="${page.parent}"` }),
    body: html`<main class="sheet">
      <h1>${texts.title}</h1>
      <p class="lead" role="status">${page.isAnswered ? texts.wait : texts.over}</p>
    </main>`,
  })
}

function maskedCard(card: CardOnFile, language: Language): string {
  return `${textsIn(language).brands[card.brand]} •••• ${card.last4}`.trim()
}
