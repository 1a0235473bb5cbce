import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A benchmark: `scripts/bench/NAME.ts` exports `says`, one line, and `run`, which prints its figures beside their budgets. */
type Benchmark = { readonly says?: string; readonly run: (args: readonly string[]) => Promise<void> }

const folder = join(import.meta.dirname, 'bench')
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .toSorted()

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--help') {
    const lines = await Promise.all(names.map(async (each) => `  ${each.padEnd(12)}${(await load(each)).says ?? ''}`))
    console.log(`npm run bench [-- NAME [--options] [--json]]\n\n${lines.join('\n')}\n\nWithout a name, all of them.`)
    return 0
  }
  if (name === undefined || name.startsWith('--')) {
    for (const each of names) await (await load(each)).run(args)
    return 0
  }
  if (!existsSync(join(folder, `${name}.ts`))) {
    console.error(`there is no benchmark "${name}"; there are: ${names.join(', ')}`)
    return 2
  }
  await (await load(name)).run(rest)
  return 0
}

async function load(name: string): Promise<Benchmark> {
  return (await import(join(folder, `${name}.ts`))) as Benchmark
}
