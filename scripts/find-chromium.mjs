// Plain JavaScript for Node 20 and later: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { SetupError } from './bootstrap.mjs'

const variables = ['GUICHET_CHROMIUM', 'CHROME_PATH']
const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge-stable']
const applications = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome']

/** The path of a Chromium that runs: the one that the environment names, the machine's own, or one that is installed now. */
export function ensureChromium() {
  return findChromium() ?? install()
}

/** Undefined when the machine has none. */
export function findChromium() {
  return named() ?? installed()
}

function named() {
  for (const variable of variables) {
    const path = process.env[variable]
    if (!path) continue
    if (runs(path)) return path
    throw new SetupError(`${variable} is ${path}, which does not run; set it to a Chromium or Chrome, or unset it.`)
  }
  return undefined
}

function installed() {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  return [...onPath, ...applications.map((name) => join('/Applications', name))].find((place) => existsSync(place) && runs(place))
}

function install() {
  const command = 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-liberation'
  const advice = 'or set GUICHET_CHROMIUM to the path of one, or run only the other tests: npm test -- unit database'
  if (!runs('apt-get')) throw new SetupError(`the browser tests need a Chromium and none is found; install Chromium or Chrome, ${advice}.`)
  if (process.getuid?.() !== 0) {
    throw new SetupError(`the browser tests need a Chromium and none is found; run  sudo sh -c '${command}'  ${advice}.`)
  }
  console.error('Installing Chromium with apt-get (once, a minute or two) …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = spawnSync('sh', ['-c', command], { env, encoding: 'utf8', maxBuffer: 100_000_000 })
  const found = run.status === 0 ? installed() : undefined
  if (found) return found
  if (run.status !== 0) console.error(run.stderr.trim())
  throw new SetupError(`Chromium could not be installed with  ${command}  ; install it another way, ${advice}.`)
}

/** Ubuntu's `chromium-browser` without its snap is there and does not run; so ask. @param {string} command */
function runs(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}
