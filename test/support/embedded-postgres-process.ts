import pg from 'pg'
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'

/**
 * A process of its own for the tests of the embedded database: enters the folder it is given, says on its output where the server
 * is and who runs it, waits for a line (or for the end) of its input, and leaves.
 */
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('which folder?')

const database = await startEmbeddedPostgres({ folder, durable: true })
const client = new pg.Client({ connectionString: database.connectionString })
await client.connect()
await client.query('create table if not exists visit (pid int)')
await client.query('insert into visit values ($1)', [process.pid])
const visits = await client.query<{ count: string }>('select count(*) from visit')
await client.end()
process.stdout.write(`${JSON.stringify({ url: database.connectionString, visits: Number(visits.rows[0]?.count) })}\n`)
process.stdin.once('data', leave).once('end', leave)

function leave(): void {
  void database.stop().then(() => process.exit())
}
