// `npm test` and `npm run check`. Plain JavaScript for Node 20 and later: it runs before anything is installed.
import { join } from 'node:path'
import { ensureInstalled, root, runCommand, runPinned } from './bootstrap.mjs'
import { ensureChromium } from './find-chromium.mjs'

await runCommand(async () => {
  const args = process.argv.slice(2)
  ensureInstalled({ isDevelopment: true })
  const names = args.filter((arg) => /^[a-z]\w*$/.test(arg))
  const env = { ...process.env }
  if (names.length === 0 || names.includes('browser')) env['GUICHET_CHROMIUM'] = ensureChromium()
  return runPinned([join(root, 'scripts', 'check.ts'), ...args], env)
})
