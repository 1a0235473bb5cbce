import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cards, payAsBrowser } from '#test/sandbox/pay-as-browser.ts'

/** What a load process is told, as JSON in the file of its only argument; it answers a `LoadResult` as JSON. */
export type Load = {
  /** Of the web processes; each of those at once stays with one. */
  readonly baseUrls: readonly string[]
  readonly scenario: 'page' | 'journey' | 'card'
  /** Where the card is paid; its answers count for nobody's time but the journey's. */
  readonly sandboxUrl?: string
  /** So many at once, each with a kept connection. */
  readonly concurrency: number
  /** Nothing is begun after this; what was begun is finished. */
  readonly seconds: number
  readonly buyers: readonly { readonly quoteNumber: number; readonly cookie: string }[]
}

export type LoadResult = {
  readonly seconds: number
  readonly requests: number
  readonly completed: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Of an answer, on average. */
  readonly bytesEach: number
  /** 503 and the like: refused at once, to be tried again. */
  readonly refused: number
  /** What went wrong otherwise, with how often. */
  readonly errors: Readonly<Record<string, number>>
}

type Answer = { readonly status: number; readonly location: string; readonly text: string }
type Fields = Readonly<Record<string, string>>

class Refused extends Error {}

const answerLimitMs = 30_000

if (import.meta.main) await main()

async function main(): Promise<void> {
  const load = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Load
  console.log(JSON.stringify(await generate(load)))
}

async function generate(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency, maxFreeSockets: load.concurrency })
  const times: number[] = []
  const bytes = { sum: 0 }
  const errors: Record<string, number> = {}
  const count = { completed: 0, refused: 0, next: 0 }
  const startedAt = performance.now()
  const deadline = startedAt + load.seconds * 1000
  async function worker(baseUrl: string): Promise<void> {
    while (performance.now() < deadline) {
      const index = count.next
      count.next += 1
      const buyer = load.buyers[load.scenario === 'page' ? index % load.buyers.length : index]
      if (buyer === undefined) return
      const browser = browserOf({ baseUrl, agent, times, bytes }, buyer.cookie)
      try {
        await (load.scenario === 'page' ? browser.get(quotePath(buyer.quoteNumber)) : journey(browser, load, buyer.quoteNumber))
        count.completed += 1
      } catch (error) {
        if (error instanceof Refused) count.refused += 1
        else {
          const message = error instanceof Error ? error.message : String(error)
          errors[message] = (errors[message] ?? 0) + 1
        }
      }
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, (_, place) => worker(load.baseUrls[place % load.baseUrls.length] ?? '')))
  agent.destroy()
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return {
    seconds: (performance.now() - startedAt) / 1000,
    requests: times.length,
    completed: count.completed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    bytesEach: Math.round(bytes.sum / Math.max(1, times.length)),
    refused: count.refused,
    errors,
  }
}

type Browser = {
  readonly get: (path: string) => Promise<string>
  readonly post: (path: string, fields: Fields) => Promise<string>
  /** As the page's own script sends a form. */
  readonly postByScript: (path: string, fields: Fields) => Promise<string>
}

type Sent = { readonly body?: string; readonly accept?: string }

function encoded(fields: Fields): string {
  return new URLSearchParams(fields).toString()
}

/** Follows redirects, as browsers do; each request counts on its own. */
function browserOf(
  at: { readonly baseUrl: string; readonly agent: Agent; readonly times: number[]; readonly bytes: { sum: number } },
  cookie: string,
): Browser {
  const { hostname, port, origin } = new URL(at.baseUrl)
  function send(method: string, path: string, { body, accept = 'text/html' }: Sent = {}): Promise<Answer> {
    const startedAt = performance.now()
    return new Promise((resolve, reject) => {
      const headers = {
        cookie: `guichet-session=${cookie}`,
        accept,
        'accept-language': 'en',
        ...(body === undefined
          ? {}
          : { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
      }
      const sent = request({ hostname, port, path, method, agent: at.agent, headers, timeout: answerLimitMs }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          at.times.push(performance.now() - startedAt)
          const answered = Buffer.concat(chunks)
          at.bytes.sum += answered.length
          resolve({
            status: response.statusCode ?? 0,
            // What stands behind a # stays in the browser.
            location: (response.headers.location ?? '').replace(/#.*/, ''),
            text: answered.toString('utf8'),
          })
        })
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer')))
      sent.on('error', reject)
      sent.end(body)
    })
  }
  async function follow(answer: Answer, from: string): Promise<string> {
    if (answer.status === 503) throw new Refused(from)
    if (answer.status === 303) return follow(await send('GET', answer.location), answer.location)
    if (answer.status !== 200) throw new Error(`${answer.status} at ${from.replaceAll(/\d{5,}/g, 'N')}`)
    return answer.text
  }
  return {
    get: async (path) => follow(await send('GET', path), path),
    post: async (path, fields) => follow(await send('POST', path, { body: encoded(fields) }), path),
    postByScript: async (path, fields) => follow(await send('POST', path, { body: encoded(fields), accept: 'application/json' }), path),
  }
}

/** Quote, cart with one removal and one change, billing, terms, review, order by invoice or card, confirmation. */
async function journey(browser: Browser, load: Load, quoteNumber: number): Promise<void> {
  const number = String(quoteNumber).padStart(10, '0')
  const cartPath = `/cart/${number}`
  const quote = await browser.get(quotePath(quoteNumber))
  await browser.post(`/q/${number}/cart`, fieldsOf(quote, `/q/${number}/cart`))
  const removal = await browser.get(`${cartPath}/lines/30/remove`)
  await browser.post(`${cartPath}/lines/30/remove`, { choice: 'line', ...fieldsOf(removal, `${cartPath}/lines/30/remove`) })
  const wanted = { quantity: '20', term_months: '12' }
  const edit = await browser.get(`${cartPath}/lines/40/edit?${new URLSearchParams(wanted)}`)
  const declared = { declared_quantity: '20', declared_on: new Date().toISOString().slice(0, 10), declared_by: 'Jane Cole' }
  const cart = await browser.post(`${cartPath}/lines/40/edit`, { ...fieldsOf(edit, `${cartPath}/lines/40/edit`), ...wanted, ...declared })
  const billing = await browser.post(`/checkout/${number}`, fieldsOf(cart, `/checkout/${number}`))
  const review = await browser.post(`/checkout/${number}/billing`, {
    ...fieldsOf(billing, `/checkout/${number}/billing`),
    terms_accepted: 'yes',
  })
  const path = `/checkout/${number}/review`
  const filled = { ...fieldsOf(review, path), payment_method: load.scenario === 'card' ? 'card' : 'invoice' }
  const order = load.scenario === 'card' ? await payByCard(browser, load, { path, filled }) : await browser.post(path, filled)
  if (!order.includes('Thank you, your renewal is ordered')) throw new Error('no confirmation')
}

/** What the script of the card fields does: tells the shop, confirms at the provider, goes to the return address. */
async function payByCard(browser: Browser, load: Load, form: { readonly path: string; readonly filled: Fields }): Promise<string> {
  const answer = await browser.postByScript(form.path, form.filled)
  const { clientSecret, returnUrl } = JSON.parse(answer) as { clientSecret?: string; returnUrl?: string }
  if (clientSecret === undefined || returnUrl === undefined) throw new Error('the card payment is not started')
  const paid = await payAsBrowser(load.sandboxUrl ?? '', clientSecret, cards.pays)
  if (paid.status !== 200) throw new Error(`the provider answers ${paid.status}`)
  const { pathname, search } = new URL(returnUrl)
  return browser.get(pathname + search)
}

function quotePath(quoteNumber: number): string {
  return `/q/${String(quoteNumber).padStart(10, '0')}`
}

/** What the form with this address would send: a quick look, not a parser; the crash test has a real one. */
function fieldsOf(html: string, action: string): Record<string, string> {
  const start = html.search(new RegExp(`<form[^>]*action="${action}"`))
  if (start < 0) throw new Error(`no form for ${action.replaceAll(/\d{5,}/g, 'N')}`)
  const form = html.slice(start, html.indexOf('</form>', start))
  const fields: Record<string, string> = {}
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const type = attribute(tag, 'type')
    if (name === undefined || type === 'file' || ((type === 'radio' || type === 'checkbox') && !/\schecked(=|\s|>|\/)/.test(tag))) continue
    fields[name] = unescaped(attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : ''))
  }
  for (const [, tag = '', options = ''] of form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = /<option[^>]*\sselected[^>]*>/.exec(options)?.[0] ?? /<option[^>]*>/.exec(options)?.[0] ?? ''
    fields[attribute(tag, 'name') ?? ''] = unescaped(attribute(chosen, 'value') ?? '')
  }
  return fields
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
}

function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
