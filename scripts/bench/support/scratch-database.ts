import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '#src/compose-postgres.ts'
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'

export type Scratch = { readonly connectionString: string; readonly client: pg.Client; readonly close: () => Promise<void> }

/** A migrated database for one benchmark: the embedded PostgreSQL, durable, or one on the server of `BENCH_DATABASE_URL`. */
export async function openScratch(): Promise<Scratch> {
  const given = process.env['BENCH_DATABASE_URL']
  const opened = given === undefined ? await embedded() : await onServer(given)
  await migrate(opened.connectionString)
  const client = new pg.Client({ connectionString: opened.connectionString })
  await client.connect()
  return {
    connectionString: opened.connectionString,
    client,
    async close() {
      await client.end()
      await opened.close()
    },
  }
}

async function embedded() {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'))
  const { connectionString, stop } = await startEmbeddedPostgres({ folder, durable: true })
  return {
    connectionString,
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function onServer(url: string) {
  const name = `bench_${crypto.randomUUID().slice(0, 8)}`
  await once(url, `create database ${name}`)
  const address = new URL(url)
  address.pathname = `/${name}`
  return { connectionString: address.href, close: () => once(url, `drop database ${name} with (force)`) }
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement)
  await client.end()
}
