import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { Instant } from '#src/domain/plain-date.ts'
import { canonicalJson } from '#src/kit/canonical-json.ts'
import { readZip } from '../zip-read.ts'
import { type ZipEntry, writeZip } from '../zip-write.ts'
import { buildEvidencePack, sha256 } from './build-evidence-pack.ts'
import type { EvidenceEvent, EvidencePack } from './evidence-pack.ts'
import { verifyEvidencePack } from './verify-evidence-pack.ts'

function eventsOf(sequences: readonly number[]): readonly EvidenceEvent[] {
  let previousHash = 'f'.repeat(64)
  let before = 0
  return sequences.map((sequence) => {
    if (before !== 0 && sequence !== before + 1) previousHash = 'e'.repeat(64)
    const at = `2027-03-01T10:00:0${sequence % 10}.000Z` as Instant
    const text = canonicalJson({
      customer: 7012345,
      sequence,
      at,
      actor: 'user:claire',
      kind: 'order-placed',
      detail: {},
      previous: previousHash,
    })
    const event = { sequence, kind: 'order-placed', at, text, hash: sha256(Buffer.from(text)), previousHash }
    previousHash = event.hash
    before = sequence
    return event
  })
}

function item(fileName: string, text: string, kind: EvidencePack['items'][number]['kind'] = 'quote') {
  const bytes = Buffer.from(text)
  return { kind, fileName, title: `Titre ${fileName}`, bytes, sha256: sha256(bytes) }
}

const pack: EvidencePack = {
  vendorName: 'Boréal Logiciels',
  customerName: 'Méridien <Assurances>',
  customerNumber: 7012345,
  quoteNumber: 20417801,
  orderNumber: 30000017,
  madeAt: '2027-03-02T09:00:00.000Z' as Instant,
  items: [item('devis 20417801.pdf', 'quote'), item('../../conditions.txt', 'terms', 'terms'), item('facture.pdf', 'invoice', 'invoice')],
  events: eventsOf([4, 5, 9]),
}

const built = buildEvidencePack(pack)

function entriesOf(bytes: Uint8Array): readonly ZipEntry[] {
  const read = readZip(bytes)
  if (!read.ok) throw new Error(read.refusal.code)
  return read.value
}

/** The pack with some entries changed, as someone with a ZIP program would. */
function tampered(change: (entry: ZipEntry) => ZipEntry | undefined): Uint8Array {
  return writeZip(entriesOf(built.bytes).flatMap((entry) => change(entry) ?? []))
}

describe('an evidence pack', () => {
  it('holds the guide, the manifest, the sums, the documents and one file per event', () => {
    expect(entriesOf(built.bytes).map((entry) => entry.path)).toEqual([
      'VERIFY.txt',
      'VERIFY.html',
      'manifest.json',
      'SHA256SUMS',
      'documents/01-devis-20417801.pdf',
      'documents/02-conditions.txt',
      'documents/03-facture.pdf',
      'events/00000004.json',
      'events/00000005.json',
      'events/00000009.json',
    ])
  })

  it('is intact, and its seal is the hash of the sums', () => {
    const verdict = verifyEvidencePack(built.bytes, built.seal)
    expect(verdict).toMatchObject({ isIntact: true, problems: [], seal: built.seal })
    expect(verdict.manifest).toMatchObject({ orderNumber: 30000017, items: [{ kind: 'quote' }, { kind: 'terms' }, { kind: 'invoice' }] })
  })

  it('is the same bytes for the same order', () => {
    expect(buildEvidencePack(pack)).toEqual(built)
  })

  it('an event’s file has the event’s own hash, so that sha256sum checks the chain', () => {
    const sums = Buffer.from(entriesOf(built.bytes).find((entry) => entry.path === 'SHA256SUMS')!.bytes).toString()
    expect(sums).toContain(`${pack.events[1]!.hash}  events/00000005.json\n`)
    expect(sums).toMatch(/^[\da-f]{64} {2}VERIFY\.txt\n/)
  })

  it('explains itself in both languages without a script', () => {
    const [text, html] = entriesOf(built.bytes).map((entry) => Buffer.from(entry.bytes).toString())
    for (const guide of [text, html]) {
      expect(guide).toContain('Dossier de preuve de la commande 30000017')
      expect(guide).toContain('Evidence pack of order 30000017')
      expect(guide).toContain('sha256sum -c SHA256SUMS')
    }
    expect(html).toContain('Méridien &#60;Assurances&#62;')
    expect(html).not.toMatch(/<script|<img|<link|http:|https:/)
  })
})

describe('tampering', () => {
  it.each(
    entriesOf(built.bytes)
      .map((entry) => entry.path)
      .filter((path) => path !== 'SHA256SUMS'),
  )('a change in %s is named', (path) => {
    const verdict = verifyEvidencePack(
      tampered((entry) => (entry.path === path ? { path, bytes: Buffer.concat([entry.bytes, Buffer.from(' ')]) } : entry)),
    )
    expect(verdict.isIntact).toBe(false)
    expect(verdict.problems[0]).toMatchObject({ path, problem: 'changed' })
  })

  it('a file taken out, and one put in, are named', () => {
    expect(verifyEvidencePack(tampered((entry) => (entry.path.includes('facture') ? undefined : entry))).problems).toEqual([
      { path: 'documents/03-facture.pdf', problem: 'missing' },
    ])
    expect(verifyEvidencePack(writeZip([...entriesOf(built.bytes), { path: 'extra.txt', bytes: Buffer.from('x') }])).problems).toEqual([
      { path: 'extra.txt', problem: 'not-listed' },
    ])
  })

  it('a file changed together with its sum differs from the manifest and from the seal', () => {
    const changed = Buffer.from('another quote')
    const bytes = tampered((entry) => {
      if (entry.path.includes('devis')) return { ...entry, bytes: changed }
      if (entry.path !== 'SHA256SUMS') return entry
      return { ...entry, bytes: Buffer.from(Buffer.from(entry.bytes).toString().replace(pack.items[0]!.sha256, sha256(changed))) }
    })
    expect(verifyEvidencePack(bytes, built.seal).problems.map((one) => [one.path, one.problem])).toEqual([
      ['SHA256SUMS', 'seal-differs'],
      ['documents/01-devis-20417801.pdf', 'changed'],
    ])
  })

  it('a document that no longer has the hash it was kept with is in the pack, and named', () => {
    const rotten = { ...pack.items[0]!, bytes: Buffer.from('rotten') }
    const verdict = verifyEvidencePack(buildEvidencePack({ ...pack, items: [rotten] }).bytes)
    expect(verdict.problems).toMatchObject([
      { path: 'documents/01-devis-20417801.pdf', problem: 'changed', expected: pack.items[0]!.sha256 },
    ])
  })

  it('an event that does not name the one before it breaks the chain', () => {
    const [first, second, third] = eventsOf([4, 5, 9]) as [EvidenceEvent, EvidenceEvent, EvidenceEvent]
    const text = second.text.replace(first.hash, 'a'.repeat(64))
    const forged = { ...second, text, hash: sha256(Buffer.from(text)), previousHash: 'a'.repeat(64) }
    const verdict = verifyEvidencePack(buildEvidencePack({ ...pack, events: [first, forged, third] }).bytes)
    expect(verdict.problems).toEqual([
      { path: 'events/00000005.json', problem: 'chain-broken', expected: first.hash, actual: 'a'.repeat(64) },
    ])
  })

  it('events out of order break the chain', () => {
    const [first, second, third] = pack.events as [EvidenceEvent, EvidenceEvent, EvidenceEvent]
    expect(verifyEvidencePack(buildEvidencePack({ ...pack, events: [second, first, third] }).bytes).isIntact).toBe(false)
  })

  it('no byte of the archive can change unseen or make verification throw', () => {
    const whole = Buffer.from(buildEvidencePack({ ...pack, items: [item('a.txt', 'x')], events: [] }).bytes)
    for (let index = 0; index < whole.length; index += 7) {
      const flipped = Buffer.from(whole)
      flipped[index] = (flipped[index] ?? 0) ^ 0x01
      const verdict = verifyEvidencePack(flipped)
      // Only what ZIP itself does not read may change unnoticed: times, attributes, versions.
      if (verdict.isIntact) expect(entriesOf(flipped)).toEqual(entriesOf(whole))
    }
    expect(verifyEvidencePack(Buffer.from('no zip')).problems).toEqual([{ path: '', problem: 'not-a-pack' }])
    expect(verifyEvidencePack(writeZip([])).problems).toEqual([{ path: 'SHA256SUMS', problem: 'missing' }])
  })
})
