import { type PaperPress, PressBusy } from '#src/documents/paper-press.ts'
import { seconds } from '#src/kit/duration.ts'
import type { Given, Made, Task } from './press-protocol.ts'
import { PressFault, type ThreadLimits, renderThread } from './render-thread.ts'

export type PressOptions = Partial<ThreadLimits> & {
  /** Papers in hand and waiting; one more is refused with `PressBusy`. */
  readonly papersMax?: number
}

export type OpenPress = PaperPress & { readonly close: () => Promise<void> }

/**
 * Renders in a thread of its own, so that neither pages nor jobs wait while a long paper is drawn. Papers are made one after the other
 * in the order they were asked for; the thread is started by the first one.
 */
export function openPaperPress({ papersMax = 64, ...limits }: PressOptions = {}): OpenPress {
  // A quote of 1,000 lines takes a second and a half at most, 64 of them at once less than a job may last.
  const thread = renderThread({ paperTimeoutMs: seconds(30), idleMs: seconds(20), heapMegabytes: 192, ...limits })
  let papers = 0
  let isClosed = false
  let last: Promise<unknown> = Promise.resolve()

  async function ask<T extends Task>(task: T, given: Given<T>): Promise<Made<T>> {
    if (papers >= papersMax) throw new PressBusy(`${papers} papers are waited for already`)
    papers += 1
    const made = last.then(() => {
      if (isClosed) throw new PressFault('the press is closed')
      return thread.make({ task, given })
    })
    last = made.catch(() => {}).finally(() => (papers -= 1))
    return made as Promise<Made<T>>
  }

  return {
    pdf: (paper) => ask('pdf', paper),
    eInvoice: (document) => ask('eInvoice', document),
    workbook: (table) => ask('workbook', table),
    evidence: (pack) => ask('evidence', pack),
    async close() {
      isClosed = true
      await thread.end()
    },
  }
}
