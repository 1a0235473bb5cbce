/** What a part of the work was; never a value of a form, a query or a row. */
export type Facts = Readonly<Record<string, string | number | boolean>>
export type SpanKind = 'request' | 'job' | 'call' | 'query'
export type Described = { readonly name?: string; readonly facts?: Facts; readonly isFailed?: boolean }

/** Where time goes, told to whoever collects it. What happens within a span, however deep, is shown below it. */
export type Tracing = {
  /** Measures `work`; `describe` adds what is known only once it is done. An error is told by its class, since its words may name people. */
  readonly span: <T>(kind: SpanKind, name: string, work: (describe: (described: Described) => void) => Promise<T>) => Promise<T>
  /** Something that has just ended. */
  readonly ended: (kind: SpanKind, name: string, ended: Described & { readonly durationMs: number }) => void
  /** Sends what has not been sent yet, for a few seconds at most. */
  readonly close: () => Promise<void>
}

/** The same provider, each call of the methods named seen as a span, by the name of the method alone. */
export function withTracedCalls<P extends object>(
  tracing: Tracing | undefined,
  traced: { readonly name: string; readonly provider: P; readonly methods: readonly (keyof P & string)[] },
): P {
  if (tracing === undefined) return traced.provider
  const { name, provider, methods } = traced
  const calls = methods.map((method) => {
    const call = provider[method] as (...args: unknown[]) => Promise<unknown>
    return [method, (...args: unknown[]) => tracing.span('call', `${name} ${method}`, () => call.apply(provider, args))]
  })
  return { ...provider, ...(Object.fromEntries(calls) as Partial<P>) }
}
