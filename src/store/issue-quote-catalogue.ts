import type { Selectable } from 'kysely'
import { decimal } from '#src/domain/decimal.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { type Part, type PartKind, type PartNumber, partNumber, programCode } from '#src/domain/part.ts'
import type { PlainDate } from '#src/domain/plain-date.ts'
import type { CataloguePart, PartCatalogue } from '#src/domain/renewal-quote.ts'
import type { TermMonths } from '#src/domain/renewal-term.ts'
import { present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'
import type { Part as PartTable } from './schema.ts'

/** The words of a part in both languages, as a quote keeps them. */
export type PartWords = {
  readonly description: { readonly fr: string; readonly en: string }
  readonly withdrawn: { readonly fr: string; readonly en: string } | undefined
  readonly successor: PartNumber | undefined
}

export type LoadedCatalogue = {
  readonly partNumbers: readonly PartNumber[]
  /** The parts as they are marketed on a day, reasons in a language. */
  readonly on: (day: PlainDate, language: Language) => PartCatalogue
  readonly words: (part: PartNumber) => PartWords
}

type PartRow = Selectable<PartTable>

/** The vendor's whole catalogue: a few thousand rows at most, read once for however many quotes. */
export async function loadCatalogue(reader: Reader): Promise<LoadedCatalogue> {
  const rows = await reader.selectFrom('part').selectAll().orderBy('part_number').execute()
  const byNumber = new Map(rows.map((row) => [partNumber(row.part_number), row]))
  return {
    partNumbers: [...byNumber.keys()],
    on(day, language) {
      const memo = new Map<PartNumber, CataloguePart | undefined>()
      return (number) => {
        if (!memo.has(number)) memo.set(number, cataloguePart(byNumber.get(number), rows, { day, language }))
        return memo.get(number)
      }
    },
    words(number) {
      const row = present(byNumber.get(number), `part ${number} is in the catalogue`)
      const { withdrawn_reason_fr: fr, withdrawn_reason_en: en, successor_part: successor } = row
      return {
        description: { fr: row.description_fr, en: row.description_en },
        withdrawn: fr === null || en === null ? undefined : { fr, en },
        successor: successor === null ? undefined : partNumber(successor),
      }
    },
  }
}

type On = { readonly day: PlainDate; readonly language: Language }

function cataloguePart(row: PartRow | undefined, rows: readonly PartRow[], on: On): CataloguePart | undefined {
  if (row === undefined) return undefined
  const part = toPart(row, on)
  if (part.kind === 'renewal') return { part, renewedBy: part }
  const sameFamily = rows.filter((other) => other.kind === 'renewal' && other.program_code === row.program_code)
  const renewals = sameFamily.filter((other) => other.charge_metric === row.charge_metric).map((other) => toPart(other, on))
  return { part, renewedBy: renewals.find((renewal) => renewal.withdrawn === undefined) ?? renewals[0] }
}

/** A part is withdrawn from its day on; before it, it is sold as ever. */
function toPart(row: PartRow, { day, language }: On): Part {
  const reason = language === 'fr' ? row.withdrawn_reason_fr : row.withdrawn_reason_en
  const isWithdrawn = row.withdrawn_on !== null && row.withdrawn_on <= day
  return {
    number: partNumber(row.part_number),
    programCode: programCode(row.program_code),
    kind: row.kind as PartKind,
    chargeMetric: row.charge_metric,
    pointsPerUnit: decimal(row.points),
    terms: row.terms as TermMonths[],
    ...(row.reinstatement_part !== null && { reinstatementPart: partNumber(row.reinstatement_part) }),
    ...(isWithdrawn && {
      withdrawn: {
        reason: present(reason, 'a withdrawn part says why'),
        ...(row.successor_part !== null && { successor: partNumber(row.successor_part) }),
      },
    }),
  }
}
