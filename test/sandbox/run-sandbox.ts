import type { AddressInfo } from 'node:net'
import { type ServerType, createAdaptorServer } from '@hono/node-server'
import { type Sandbox, type SandboxOptions, createSandbox } from '#src/sandbox/sandbox.ts'

export type RunningSandbox = Sandbox & { readonly url: string; readonly port: number; stop(): Promise<void> }

/** A sandbox on a real port of loopback, for what needs sockets; `createSandbox(...).app.request` is enough for the rest. */
export async function runSandbox(options: Partial<SandboxOptions> & { readonly port?: number } = {}): Promise<RunningSandbox> {
  const starting = Promise.withResolvers<Sandbox>()
  const server = createAdaptorServer({ fetch: async (request, env) => (await starting.promise).app.fetch(request, env) })
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const running = await createSandbox({ publicUrl: url, shopOrigins: ['http://127.0.0.1:4190'], ...options })
  starting.resolve(running)
  return {
    ...running,
    url,
    port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await running.close()
    },
  }
}

function listen(server: ServerType, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
