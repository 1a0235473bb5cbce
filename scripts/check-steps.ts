import { existsSync } from 'node:fs'

export type Step = {
  readonly name: string
  /** A command of node_modules/.bin, or a script of ours, with its arguments. */
  readonly command: readonly [string, ...string[]]
  /** Its tests are counted, and file names given on the command line are passed to it. */
  readonly isVitest?: true
  readonly env?: Readonly<Record<string, string>>
  /** Why it cannot run on this machine, when it cannot. */
  readonly skipped?: string
}

const oldest = '15'

/** What has to be right, quickest first. This list is the only one: people, `npm test` and CI all run it. */
export const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'knip', command: ['knip'] },
  vitest('tidy', ['--project', 'tidy']),
  vitest('unit', ['--project', 'unit']),
  { name: 'schema', command: ['node', 'scripts/schema.ts', '--check'] },
  vitest('database', ['--project', 'database']),
  {
    // What the store and the operations say to the database, and a walk over the pages. The embedded one is PostgreSQL 18 whatever the
    // others run on; who wins a race is decided by locks that both have; papers and the figures on them ask nothing of it.
    ...vitest('database15', [
      '--project',
      'database',
      'test/store',
      'test/operations',
      'test/web/journey',
      'test/web/tenants',
      'test/web/scale',
      ...exclude('store/embedded-postgres', 'operations/card-races', 'operations/card-pairs'),
      ...exclude('operations/papers-demo', 'operations/demo-reseed', 'operations/one-price', 'operations/one-price-papers'),
    ]),
    env: { GUICHET_TEST_PG: oldest },
    ...(existsSync(`/usr/lib/postgresql/${oldest}/bin/initdb`) ? {} : { skipped: `no PostgreSQL ${oldest} on this machine` }),
  },
  vitest('documents', ['--project', 'documents']),
  { name: 'build', command: ['node', 'scripts/build.mjs'] },
  // A short one of docs/crash-test.md, another plan every time; its seed is said when it is not sound.
  {
    name: 'crash',
    command: ['node', 'scripts/crash-test.ts', '--kills', '6', '--minutes', '1', '--buyers', '4', '--program', 'dist/main.js'],
  },
  vitest('browser', ['--project', 'browser']),
]

function exclude(...tests: readonly string[]): readonly string[] {
  return tests.flatMap((test) => ['--exclude', `test/${test}.test.ts`])
}

function vitest(name: string, args: readonly string[]): Step {
  return { name, command: ['vitest', 'run', ...args], isVitest: true }
}
