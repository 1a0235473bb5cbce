import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Journal, memoryJournal, openJournal, readJournal, rewriteJournal } from './journal.ts'
import { type RecordKind, type Records, recordKinds } from './records.ts'

type Tables = { readonly [K in RecordKind]: Map<string, Records[K]> }
type Put = readonly [RecordKind, Records[RecordKind]]

/** Everything that the sandbox knows, in memory, with each change written to its journal as one line. */
export type Ledger = {
  get<K extends RecordKind>(kind: K, id: string): Records[K] | undefined
  /** In the order of their making. */
  all<K extends RecordKind>(kind: K): Iterable<Records[K]>
  /** Runs at once and whole: what `work` puts is kept together, or, when it throws, not at all. */
  change<T>(work: (write: Write) => T): T
  /** Resolves when everything that was changed so far would survive a power cut. */
  durable(): Promise<void>
  close(): Promise<void>
}

export type Write = {
  put<K extends RecordKind>(kind: K, record: Records[K]): void
  remove(kind: RecordKind, id: string): void
}

type Line = { readonly put: readonly Put[]; readonly removed: readonly (readonly [RecordKind, string])[] }

const fileName = 'sandbox.journal'

/** Without a folder nothing outlives the process. */
export async function openLedger(folder: string | undefined): Promise<Ledger> {
  const tables = emptyTables()
  if (folder === undefined) return ledgerOver(tables, memoryJournal())
  await mkdir(folder, { recursive: true })
  const path = join(folder, fileName)
  const lines = await readJournal(path)
  for (const line of lines) apply(tables, JSON.parse(line) as Line)
  const live = recordKinds.reduce((sum, kind) => sum + tables[kind].size, 0)
  if (lines.length > 2 * live + 1_000) await rewriteJournal(path, snapshot(tables))
  return ledgerOver(tables, await openJournal(path))
}

/** One line a record, in the order of their making. */
function* snapshot(tables: Tables): Iterable<string> {
  for (const kind of recordKinds) for (const record of tables[kind].values()) yield lineOf([[kind, record]], [])
}

function ledgerOver(tables: Tables, journal: Journal): Ledger {
  return {
    get: (kind, id) => tables[kind].get(id),
    all: (kind) => tables[kind].values(),
    change(work) {
      const put: Put[] = []
      const removed: (readonly [RecordKind, string])[] = []
      const undo: (() => void)[] = []
      const write: Write = {
        put(kind, record) {
          const table = tables[kind] as Map<string, typeof record>
          const before = table.get(record.id)
          undo.push(() => (before === undefined ? table.delete(record.id) : table.set(record.id, before)))
          table.set(record.id, record)
          put.push([kind, record])
        },
        remove(kind, id) {
          const table = tables[kind] as Map<string, Records[RecordKind]>
          const before = table.get(id)
          if (before === undefined) return
          undo.push(() => table.set(id, before))
          table.delete(id)
          removed.push([kind, id])
        },
      }
      try {
        const result = work(write)
        if (put.length > 0 || removed.length > 0) journal.append(lineOf(put, removed))
        return result
      } catch (error) {
        for (const step of undo.toReversed()) step()
        throw error
      }
    },
    durable: () => journal.durable(),
    close: () => journal.close(),
  }
}

function emptyTables(): Tables {
  return {
    intent: new Map(),
    charge: new Map(),
    challenge: new Map(),
    session: new Map(),
    refund: new Map(),
    event: new Map(),
    delivery: new Map(),
    outcome: new Map(),
    answer: new Map(),
    fault: new Map(),
  }
}

function lineOf(put: readonly Put[], removed: Line['removed']): string {
  return JSON.stringify({ put, removed } satisfies Line)
}

function apply(tables: Tables, line: Line): void {
  for (const [kind, record] of line.put) (tables[kind] as Map<string, typeof record>).set(record.id, record)
  for (const [kind, id] of line.removed) tables[kind].delete(id)
}
