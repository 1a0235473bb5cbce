import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Value = { readonly stringValue?: string; readonly intValue?: number; readonly boolValue?: boolean }
type Attribute = { readonly key: string; readonly value: Value }
type Sent = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[]
  }[]
}
type SentSpan = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly status?: { readonly code?: number }
  readonly attributes: readonly Attribute[]
}

export type CollectedSpan = Omit<SentSpan, 'attributes'> & { readonly facts: Readonly<Record<string, unknown>>; readonly process: unknown }

export type TraceCollector = {
  readonly endpoint: string
  readonly spans: CollectedSpan[]
  /** Everything that came, as it came, headers included. */
  readonly raw: string[]
  readonly stop: () => Promise<void>
}

/** What a collector of OpenTelemetry is told, over HTTP in JSON. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const [spans, raw]: [CollectedSpan[], string[]] = [[], []]
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      raw.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}\n${body}`)
      for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
        const { 'guichet.process': process } = factsOf(resource.attributes)
        for (const { attributes, ...span } of scopeSpans.flatMap((scope) => scope.spans)) {
          spans.push({ ...span, facts: factsOf(attributes), process })
        }
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    raw,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function factsOf(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.boolValue]))
}
