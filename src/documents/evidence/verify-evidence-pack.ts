import { Buffer } from 'node:buffer'
import { readZip } from '../zip-read.ts'
import { sha256 } from './build-evidence-pack.ts'
import { type EvidenceManifest, packPaths } from './evidence-pack.ts'

export type EvidenceProblem = {
  /** The file of the pack that it is about; empty when it is the pack as a whole. */
  readonly path: string
  readonly problem:
    | 'not-a-pack'
    | 'damaged'
    | 'missing'
    /** Its SHA-256 is not the one listed. */
    | 'changed'
    | 'not-listed'
    /** The event does not name the hash of the one before it. */
    | 'chain-broken'
    /** The list of hashes is not the one that was sealed. */
    | 'seal-differs'
  readonly expected?: string | undefined
  readonly actual?: string | undefined
}

export type EvidenceVerdict = {
  readonly isIntact: boolean
  /** SHA-256 of the list of hashes: to be compared with the seal that the vendor recorded. */
  readonly seal?: string
  readonly manifest?: EvidenceManifest
  readonly problems: readonly EvidenceProblem[]
}

/** Checks a pack offline: every file against its hash, every event against its chain, the list against the seal when it is known. */
export function verifyEvidencePack(bytes: Uint8Array, knownSeal?: string): EvidenceVerdict {
  const archive = readZip(bytes)
  if (!archive.ok) {
    const { refusal } = archive
    return verdict([
      refusal.code === 'zip-entry-damaged' ? { path: refusal.path, problem: 'damaged' } : { path: '', problem: 'not-a-pack' },
    ])
  }
  const files = new Map(archive.value.map((entry) => [entry.path, entry.bytes]))
  const sums = files.get(packPaths.sums)
  const manifestBytes = files.get(packPaths.manifest)
  if (sums === undefined) return verdict([{ path: packPaths.sums, problem: 'missing' }])
  if (manifestBytes === undefined) return verdict([{ path: packPaths.manifest, problem: 'missing' }])
  const seal = sha256(sums)
  const listed = readSums(Buffer.from(sums).toString('utf8'))
  const manifest = readManifest(Buffer.from(manifestBytes).toString('utf8'))
  if (manifest === undefined) return { ...verdict([{ path: packPaths.manifest, problem: 'not-a-pack' }]), seal }
  const problems: EvidenceProblem[] = [
    ...(knownSeal !== undefined && knownSeal !== seal
      ? [{ path: packPaths.sums, problem: 'seal-differs', expected: knownSeal, actual: seal } as const]
      : []),
    ...checkFiles(files, listed),
    ...checkManifest(manifest, listed),
    ...checkChain(manifest, files),
  ]
  return { ...verdict(problems), seal, manifest }
}

function verdict(problems: readonly EvidenceProblem[]): EvidenceVerdict {
  return { isIntact: problems.length === 0, problems }
}

function readSums(text: string): ReadonlyMap<string, string> {
  const listed = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([\da-f]{64}) [ *](.+)$/.exec(line)
    if (match) listed.set(match[2] ?? '', match[1] ?? '')
  }
  return listed
}

function readManifest(text: string): EvidenceManifest | undefined {
  try {
    const parsed = JSON.parse(text) as Partial<EvidenceManifest> | null
    const isPack = parsed?.format === 'guichet-evidence/1' && Array.isArray(parsed.items) && Array.isArray(parsed.events)
    return isPack ? (parsed as EvidenceManifest) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function checkFiles(files: ReadonlyMap<string, Uint8Array>, listed: ReadonlyMap<string, string>): readonly EvidenceProblem[] {
  const problems: EvidenceProblem[] = []
  for (const [path, expected] of listed) {
    const bytes = files.get(path)
    if (bytes === undefined) problems.push({ path, problem: 'missing' })
    else if (sha256(bytes) !== expected) problems.push({ path, problem: 'changed', expected, actual: sha256(bytes) })
  }
  for (const path of files.keys()) {
    if (path !== packPaths.sums && !listed.has(path)) problems.push({ path, problem: 'not-listed' })
  }
  return problems
}

/** The manifest and the list say the same; else one of them was changed together with a file. */
function checkManifest(manifest: EvidenceManifest, listed: ReadonlyMap<string, string>): readonly EvidenceProblem[] {
  return [...manifest.items, ...manifest.events].flatMap(({ path, sha256: expected }) => {
    const actual = listed.get(path)
    return actual === expected ? [] : [{ path, problem: 'changed', expected, actual } as const]
  })
}

/**
 * An event's file carries the hash of the event before. The pack has the events of one quote out of the customer's chain, so
 * that hash is that of the file before where the sequence has no gap, and otherwise that of an event about something else.
 */
function checkChain(manifest: EvidenceManifest, files: ReadonlyMap<string, Uint8Array>): readonly EvidenceProblem[] {
  const problems: EvidenceProblem[] = []
  for (const [index, event] of manifest.events.entries()) {
    const said = readEvent(files.get(event.path))
    const before = manifest.events[index - 1]
    const isNext = before !== undefined && before.sequence + 1 === event.sequence
    const isInOrder = before === undefined || before.sequence < event.sequence
    const namesPrevious = said?.previous === event.previous && said.sequence === event.sequence
    if (!isInOrder || !namesPrevious || (isNext && event.previous !== before.sha256)) {
      problems.push({
        path: event.path,
        problem: 'chain-broken',
        expected: isNext ? before.sha256 : event.previous,
        actual: said?.previous,
      })
    }
  }
  return problems
}

function readEvent(bytes: Uint8Array | undefined): { readonly previous: string; readonly sequence: number } | undefined {
  if (bytes === undefined) return undefined
  try {
    const said = JSON.parse(Buffer.from(bytes).toString('utf8')) as { previous?: unknown; sequence?: unknown } | null
    return typeof said?.previous === 'string' && typeof said.sequence === 'number'
      ? { previous: said.previous, sequence: said.sequence }
      : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
