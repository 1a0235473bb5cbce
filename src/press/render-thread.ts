import { once } from 'node:events'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, Order } from './press-protocol.ts'

export type ThreadLimits = {
  /** A paper that takes longer is given up, and its thread with it. */
  readonly paperTimeoutMs: number
  /** A thread without work for this long is ended and its memory given back. */
  readonly idleMs: number
  /** The thread's JavaScript heap: a paper that needs more fails. */
  readonly heapMegabytes: number
}

/** A paper that could not be made: the renderer's own error, too long, too large, or the press was closed. */
export class PressFault extends Error {
  override readonly name = 'PressFault'
}

export type RenderThread = {
  /** One at a time; the caller waits for the answer before the next. */
  readonly make: (order: Order) => Promise<unknown>
  readonly end: () => Promise<void>
}

/** Beside this file: `.ts` from the sources, `.js` in the build. */
const workerFile = join(import.meta.dirname, `press-worker${extname(import.meta.filename)}`)

/** Short-lived objects: what V8 would allow itself otherwise doubles the memory of a long paper and makes none quicker. */
const youngMegabytes = 4

type Started = { readonly worker: Worker; readonly ended: AbortController }

/** A thread that is started when it is needed. One that dies, hangs or grows too large takes only the paper in its hands with it. */
export function renderThread({ paperTimeoutMs, idleMs, heapMegabytes }: ThreadLimits): RenderThread {
  let thread: Started | undefined
  let idle: NodeJS.Timeout | undefined

  function start(): Started {
    const resourceLimits = { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: youngMegabytes }
    const worker = new Worker(workerFile, { execArgv: [], resourceLimits })
    const started = { worker, ended: new AbortController() }
    const forget = () => {
      if (thread === started) thread = undefined
      started.ended.abort()
    }
    // Also between two papers: a thread that died is never given another.
    worker.on('error', forget)
    worker.on('exit', forget)
    return started
  }

  async function end(): Promise<void> {
    clearTimeout(idle)
    const { worker, ended } = thread ?? {}
    thread = undefined
    ended?.abort()
    await worker?.terminate()
  }

  async function make(order: Order): Promise<unknown> {
    clearTimeout(idle)
    thread ??= start()
    const { worker, ended } = thread
    worker.ref()
    const timeout = AbortSignal.timeout(paperTimeoutMs)
    const answered = once(worker, 'message', { signal: AbortSignal.any([timeout, ended.signal]) }) as Promise<[Answer]>
    try {
      worker.postMessage(order)
      const [answer] = await answered
      if (answer.ok) return answer.made
      throw new PressFault(answer.fault)
    } catch (error) {
      if (error instanceof PressFault) throw error
      await end()
      const what = timeout.aborted ? `a paper took longer than ${paperTimeoutMs} ms` : 'the thread that makes papers ended'
      throw new PressFault(what, { cause: error })
    } finally {
      worker.unref()
      idle = setTimeout(() => void end(), idleMs).unref()
    }
  }

  return { make, end }
}
