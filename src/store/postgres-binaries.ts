import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { OsUser } from './database-os-user.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

/** A folder with `initdb` and `postgres` in it, and the major version they are of. */
export type PostgresBinaries = { readonly folder: string; readonly major: number }

/** Where a copy goes that the database's own user can reach: regenerated at will, so a cache. */
const sharedCopies = '/var/cache/guichet'

/** The PostgreSQL that npm brought for this machine, in a place from which `user` may run it. */
export function bundledPostgres(user: OsUser | undefined): PostgresBinaries {
  const { native, version } = findPackage()
  restoreLinks(native)
  const reachable = canRun(native, user) ? native : sharedCopy(native, version)
  const fault = failureToRun(reachable, user)
  if (fault !== undefined) {
    throw new EmbeddedPostgresError(`the embedded PostgreSQL does not run on this machine (${fault}); set DATABASE_URL to one that does`)
  }
  return { folder: join(reachable, 'bin'), major: Number.parseInt(version, 10) }
}

function findPackage(): { readonly native: string; readonly version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = join(dirname(createRequire(import.meta.url).resolve(name)), '..')
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
    return { native: join(root, 'native'), version: manifest.version }
  } catch (cause) {
    const advice = 'run npm ci, or set DATABASE_URL to a PostgreSQL 15 to 18 of yours'
    throw new EmbeddedPostgresError(`there is no embedded PostgreSQL for this machine (package ${name}); ${advice}`, { cause })
  }
}

/** npm packages carry no symbolic links: an install script makes them, where install scripts are allowed. Elsewhere we do. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[]
  for (const link of links) {
    const target = join(native, '..', link.target)
    if (!existsSync(target)) makeLink(basename(link.source), target)
  }
}

function makeLink(source: string, target: string): void {
  try {
    symlinkSync(source, target)
  } catch (error) {
    // Another process that starts at this moment was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function canRun(native: string, user: OsUser | undefined): boolean {
  return user === undefined || failureToRun(native, user) === undefined
}

function failureToRun(native: string, user: OsUser | undefined): string | undefined {
  const run = spawnSync(join(native, 'bin', 'postgres'), ['--version'], { cwd: '/', encoding: 'utf8', ...user })
  if (run.error) return run.error.message
  return run.status === 0 ? undefined : run.stderr.trim()
}

/** For root in a folder of its own, such as /root, where no other user may look: about 60 MB, copied once per version. */
function sharedCopy(native: string, version: string): string {
  const copy = join(sharedCopies, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  mkdirSync(sharedCopies, { recursive: true, mode: 0o755 })
  const partial = mkdtempSync(`${copy}.`)
  cpSync(native, join(partial, 'native'), { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(join(partial, 'native'), copy)
  } catch (error) {
    // Somebody else's copy came first, and is the same.
    if (!existsSync(copy)) throw error
  }
  rmSync(partial, { recursive: true, force: true })
  return copy
}
