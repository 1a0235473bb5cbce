import { migrate, openPostgres } from '../compose-postgres.ts'
import { readConfig } from '../config.ts'

export async function run(): Promise<number> {
  const config = readConfig(process.env, { demoByDefault: false })
  const postgres = await openPostgres(config)
  try {
    const ran = await migrate(postgres.connectionString)
    process.stdout.write(ran.length === 0 ? 'The database is up to date.\n' : `Ran ${ran.join(', ')}.\n`)
    return 0
  } finally {
    await postgres.stop()
  }
}
