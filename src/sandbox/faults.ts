import { newId } from './ids.ts'
import type { Ledger, Write } from './ledger.ts'
import { type CallFault, type FaultKind, type FaultRecord, callFaults } from './records.ts'

/** What may be asked of the fault panel; the defaults strike once, surely. */
export type FaultOrder = {
  readonly fault: FaultKind
  readonly on: string
  /** Undefined strikes for ever. */
  readonly count: number | undefined
  readonly probability: number
  readonly delayMs: number
}

/** The calls of the API by the names that faults are set on. */
export const operations = [
  'create',
  'confirm',
  'capture',
  'cancel',
  'retrieve',
  'list',
  'create-session',
  'expire-session',
  'retrieve-session',
  'list-sessions',
  'refund',
  'list-refunds',
] as const
export type Operation = (typeof operations)[number]

export function addFault(ledger: Ledger, order: FaultOrder): FaultRecord {
  const fault: FaultRecord = {
    id: newId('fault', 10),
    fault: order.fault,
    on: order.on,
    remaining: order.count,
    probability: order.probability,
    delayMs: order.delayMs,
  }
  ledger.change((write) => write.put('fault', fault))
  return fault
}

export function clearFaults(ledger: Ledger, id?: string): void {
  ledger.change((write) => {
    for (const fault of Array.from(ledger.all('fault'))) if (id === undefined || fault.id === id) write.remove('fault', fault.id)
  })
}

/** The first fault that is set on this call and whose dice fell so; one that has a count is used up by it. */
export function strikeCall(ledger: Ledger, operation: Operation): (FaultRecord & { readonly fault: CallFault }) | undefined {
  return ledger.change((write) => strike(ledger, write, (fault) => isCallFault(fault) && matches(fault, operation))) as
    | (FaultRecord & { readonly fault: CallFault })
    | undefined
}

/** The same for an event that is about to be delivered; part of the change that made the event. */
export function strikeWebhook(ledger: Ledger, write: Write, eventType: string): FaultRecord | undefined {
  return strike(ledger, write, (fault) => !isCallFault(fault) && matches(fault, eventType))
}

function strike(ledger: Ledger, write: Write, isMeant: (fault: FaultRecord) => boolean): FaultRecord | undefined {
  for (const fault of ledger.all('fault')) {
    if (!isMeant(fault) || Math.random() >= fault.probability) continue
    if (fault.remaining === undefined) return fault
    if (fault.remaining > 1) write.put('fault', { ...fault, remaining: fault.remaining - 1 })
    else write.remove('fault', fault.id)
    return fault
  }
  return undefined
}

function isCallFault(fault: FaultRecord): boolean {
  return (callFaults as readonly string[]).includes(fault.fault)
}

function matches(fault: FaultRecord, name: string): boolean {
  return fault.on === 'any' || fault.on === name
}
