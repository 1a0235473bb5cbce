import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { customerTables } from './demo/customer-tables.ts'
import { toCsv } from './demo/table.ts'
import { vendorTables } from './demo/vendor-tables.ts'

/** The seed of the demo in the repository: the same one always gives the same bytes. */
const seed = 'boreal-2027'

const usage = `node scripts/run.mjs generate-demo [FOLDER]

Writes the demo's CSV files into FOLDER (default: demo). The texts of the terms, the logo and the README
there are written by hand and left alone.`

/** Every generated file by its path in the folder. */
export function demoFiles(): ReadonlyMap<string, string> {
  const tables = { ...vendorTables(), ...customerTables(seed) }
  return new Map(Object.entries(tables).map(([path, table]) => [path, toCsv(table)]))
}

function main(args: readonly string[]): void {
  if (args.includes('--help')) return console.log(usage)
  const folder = resolve(args[0] ?? 'demo')
  mkdirSync(join(folder, 'story'), { recursive: true })
  let bytes = 0
  for (const [path, content] of demoFiles()) {
    writeFileSync(join(folder, path), content)
    bytes += Buffer.byteLength(content)
  }
  console.log(`${folder}: ${demoFiles().size} files, ${Math.ceil(bytes / 1024)} KiB`)
}

if (import.meta.main) main(process.argv.slice(2))
