import { createHmac } from 'node:crypto'
import type pg from 'pg'
import { assert } from '#src/kit/assert.ts'

/** The logins of the web process: each is a member of one group role and owns nothing, so there is no role it could go back to. */
export const webLogins = { guichet_web_login: 'guichet_web', guichet_accounts_login: 'guichet_accounts' } as const
export type WebLogin = keyof typeof webLogins

/** From the owner's password, so that all processes of one data folder agree on it and there is no second secret to keep. */
export function loginPassword(ownerPassword: string, login: WebLogin): string {
  return createHmac('sha256', ownerPassword).update(login).digest('base64url')
}

/** Of several first starts one makes them, the others wait for it. */
const loginsLock = 0x6c6f6769

/** Roles belong to the whole server, so they are made with the database, before the migrations say what they may do in it. */
export async function createLoginsOnce(owner: pg.Client, ownerPassword: string): Promise<void> {
  for (const [login, group] of Object.entries(webLogins) as [WebLogin, string][]) {
    const password = loginPassword(ownerPassword, login)
    assert(/^[\w-]+$/.test(password), 'a password that needs no escaping')
    await owner.query(`do $$ begin
      perform pg_advisory_xact_lock(${loginsLock});
      if not exists (select from pg_roles where rolname = '${group}') then
        create role ${group} nologin;
      end if;
      if not exists (select from pg_roles where rolname = '${login}') then
        create role ${login} login nosuperuser nocreatedb nocreaterole nobypassrls password '${password}' in role ${group};
      end if;
    end $$`)
  }
}
