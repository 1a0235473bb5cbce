import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'

/**
 * Nothing of ours writes to `console.error` in the normal course of things, so whatever does is a fault nobody looked at.
 * A test that means it says so: `vi.mocked(console.error).mockClear()` after asserting what was written.
 */
// What the next version of a package will not do any more is a fault, too.
process.throwDeprecation = true

let written: MockInstance<typeof console.error>

beforeEach(() => {
  written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  const calls = written.mock.calls
  written.mockRestore()
  expect(calls, 'the test wrote to console.error').toEqual([])
})
