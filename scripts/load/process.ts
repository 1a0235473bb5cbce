import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type Started = {
  readonly pid: number
  readonly hasEnded: () => boolean
  /** Resolves with how it ended. */
  readonly ended: Promise<string>
  readonly stop: () => Promise<void>
  readonly kill: () => void
}

export type Program = {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** What it says is added here. */
  readonly logFile: string
}

export const packageRoot = join(import.meta.dirname, '../..')
export const builtProgram = join(packageRoot, 'dist', 'main.js')
const stopLimitMs = 15_000

/** A program in a process of its own, with nothing of our environment but what it is given. */
export function startProgram({ file, args, env, logFile }: Program): Started {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: packageRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', log, log],
  })
  return started(child)
}

function started(child: ChildProcess): Started {
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    pid: child.pid ?? 0,
    hasEnded,
    ended,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      if (hasEnded()) return
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
      await ended
      clearTimeout(limit)
    },
  }
}

/** Polls until the address answers 200, the process ends, or it takes too long. */
export async function untilReady(url: string, process: Started, limitMs = 60_000): Promise<boolean> {
  const deadline = performance.now() + limitMs
  while (!process.hasEnded() && performance.now() < deadline) {
    if (await answers(url)) return true
    await sleep(25)
  }
  return false
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
