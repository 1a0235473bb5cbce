import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Counter, openCounter, sessionSecret } from '../../load/counter.ts'
import type { Load, LoadResult } from '../../load/generate-load.ts'
import { openSessions, populate } from '../../load/population.ts'
import { builtProgram, packageRoot } from '../../load/process.ts'
import { type Cpu, cpuBetween, cpuOf } from './cpu.ts'

export type BenchBuyers = Load['buyers']
export type Measured = LoadResult & { readonly cpu: Cpu }

export type BenchCounter = {
  readonly counter: Counter
  readonly buyers: BenchBuyers
  readonly load: (load: Omit<Load, 'baseUrl'>) => Promise<Measured>
  readonly close: () => Promise<void>
}

export type BenchOptions = {
  readonly quotes: number
  readonly lines: number
  readonly sessions: number
  readonly program?: string | undefined
  readonly port?: number | undefined
}

/** One web process, one worker and a durable embedded PostgreSQL, full of renewals, with buyers who have signed in. */
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
  return {
    counter,
    buyers: signedIn.map(({ quoteNumber, customerId }) => ({ quoteNumber, cookie: cookies.get(customerId) ?? '' })),
    load: (load) => measure(counter, folder, load),
    async close() {
      await counter.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function measure(counter: Counter, folder: string, load: Omit<Load, 'baseUrl'>): Promise<Measured> {
  const file = join(folder, 'load.json')
  writeFileSync(file, JSON.stringify({ ...load, baseUrl: counter.baseUrl.replace('localhost', '127.0.0.1') } satisfies Load))
  const pids = [counter.pidOf('web'), counter.pidOf('database')] as const
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
