import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Site = {
  readonly baseUrl: string
  readonly sandboxUrl: string
  /** What the processes wrote, for a failure's message. */
  readonly log: () => string
  readonly stop: () => Promise<void>
}

const root = join(import.meta.dirname, '../..')
const readyLimitMs = 60_000

/** The application as built and as `npm start` runs it, on a database of the caller's and on free ports. */
export async function startSite(databaseUrl: string): Promise<Site> {
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const folder = mkdtempSync(join(tmpdir(), 'guichet-site-'))
  const baseUrl = `http://localhost:${port}`
  const settings = {
    PORT: String(port),
    SANDBOX_PORT: String(sandboxPort),
    BASE_URL: baseUrl,
    DATABASE_URL: databaseUrl,
    GUICHET_DATA: folder,
  }
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/main.js'), 'all'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => written.push(chunk.toString()))
  const site: Site = {
    baseUrl,
    sandboxUrl: `http://localhost:${sandboxPort}`,
    log: () => written.join(''),
    async stop() {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await untilReady(site, child)
  return site
}

async function untilReady(site: Site, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + readyLimitMs
  while (child.exitCode === null && performance.now() < deadline) {
    if (await isReady(site.baseUrl)) return
    await sleep(50)
  }
  await site.stop()
  throw new Error(`the site did not become ready:\n${site.log()}`)
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/readyz`)).ok
  } catch {
    return false
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(limit)
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
