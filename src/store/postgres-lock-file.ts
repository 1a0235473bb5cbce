import { readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type RunningServer = {
  readonly pid: number
  /** `starting`, `ready`, `standby` or `stopping`; empty in the first instant. */
  readonly status: string
}

/** The server of a data directory, starting, ready or stopping; undefined when there is none, whatever a crash left behind. */
export function runningServer(directory: string): RunningServer | undefined {
  const lock = readLock(lockFile(directory))
  return lock && isServerOf(lock.pid, directory) ? lock : undefined
}

/**
 * PostgreSQL will not start while the process number in a stale lock file is somebody's, which in a container that starts
 * again it often is. Where the system can tell, the locks of a server that is gone are put away.
 */
export function putAwayStaleLocks(directory: string): void {
  if (process.platform !== 'linux') return
  for (const file of [lockFile(directory), socketLockFile(directory)]) {
    const lock = readLock(file)
    if (lock && isAlive(lock.pid) && !isServerOf(lock.pid, directory)) putAway(file, lock)
  }
}

/** Renaming first, and looking at what was renamed, spares the lock of a server that started this very moment. */
function putAway(file: string, stale: RunningServer): void {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (isAbsent(error)) return
    throw error
  }
  if (readLock(aside)?.pid === stale.pid) rmSync(aside)
  else renameSync(aside, file)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function lockFile(directory: string): string {
  return join(directory, 'postmaster.pid')
}

function socketLockFile(directory: string): string {
  return join(directory, '.s.PGSQL.5432.lock')
}

/** Line 1 is the process number, line 8 what the server is doing ("Lock file" in PostgreSQL's miscinit.h). */
function readLock(file: string): RunningServer | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split('\n')
    return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' }
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** A process number says little after a crash; a server stands in its data directory, where the system lets us look. */
function isServerOf(pid: number, directory: string): boolean {
  if (process.platform !== 'linux') return isAlive(pid)
  try {
    const standsIn = statSync(`/proc/${pid}/cwd`)
    const wanted = statSync(directory)
    return standsIn.ino === wanted.ino && standsIn.dev === wanted.dev
  } catch (error) {
    // Gone, a zombie, or a process of somebody else.
    if (['ENOENT', 'ESRCH', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
