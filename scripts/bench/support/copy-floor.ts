import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** What one connection needs to read the run's input and to write its output and nothing else, on this machine, now. */
export type CopyFloor = {
  readonly outMs: number
  /** Into the real tables: their keys, indexes and checks. */
  readonly inMs: number
  /** Into tables of the same columns and nothing else. */
  readonly bareInMs: number
  readonly outBytes: number
  readonly inBytes: number
}

const inputs = ['entitlement', 'coverage', 'site', 'agreement', 'customer', 'contact']
const outputs = ['quote_number', 'quote', 'quote_line', 'event_chain', 'event', 'pgboss.job']

/** Measured on what the run has just written: taken out, emptied, put back. */
export async function measureCopyFloor(client: pg.Client): Promise<CopyFloor> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-floor-'))
  try {
    let outBytes = 0
    const started = performance.now()
    for (const table of inputs) {
      const counting = new Writable({
        write(chunk: Buffer, _encoding, done) {
          outBytes += chunk.length
          done()
        },
      })
      await pipeline(client.query(copyTo(`copy ${table} to stdout`)), counting)
    }
    const outMs = performance.now() - started
    const fileOf = (table: string) => join(folder, table)
    for (const table of outputs) {
      await pipeline(client.query(copyTo(`copy (select * from ${table}) to stdout`)), createWriteStream(fileOf(table)))
      await client.query(`create table bare_${plain(table)} (like ${table})`)
    }
    await client.query('checkpoint')
    const bareInMs = await putIn(client, fileOf, (table) => `bare_${plain(table)}`)
    await client.query(`truncate ${outputs.join(', ')} cascade`)
    await client.query('checkpoint')
    const inMs = await putIn(client, fileOf, (table) => table)
    const { rows } = await client.query<{ bytes: string }>(
      `select sum(pg_table_size(name::regclass)) as bytes from unnest($1::text[]) as t (name)`,
      [outputs.map((table) => `bare_${plain(table)}`)],
    )
    return { outMs, inMs, bareInMs, outBytes, inBytes: Number(rows[0]?.bytes ?? 0) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function putIn(client: pg.Client, fileOf: (table: string) => string, target: (table: string) => string): Promise<number> {
  const started = performance.now()
  for (const table of outputs) {
    await pipeline(createReadStream(fileOf(table), { highWaterMark: 1 << 18 }), client.query(copyFrom(`copy ${target(table)} from stdin`)))
  }
  return performance.now() - started
}

function plain(table: string): string {
  return table.replace('.', '_')
}
