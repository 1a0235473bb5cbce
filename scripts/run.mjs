// `node scripts/run.mjs NAME …` runs scripts/NAME.ts on the pinned runtime, installed first when it is not.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, root, runCommand, runPinned, SetupError } from './bootstrap.mjs'

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2)
  const script = join(root, 'scripts', `${name}.ts`)
  if (!existsSync(script)) throw new SetupError(`there is no scripts/${name}.ts.`)
  ensureInstalled({ isDevelopment: true })
  return runPinned([script, ...args])
})
