import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '#src/compose-postgres.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/store/embedded-postgres.ts'
import { type Started, startProgram, untilReady } from './process.ts'

export const parts = ['web', 'work', 'sandbox', 'database'] as const
export type Part = (typeof parts)[number]
type ProgramPart = Exclude<Part, 'database'>

export type CounterOptions = { readonly program: string; readonly folder: string; readonly port: number; readonly sandboxPort: number }

export const sessionSecret = 'only for the crash test: 32 characters or more'

/** The whole counter as separate processes: web, jobs, sandbox payment provider, PostgreSQL. */
export type Counter = {
  readonly baseUrl: string
  readonly sandboxUrl: string
  readonly connectionString: string
  readonly env: Readonly<Record<string, string>>
  /** Kills it with signal 9 and starts it again after the pause; resolves when it is ready. */
  readonly killAndRestart: (part: Part, pauseMs: number) => Promise<void>
  readonly pidOf: (part: Part) => number
  readonly stopPart: (part: ProgramPart) => Promise<void>
  /** Processes that ended without being killed by us: nothing but a kill may end one. */
  readonly deaths: readonly string[]
  readonly stop: () => Promise<void>
}

export async function openCounter(options: CounterOptions): Promise<Counter & { readonly startPrograms: () => Promise<void> }> {
  const { folder } = options
  let database: EmbeddedPostgres = await startDatabase(folder)
  await migrate(database.connectionString)
  const { connectionString } = database
  const env = environment(options)
  const running = new Map<ProgramPart, Started>()
  const deaths: string[] = []
  const expected = new WeakSet<Started>()

  async function start(part: ProgramPart): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const logFile = join(folder, `${part}.log`)
      const from = existsSync(logFile) ? statSync(logFile).size : 0
      const process = startProgram({ file: resolve(options.program), args: [commands[part]], env, logFile })
      running.set(part, process)
      if (await isReady(part, { options, process, said: () => readFileSync(logFile, 'utf8').slice(from) })) {
        void process.ended.then((how) => {
          if (expected.has(process)) return
          deaths.push(`${part} ended by itself (${how})`)
          void start(part)
        })
        return
      }
      // Without its database a process may refuse to start; whoever runs it starts it again.
      expected.add(process)
      process.kill()
      if (attempt >= startsMax) throw new Error(`${part} does not start: see ${folder}/${part}.log`)
      await sleep(200)
    }
  }

  async function end(part: ProgramPart, how: 'kill' | 'stop'): Promise<void> {
    const process = running.get(part)
    if (process === undefined) return
    expected.add(process)
    if (how === 'kill') process.kill()
    else await process.stop()
    await process.ended
  }

  return {
    baseUrl: `http://localhost:${options.port}`,
    sandboxUrl: `http://localhost:${options.sandboxPort}`,
    connectionString,
    env,
    deaths,
    async startPrograms() {
      await Promise.all((['sandbox', 'web', 'work'] as const).map(start))
    },
    async killAndRestart(part, pauseMs) {
      if (part === 'database') {
        killDatabase(folder)
        await sleep(pauseMs)
        await database.stop().catch(() => {})
        database = await startDatabase(folder)
      } else {
        await end(part, 'kill')
        await sleep(pauseMs)
        await start(part)
      }
    },
    pidOf: (part) => (part === 'database' ? postmasterOf(folder) : (running.get(part)?.pid ?? 0)),
    stopPart: (part) => end(part, 'stop'),
    async stop() {
      for (const part of ['web', 'work', 'sandbox'] as const) await end(part, 'stop')
      await database.stop()
    },
  }
}

/** A busy machine takes its time; one that is killed for it and begun anew would never be there. */
const readyLimitMs = 180_000
/** The database may be killed again while a program starts, and again. */
const startsMax = 100

type Starting = { readonly options: CounterOptions; readonly process: Started; readonly said: () => string }

async function isReady(part: ProgramPart, { options, process, said }: Starting): Promise<boolean> {
  if (part === 'web') return untilReady(`http://localhost:${options.port}/readyz`, process, readyLimitMs)
  if (part === 'sandbox') return untilReady(`http://localhost:${options.sandboxPort}/api/faults`, process, readyLimitMs)
  for (const deadline = performance.now() + readyLimitMs; performance.now() < deadline && !process.hasEnded(); await sleep(25)) {
    if (said().includes('jobs are being worked on')) return true
  }
  return false
}

const commands = { web: 'serve', work: 'work', sandbox: 'sandbox' } as const satisfies Record<ProgramPart, string>

function startDatabase(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ folder: join(folder, 'database'), durable: true })
}

/** The postmaster; its children see that it is gone and end themselves. */
function killDatabase(folder: string): void {
  process.kill(postmasterOf(folder), 'SIGKILL')
}

function postmasterOf(folder: string): number {
  return Number(readFileSync(join(folder, 'database', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])
}

/** The same data folder for all: each finds the running PostgreSQL in it. */
function environment(options: CounterOptions): Readonly<Record<string, string>> {
  return {
    PORT: String(options.port),
    BASE_URL: `http://localhost:${options.port}`,
    SANDBOX_PORT: String(options.sandboxPort),
    GUICHET_DATA: options.folder,
    GUICHET_DEMO: '1',
    GUICHET_SECRET: sessionSecret,
    LOG_LEVEL: 'info',
  }
}
