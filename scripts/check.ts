import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type Step, steps } from './check-steps.ts'

const help = `npm test                        everything, stopping at the first step that fails
npm test -- unit database       some steps: ${steps.map((step) => step.name).join(' ')}
npm test -- database test/x.ts  some steps, of their tests only those in files named so`

type Outcome = { readonly isOk: boolean; readonly passed: number; readonly failed: number }

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const reporters = ['--reporter=default', '--reporter=./test/support/count-reporter.ts']

/** The step that a signal is for: one listener for all of them, since from the eleventh on Node.js takes them for a leak. */
let running: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running?.kill(signal))

if (args.includes('--help')) console.log(help)
else process.exitCode = await main()

async function main(): Promise<number> {
  const named = args.filter((arg) => /^[a-z]\w*$/.test(arg))
  const unknown = named.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) {
    console.error(`There is no step ${unknown.join(', ')}.\n${help}`)
    return 2
  }
  const outcome = await runAll(steps.filter((step) => named.length === 0 || named.includes(step.name)))
  console.log(`\n${outcome.passed} passed, ${outcome.failed} failed`)
  return outcome.isOk ? 0 : 1
}

async function runAll(chosen: readonly Step[]): Promise<Outcome> {
  let total: Outcome = { isOk: true, passed: 0, failed: 0 }
  for (const step of chosen) {
    const outcome = step.skipped === undefined ? await runStep(step) : skip(step)
    total = { isOk: outcome.isOk, passed: total.passed + outcome.passed, failed: total.failed + outcome.failed }
    if (!outcome.isOk) return { ...total, failed: Math.max(total.failed, 1) }
  }
  return total
}

function skip(step: Step): Outcome {
  console.log(`- ${step.name.padEnd(12)} not run: ${step.skipped}`)
  return { isOk: true, passed: 0, failed: 0 }
}

/** What a step says is shown when it fails. */
async function runStep(step: Step): Promise<Outcome> {
  const startedAt = performance.now()
  const countsFile = join(tmpdir(), `guichet-check-${process.pid}-${step.name}.json`)
  const { code, output } = await execute(step, countsFile)
  const counts = step.isVitest ? readCounts(countsFile) : { passed: 0, failed: 0 }
  const isOk = code === 0 && !(step.isVitest && counts.passed === 0)
  if (!isOk) console.log(output.trimEnd())
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  console.log(`${isOk ? '✓' : '✗'} ${step.name.padEnd(12)} ${took.padStart(8)}${step.isVitest ? `   ${counts.passed} tests` : ''}`)
  return { isOk, ...counts }
}

function execute(step: Step, countsFile: string): Promise<{ readonly code: number; readonly output: string }> {
  const [command, ...rest] = step.command
  const files = step.isVitest ? [...args.filter((arg) => !/^[a-z]\w*$/.test(arg)), ...reporters] : []
  const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  const env = { ...process.env, ...step.env, PATH: path, GUICHET_TEST_COUNTS: countsFile }
  const child = spawn(command === 'node' ? process.execPath : command, [...rest, ...files], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  running = child
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/** No file: the runner fell before it ran a test. */
function readCounts(file: string): { readonly passed: number; readonly failed: number } {
  if (!existsSync(file)) return { passed: 0, failed: 0 }
  const counts = JSON.parse(readFileSync(file, 'utf8')) as { readonly passed: number; readonly failed: number }
  rmSync(file)
  return counts
}
