import { createServer } from 'node:http'
import pg from 'pg'

/**
 * The least that a page can be: one question by key, in a transaction of its own, and as many bytes as a page of ours. What a process
 * of a page's kind does on this machine when nothing of ours is in it. Takes a port, the connection string and the bytes.
 */
const [port, connectionString, bytes] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString, max: 8 })
const page = 'x'.repeat(Number(bytes))
const question = 'select customer_id, quote_number, revision, status from quote where customer_id = $1 and quote_number = $2'

const server = createServer((request, response) => {
  if (request.url === '/readyz') return response.end()
  // A question that finds nothing is no floor: the load counts it as a fault.
  void isThere(Number(request.url?.split('/').at(-1))).then((found) =>
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(page),
  )
})
server.listen(Number(port), '127.0.0.1')

async function isThere(quoteNumber: number): Promise<boolean> {
  const client = await pool.connect()
  try {
    // Sent together and answered in their order.
    const [, found] = await Promise.all([
      client.query('begin'),
      client.query({ name: 'q', text: question, values: [quoteNumber - 29_000_000, quoteNumber] }),
      client.query('commit'),
    ])
    return found.rowCount === 1
  } finally {
    client.release()
  }
}
