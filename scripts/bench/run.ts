import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type CopyFloor, measureCopyFloor } from './support/copy-floor.ts'
import { type ProfileShare, summarizeProfile } from './support/cpu-profile.ts'
import { generateRenewals } from './support/renewal-data.ts'
import { openScratch } from './support/scratch-database.ts'

export const says = 'the renewal run against COPY: --entitlements N… (10000 100000 1000000), --processes N (1), --profile'

const budget = { ratio: 3, megabytes: 300 }

type Measured = {
  readonly entitlements: number
  readonly quotes: number
  readonly lines: number
  readonly runMs: number
  readonly floorMs: number
  readonly bareFloorMs: number
  readonly ratio: number
  readonly bareRatio: number
  readonly peakMegabytes: number
  readonly floor: CopyFloor
  readonly database: readonly ProfileShare[]
  readonly process: readonly ProfileShare[]
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      entitlements: { type: 'string', multiple: true },
      processes: { type: 'string', default: '1' },
      profile: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const sizes = (values.entitlements ?? ['10000', '100000', '1000000']).map(Number)
  if (!values.json)
    console.log(`renewal run · budget: ≤ ${budget.ratio} × (COPY OUT of the input + COPY IN of the output), ≤ ${budget.megabytes} MB\n`)
  const all: Measured[] = []
  for (const entitlements of sizes) {
    const measured = await measure(entitlements, { processes: Number(values.processes), isProfiled: values.profile })
    all.push(measured)
    if (!values.json) console.log(report(measured))
  }
  if (values.json) console.log(JSON.stringify({ benchmark: 'run', budget, measured: all }, null, 2))
}

async function measure(entitlements: number, options: { readonly processes: number; readonly isProfiled: boolean }): Promise<Measured> {
  const scratch = await openScratch()
  const profiles = mkdtempSync(join(tmpdir(), 'guichet-profile-'))
  try {
    await generateRenewals(scratch.client, entitlements)
    await scratch.client.query('checkpoint')
    const sampling = sampleStatements(scratch.connectionString)
    const started = performance.now()
    const runs = Array.from({ length: options.processes }, () =>
      runCommand(scratch.connectionString, options.isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : []),
    )
    const peaks = await Promise.all(runs)
    const runMs = performance.now() - started
    const database = await sampling.stop()
    const { rows } = await scratch.client.query<{ quotes: number; lines: number }>(
      'select count(*)::integer as quotes, sum(line_count)::integer as lines from quote',
    )
    const floor = await measureCopyFloor(scratch.client)
    const [floorMs, bareFloorMs] = [floor.outMs + floor.inMs, floor.outMs + floor.bareInMs]
    return {
      entitlements,
      quotes: rows[0]?.quotes ?? 0,
      lines: rows[0]?.lines ?? 0,
      runMs,
      floorMs,
      bareFloorMs,
      ratio: runMs / floorMs,
      bareRatio: runMs / bareFloorMs,
      peakMegabytes: Math.max(...peaks) / 1024,
      floor,
      database,
      process: options.isProfiled ? summarizeProfile(profiles) : [],
    }
  } finally {
    rmSync(profiles, { recursive: true, force: true })
    await scratch.close()
  }
}

/** The command as operations would start it; answers the most memory that it ever had, in kilobytes. */
async function runCommand(connectionString: string, nodeOptions: readonly string[]): Promise<number> {
  const main = join(import.meta.dirname, '../../src/main.ts')
  const child = spawn(process.execPath, [...nodeOptions, main, 'quotes', 'run'], {
    env: { ...process.env, DATABASE_URL: connectionString },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  let peak = 0
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  for (;;) {
    const code = await Promise.race([exited, sleep(50, undefined)])
    peak = Math.max(peak, peakKilobytes(child.pid ?? 0))
    if (code === undefined) continue
    if (code !== 0) throw new Error(`the run ended with ${code}: ${said}`)
    return peak
  }
}

/** The high-water mark that Linux keeps; elsewhere unknown. */
function peakKilobytes(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** What the server's connections were at, looked at fifty times a second: where its time goes. */
function sampleStatements(connectionString: string): { readonly stop: () => Promise<readonly ProfileShare[]> } {
  const seen = new Map<string, number>()
  let isStopping = false
  const sampling = (async () => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    while (!isStopping) {
      const { rows } = await client.query<{ query: string; state: string; wait: string | null }>(
        `select query, state, wait_event as wait from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state in ('active', 'idle in transaction')`,
      )
      for (const row of rows) {
        const name = row.state === 'active' ? nameOf(row.query) : 'waits for the process'
        seen.set(name, (seen.get(name) ?? 0) + 1)
      }
      await sleep(20)
    }
    await client.end()
  })()
  return {
    async stop() {
      isStopping = true
      await sampling
      const total = [...seen.values()].reduce((sum, count) => sum + count, 0)
      return [...seen].map(([name, count]) => ({ name, share: count / total })).toSorted((a, b) => b.share - a.share)
    },
  }
}

function nameOf(query: string): string {
  const text = query.replaceAll(/\s+/g, ' ').trim()
  const copied = /^copy (\S+)/.exec(text)?.[1]
  if (copied !== undefined) return `COPY IN ${copied}`
  if (text.includes('left join coverage')) return 'read entitlements'
  if (text.includes('renewal_run_chunk') && text.startsWith('insert')) return 'plan'
  const first = /^(insert into|update|select|begin|commit|set)( \S+)?/i.exec(text)
  return (first?.[1] === 'select' ? `select … ${/from (\S+)/.exec(text)?.[1] ?? ''}` : (first?.[0] ?? text)).slice(0, 40)
}

function report(measured: Measured): string {
  const { floor } = measured
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  const shares = (title: string, all: readonly ProfileShare[]) =>
    all.length === 0
      ? []
      : [
          `  ${title}: ${all
            .slice(0, 9)
            .map(({ name, share }) => `${name} ${(share * 100).toFixed(0)} %`)
            .join(', ')}`,
        ]
  return [
    `${measured.entitlements.toLocaleString('en')} entitlements → ${measured.quotes.toLocaleString('en')} quotes, ${measured.lines.toLocaleString('en')} lines`,
    `  run ${seconds(measured.runMs)} (${Math.round(measured.entitlements / (measured.runMs / 1000)).toLocaleString('en')} entitlements/s, start of the command included), peak ${measured.peakMegabytes.toFixed(0)} MB`,
    `  COPY OUT of the input ${seconds(floor.outMs)}; COPY IN of the output ${seconds(floor.inMs)} into the real tables, ${seconds(floor.bareInMs)} into tables without keys, indexes and checks`,
    `  ratio ${measured.ratio.toFixed(2)} (budget ≤ ${budget.ratio}); against bare tables ${measured.bareRatio.toFixed(2)}`,
    ...shares('the server', measured.database),
    ...shares('the process', measured.process),
    '',
  ].join('\n')
}
