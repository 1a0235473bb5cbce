import type { PaperPress } from '#src/documents/paper-press.ts'

export type Task = keyof PaperPress
export type Given<T extends Task> = Parameters<PaperPress[T]>[0]
export type Made<T extends Task> = Awaited<ReturnType<PaperPress[T]>>

/** What the thread is told. One order at a time: the next is sent when the answer to the last one came. */
export type Order = { readonly task: Task; readonly given: unknown }

/** What it answers; `fault` is the renderer's error as text, since not every error can travel. */
export type Answer = { readonly ok: true; readonly made: unknown } | { readonly ok: false; readonly fault: string }
