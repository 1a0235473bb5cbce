import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { assert } from '#src/kit/assert.ts'
import { oneLine } from '../plain-text.ts'
import { type ZipEntry, writeZip } from '../zip-write.ts'
import { type EvidenceItem, type EvidenceManifest, type EvidencePack, packPaths } from './evidence-pack.ts'
import { verifyHtml, verifyText } from './verify-guide.ts'

export type BuiltEvidencePack = {
  readonly bytes: Uint8Array
  /** SHA-256 of `SHA256SUMS`, which names every other file: whoever keeps this one line elsewhere can prove the whole pack. */
  readonly seal: string
}

/**
 * The pack as a ZIP: the files as they were kept, one file per event, a manifest, `SHA256SUMS` for `sha256sum -c`, and the
 * description how to verify, in both languages and without a script. The same pack gives the same bytes. A file that no longer
 * has the hash it was kept with goes in all the same, and verification names it.
 */
export function buildEvidencePack(pack: EvidencePack): BuiltEvidencePack {
  const items = placeItems(pack.items)
  const events = pack.events.map((event) => ({ event, path: `events/${String(event.sequence).padStart(8, '0')}.json` }))
  const manifest: EvidenceManifest = {
    format: 'guichet-evidence/1',
    vendor: oneLine(pack.vendorName),
    customer: { name: oneLine(pack.customerName), number: pack.customerNumber },
    quoteNumber: pack.quoteNumber,
    orderNumber: pack.orderNumber,
    madeAt: pack.madeAt,
    items: items.map(({ item, path }) => ({
      path,
      kind: item.kind,
      title: oneLine(item.title),
      sha256: item.sha256,
      bytes: item.bytes.length,
    })),
    events: events.map(({ event, path }) => ({
      path,
      sequence: event.sequence,
      kind: event.kind,
      at: event.at,
      sha256: event.hash,
      previous: event.previousHash,
    })),
  }
  const files: readonly ZipEntry[] = [
    file(packPaths.text, verifyText(manifest)),
    file(packPaths.html, verifyHtml(manifest)),
    file(packPaths.manifest, `${JSON.stringify(manifest, null, 2)}\n`),
  ]
  const expected = [...files.map((one) => ({ path: one.path, sha256: sha256(one.bytes) })), ...manifest.items, ...manifest.events]
  const sums = expected.map((one) => `${one.sha256}  ${one.path}\n`).join('')
  const bytes = writeZip([
    ...files,
    file(packPaths.sums, sums),
    ...items.map(({ item, path }) => ({ path, bytes: item.bytes })),
    ...events.map(({ event, path }) => file(path, event.text)),
  ])
  return { bytes, seal: sha256(Buffer.from(sums, 'utf8')) }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** `documents/NN-name.ext`: numbered in their order, names reduced to what every file system and `sha256sum` takes. */
function placeItems(items: readonly EvidenceItem[]): readonly { readonly item: EvidenceItem; readonly path: string }[] {
  return items.map((item, index) => {
    assert(/^[\da-f]{64}$/.test(item.sha256), 'an item has its SHA-256 in hexadecimal')
    const name =
      item.fileName
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/[^\w.-]+/g, '-')
        .replace(/^[-.]+|-+$/g, '')
        .slice(-80) || item.kind
    return { item, path: `documents/${String(index + 1).padStart(2, '0')}-${name}` }
  })
}

function file(path: string, text: string): ZipEntry {
  return { path, bytes: Buffer.from(text, 'utf8') }
}
