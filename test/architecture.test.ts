import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeOf, type Import, root, sourceFiles, type SourceFile } from './support/source-files.ts'

type Rule = {
  /** Folders below `src/`, or single files of them, that the folder may import beside itself. */
  readonly ours: readonly string[]
  readonly packages: 'any' | readonly string[]
  readonly node: boolean
  /** Whose types it may name, without anything that runs. */
  readonly typesOf?: readonly string[]
}

/** The dependency rule: who may import whom (ARCHITECTURE.md). */
const rules: Readonly<Record<string, Rule>> = {
  kit: { ours: [], packages: [], node: false },
  domain: { ours: ['kit'], packages: [], node: false },
  documents: { ours: ['kit', 'domain'], packages: 'any', node: true },
  press: { ours: ['kit', 'documents'], packages: [], node: true },
  store: { ours: ['kit', 'domain'], packages: ['kysely', 'kysely/migration', 'pg', 'pg-boss', 'pg-copy-streams'], node: true },
  providers: { ours: ['kit', 'domain'], packages: 'any', node: true },
  operations: { ours: ['kit', 'domain', 'documents', 'store', 'providers/*.ts'], packages: [], node: true },
  jobs: { ours: ['kit', 'domain', 'operations', 'store/job-queue.ts'], packages: ['pg-boss', 'zod'], node: false },
  web: { ours: ['kit', 'domain', 'documents', 'operations', 'store'], packages: 'any', node: true, typesOf: ['providers/*.ts'] },
  sandbox: { ours: ['kit'], packages: 'any', node: true },
  config: { ours: ['kit'], packages: ['zod'], node: true },
}

/** They put the parts together, so they see everything, and nobody sees them. */
const roots = ['main', 'compose', 'compose-postgres', 'commands']

/** No verbs, but what verbs are given. */
const given = ['src/operations/services.ts']

/** The demo's past is played by the operations that people would have used. */
const demoStory = 'src/operations/seed-demo'

const files = sourceFiles('src')
const within = (folder: string): readonly SourceFile[] => files.filter((file) => file.folder === folder)

describe('the dependency rule', () => {
  test('sees the files it judges', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(within('domain').flatMap((file) => file.imports.map(({ path }) => path))).toContain('src/kit/result.ts')
    for (const folder of Object.keys(rules)) expect(within(folder), `no file in src/${folder}`).not.toEqual([])
  })

  test('every folder of src has a rule', () => {
    const known = [...Object.keys(rules), ...roots]
    expect([...new Set(files.map((file) => file.folder))].filter((folder) => !known.includes(folder))).toEqual([])
  })

  test.for(Object.keys(rules))('%s imports what it may', (folder) => {
    expect(within(folder).flatMap((file) => forbiddenImports(file, rules[folder]!))).toEqual([])
  })

  test('no file of ours imports a test', () => {
    expect(files.filter((file) => file.imports.some(({ path }) => path.startsWith('test/'))).map((file) => file.path)).toEqual([])
  })

  test('an operation does not call another operation', () => {
    const paths = within('operations').map((file) => file.path)
    const verbs = paths.filter((path) => isVerb(path, paths) && !given.includes(path))
    expect(verbs.length).toBeGreaterThan(10)
    const calls = within('operations').flatMap((file) => file.imports.map(({ path }) => ({ from: file.path, to: path })))
    const toOthers = calls.filter(({ from, to }) => verbs.includes(to) && !from.startsWith(to.replace(/\.ts$/, '')))
    expect(toOthers.filter(({ from }) => !from.startsWith(demoStory)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  test('buyers’ pages read nothing that is not scoped to a customer', () => {
    const portal = files.filter((file) => file.path.startsWith('src/web/portal/'))
    expect(portal).not.toEqual([])
    expect(portal.filter((file) => /\w+Unscoped\b/.test(codeOf(file))).map((file) => file.path)).toEqual([])
  })

  test('pages name the columns they read', () => {
    expect(offenders(within('web'), /\.selectAll\(/)).toEqual([])
  })
})

describe('decisions', () => {
  test('domain, documents and operations do not read the clock themselves', () => {
    const pure = [...within('domain'), ...within('documents'), ...within('operations')]
    expect(offenders(pure, /\bnew Date\(\s*\)|\bDate\.now\(|\bTemporal\.Now\b|\bperformance\.now\(/)).toEqual([])
  })

  test('domain and documents leave nothing to chance', () => {
    expect(offenders([...within('domain'), ...within('documents')], /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/)).toEqual([])
  })

  test('Temporal stays in the file that hides it', () => {
    const allowed = ['src/domain/plain-date.ts', 'src/domain/time-zone.ts']
    expect(offenders(within('domain'), /\bTemporal\./).filter((path) => !allowed.includes(path))).toEqual([])
  })

  test('no amount passes through a floating-point number', () => {
    expect(offenders(within('domain'), /\bparseFloat\(|\.toFixed\(|\.toPrecision\(/)).toEqual([])
  })
})

describe('settings', () => {
  test('are read in one place, from the environment as it was handed over', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(codeOf(file).replaceAll('readConfig(process.env,', '')))
    // The sandbox is a program of its own too.
    const programs = ['src/config.ts', 'src/sandbox/main.ts']
    expect(readers.map((file) => file.path).filter((path) => !programs.includes(path))).toEqual([])
  })
})

describe('names', () => {
  /** The Info dictionary of a document is called so by ISO 32000. The generated schema is named by its generator. */
  const excused = ['info', 'addInfo', 'PdfInfo', 'ArrayTypeImpl']
  const bannedLast =
    /(?<!^)(?:Manager|Helper|Helpers|Util|Utils|Handler|Base|Impl|Data|Info)$|Service$|^(?:data|info|manager|helper|util|handler)$/
  const bannedFirst = /^I[A-Z][a-z]|^process(?!Id)[A-Z]/

  test('declarations avoid the words that say nothing', () => {
    const declared = files.flatMap((file) => declaredNames(file).map((name) => ({ name, path: file.path })))
    expect(declared.length).toBeGreaterThan(500)
    expect(declared.filter(({ name }) => !excused.includes(name) && (bannedLast.test(name) || bannedFirst.test(name)))).toEqual([])
  })

  test('files avoid them too', () => {
    expect(
      files.map((file) => file.path).filter((path) => /(^|[/-])(manager|helpers?|utils?|handler|impl|misc|common)(-|\.|\/)/.test(path)),
    ).toEqual([])
  })

  test('functions at the top of a file are declarations', () => {
    expect(offenders(files, /^(?:export )?const \w+ = (?:async )?(?:\([^()]*\)|\w+)(?:: [^=]+)? =>/m)).toEqual([])
  })

  test('a note to do something names its issue', () => {
    const noted = files.filter((file) => /\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/.test(file.text))
    expect(noted.map((file) => file.path)).toEqual([])
  })
})

describe('migrations', () => {
  const migrations = readMigrations()

  test('are numbered without a gap', () => {
    expect(migrations.length).toBeGreaterThan(0)
    expect(migrations.map(({ name }) => Number(name.slice(0, 4)))).toEqual(migrations.map((_, index) => index + 1))
  })

  test('give up rather than keep everyone waiting for a lock', () => {
    expect(migrations.filter(({ text }) => !/set local lock_timeout/i.test(text)).map(({ name }) => name)).toEqual([])
  })
})

describe('the map', () => {
  const map = join(root, 'ARCHITECTURE.md')

  test.runIf(existsSync(map))('ARCHITECTURE.md names only paths that exist', () => {
    const named = [...readFileSync(map, 'utf8').matchAll(/`((?:src|test|docs|scripts|bin|demo)\/[\w./-]*)`/g)].map(([, path]) => path!)
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test.runIf(existsSync(map))('ARCHITECTURE.md stays short enough to be read', () => {
    expect(readFileSync(map, 'utf8').split('\n').length).toBeLessThanOrEqual(200)
  })
})

function forbiddenImports(file: SourceFile, rule: Rule): readonly string[] {
  return file.imports.filter((imported) => !mayImport(imported, file, rule)).map(({ path }) => `${file.path} -> ${path}`)
}

function mayImport({ path, isTypeOnly }: Import, file: SourceFile, rule: Rule): boolean {
  if (path.startsWith('node:')) return rule.node
  if (!path.startsWith('src/')) return rule.packages === 'any' || rule.packages.includes(path)
  const inside = path.slice('src/'.length)
  if (inside.startsWith(`${file.folder}/`)) return true
  return [...rule.ours, ...(isTypeOnly ? (rule.typesOf ?? []) : [])].some((allowed) => isWithin(inside, allowed))
}

/** `providers/*.ts` are the contracts, without the adapters in the folders below. */
function isWithin(path: string, allowed: string): boolean {
  if (!allowed.endsWith('/*.ts')) return path === allowed || path.startsWith(`${allowed}/`)
  return dirname(path) === dirname(allowed)
}

/** `import-folder-csv.ts` is a part of the verb `import-folder.ts`, and no verb itself. */
function isVerb(path: string, paths: readonly string[]): boolean {
  return !paths.some((other) => path !== other && path.startsWith(`${other.replace(/\.ts$/, '')}-`))
}

function offenders(among: readonly SourceFile[], pattern: RegExp): readonly string[] {
  expect(among, 'nothing to look at').not.toEqual([])
  return among.filter((file) => pattern.test(codeOf(file))).map((file) => file.path)
}

function declaredNames(file: SourceFile): readonly string[] {
  return [...codeOf(file).matchAll(/\b(?:function|const|let|type|class)\s+(\w+)/g)].map(([, name]) => name!)
}

function readMigrations(): readonly { readonly name: string; readonly text: string }[] {
  const folder = join(root, 'src/store/migrations')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
}
