import { readFileSync, readdirSync } from 'node:fs'

/** Milliseconds of processor that the web processes and PostgreSQL took: what a busy machine does not change. */
export type Cpu = { readonly webMs: number; readonly postgresMs: number }

const tickMs = 10

/** Linux only; elsewhere nothing is counted. */
export function cpuOf(webPids: readonly number[], postmasterPid: number): Cpu {
  const stats = allStats()
  const total = (pick: (stat: Stat) => boolean) => stats.filter(pick).reduce((sum, stat) => sum + stat.ms, 0)
  return {
    webMs: total((stat) => webPids.includes(stat.pid)),
    postgresMs: total((stat) => stat.pid === postmasterPid || stat.parent === postmasterPid),
  }
}

export function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return { webMs: after.webMs - before.webMs, postgresMs: after.postgresMs - before.postgresMs }
}

type Stat = { readonly pid: number; readonly parent: number; readonly ms: number }

function allStats(): readonly Stat[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)))
}

function statOf(pid: number): readonly Stat[] {
  const text = readOr(`/proc/${pid}/stat`)
  // The name may hold spaces and brackets: what counts begins after the last one.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields.length < 13 ? [] : [{ pid, parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * tickMs }]
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
