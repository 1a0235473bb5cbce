import { createHash } from 'node:crypto'
import type { CustomerId, Language, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Tx } from '#src/store/database.ts'
import { appendEvents } from '#src/store/event.ts'
import { insertFile } from '#src/store/kept-file.ts'
import { insertPaper, papersOfSubjectForCustomer } from '#src/store/paper.ts'

/** A paper as it was rendered, before it is kept. `snapshot` is absent where an invoice keeps its own. */
export type RenderedPaper = {
  readonly kind: string
  readonly name: string
  readonly mediaType: string
  readonly language: Language
  readonly bytes: Uint8Array
  readonly snapshot: string | undefined
}

type Keeping = {
  readonly about: {
    readonly customerId: CustomerId
    readonly quoteNumber: QuoteNumber
    readonly revision: number | undefined
    readonly orderNumber?: OrderNumber | undefined
  }
  readonly subject: string
  readonly actor: string
  readonly at: Instant
}

/** Keeps each paper once, with its hash in the customer's chain of events. The caller holds the lock of what the papers are about. */
export async function keepPapers(tx: Tx, papers: readonly RenderedPaper[], { about, subject, actor, at }: Keeping): Promise<void> {
  const { customerId, quoteNumber, orderNumber } = about
  const kept = new Set((await papersOfSubjectForCustomer(tx, { customerId, subject })).map((paper) => paper.kind))
  const fresh = papers.filter((paper) => !kept.has(paper.kind))
  for (const { snapshot, ...paper } of fresh) {
    const fileId = await insertFile(tx, { ...paper, ...about, by: actor, at })
    await insertPaper(tx, { customerId, subject, kind: paper.kind, fileId, snapshot, at })
  }
  await appendEvents(
    tx,
    customerId,
    fresh.map((paper) => ({
      kind: 'paper-issued',
      actor,
      at,
      quoteNumber,
      orderNumber,
      detail: { paper: paper.kind, name: paper.name, sha256: createHash('sha256').update(paper.bytes).digest('hex') },
    })),
  )
}
