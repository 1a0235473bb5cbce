// `npm run build`: dist/ from the sources, when they changed.
import { ensureBuilt, ensureInstalled, runCommand } from './bootstrap.mjs'

await runCommand(async () => {
  ensureInstalled()
  ensureBuilt()
  return 0
})
