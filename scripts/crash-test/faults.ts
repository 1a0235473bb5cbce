import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './random.ts'

const callFaults = ['answer-late', 'never-answer', 'cut-connection', 'fail-before', 'fail-after', 'fail-and-remember'] as const
const webhookFaults = ['webhook-twice', 'webhook-late', 'webhook-out-of-order', 'webhook-never'] as const
const calls = ['create', 'create-session', 'capture', 'cancel', 'retrieve', 'list', 'confirm', 'any'] as const

/** Sets a fault now and then through the sandbox's own panel, until told to stop; answers how many of each. */
export async function breakThings(sandboxUrl: string, random: Random, isOver: () => boolean): Promise<ReadonlyMap<string, number>> {
  const set = new Map<string, number>()
  while (!isOver()) {
    const isCall = random.chance(0.6)
    const fault = isCall ? random.pick(callFaults) : random.pick(webhookFaults)
    const order = {
      fault,
      on: isCall ? random.pick(calls) : 'any',
      count: 1 + random.whole(3),
      probability: 1,
      delayMs: Math.round(random.between(100, 3_000)),
    }
    if (await post(`${sandboxUrl}/api/faults`, 'POST', order)) set.set(fault, (set.get(fault) ?? 0) + 1)
    await sleep(random.between(200, 1_500))
  }
  return set
}

export async function mendAll(sandboxUrl: string): Promise<void> {
  while (!(await post(`${sandboxUrl}/api/faults`, 'DELETE'))) await sleep(100)
}

/** False when the sandbox was just killed. */
async function post(url: string, method: string, body?: unknown): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(5_000),
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
