/** One Ctrl-C may arrive twice, from the terminal and from npm. */
const oneRequestMs = 1_000

/** Resolves when the process is asked to stop (SIGTERM, SIGINT); asked again, it stops at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const stop = () => {
      if (askedAt !== undefined && performance.now() - askedAt > oneRequestMs) process.exit(1)
      askedAt ??= performance.now()
      resolve()
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}
