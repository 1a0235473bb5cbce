#!/usr/bin/env node
// The one command: installs and builds what is missing, then runs src/main.ts as built, on the pinned runtime.
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, root, runCommand, runPinned } from '../scripts/bootstrap.mjs'

await runCommand(async () => {
  ensureInstalled()
  ensureBuilt()
  return runPinned(['--enable-source-maps', join(root, 'dist', 'main.js'), ...process.argv.slice(2)])
})
