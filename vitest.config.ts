import { defineConfig } from 'vitest/config'

/**
 * From quick to slow. `tidy` reads the sources; `unit` needs nothing; `database` files each clone a migrated
 * template of one real PostgreSQL, and share what was loaded; `browser` drives the built application, one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'tidy', include: ['test/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['test/{operations,web,contracts,sandbox,store}/**/*.test.{ts,tsx}'],
          globalSetup: ['test/support/global-database.ts'],
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: 'documents', include: ['test/{documents,press}/**/*.test.{ts,tsx}'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.{ts,tsx}'],
          globalSetup: ['test/support/global-site.ts'],
          // A browser takes both cores: two at once are no quicker, and each is late.
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    setupFiles: ['test/support/fail-on-console-error.ts', 'test/support/reject-duplicate-names.ts'],
    expect: { requireAssertions: true },
    maxWorkers: 2,
    passWithNoTests: false,
    restoreMocks: true,
  },
})
