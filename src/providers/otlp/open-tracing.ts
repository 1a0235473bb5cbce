import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import { seconds } from '#src/kit/duration.ts'
import type { Described, Tracing } from '../tracing.ts'

export type TracingOptions = {
  /** Of the collector, without `/v1/traces`. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  /** From 0 (none) to 1: how many of the requests and jobs. */
  readonly share: number
  readonly process: 'web' | 'work'
}

const kinds = { request: SpanKind.SERVER, job: SpanKind.CONSUMER, call: SpanKind.CLIENT, query: SpanKind.CLIENT } as const

/**
 * Traces for a collector of OpenTelemetry. Nothing is instrumented behind our back: a span is what we call one, so that no library puts an
 * address, a value or a name of a person into it. Who asks cannot hand a trace in: those would be numbers of strangers.
 */
export function openTracing(options: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: seconds(5),
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'guichet', 'guichet.process': options.process }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('guichet')
  const within = new AsyncLocalStorage<Context>()
  const parent = () => within.getStore() ?? ROOT_CONTEXT
  return {
    async span(kind, name, work) {
      const span = tracer.startSpan(name, { kind: kinds[kind] }, parent())
      try {
        return await within.run(trace.setSpan(parent(), span), () => work((described) => describe(span, described)))
      } catch (error) {
        span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown')
        describe(span, { isFailed: true })
        throw error
      } finally {
        span.end()
      }
    },
    ended(kind, name, { durationMs, ...described }) {
      const endTime = Date.now()
      const span = tracer.startSpan(name, { kind: kinds[kind], startTime: endTime - durationMs }, parent())
      describe(span, described)
      span.end(endTime)
    },
    async close() {
      // A collector that is away keeps no process from ending.
      const limit = sleep(seconds(3), undefined, { ref: false })
      await Promise.race([provider.shutdown(), limit]).catch(() => {})
    },
  }
}

function describe(span: Span, { name, facts = {}, isFailed = false }: Described): void {
  if (name !== undefined) span.updateName(name)
  span.setAttributes({ ...facts })
  if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR })
}
