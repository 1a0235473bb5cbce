import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { OsUser } from './database-os-user.ts'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { isAlive } from './postgres-lock-file.ts'

export const superuser = 'guichet'

const execute = promisify(execFile)
/** Of this process, which may be asked again before the first is made. */
let partials = 0

/** Chosen once for a new cluster and written into its postgresql.conf, where whoever runs it may change them. */
const firstSettings = { max_connections: '200', max_wal_size: '2GB', random_page_cost: '1.1', jit: 'off' } as const

/** Of one embedded PostgreSQL: beside it lie `password`, its owner's, and `server.log`, what it says. */
export function dataDirectory(folder: string): string {
  return join(folder, 'cluster')
}

export function clusterPassword(folder: string): string {
  return readFileSync(join(folder, 'password'), 'utf8').trim()
}

/**
 * The path of the data directory as the server is told it. Root's own folders (mode 0700) are closed to the user that the
 * server runs as; a server that is started inside needs no way in, and `/proc/self/cwd` leads straight to where it stands.
 */
export function pathForServer(directory: string, user: OsUser | undefined): string {
  return user !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : directory
}

/** Made aside and moved into place whole: a crash leaves no half of a cluster, and of two first starts one wins. */
export async function createClusterOnce(folder: string, binaries: PostgresBinaries, user: OsUser | undefined): Promise<void> {
  if (existsSync(dataDirectory(folder))) return checkVersion(folder, binaries)
  partials += 1
  const partial = `${folder}.new-${process.pid}-${partials}`
  makeFolders(folder, partial)
  writeFileSync(join(partial, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 })
  for (const path of user ? [dataDirectory(partial), join(partial, 'password')] : []) chownSync(path, user?.uid ?? 0, user?.gid ?? 0)
  await runInitdb(partial, binaries, user)
  try {
    renameSync(partial, folder)
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(dataDirectory(folder))) throw new EmbeddedPostgresError(`${folder} holds something that is not our database`, { cause })
  }
}

function makeFolders(folder: string, partial: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true })
    removeAbandoned(folder)
    mkdirSync(dataDirectory(partial), { recursive: true })
    chmodSync(partial, 0o711)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).message
    throw new EmbeddedPostgresError(`no database can be made in ${dirname(folder)}: ${reason}; set GUICHET_DATA to another folder`, {
      cause,
    })
  }
}

function checkVersion(folder: string, binaries: PostgresBinaries): void {
  const version = readFileSync(join(dataDirectory(folder), 'PG_VERSION'), 'utf8').trim()
  if (version === String(binaries.major)) return
  const advice = 'move it with pg_dump and pg_restore'
  throw new EmbeddedPostgresError(`the database in ${folder} is of PostgreSQL ${version}, this is PostgreSQL ${binaries.major}; ${advice}`)
}

/**
 * UTF-8 and sorting by code point, the same on every machine: names are sorted for people by collations that queries name.
 * The password travels in a file beside the data directory, by a relative path for the reason of `pathForServer`.
 */
async function runInitdb(folder: string, binaries: PostgresBinaries, user: OsUser | undefined): Promise<void> {
  const directory = dataDirectory(folder)
  const newer = [
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...Object.entries(firstSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const args = [
    ['-D', pathForServer(directory, user), `--username=${superuser}`, '--pwfile=../password', '--auth=scram-sha-256'],
    ['--encoding=UTF8', '--locale=C', '--text-search-config=simple', '--no-instructions'],
    binaries.major >= 17 ? newer : ['--locale=C.UTF-8'],
  ].flat()
  try {
    await execute(join(binaries.folder, 'initdb'), args, { cwd: directory, env: serverEnvironment(), ...user })
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    const { stderr, message } = cause as Error & { readonly stderr?: string }
    const reason = stderr?.trim() || message
    throw new EmbeddedPostgresError(`the embedded database could not be created in ${dirname(folder)}: ${reason}`, { cause })
  }
}

/** Nothing of ours: the environment holds secrets that a database has no use for. */
export function serverEnvironment(): { readonly [name: string]: string } {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}

function removeAbandoned(folder: string): void {
  const prefix = `${basename(folder)}.new-`
  for (const name of readdirSync(dirname(folder)).filter((entry) => entry.startsWith(prefix))) {
    if (!isAlive(Number.parseInt(name.slice(prefix.length), 10))) rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}
