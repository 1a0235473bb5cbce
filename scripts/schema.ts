import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cloneDatabase, databaseUrl, dropDatabase, startTestServer } from '#test/support/test-server.ts'

const help = `npm run schema            writes src/store/schema.ts from a freshly migrated database
npm run schema -- --check fails when the file is not what the migrations make`

const root = join(import.meta.dirname, '..')
const file = join(root, 'src/store/schema.ts')
/** As src/store/database.ts reads them: int8 is a bigint; numeric and timestamptz, whatever their precision, are text. */
const types = { int8: 'bigint', numeric: 'string', timestamptz: 'string' }

if (process.argv.includes('--help')) console.log(help)
else process.exitCode = await main(process.argv.includes('--check'))

async function main(isCheck: boolean): Promise<number> {
  const generated = await generate()
  if (!generated.includes('export interface DB {')) throw new Error('no table was seen')
  if (generated === readFileSync(file, 'utf8')) {
    console.log('src/store/schema.ts is what the migrations make')
    return 0
  }
  if (isCheck) {
    console.error('src/store/schema.ts is not what the migrations make: run npm run schema')
    return 1
  }
  writeFileSync(file, generated)
  console.log('src/store/schema.ts is written')
  return 0
}

async function generate(): Promise<string> {
  const server = await startTestServer()
  const name = await cloneDatabase(server.url, server.templateName, 'schema')
  try {
    return introspect(databaseUrl(server.url, name))
  } finally {
    await dropDatabase(server.url, name)
    await server.stop()
  }
}

function introspect(url: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-schema-'))
  const out = join(folder, 'schema.ts')
  const settings = [
    '--dialect',
    'postgres',
    '--date-parser',
    'string',
    '--type-mapping',
    JSON.stringify(types),
    '--log-level',
    'error',
    '--exclude-pattern',
    'pgboss.*',
  ]
  try {
    const command = join(root, 'node_modules/kysely-codegen/dist/cli/bin.js')
    const run = spawnSync(process.execPath, [command, ...settings, '--url', url, '--out-file', out], { encoding: 'utf8', cwd: root })
    if (run.status !== 0) throw new Error(`kysely-codegen failed: ${run.stdout}${run.stderr}`)
    return readFileSync(out, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
