import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { EmbeddedPostgresError } from './embedded-postgres-error.ts'

export type OsUser = { readonly uid: number; readonly gid: number }

const ownName = 'guichet'

/**
 * PostgreSQL refuses to run as root. Root runs it as whoever owns the cluster already, else as the user `guichet` or
 * `postgres`, else as a system user `guichet` made for it. Everybody else runs it as themselves: undefined.
 */
export function databaseOsUser(cluster: string): OsUser | undefined {
  const owner = ownerOf(cluster)
  const self = process.getuid?.()
  if (self !== 0) {
    if (owner === undefined || owner.uid === self) return undefined
    throw new EmbeddedPostgresError(`${cluster} belongs to another user (number ${owner.uid}); start as that user, or set GUICHET_DATA`)
  }
  if (owner?.uid === 0)
    throw new EmbeddedPostgresError(`${cluster} belongs to root, and PostgreSQL refuses to run as root; chown it to another user`)
  return owner ?? findUser(ownName) ?? findUser('postgres') ?? createUser()
}

function ownerOf(cluster: string): OsUser | undefined {
  const found = statSync(cluster, { throwIfNoEntry: false })
  return found && { uid: found.uid, gid: found.gid }
}

function findUser(name: string): OsUser | undefined {
  const uid = numberFrom('id', ['-u', name])
  const gid = numberFrom('id', ['-g', name])
  return uid === undefined || gid === undefined ? undefined : { uid, gid }
}

function createUser(): OsUser {
  const shell = existsSync('/usr/sbin/nologin') ? '/usr/sbin/nologin' : '/sbin/nologin'
  const commands: readonly (readonly [string, ...string[]])[] = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', shell, ownName],
    // Alpine and other BusyBox systems.
    ['adduser', '-S', '-D', '-H', '-s', shell, ownName],
  ]
  for (const [command, ...args] of commands) {
    if (spawnSync(command, args).status !== 0) continue
    const user = findUser(ownName)
    if (user) return user
  }
  const advice = 'create one, start as an ordinary user, or set DATABASE_URL'
  throw new EmbeddedPostgresError(`PostgreSQL refuses to run as root and no system user "${ownName}" could be made; ${advice}`)
}

function numberFrom(command: string, args: readonly string[]): number | undefined {
  const run = spawnSync(command, args, { encoding: 'utf8' })
  return run.status === 0 ? Number.parseInt(run.stdout, 10) : undefined
}
