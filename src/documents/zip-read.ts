import { Buffer } from 'node:buffer'
import { crc32, inflateRawSync } from 'node:zlib'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { ZipEntry } from './zip-write.ts'

export type ZipRefusal =
  | { readonly code: 'not-a-zip' }
  | { readonly code: 'zip-too-large' }
  | { readonly code: 'zip-entry-damaged'; readonly path: string }

const endSignature = 0x06_05_4b_50
const centralSignature = 0x02_01_4b_50
const localSignature = 0x04_03_4b_50

/** Limits against archives that unfold without end. */
const entriesMax = 20_000
const bytesMax = 512 * 1024 * 1024

/** The entries of an archive, each with its checksum verified; encrypted and ZIP64 archives are refused as damaged. */
export function readZip(archive: Uint8Array): Result<readonly ZipEntry[], ZipRefusal> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = findEnd(bytes)
  if (end === undefined) return refused({ code: 'not-a-zip' })
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  if (count > entriesMax) return refused({ code: 'zip-too-large' })
  const entries: ZipEntry[] = []
  let total = 0
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== centralSignature) return refused({ code: 'not-a-zip' })
    const nameLength = bytes.readUInt16LE(at + 28)
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const size = bytes.readUInt32LE(at + 24)
    total += size
    if (total > bytesMax) return refused({ code: 'zip-too-large' })
    const content = readEntry(bytes, at)
    if (content?.length !== size || crc32(content) !== bytes.readUInt32LE(at + 16)) return refused({ code: 'zip-entry-damaged', path })
    entries.push({ path, bytes: content })
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return ok(entries)
}

/** The end record stands in the last 64 KiB, behind it only its comment. */
function findEnd(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xff_ff); at -= 1) {
    if (bytes.readUInt32LE(at) === endSignature) return at
  }
  return undefined
}

function readEntry(bytes: Buffer, central: number): Buffer | undefined {
  const method = bytes.readUInt16LE(central + 10)
  const [packed, size, local] = [bytes.readUInt32LE(central + 20), bytes.readUInt32LE(central + 24), bytes.readUInt32LE(central + 42)]
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== localSignature) return undefined
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  const stored = bytes.subarray(start, start + packed)
  if (method === 0) return stored
  if (method !== 8) return undefined
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1) })
  } catch (error) {
    // zlib names every fault of the data with a code of its own; nothing else is caught.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
