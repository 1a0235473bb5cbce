import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { startFaultOf } from './start-fault.ts'
import { checkFree } from './listen.ts'

test('a port that is taken is told, one that is free stays so', async () => {
  const host = '127.0.0.1'
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const fault = await checkFree({ host, port }).catch((error: unknown) => error)
  expect(startFaultOf(fault)).toBe(`port ${port} is taken: stop what uses it, or set PORT (or SANDBOX_PORT) to another.`)
  server.close()
  await once(server, 'close')
  await checkFree({ host, port })
  await checkFree({ host, port })
})
