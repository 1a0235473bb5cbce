import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** Writes how many tests passed and failed to the file that `GUICHET_TEST_COUNTS` names, for `npm test` to add up. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['GUICHET_TEST_COUNTS']
    if (!file) return
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const failed = tests.filter((test) => test.result().state === 'failed').length
    // A file or a hook that fails takes its tests with it, and none of them is counted as failed.
    const broken = modules.filter((module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length).length
    writeFileSync(file, JSON.stringify({ passed, failed: failed + broken + unhandledErrors.length }))
  }
}
