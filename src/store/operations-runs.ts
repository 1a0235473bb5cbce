import type { Reader } from './database.ts'

/** The name of the person behind an actor `user:ID`; absent for a command or a job. */
export async function nameOfPerson(reader: Reader, actor: string): Promise<string | undefined> {
  if (!actor.startsWith('user:')) return undefined
  const row = await reader.selectFrom('account_user').select('name').where('id', '=', actor.slice('user:'.length)).executeTakeFirst()
  return row?.name
}
