import { beforeAll, type RunnerTestCase, type RunnerTestFile, type RunnerTestSuite } from 'vitest'

/** Two tests of one name in a file: a report could not say which of them failed, and one of them is a copy nobody finished. */
beforeAll(({}, file) => {
  const names = testNames(file)
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  if (repeated.length > 0) throw new Error(`test names repeated in this file: ${repeated.join('; ')}`)
})

function testNames(suite: RunnerTestFile | RunnerTestSuite, path: readonly string[] = []): string[] {
  return suite.tasks.flatMap((task: RunnerTestCase | RunnerTestSuite) =>
    task.type === 'suite' ? testNames(task, [...path, task.name]) : [[...path, task.name].join(' > ')],
  )
}
