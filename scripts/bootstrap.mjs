// Plain JavaScript for Node 20 and later: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const runtimeMajor = 26
const runtimePackage = `node-${process.platform === 'darwin' && process.arch === 'arm64' ? 'bin-' : ''}${process.platform}-${process.arch}`
const buildInputs = ['src', 'package-lock.json', 'tsconfig.json', 'vite.config.ts']
/** Kept in `dist/`: what the build was made of. */
const fingerprintFile = 'sources.sha256'

/** A failure that is told in its message, without a stack. */
export class SetupError extends Error {}

/**
 * Runs `work` and ends the process with the exit code that it answers; a SetupError becomes one sentence.
 * @param {() => Promise<number>} work
 */
export async function runCommand(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`guichet: ${error.message}`)
    process.exitCode = 1
  }
}

/**
 * Packages as the lock file says, installed when they are not; those that only build and test need, when there is something to
 * build or test.
 * @param {{ isDevelopment?: boolean }} [options]
 */
export function ensureInstalled({ isDevelopment = !isBuilt() } = {}) {
  if (isInstalled(isDevelopment)) return
  console.error('Installing packages as package-lock.json says (once, less than a minute) …')
  const npm = npmCommand()
  const args = [...npm.args, 'ci', '--no-audit', '--no-fund', '--loglevel=error']
  const run = spawnSync(npm.command, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (run.error) throw new SetupError(`npm could not be started (${run.error.message}); install npm, which comes with Node.js.`)
  if (run.status !== 0) throw new SetupError(`the packages could not be installed (${gistOf(run.stderr)}); mend that and start again.`)
  dropWeight()
  linkRuntime()
}

/** The Node.js that the project is pinned to: npm's copy, or the one that runs this when that is new enough. */
export function pinnedRuntime() {
  const pinned = join(root, 'node_modules', runtimePackage, 'bin', 'node')
  if (existsSync(pinned) && runs(pinned)) return pinned
  if (Number.parseInt(process.versions.node, 10) >= runtimeMajor) return process.execPath
  const own = `npm has no Node.js ${runtimeMajor} that runs on ${process.platform}-${process.arch}, and this is ${process.version}`
  throw new SetupError(`${own}; install Node.js ${runtimeMajor} and start again.`)
}

/** `dist/` made of the sources as they are. Built aside and moved into place: what runs from the old one is not disturbed half-way. */
export function ensureBuilt() {
  if (isBuilt()) return
  const dist = join(root, 'dist')
  const wanted = fingerprint()
  console.error('Building …')
  const fresh = join(root, `dist.new-${process.pid}`)
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const env = { ...process.env, GUICHET_BUILD_FOLDER: relative(root, fresh) }
  const run = spawnSync(pinnedRuntime(), [vite, 'build', '--logLevel', 'warn'], { cwd: root, env, stdio: ['ignore', 2, 2] })
  if (run.status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    throw new SetupError('the build failed: see above.')
  }
  mkdirSync(fresh, { recursive: true })
  writeFileSync(join(fresh, fingerprintFile), wanted)
  const old = `${fresh}.old`
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(fresh, dist)
  rmSync(old, { recursive: true, force: true })
}

/**
 * Runs a script on the pinned runtime. A Node.js that can becomes that process itself, so that nobody stands between a
 * supervisor's signals and the one they are for; an older one passes them on, and answers its exit code.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export function runPinned(args, env = process.env) {
  const runtime = pinnedRuntime()
  if (typeof process.execve === 'function') process.execve(runtime, [runtime, ...args], env)
  const child = spawn(runtime, args, { stdio: 'inherit', env })
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP', 'SIGINT'])) {
    // Ctrl-C in a terminal reaches the child by itself; a second one would cut its tidy end short.
    process.on(signal, () => void (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/**
 * Every package that this machine needs is there in the version of the lock file, whoever installed it and when.
 * @param {boolean} isDevelopment
 */
function isInstalled(isDevelopment) {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!installed) return false
  const wanted = readPackages(join(root, 'package-lock.json'))
  if (!wanted) throw new SetupError(`there is no package-lock.json in ${root}.`)
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = installed[path]
    return found ? found.version === entry.version : entry.optional === true || (entry.dev === true && !isDevelopment)
  })
}

/**
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean, dev?: boolean }> | undefined}
 */
function readPackages(file) {
  if (!existsSync(file)) return undefined
  const lock = /** @type {{ packages: Record<string, { version: string, optional?: boolean, dev?: boolean }> }} */ (
    JSON.parse(readFileSync(file, 'utf8'))
  )
  return lock.packages
}

/** npm as it was called, else the one on the path. */
function npmCommand() {
  const npm = process.env['npm_execpath']
  return npm?.endsWith('.js') ? { command: process.execPath, args: [npm] } : { command: 'npm', args: [] }
}

/**
 * What npm is unhappy about, without its stack and its advice.
 * @param {string} stderr
 */
function gistOf(stderr) {
  const lines = stderr.split('\n').flatMap((line) => /^npm (?:error|ERR!) (.+)/.exec(line)?.slice(1) ?? [])
  const told = lines.filter((line) => !/^\s*at |^(code|syscall|errno)\b|^A complete log/.test(line))
  return [told[0] ?? `npm ci says: ${stderr.trim()}`, lines.findLast((line) => line.startsWith('A complete log'))]
    .filter(Boolean)
    .join('; ')
}

/** 60 MB of headers that only native add-ons need, and we build none. */
function dropWeight() {
  rmSync(join(root, 'node_modules', runtimePackage, 'include'), { recursive: true, force: true })
}

/** npm 10 takes the link away again with the packages for other machines, which it looks at and leaves. */
function linkRuntime() {
  const link = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(join(root, 'node_modules', runtimePackage)) && !existsSync(link))
    symlinkSync(join('..', runtimePackage, 'bin', 'node'), link)
}

/** A delivery without sources is what it was built to be. */
function isBuilt() {
  const dist = join(root, 'dist')
  if (!existsSync(join(root, 'src', 'main.ts'))) return existsSync(join(dist, 'main.js'))
  const stamp = join(dist, fingerprintFile)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** @param {string} command */
function runs(command) {
  const run = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return run.status === 0 && Number.parseInt(run.stdout.slice(1), 10) >= runtimeMajor
}

/** Which sources there are and when each was last written. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const input of buildInputs) addTo(hash, join(root, input))
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function addTo(hash, path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return
  if (found.isDirectory()) {
    for (const name of readdirSync(path).toSorted()) addTo(hash, join(path, name))
  } else {
    hash.update(`${relative(root, path)} ${found.size} ${found.mtimeMs}\n`)
  }
}
