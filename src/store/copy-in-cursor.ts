import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'

/** Whole lines made by `copyLine`, many to a chunk. */
export type CopyChunks = Iterable<string> | AsyncIterable<string>

const chunkBytes = 1 << 18

/**
 * The `cursor` of our Kysely dialect. Kysely hands a driver's own objects to a connection only through its cursor, and COPY needs
 * one on the transaction's connection: reading from this one pumps its single parameter into the COPY, after which it is empty.
 */
export class CopyInCursor {
  declare readonly read: (rowsCount: number) => Promise<never[]>
  declare readonly close: () => Promise<void>

  constructor(statement: string, parameters: unknown[]) {
    const copy = copyFrom(statement, { highWaterMark: chunkBytes })
    const chunks = Readable.from(parameters[0] as CopyChunks, { highWaterMark: 2 })
    const read = async (): Promise<never[]> => {
      await pipeline(chunks, copy)
      return []
    }
    return Object.assign(copy, { read, close: async () => {} })
  }
}
