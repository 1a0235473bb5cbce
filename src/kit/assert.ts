/** Thrown when our own code is wrong: never caught to go on, always logged with its stack. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

export function assertNever(value: never, message = 'unexpected case'): never {
  throw new AssertionError(`${message}: ${String(value)}`)
}

/** The value, which must be there: absence is a bug of ours, not bad input. */
export function present<T>(value: T | undefined | null, message: string): T {
  assert(value !== undefined && value !== null, message)
  return value
}
