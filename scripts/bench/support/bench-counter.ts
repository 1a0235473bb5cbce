import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counter, openCounter, sessionSecret } from '../../load/counter.ts'
import type { Load, LoadResult } from '../../load/generate-load.ts'
import { openSessions, populate } from '../../load/population.ts'
import { builtProgram, packageRoot, startProgram, untilReady } from '../../load/process.ts'
import { type Cpu, cpuBetween, cpuOf } from './cpu.ts'

export type BenchBuyers = Load['buyers']
export type Measured = LoadResult & { readonly cpu: Cpu }

export type BenchCounter = {
  readonly counter: Counter
  readonly buyers: BenchBuyers
  readonly webs: number
  readonly load: (load: Omit<Load, 'baseUrls'>) => Promise<Measured>
  /** As `load`, of as many bare processes that answer so many bytes: what a page can cost at least. */
  readonly loadBare: (load: Omit<Load, 'baseUrls'>, bytes: number) => Promise<Measured>
  readonly close: () => Promise<void>
}

export type BenchOptions = {
  readonly quotes: number
  readonly lines: number
  readonly sessions: number
  readonly program?: string | undefined
  readonly port?: number | undefined
  /** As many as a node has cores, unless told. */
  readonly webs?: number | undefined
}

/**
 * A node as it runs in production: a web process for each core, one worker and a durable embedded PostgreSQL, full of renewals, with
 * buyers who have signed in. The load stands for the proxy before it: each of its connections belongs to one web process.
 */
export async function openBenchCounter(options: BenchOptions): Promise<BenchCounter> {
  if (options.program === undefined)
    execFileSync(process.execPath, [join(packageRoot, 'scripts/build.mjs')], { stdio: ['ignore', 'ignore', 'inherit'] })
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-'))
  const port = options.port ?? 4850
  const counter = await openCounter({ program: options.program ?? builtProgram, folder, port, sandboxPort: port + 1 })
  const { connectionString } = counter
  const all = await populate({ connectionString, secret: sessionSecret, quotes: options.quotes, lines: options.lines })
  // Spread over the whole table, as buyers are.
  const step = Math.max(1, Math.floor(all.length / options.sessions))
  const signedIn = all.filter((_, index) => index % step === 0).slice(0, options.sessions)
  const cookies = await openSessions({ connectionString, secret: sessionSecret }, signedIn)
  await counter.startPrograms()
  const others = { file: options.program ?? builtProgram, from: port + 2, count: (options.webs ?? cpus().length) - 1 }
  const more = await startWebs(folder, others, (own) => ({ args: ['serve'], env: { ...counter.env, PORT: String(own) } }))
  const bareFile = join(import.meta.dirname, 'bare-page.ts')
  return {
    counter,
    buyers: signedIn.map(({ quoteNumber, customerId }) => ({ quoteNumber, cookie: cookies.get(customerId) ?? '' })),
    webs: 1 + more.length,
    load: (load) => measure({ counter, folder, webs: [{ url: localUrl(counter.baseUrl), pid: counter.pidOf('web') }, ...more] }, load),
    async loadBare(load, bytes) {
      const wanted = { file: bareFile, from: port + 20, count: 1 + more.length }
      const bare = await startWebs(folder, wanted, (own) => ({ args: [String(own), connectionString, String(bytes)], env: {} }))
      try {
        await measure({ counter, folder, webs: bare }, load)
        return await measure({ counter, folder, webs: bare }, load)
      } finally {
        for (const web of bare) await web.stop()
      }
    },
    async close() {
      for (const web of more) await web.stop()
      await counter.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Web = { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> }

type Wanted = { readonly file: string; readonly from: number; readonly count: number }

/** As many of one program as are wanted, on ports one after the other. */
function startWebs(
  folder: string,
  { file, from, count }: Wanted,
  given: (port: number) => { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<readonly Web[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const port = from + index
      const url = `http://127.0.0.1:${port}`
      const logFile = join(folder, `web-${port}.log`)
      const web = startProgram({ file, ...given(port), logFile })
      if (!(await untilReady(`${url}/readyz`, web))) throw new Error(`${file} does not start: see ${logFile}`)
      return { url, pid: web.pid, stop: web.stop }
    }),
  )
}

function localUrl(url: string): string {
  return url.replace('localhost', '127.0.0.1')
}

type Measuring = { readonly counter: Counter; readonly folder: string; readonly webs: readonly Pick<Web, 'url' | 'pid'>[] }

async function measure({ counter, folder, webs }: Measuring, load: Omit<Load, 'baseUrls'>): Promise<Measured> {
  const file = join(folder, 'load.json')
  writeFileSync(file, JSON.stringify({ ...load, baseUrls: webs.map((web) => web.url) } satisfies Load))
  const pids = [webs.map((web) => web.pid), counter.pidOf('database')] as const
  const before = cpuOf(...pids)
  const result = await runLoad(file)
  return { ...result, cpu: cpuBetween(before, cpuOf(...pids)) }
}

function runLoad(file: string): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(packageRoot, 'scripts/load/generate-load.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as LoadResult)
        : reject(new Error(`the load process ended with ${code}`)),
    )
  })
}
