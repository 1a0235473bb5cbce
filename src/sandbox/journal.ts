import { type FileHandle, open, readFile, rename, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * An append-only file of lines. A line is one change, whole or not at all: `durable` resolves once everything appended so far
 * has reached the disk, and many waiters share one flush.
 */
export type Journal = {
  append(line: string): void
  durable(): Promise<void>
  close(): Promise<void>
}

/** What is there; a last line that a crash tore is cut off. */
export async function readJournal(path: string): Promise<readonly string[]> {
  const text = await readOrEmpty(path)
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) await truncate(path, Buffer.byteLength(whole))
  return whole.split('\n').slice(0, -1)
}

/** Goes on behind what is there. */
export async function openJournal(path: string): Promise<Journal> {
  return writeTo(await open(path, 'a'))
}

/** Replaces the whole file at once: either the old or the new one is there, never half of either. */
export async function rewriteJournal(path: string, lines: Iterable<string>): Promise<void> {
  const next = `${path}.next`
  const handle = await open(next, 'w')
  try {
    await handle.writeFile(Array.from(lines, (line) => `${line}\n`).join(''))
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(next, path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** For tests and trials: nothing is kept. */
export function memoryJournal(): Journal {
  return { append: () => undefined, durable: () => Promise.resolve(), close: () => Promise.resolve() }
}

function writeTo(handle: FileHandle): Journal {
  let waiting: string[] = []
  let flush: Promise<void> | undefined

  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      await handle.appendFile(lines.map((line) => `${line}\n`).join(''))
      await handle.datasync()
    }
    flush = undefined
  }

  function durable(): Promise<void> {
    if (waiting.length > 0) flush ??= writeWaiting()
    return flush ?? Promise.resolve()
  }

  return {
    append(line) {
      waiting.push(line)
    },
    durable,
    async close() {
      await durable()
      await handle.close()
    },
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
