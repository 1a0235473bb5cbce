import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { answerPriceRequest } from '../operations/price-json.ts'

const usage = `usage: guichet price --json < REQUESTS > ANSWERS

Prices one JSON request per line of standard input and answers one JSON line each, in order.
The interface is described in docs/price-interface.md.
`

/** Streams: memory does not grow with the number of requests. */
export async function run(args: readonly string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== '--json') {
    process.stderr.write(usage)
    return args[0] === '--help' ? 0 : 2
  }
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    if (!process.stdout.write(`${answerPriceRequest(line)}\n`)) await once(process.stdout, 'drain')
  }
  return 0
}
