import type { Instant } from '#src/domain/plain-date.ts'

/** What a pack holds about one order: everything that was issued, exactly as it was, and what happened, in order. */
export type EvidencePack = {
  readonly vendorName: string
  readonly customerName: string
  readonly customerNumber: number
  readonly quoteNumber: number
  readonly orderNumber: number
  readonly madeAt: Instant
  readonly items: readonly EvidenceItem[]
  readonly events: readonly EvidenceEvent[]
}

export type EvidenceKind =
  | 'quote'
  | 'terms'
  | 'order'
  | 'proof-of-entitlement'
  | 'invoice'
  | 'credit-note'
  | 'e-invoice'
  | 'payment'
  | 'other'

/** A stored file, byte for byte. `title` is for people, in the customer's language. */
export type EvidenceItem = {
  readonly kind: EvidenceKind
  readonly fileName: string
  readonly title: string
  readonly bytes: Uint8Array
  /** The hash that was kept when the file was issued; the pack shows it even when the file no longer has it. */
  readonly sha256: string
}

/**
 * An event of the customer's chain. `text` is the canonical JSON whose SHA-256 is the event's hash (see `eventHash` in
 * `store/event.ts`); it names the hash of the event before.
 */
export type EvidenceEvent = {
  readonly sequence: number
  readonly kind: string
  readonly at: Instant
  readonly text: string
  readonly hash: string
  readonly previousHash: string
}

/** `manifest.json` of a pack. Paths are relative to the pack's root. */
export type EvidenceManifest = {
  readonly format: 'guichet-evidence/1'
  readonly vendor: string
  readonly customer: { readonly name: string; readonly number: number }
  readonly quoteNumber: number
  readonly orderNumber: number
  readonly madeAt: string
  readonly items: readonly {
    readonly path: string
    readonly kind: EvidenceKind
    readonly title: string
    readonly sha256: string
    readonly bytes: number
  }[]
  readonly events: readonly {
    readonly path: string
    readonly sequence: number
    readonly kind: string
    readonly at: string
    readonly sha256: string
    readonly previous: string
  }[]
}

export const packPaths = { manifest: 'manifest.json', sums: 'SHA256SUMS', text: 'VERIFY.txt', html: 'VERIFY.html' } as const
