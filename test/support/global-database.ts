import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './test-server.ts'

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- only an interface can be added to
  export interface ProvidedContext {
    readonly serverUrl: string
    readonly loginUrls: TestServer['loginUrls']
    readonly templateName: string
  }
}

let server: TestServer | undefined

export async function setup(project: TestProject): Promise<void> {
  server = await startTestServer()
  project.provide('serverUrl', server.url)
  project.provide('loginUrls', server.loginUrls)
  project.provide('templateName', server.templateName)
}

export async function teardown(): Promise<void> {
  await server?.stop()
}
