import { openPostgres } from '../compose-postgres.ts'
import { readConfig } from '../config.ts'
import { checkFree, sandboxAddressOf } from './listen.ts'
import { untilStopped } from './until-stopped.ts'

/**
 * Everything in one process tree. What it opens it closes, in the opposite order. The greater part of the program is read while the
 * database starts, or is made: on two cores neither waits for the other.
 */
export async function run(): Promise<number> {
  const config = readConfig(process.env, { demoByDefault: true, sendsMail: true })
  const stopping = untilStopped()
  for (const { host, port } of config.demo ? [config, sandboxAddressOf(config)] : [config]) await checkFree({ host, port })
  const [postgres, { runOn }] = await Promise.all([openPostgres(config), import('./all-parts.ts')])
  try {
    return await runOn(postgres, config, stopping)
  } finally {
    await postgres.stop()
  }
}
