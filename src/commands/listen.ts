import { once } from 'node:events'
import { createServer } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { seconds } from '#src/kit/duration.ts'

export type Listening = { readonly close: () => Promise<void> }
type Address = { readonly host: string; readonly port: number }

/** The sandbox is for whoever sits at the machine. */
export function sandboxAddressOf({ sandboxPort }: { readonly sandboxPort: number }): Address {
  return { host: '127.0.0.1', port: sandboxPort }
}

/** Fails when the port is taken: asked before the database is made and filled, so that whoever starts it need not wait to hear of it. */
export async function checkFree(address: Address): Promise<void> {
  const server = createServer().listen(address)
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

/** A client that sends its request drop by drop holds a place that others wait for: a head has 10 s, 11 MB of a form a minute. */
const patience = { headersTimeout: seconds(10), requestTimeout: seconds(60), connectionsCheckingInterval: seconds(5) }

/** Requests in hand are finished before it closes, for ten seconds at most. Fails when the port is taken. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever variables the application's context has
export function listen(app: Hono<any>, address: Address): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, hostname: address.host, port: address.port, serverOptions: patience }, () => {
      server.off('error', reject)
      resolve({ close: () => closeServer(server) })
    })
    server.once('error', reject)
  })
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, seconds(10))
    server.close(() => {
      clearTimeout(limit)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}
