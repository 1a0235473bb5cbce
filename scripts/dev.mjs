// `npm run dev`: everything that `npm start` runs, built and started again whenever a source changes.
import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, pinnedRuntime, root, SetupError } from './bootstrap.mjs'

const settleMs = 100
/** @type {import('node:child_process').ChildProcess | undefined} */
let app
/** @type {NodeJS.Timeout | undefined} */
let pending

ensureInstalled({ isDevelopment: true })
await restart()
watch(join(root, 'src'), { recursive: true }, () => {
  clearTimeout(pending)
  pending = setTimeout(() => void restart(), settleMs)
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => void stop().then(() => process.exit()))

/** A build that fails leaves what ran before running. */
async function restart() {
  try {
    ensureBuilt()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`guichet: ${error.message}`)
    return
  }
  await stop()
  app = spawn(pinnedRuntime(), ['--enable-source-maps', join(root, 'dist', 'main.js'), 'all'], { stdio: 'inherit' })
}

/** @returns {Promise<void>} */
function stop() {
  const running = app
  if (!running || running.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    running.on('exit', () => resolve())
    running.kill('SIGTERM')
  })
}
