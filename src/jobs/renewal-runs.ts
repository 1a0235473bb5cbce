import { seconds } from '#src/kit/duration.ts'
import { helpRenewalRun } from '#src/operations/run-renewals-help.ts'
import type { Services } from '#src/operations/services.ts'

const pauseMs = seconds(2)

/**
 * Looks for a renewal run every other second and takes part in it. No job of the queue: whoever is free helps, as many processes
 * as there are, and a run whose process died needs nobody to notice.
 */
export function startRenewalRuns(services: Services): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const ended = help(services, signal)
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

async function help(services: Services, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await helpRenewalRun(services, signal)
    } catch (error) {
      // The database was away, or worse; the chunk in hand is as it was, and the next look takes it up again.
      services.log.error({ err: error }, 'the renewal run was interrupted')
    }
    await pause(signal)
  }
}

/** Ends early when the process is to stop. */
function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, pauseMs)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
