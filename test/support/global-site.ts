import type { TestProject } from 'vitest/node'
import { startSite } from './site.ts'
import { cloneDatabase, databaseUrl, dropDatabase, startTestServer, type TestServer } from './test-server.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  export interface ProvidedContext {
    /** Name of the database with the demo in it, as the built application loaded it. */
    readonly demoName: string
  }
}

let server: TestServer | undefined
let demoName: string | undefined

/** The demo is loaded once, by the application itself; every browser test file clones what came of it. */
export async function setup(project: TestProject): Promise<void> {
  server = await startTestServer()
  demoName = await cloneDatabase(server.url, server.templateName, 'demo')
  const site = await startSite(databaseUrl(server.url, demoName))
  await site.stop()
  project.provide('serverUrl', server.url)
  project.provide('demoName', demoName)
}

export async function teardown(): Promise<void> {
  if (server && demoName) await dropDatabase(server.url, demoName)
  await server?.stop()
}
