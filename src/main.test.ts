import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

function guichet(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/main.ts', ...args], { encoding: 'utf8', timeout: 20_000 })
  return { status, said: stdout + stderr }
}

test.for(['all', 'serve', 'work', 'migrate', 'sandbox'])('%s --help tells what it does and starts nothing', (command) => {
  const { status, said } = guichet(command, '--help')
  expect(status).toBe(0)
  expect(said).toContain(`usage: guichet ${command}`)
})

test('an unknown command is named, with the list of those that exist', () => {
  const { status, said } = guichet('servе')
  expect(status).toBe(2)
  expect(said).toContain('there is no command "servе"')
  expect(said).toContain('  serve     the web process')
})
