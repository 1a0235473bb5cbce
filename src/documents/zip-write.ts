import { Buffer } from 'node:buffer'
import { crc32, deflateRawSync } from 'node:zlib'
import { assert } from '#src/kit/assert.ts'

export type ZipEntry = { readonly path: string; readonly bytes: Uint8Array }

/** 1 January 1980, midnight: the first moment of the format, and the same in every archive. */
const dosDate = 0x00_21
const utf8Names = 0x08_00
const largest = 0xff_ff_ff_ff

/**
 * A ZIP archive (PKWARE APPNOTE 6.3, without ZIP64) of the entries in their order. The same entries give the same bytes: no
 * clock and no system goes into it. What does not shrink is stored as it is.
 */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array {
  assert(entries.length < 0xff_ff, 'a ZIP without ZIP64 holds fewer than 65,535 entries')
  assert(new Set(entries.map((entry) => entry.path)).size === entries.length, 'every path in a ZIP is its own')
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.path, 'utf8')
    const deflated = deflateRawSync(entry.bytes, { level: 9 })
    const isDeflated = deflated.length < entry.bytes.length
    const stored = isDeflated ? deflated : Buffer.from(entry.bytes)
    const common = commonHeader({ name, stored, isDeflated, size: entry.bytes.length, checksum: crc32(entry.bytes) })
    parts.push(signature(0x04_03_4b_50), common, name, stored)
    directory.push(signature(0x02_01_4b_50), uint16(0x03_14), common, centralTail(offset), name)
    offset += 4 + common.length + name.length + stored.length
  }
  const central = Buffer.concat(directory)
  assert(offset + central.length < largest, 'a ZIP without ZIP64 is smaller than 4 GiB')
  const end = Buffer.concat([
    signature(0x06_05_4b_50),
    uint16(0),
    uint16(0),
    uint16(entries.length),
    uint16(entries.length),
    uint32(central.length),
    uint32(offset),
    uint16(0),
  ])
  return Buffer.concat([...parts, central, end])
}

type Header = {
  readonly name: Buffer
  readonly stored: Buffer
  readonly isDeflated: boolean
  readonly size: number
  readonly checksum: number
}

/** What the local header and the directory share, from the version needed to the length of the extra field. */
function commonHeader(header: Header): Buffer {
  return Buffer.concat([
    uint16(20),
    uint16(utf8Names),
    uint16(header.isDeflated ? 8 : 0),
    uint16(0),
    uint16(dosDate),
    uint32(header.checksum),
    uint32(header.stored.length),
    uint32(header.size),
    uint16(header.name.length),
    uint16(0),
  ])
}

/** Comment, disk, attributes (a regular file, 0644) and where the entry begins. */
function centralTail(offset: number): Buffer {
  return Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(0o100_644 * 0x1_00_00), uint32(offset)])
}

function signature(value: number): Buffer {
  return uint32(value)
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16LE(value)
  return buffer
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}
