import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from './support/source-files.ts'

/** A fault, the file it is planted in, and the rule that has to find it. A rule that finds nothing looks just like clean code. */
const faults: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['no-restricted-imports', 'src/kit/a.ts', `import { join } from 'node:path'\nexport const a = join('a')`],
  ['no-restricted-imports', 'src/kit/b.ts', `import { x } from '#src/domain/shared.ts'\nexport const b = x`],
  ['no-restricted-imports', 'src/domain/a.ts', `import { sql } from 'kysely'\nexport const a = sql`],
  ['no-restricted-imports', 'src/domain/b.ts', `import { join } from 'node:path'\nexport const b = join('a')`],
  ['no-restricted-imports', 'src/domain/c.ts', `import { x } from '#src/store/shared.ts'\nexport const c = x`],
  ['no-restricted-imports', 'src/documents/a.ts', `import { x } from '#src/store/shared.ts'\nexport const a = x`],
  ['no-restricted-imports', 'src/store/a.ts', `import { Hono } from 'hono'\nexport const a = new Hono()`],
  ['no-restricted-imports', 'src/store/b.ts', `import { x } from '#src/providers/shared.ts'\nexport const b = x`],
  ['no-restricted-imports', 'src/providers/a.ts', `import { x } from '#src/operations/shared.ts'\nexport const a = x`],
  ['no-restricted-imports', 'src/operations/a.ts', `import { x } from '#src/providers/mail/shared.ts'\nexport const a = x`],
  ['no-restricted-imports', 'src/operations/b.ts', `import { sql } from 'kysely'\nexport const b = sql`],
  ['no-restricted-imports', 'src/operations/c.ts', `import { nanoid } from 'nanoid'\nexport const c = nanoid`],
  ['no-restricted-imports', 'src/operations/d.ts', `import { x } from '#src/web/shared.ts'\nexport const d = x`],
  ['no-restricted-imports', 'src/jobs/a.ts', `import { x } from '#src/store/shared.ts'\nexport const a = x`],
  ['no-restricted-imports', 'src/jobs/b.ts', `import { x } from '#src/providers/shared.ts'\nexport const b = x`],
  ['no-restricted-imports', 'src/web/a.ts', `import { x } from '#src/jobs/shared.ts'\nexport const a = x`],
  ['no-restricted-imports', 'src/web/b.ts', `import { x } from '#src/providers/shared.ts'\nexport const b = x`],
  ['no-restricted-imports', 'src/web/c.ts', `import type { T } from '#src/providers/mail/shared.ts'\nexport type C = T`],
  ['no-restricted-imports', 'src/sandbox/a.ts', `import { x } from '#src/domain/shared.ts'\nexport const a = x`],
  ['no-restricted-properties', 'src/domain/now.ts', `export const now = Date.now()`],
  ['no-restricted-properties', 'src/domain/chance.ts', `export const chance = Math.random()`],
  ['no-restricted-globals', 'src/domain/call.ts', `export const call = fetch`],
  ['no-cycle', 'src/web/cycle.ts', `import { back } from './cycle-back.ts'\nexport const cycle = (): unknown => back`],
  ['no-floating-promises', 'src/web/floating.ts', `async function go(): Promise<void> {}\nexport function run(): void {\n  go()\n}`],
  ['no-misused-promises', 'src/web/misused.ts', `export const found = [1].filter(async () => true)`],
  [
    'switch-exhaustiveness-check',
    'src/web/cases.ts',
    `export function name(x: 'a' | 'b'): string {\n  switch (x) {\n    case 'a':\n      return 'A'\n    default:\n      return '?'\n  }\n}`,
  ],
  ['no-explicit-any', 'src/web/any.ts', `export const any = (x: any): unknown => x as unknown`],
  ['no-non-null-assertion', 'src/web/sure.ts', `export const sure = [1].at(0)!`],
  ['no-process-env', 'src/web/env.ts', `export const env = process.env['X']`],
  ['no-console', 'src/web/print.ts', `export const print = (): void => console.log('x')`],
  ['no-default-export', 'src/web/default.ts', `const one = 1\nexport default one`],
  ['no-barrel-file', 'src/web/barrel.ts', `export * from './env.ts'`],
  ['filename-case', 'src/web/CamelCase.ts', `export const camel = 1`],
  [
    'max-params',
    'src/web/params.ts',
    `export function four(a: number, b: number, c: number, d: number): number {\n  return a + b + c + d\n}`,
  ],
  ['max-lines', 'src/web/long.ts', `export const long = 1\n${Array.from({ length: 401 }, (_, n) => `export const n${n} = 1`).join('\n')}`],
  [
    'max-lines-per-function',
    'src/web/long-function.ts',
    `export function long(): number {\n  let n = 0\n${'  n += 1\n'.repeat(71)}  return n\n}`,
  ],
  ['func-style', 'src/web/style.tsx', `export const style = function (): number {\n  return 1\n}`],
  [
    'no-floating-promises',
    'src/web/page.tsx',
    `async function go(): Promise<void> {}\nexport function Page() {\n  go()\n  return <p>x</p>\n}`,
  ],
  [
    'no-focused-tests',
    'test/web/focused.test.ts',
    `import { expect, test } from 'vitest'\ntest.only('x', () => {\n  expect(1).toBe(1)\n})`,
  ],
  [
    'no-disabled-tests',
    'test/web/disabled.test.ts',
    `import { expect, test } from 'vitest'\ntest.skip('x', () => {\n  expect(1).toBe(1)\n})`,
  ],
]

const supporting: readonly (readonly [path: string, text: string])[] = [
  ...['kit', 'domain', 'store', 'providers', 'providers/mail', 'operations', 'web', 'jobs'].map(
    (folder) => [`src/${folder}/shared.ts`, 'export const x = 1\nexport type T = number'] as const,
  ),
  ['src/web/types-shared.ts', `import type { T } from '#src/providers/shared.ts'\nexport type C = T`],
  ['src/web/cycle-back.ts', `import { cycle } from './cycle.ts'\nexport const back = (): unknown => cycle`],
]

describe('every rule of the linter finds the fault it is there for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-lint-'))
  let found: readonly { readonly code: string; readonly filename: string }[] = []

  beforeAll(() => {
    for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) copyFileSync(join(root, name), join(folder, name))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [path, text] of [...faults.map(([, path, text]) => [path, text] as const), ...supporting]) plant(join(folder, path), text)
    found = lint(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.for(faults)('%s in %s', ([rule, path]) => {
    expect(found.filter(({ filename }) => filename === path).map(({ code }) => code)).toContainEqual(expect.stringContaining(`(${rule})`))
  })

  test('finds none where there is none', () => {
    expect(found.filter(({ filename }) => filename.endsWith('shared.ts'))).toEqual([])
  })
})

function plant(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${text}\n`)
}

function lint(folder: string): readonly { readonly code: string; readonly filename: string }[] {
  try {
    execFileSync(join(root, 'node_modules/.bin/oxlint'), ['--format=json', 'src', 'test'], { cwd: folder, encoding: 'utf8' })
  } catch (error) {
    // Faults make it end with 1, as they should.
    const { stdout } = error as { readonly stdout: string }
    return (JSON.parse(stdout) as { readonly diagnostics: readonly { readonly code: string; readonly filename: string }[] }).diagnostics
  }
  throw new Error('the linter found nothing')
}
