import { inspect } from 'node:util'
import { parentPort } from 'node:worker_threads'
import { ownThreadPress } from '#src/documents/own-thread-press.ts'
import { present } from '#src/kit/assert.ts'
import type { Answer, Order } from './press-protocol.ts'

/** The thread of `render-thread.ts`: makes what it is told, one after the other. */
const port = present(parentPort, 'this file runs as a worker thread')

port.on('message', ({ task, given }: Order) => {
  void answerTo(task, given).then((answer) => port.postMessage(answer))
})

async function answerTo(task: Order['task'], given: unknown): Promise<Answer> {
  const render = ownThreadPress[task] as (given: unknown) => Promise<unknown>
  try {
    return { ok: true, made: await render(given) }
  } catch (error) {
    return { ok: false, fault: inspect(error) }
  }
}
