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
  const quoteNumber = Number(request.url?.split('/').at(-1) ?? 0)
  void look(quoteNumber).then(() => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page))
})
server.listen(Number(port), '127.0.0.1')

async function look(quoteNumber: number): Promise<void> {
  const client = await pool.connect()
  try {
    // Sent together and answered in their order.
    await Promise.all([
      client.query('begin'),
      client.query({ name: 'q', text: question, values: [quoteNumber - 29_000_000, quoteNumber] }),
      client.query('commit'),
    ])
  } finally {
    client.release()
  }
}
