import type { FieldProblem } from '#src/kit/json-fields.ts'
import { type JsonNode, isJsonArray, isJsonNumber, isJsonObject, readJson } from '#src/kit/json-reader.ts'
import { type Result, ok } from '#src/kit/result.ts'
import type { Decimal } from './decimal.ts'
import { decideLevel } from './level.ts'
import type { PricedLine } from './line-terms.ts'
import { sum } from './money.ts'
import { figureCheck, figuresOf, leavesOf, proofText, withDigest, type ProofFigures, type ProofValue, type Sha256 } from './price-proof.ts'
import { type ProofInputs, readProofInputs } from './price-proof-reader.ts'
import { type PricingRefusal, linePoints, priceLine } from './pricing.ts'
import { isAnniversary } from './renewal-term.ts'
import { taxTotals } from './tax.ts'

/** What is wrong with a proof, at the figure that is wrong: `lines[2].extended`. */
export type ProofFinding =
  | { readonly code: 'not-json'; readonly figure: string; readonly line: number; readonly column: number }
  /** A field is missing, unknown or not of its form. */
  | { readonly code: 'malformed'; readonly figure: string; readonly problem: FieldProblem }
  /** The figure and its check do not belong together; `recomputed` where the file's other figures give something else. */
  | { readonly code: 'altered'; readonly figure: string; readonly stated: ProofValue; readonly recomputed?: ProofValue }
  /** Computed again from the file's own inputs, it is something else. */
  | { readonly code: 'wrong'; readonly figure: string; readonly stated: ProofValue; readonly recomputed: ProofValue }
  /** The same value, but not the bytes that it was written with. */
  | { readonly code: 'not-as-written'; readonly figure: string; readonly line: number }
  | { readonly code: 'digest-differs'; readonly figure: 'digest' }

export type ProofVerdict = {
  readonly isGenuine: boolean
  readonly findings: readonly ProofFinding[]
  /** How many figures were looked at. */
  readonly figures: number
  readonly digest: string
}

/**
 * Recomputes a proof from nothing but its own text: first that every figure fits its check, then that every computed figure follows
 * from the inputs, then that every byte is as it was written. A genuine verdict means all three.
 */
export function verifyPriceProof(text: string, sha256: Sha256): ProofVerdict {
  const node = readJson(text)
  if (!node.ok) {
    const { path, line, column } = node.refusal
    return verdict([{ code: 'not-json', figure: path === '' ? nameNear(text, line) : path, line, column }], [], '')
  }
  const stated = toValue(node.value)
  if (!isRecord(stated)) return verdict([{ code: 'malformed', figure: '', problem: { code: 'not-an-object', field: '' } }], [], '')
  const { checks = null, digest = null, ...figures } = stated
  const leaves = leavesOf(figures)
  const altered = alteredFigures(leaves, checks, sha256)
  const wrong = wrongFigures(node.value, leaves)
  const bytes = otherBytes(text, { stated, digest }, sha256)
  return verdict(whatToSay({ altered, wrong, bytes }), leaves, typeof digest === 'string' ? digest : '')
}

type Altered = Extract<ProofFinding, { code: 'altered' }>
type Leaves = ReturnType<typeof leavesOf>

function verdict(findings: readonly ProofFinding[], leaves: Leaves, digest: string): ProofVerdict {
  return { isGenuine: findings.length === 0 && leaves.length > 0, findings, figures: leaves.length, digest }
}

function alteredFigures(leaves: Leaves, checks: ProofValue, sha256: Sha256): readonly Altered[] {
  if (!isRecord(checks)) return [{ code: 'altered', figure: 'checks', stated: null }]
  const findings: Altered[] = []
  const known = new Set<string>()
  for (const { path, value } of leaves) {
    known.add(path)
    if (checks[path] !== figureCheck(path, value, sha256)) findings.push({ code: 'altered', figure: path, stated: value })
  }
  for (const path of Object.keys(checks)) {
    if (!known.has(path)) findings.push({ code: 'altered', figure: path, stated: null })
  }
  return findings
}

function wrongFigures(node: JsonNode, leaves: Leaves): readonly ProofFinding[] {
  const inputs = readProofInputs(node)
  if (!inputs.ok) return inputs.refusal.map((problem) => ({ code: 'malformed', figure: problem.field, problem }))
  const recomputed = recompute(inputs.value)
  if (!recomputed.ok) {
    const index = inputs.value.lines.findIndex((line) => line.terms.item === recomputed.refusal.item)
    return [{ code: 'malformed', figure: `lines[${index}].extended`, problem: { ...recomputed.refusal, field: `lines[${index}]` } }]
  }
  const findings: ProofFinding[] = []
  const byPath = new Map(leaves.map(({ path, value }) => [path, value]))
  for (const { path, value } of leavesOf(recomputed.value)) {
    const stated = byPath.get(path) ?? null
    if (stated !== value) findings.push({ code: 'wrong', figure: path, stated, recomputed: value })
  }
  for (const [index, { terms }] of inputs.value.lines.entries()) {
    const { endsBefore } = terms.coverage
    if (!isAnniversary(endsBefore, terms.anniversary)) {
      findings.push({ code: 'wrong', figure: `lines[${index}].coverage.lastDay`, stated: endsBefore, recomputed: null })
    }
    if (terms.quantity > terms.entitledQuantity) {
      findings.push({ code: 'wrong', figure: `lines[${index}].quantity`, stated: terms.quantity, recomputed: terms.entitledQuantity })
    }
  }
  return findings
}

/** The figures that follow from the inputs, by the functions that priced them in the first place. */
function recompute(inputs: ProofInputs): Result<ProofFigures, PricingRefusal> {
  const { subject, currency, lines, withdrawn, tax } = inputs
  const { levels, relationship } = inputs.level
  const points = lines.reduce((total, line) => total + linePoints(line.terms), 0n) as Decimal
  const level = decideLevel(relationship, points, levels)
  const priced: PricedLine[] = []
  for (const { terms, price } of lines) {
    const one = priceLine(terms, level.level, { currency, prices: () => price })
    if (!one.ok) return one
    priced.push(one.value)
  }
  const amounts = priced.map((line) => line.extended)
  const totals = { lines: priced, withdrawn, points, level, totalBeforeTax: sum(amounts, currency) }
  const request = { subject, priced: totals, context: { relationship, levels } }
  if (tax === undefined) return ok(figuresOf(request))
  const taxed = taxTotals(
    amounts.map((amount) => ({ amount, tax })),
    currency,
  )
  return ok(figuresOf({ ...request, tax: { decision: tax, totals: taxed } }))
}

/** Space, order of fields, escapes and the digest itself: whatever leaves the values as they are. */
function otherBytes(
  text: string,
  file: { readonly stated: { readonly [name: string]: ProofValue }; readonly digest: ProofValue },
  sha256: Sha256,
): readonly ProofFinding[] {
  const { digest: _digest, ...rest } = file.stated
  const unsigned = proofText(rest)
  const written = withDigest(unsigned, () => (typeof file.digest === 'string' ? file.digest : ''))
  if (text !== written) {
    const [found, expected] = [text.split('\n'), written.split('\n')]
    const index = found.findIndex((line, at) => line !== expected[at])
    const line = index === -1 ? found.length : index + 1
    return [{ code: 'not-as-written', figure: nameNear(written, line), line }]
  }
  return sha256(unsigned) === file.digest ? [] : [{ code: 'digest-differs', figure: 'digest' }]
}

/**
 * What was computed from an altered figure is wrong too, but that is no news: then only the altered figures are named. The bytes speak
 * where every value is as it should be.
 */
function whatToSay(found: {
  readonly altered: readonly Altered[]
  readonly wrong: readonly ProofFinding[]
  readonly bytes: readonly ProofFinding[]
}): readonly ProofFinding[] {
  const { altered, wrong, bytes } = found
  if (altered.length === 0) return wrong.length > 0 ? wrong : bytes
  const malformed = wrong.filter((finding) => finding.code === 'malformed')
  const recomputed = new Map(wrong.flatMap((finding) => (finding.code === 'wrong' ? [[finding.figure, finding.recomputed] as const] : [])))
  const explained = altered.map((finding) => {
    const value = recomputed.get(finding.figure)
    return value === undefined ? finding : { ...finding, recomputed: value }
  })
  return [...explained, ...malformed]
}

/** The last name written at or before a line, where a broken text has no path. */
function nameNear(text: string, line: number): string {
  const before = text.split('\n').slice(0, line).join('\n')
  return [...before.matchAll(/"([^"\n]+)":/g)].at(-1)?.[1] ?? 'format'
}

function toValue(node: JsonNode): ProofValue {
  if (isJsonNumber(node)) return Number(node.source)
  if (isJsonArray(node)) return node.map(toValue)
  if (isJsonObject(node)) return Object.fromEntries([...node.members].map(([name, value]) => [name, toValue(value)]))
  return node
}

function isRecord(value: ProofValue): value is { readonly [name: string]: ProofValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
