import { createHash } from 'node:crypto'
import type { CustomerId, Language, OrderNumber, QuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import type { Reader, Tx } from './database.ts'

export type NewFile = {
  readonly customerId: CustomerId
  readonly kind: string
  readonly name: string
  readonly mediaType: string
  readonly language?: Language | undefined
  readonly bytes: Uint8Array
  readonly quoteNumber?: QuoteNumber | undefined
  readonly revision?: number | undefined
  readonly orderNumber?: OrderNumber | undefined
  readonly by: string
  readonly at: Instant
}

/** What a list of files shows. */
export type FileFacts = {
  readonly fileId: bigint
  readonly kind: string
  readonly name: string
  readonly mediaType: string
  readonly language: Language | undefined
  readonly size: number
  readonly sha256: string
  readonly quoteNumber: QuoteNumber | undefined
  readonly orderNumber: OrderNumber | undefined
  readonly createdAt: Instant
}

const factColumns = [
  'file_id',
  'kind',
  'name',
  'media_type',
  'language',
  'size',
  'sha256',
  'quote_number',
  'order_number',
  'created_at',
] as const

/** Kept as it is, with its hash; nothing ever writes over it (rule 15). */
export async function insertFile(tx: Tx, file: NewFile): Promise<bigint> {
  const row = await tx
    .insertInto('kept_file')
    .values({
      customer_id: file.customerId,
      kind: file.kind,
      name: file.name,
      media_type: file.mediaType,
      language: file.language ?? null,
      bytes: Buffer.from(file.bytes),
      size: file.bytes.byteLength,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
      quote_number: file.quoteNumber ?? null,
      revision: file.revision ?? null,
      order_number: file.orderNumber ?? null,
      created_by: file.by,
      created_at: file.at,
    })
    .returning('file_id')
    .executeTakeFirstOrThrow()
  return row.file_id
}

export async function findFileForCustomer(
  reader: Reader,
  customers: readonly CustomerId[],
  fileId: bigint,
): Promise<(FileFacts & { readonly customerId: CustomerId; readonly bytes: Uint8Array }) | undefined> {
  if (customers.length === 0) return undefined
  const row = await reader
    .selectFrom('kept_file')
    .select([...factColumns, 'customer_id', 'bytes'])
    .where('customer_id', 'in', customers)
    .where('file_id', '=', fileId)
    .executeTakeFirst()
  return row && { ...toFacts(row), customerId: row.customer_id as CustomerId, bytes: row.bytes }
}

/** The papers of an order and the purchase order that it was placed with, which may have been kept before there was an order. */
export async function filesOfOrderForCustomer(
  reader: Reader,
  customerId: CustomerId,
  orderNumber: OrderNumber,
): Promise<readonly FileFacts[]> {
  const rows = await reader
    .selectFrom('kept_file')
    .select(factColumns)
    .where('customer_id', '=', customerId)
    .where((where) =>
      where.or([
        where('order_number', '=', orderNumber),
        where(
          'file_id',
          '=',
          where
            .selectFrom('renewal_order')
            .select('po_file_id')
            .where('renewal_order.customer_id', '=', customerId)
            .where('renewal_order.order_number', '=', orderNumber),
        ),
      ]),
    )
    .orderBy('file_id')
    .execute()
  return rows.map(toFacts)
}

function toFacts(row: {
  file_id: bigint
  kind: string
  name: string
  media_type: string
  language: string | null
  size: number
  sha256: string
  quote_number: number | null
  order_number: number | null
  created_at: string
}): FileFacts {
  return {
    fileId: row.file_id,
    kind: row.kind,
    name: row.name,
    mediaType: row.media_type,
    language: (row.language ?? undefined) as Language | undefined,
    size: row.size,
    sha256: row.sha256,
    quoteNumber: (row.quote_number ?? undefined) as QuoteNumber | undefined,
    orderNumber: (row.order_number ?? undefined) as OrderNumber | undefined,
    createdAt: row.created_at as Instant,
  }
}
