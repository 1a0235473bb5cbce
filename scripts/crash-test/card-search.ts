import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, readSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { assert } from '#src/kit/assert.ts'
import { openDatabase } from '#src/store/database.ts'
import { cards } from '#test/sandbox/pay-as-browser.ts'
import { type Counter, parts } from '../load/counter.ts'

/** A number that nobody pays with. It is put where a search must find it: one that finds nothing there has not looked. */
export const controlNumber = '4000056655665556'

/** Where a number, or a security code beside its name, was looked for, and how much of it there was. */
const places = ['rows of the database', 'files', 'arguments and environments'] as const
type Place = (typeof places)[number]

export type CardSearch = {
  /** Where a card that was paid with stands, or its security code: nowhere. */
  readonly found: readonly string[]
  /** Places whose planted number was not seen: the search did not look there. */
  readonly blind: readonly string[]
  readonly bytes: Readonly<Record<Place, number>>
}

type Finding = { readonly place: Place; readonly where: string; readonly what: string }

export type Seen = { readonly where: string; readonly text: string }

/** What anybody on the machine may read of the processes while they run: the four, and PostgreSQL's for its connections. */
export async function processesNow(counter: Counter): Promise<readonly Seen[]> {
  const control = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', grouped(controlNumber)], { stdio: 'ignore' })
  try {
    await once(control, 'spawn')
    const pids = [...pidsOf(counter), control.pid ?? 0]
    return pids.flatMap((pid) =>
      ['cmdline', 'environ'].map((file) => ({ where: `${file} of ${pid}`, text: procFile(pid, file).replaceAll('\0', ' ') })),
    )
  } finally {
    await ended(control)
  }
}

/**
 * Every row of every table as text, every file of the counter (the database's own with its log, what the processes said, the
 * provider's state), the arguments and environments of every process of it: the numbers of all cards, in groups too, and as the hexadecimal digits that a
 * stored file is shown in.
 */
export async function searchForCards(counter: Counter, folder: string, processes: readonly Seen[]): Promise<CardSearch> {
  const findings: Finding[] = []
  const bytes: Record<Place, number> = { 'rows of the database': 0, files: 0, 'arguments and environments': 0 }
  const look = (place: Place, where: string, text: string) => {
    bytes[place] += text.length
    for (const what of cardsIn(text)) findings.push({ place, where, what })
  }
  writeFileSync(join(folder, 'control.log'), `{"level":30,"card":"${grouped(controlNumber)}","cvc":"987"}\n`)
  for (const { where, text } of processes) look('arguments and environments', where, text)
  for await (const row of rowsOf(counter.connectionString)) look('rows of the database', row.table, row.text)
  for (const file of filesOf(folder)) for (const chunk of chunksOf(file)) look('files', file.slice(folder.length + 1), chunk)
  return { ...judged(findings), bytes }
}

/** What was planted must be seen, in rows twice: as it was typed, and inside a document that was sent. */
function judged(findings: readonly Finding[]): Pick<CardSearch, 'found' | 'blind'> {
  const isControl = ({ what, where }: Finding) => what.endsWith(controlNumber) || where === 'control.log'
  const saw = (place: Place, what: string) => findings.some((one) => one.place === place && one.what === what)
  const wanted = [
    ...places.map((place) => [place, controlNumber] as const),
    ['rows of the database', `in a document: ${controlNumber}`],
    ['files', 'a security code'],
  ] as const
  return {
    found: [...new Set(findings.filter((one) => !isControl(one)).map((one) => `${one.place}, ${one.where}: ${one.what}`))],
    blind: wanted.filter(([place, what]) => !saw(place, what)).map(([place, what]) => `${place}: ${what}`),
  }
}

const numbers: readonly string[] = [...Object.values(cards), controlNumber]
/** As typed, or in groups however they are parted. */
const typed = new RegExp(`(?<!\\d)(?:${numbers.map((number) => number.replaceAll(/.(?=.)/g, '$&[ ._-]?')).join('|')})(?!\\d)`, 'g')
const asHex = new Map(numbers.map((number) => [Buffer.from(number).toString('hex'), number]))
const hex = new RegExp([...asHex.keys()].join('|'), 'g')
const code = /(?:cvc|cvv|csc|security[ _-]?code)["']?\s{0,2}[:=]\s{0,2}["']?\d{3,4}(?!\d)/i

function* cardsIn(text: string): Generator<string> {
  for (const [number] of text.matchAll(typed)) yield number.replaceAll(/\D/g, '')
  for (const [digits] of text.matchAll(hex)) yield `in a document: ${asHex.get(digits) ?? ''}`
  if (code.test(text)) yield 'a security code'
}

function grouped(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, '$1 ')
}

/** Each table of each schema, row by row. */
async function* rowsOf(connectionString: string): AsyncGenerator<{ readonly table: string; readonly text: string }> {
  const db = openDatabase({ connectionString, maxConnections: 1 })
  try {
    const { rows: tables } = await sql<{ name: string }>`select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
      from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      db,
    )
    assert(tables.length > 40, 'the tables of the counter')
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db)
      for (const { row } of rows) yield { table: name, text: row }
    }
  } finally {
    await db.destroy()
  }
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const chunkBytes = 8 * 1024 * 1024
/** Longer than any number that is parted: none is lost between two chunks. */
const overlapBytes = 128

/** Byte for byte, one character each. The database writes on meanwhile: a file may go away. */
function* chunksOf(file: string): Generator<string> {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    const buffer = Buffer.alloc(chunkBytes)
    for (let position = 0; ;) {
      const read = readSync(descriptor, buffer, 0, chunkBytes, position)
      if (read > 0) yield buffer.toString('latin1', 0, read)
      if (read < chunkBytes) return
      position += chunkBytes - overlapBytes
    }
  } finally {
    closeSync(descriptor)
  }
}

/** The four, and the processes that PostgreSQL has for its connections. */
function pidsOf(counter: Counter): readonly number[] {
  const own = parts.map((part) => counter.pidOf(part)).filter((pid) => pid > 0)
  return own.flatMap((pid) => [
    pid,
    ...procFile(pid, `task/${pid}/children`)
      .trim()
      .split(/\s+/)
      .map(Number)
      .filter((child) => child > 0),
  ])
}

/** Empty when the process has just ended. */
function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return ''
  }
}

async function ended(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL')
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
}
