import type { FrameLocator, Page } from 'playwright-core'
import pg from 'pg'

/** The labels that the screens show to the letter, as the product's table has them, and the few other words that journeys need. */
export const words = {
  fr: {
    viewQuote: 'Consulter le devis',
    signIn: 'Se connecter',
    email: 'E-mail',
    password: 'Mot de passe',
    quoteTab: 'Devis de renouvellement',
    accountTab: 'Informations sur le compte',
    representativeTab: 'Représentant commercial',
    addToCart: 'Ajouter au panier',
    cart: 'Panier',
    pricing: 'Tarification',
    remove: 'Supprimer',
    edit: 'Modifier',
    checkOut: 'Commander',
    billing: 'Paiement - Facturation et livraison',
    agree: "J'accepte",
    next: 'Continuer',
    review: 'Vérifier et commander',
    card: 'Carte bancaire',
    purchaseOrder: 'Bon de commande',
    invoice: 'Facturation',
    submit: 'Envoyer',
    number: 'Numéro de carte',
    month: "Mois d'expiration",
    year: "Année d'expiration",
    code: 'Code de sécurité',
    poNumber: 'Numéro de bon de commande',
    confirmation: 'Confirmation et détails de la commande',
    print: 'Imprimer',
  },
  en: {
    viewQuote: 'View the quote',
    signIn: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    quoteTab: 'Renewal quote',
    accountTab: 'Account information',
    representativeTab: 'Sales representative',
    addToCart: 'Add to cart',
    cart: 'Cart',
    pricing: 'Pricing',
    remove: 'Delete',
    edit: 'Edit',
    checkOut: 'Check out',
    billing: 'Checkout – Billing and shipping',
    agree: 'I agree',
    next: 'Continue',
    review: 'Review and submit order',
    card: 'Credit card',
    purchaseOrder: 'Purchase order',
    invoice: 'Invoice',
    submit: 'Submit',
    number: 'Card number',
    month: 'Expiration month',
    year: 'Expiration year',
    code: 'Security code',
    poNumber: 'Purchase order number',
    confirmation: 'Confirmation and order details',
    print: 'Print',
  },
} as const

export type Language = keyof typeof words

/** The demo's people (fixed points of the product). */
export const people = {
  claire: { email: 'claire.martin@meridien.example', password: 'demo-renouveler-2027', language: 'fr', quote: 20_417_801 },
  jane: { email: 'jane.cole@harbour.example', password: 'demo-renewal-2027', language: 'en', quote: 20_417_733 },
  ana: { email: 'ana.silva@costa.example', password: 'demo-costa-2027', language: 'en', quote: 20_417_850 },
  nadia: { email: 'nadia@atlas-partenaires.example', password: 'demo-staff-2027', language: 'fr', quote: 0 },
  ops: { email: 'ops@boreal.example', password: 'demo-staff-2027', language: 'fr', quote: 0 },
} as const

export type Someone = (typeof people)[keyof typeof people]

/** Nothing in the journey takes seconds: what is not there by then does not come. */
const waitMsMax = 8000

export function quotePath(quote: number): string {
  return `/q/${String(quote).padStart(10, '0')}`
}

/** From the demo's mailbox over the mail's own button to the sign-in page: what somebody does who has just had the mail. */
export async function openMail(page: Page, who: Someone, language: Language): Promise<void> {
  page.setDefaultTimeout(waitMsMax)
  await page.goto(`/dev/mailbox?to=${encodeURIComponent(who.email)}`)
  await page
    .getByRole('link', { name: String(who.quote) })
    .last()
    .click()
  const mail = page.frameLocator('iframe.mail-body')
  const link = mail.getByRole('link', { name: words[who.language].viewQuote }).first()
  await link.click()
  await page.waitForURL('**/sign-in**')
  if ((await page.locator('html').getAttribute('lang')) !== language) throw new Error(`the sign-in page is not in ${language}`)
}

/** Fills in the sign-in form that the page shows. */
export async function signIn(page: Page, who: Someone, language: Language): Promise<void> {
  const say = words[language]
  await page.getByLabel(say.email).fill(who.email)
  await page.getByLabel(say.password).fill(who.password)
  await page.getByRole('button', { name: say.signIn, exact: true }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Signed in, at the quote, in the wanted language. */
export async function atQuote(page: Page, who: Someone, language: Language = who.language): Promise<void> {
  page.setDefaultTimeout(waitMsMax)
  await page.goto(`${quotePath(who.quote)}?lang=${language}`)
  await signIn(page, who, language)
}

export function heading(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name, exact: true })
}

/** From the quote to the review page, nothing changed on the way; `look` is called on every screen. */
export async function toReview(
  page: Page,
  language: Language,
  look: (screen: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const say = words[language]
  await page.getByRole('button', { name: say.addToCart, exact: true }).click()
  await heading(page, say.cart).waitFor()
  await look('cart')
  await page.getByRole('button', { name: say.checkOut, exact: true }).click()
  await heading(page, say.billing).waitFor()
  await look('billing')
  const agree = page.getByLabel(say.agree, { exact: true })
  await agree.check()
  await page.getByRole('button', { name: say.next, exact: true }).click()
  await heading(page, say.review).waitFor()
  await look('review')
}

/** The number of the order whose confirmation the page shows. */
export async function confirmedOrder(page: Page, language: Language): Promise<number> {
  await heading(page, words[language].confirmation).waitFor()
  return Number(/\/orders\/(\d+)\?new=1$/.exec(page.url())?.[1])
}

export async function fillCard(fields: Page | FrameLocator, language: Language, number: string): Promise<void> {
  const say = words[language]
  await fields.getByLabel(say.number).fill(number)
  await fields.getByLabel(say.month).fill('12')
  await fields.getByLabel(say.year).fill('2034')
  await fields.getByLabel(say.code).fill(number.startsWith('3') ? '1234' : '123')
}

/** A file that is a PDF by its content. */
export const aPdf = {
  name: 'BC 2027.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n'),
} as const

export const cards = {
  pays: '4242424242424242',
  amex: '378282246310005',
  insufficientFunds: '4000000000009995',
  asks3ds: '4000002500003155',
} as const

/** The demo was loaded by another start of the application: its mails lead to the site of this file instead. */
export async function leadMailsTo(databaseUrl: string, baseUrl: string): Promise<void> {
  await ask(databaseUrl, String.raw`update demo_mail set body_html = regexp_replace(body_html, 'http://localhost:\d+', $1, 'g')`, [baseUrl])
}

/**
 * Lets a demo quote be ordered once more: its order counts as released, what it covered is not covered, nothing is in a cart.
 * There are three quotes in the demo, and every journey begins with one that nobody has touched.
 */
export async function reopenQuote(databaseUrl: string, quote: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('begin')
    // As the application locks: the quote before its orders, so that a job at work on the last one is waited for.
    await client.query('select from quote where quote_number = $1 for update', [quote])
    const orders = `select order_number from renewal_order where quote_number = ${quote} and status <> 'released'`
    await client.query(`update entitlement e set covered_before = l.starts_on from renewal_order_line l
      where l.order_number in (${orders}) and l.customer_id = e.customer_id and l.entitlement_id = e.entitlement_id
        and e.covered_before = l.ends_before and l.kind = 'renewal'`)
    await client.query(`delete from coverage where source in (select 'order:' || order_number from (${orders}) o)`)
    await client.query(`update renewal_order set status = 'released', confirmed_at = null, released_at = now(), release_reason = 'test'
      where quote_number = ${quote} and status <> 'released'`)
    await client.query(`update quote set status = 'issued' where quote_number = ${quote} and status = 'ordered'`)
    await client.query(`update cart set status = 'abandoned' where quote_number = ${quote} and status = 'open'`)
    await client.query('commit')
  } finally {
    await client.end()
  }
}

/** One figure or text from the site's own database. */
export async function ask(
  databaseUrl: string,
  question: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(question, [...values])).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}
