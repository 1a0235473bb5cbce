import { type PricedCart, priceCart, untouched } from '#src/domain/cart.ts'
import { previewSelection } from '#src/domain/consequence.ts'
import { parsePlainDate } from '#src/domain/plain-date.ts'
import { bridgePrices } from '#src/domain/price-bridge.ts'
import type { PricingContext } from '#src/domain/pricing.ts'
import { firstTerm } from '#src/domain/renewal-term.ts'
import { type TaxDecision, countryOfTaxId, decideTax } from '#src/domain/tax.ts'
import { present } from '#src/kit/assert.ts'
import { type FieldProblem, type Fields, fromText, readFields } from '#src/kit/json-fields.ts'
import { type JsonNode, isJsonNumber, isJsonObject, readJson } from '#src/kit/json-reader.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import { type Json, bridgeJson, cartJson, firstTermJson, previewJson, taxJson } from './price-json-answer.ts'
import { type PriceRequest, readPriceRequest } from './price-json-request.ts'
import { fieldOf, lineTermsOf, overlap, policyOf, priceListOf, relationshipOf, selectionOf } from './price-json-subject.ts'

/** Longer requests are refused before they are read: 10,000 lines fit several times. */
export const longestRequest = 16_000_000

/**
 * One request of `guichet price --json` to its answer, both one line of JSON (docs/price-interface.md). Whatever comes in, an answer
 * goes out: `{"ok": true, …}` with figures or `{"ok": false, "refusals": […]}`, each with a code and the field it is about.
 */
export function answerPriceRequest(line: string): string {
  if (line.length > longestRequest) return answer(null, refused([{ code: 'request-too-long', field: '', maximum: longestRequest }]))
  const node = readJson(line)
  if (!node.ok) {
    const { code, path, column } = node.refusal
    return answer(null, refused([{ code, field: path, column }]))
  }
  return answer(idOf(node.value), priceNode(node.value))
}

type Answer = Result<{ readonly [name: string]: Json }, readonly FieldProblem[]>

function answer(id: Json, result: Answer): string {
  const identity = id === null ? {} : { id }
  return JSON.stringify(result.ok ? { ...identity, ok: true, ...result.value } : { ...identity, ok: false, refusals: result.refusal })
}

/** The caller's own mark on a request, given back as it came. */
function idOf(node: JsonNode): Json {
  const id = isJsonObject(node) ? node.members.get('id') : undefined
  if (isJsonNumber(id)) return Number(id.source)
  return typeof id === 'string' ? id.slice(0, 200) : null
}

function priceNode(node: JsonNode): Answer {
  const problems: FieldProblem[] = []
  const fields = readFields(node, '', problems)
  if (fields === undefined) return refused(problems)
  fields.optional('id', (id) => (typeof id === 'string' || isJsonNumber(id) ? ok(id) : refused({ code: 'not-a-string' })))
  if (fields.has('firstOrder')) return priceFirstTerm(fields, problems)
  const request = readPriceRequest(fields, problems)
  return request === undefined ? refused(problems) : priceRequest(request)
}

/** Rule 1: `{"firstOrder": "2025-03-10"}` asks for the first term and the anniversary that follows it. */
function priceFirstTerm(fields: Fields, problems: readonly FieldProblem[]): Answer {
  const orderedOn = fields.required('firstOrder', fromText(parsePlainDate))
  fields.refuseUnknown()
  return orderedOn === undefined || problems.length > 0 ? refused(problems) : ok(firstTermJson(firstTerm(orderedOn)))
}

function priceRequest(request: PriceRequest): Answer {
  const offered = request.lines.map((line) => lineTermsOf(line, request))
  const problems = offered.flatMap((line) => (line.ok ? [] : [line.refusal]))
  if (problems.length > 0) return refused(problems)
  const quoted = offered.flatMap((line) => (line.ok ? [line.value] : []))
  const twice = overlap(request, quoted)
  if (twice !== undefined) return refused([twice])
  const context = contextOf(request)
  const tax = taxOf(request)
  if (!tax.ok) return refused([tax.refusal])
  const policy = policyOf(present(request.lines[0], 'a request has lines'), request)
  const selection = request.changes === undefined ? untouched : selectionOf(request.changes)
  const priced = priceCart(quoted, selection, context)
  if (!priced.ok) return refused([cartProblem(priced.refusal, request)])
  const cart = cartJson(priced.value, { request, relationship: context.relationship, tax: tax.value })
  const withTax = tax.value === undefined ? cart : { ...cart, tax: taxJson(priced.value, tax.value) }
  const bridged = request.wantsBridge ? bridge(priced.value, context, tax.value) : ok({})
  if (!bridged.ok) return bridged
  if (request.changes === undefined) return ok({ ...withTax, ...bridged.value })
  const preview = previewSelection({ quoted, selection: untouched, context, policy }, selection)
  if (!preview.ok) return refused([cartProblem(preview.refusal, request)])
  return ok({ ...withTax, ...bridged.value, consequences: previewJson(preview.value) })
}

function contextOf(request: PriceRequest): PricingContext {
  const { currency, levels } = request
  return { currency, relationship: relationshipOf(request), prices: priceListOf(request), ...(levels !== undefined && { levels }) }
}

function taxOf(request: PriceRequest): Result<TaxDecision | undefined, FieldProblem> {
  const { tax, today } = request
  if (tax === undefined) return ok(undefined)
  const { buyer, buyerTaxId, abroad } = tax
  const country = buyerTaxId === undefined ? undefined : countryOfTaxId(buyerTaxId.number)
  if (buyerTaxId !== undefined && country === undefined) return refused({ code: 'not-a-vat-number', field: 'tax.buyerTaxId.number' })
  const checkedAt = `${today}T00:00:00.000Z` as NonNullable<TaxDecision['evidence']>['checkedAt']
  const taxId = buyerTaxId === undefined || country === undefined ? {} : { taxId: { ...buyerTaxId, country, checkedAt } }
  const configuration = abroad === undefined ? {} : { configuration: { abroad: { [buyer]: abroad } } }
  const decision = decideTax({
    seller: { country: tax.seller },
    buyer: { country: buyer, ...taxId },
    on: tax.on ?? today,
    ...configuration,
  })
  return decision.ok ? decision : refused({ ...decision.refusal, field: 'tax' })
}

function bridge(priced: PricedCart, context: PricingContext, tax: TaxDecision | undefined): Answer {
  const { currency, prices } = context
  const { lines, removed } = priced
  const bridged = bridgePrices({ currency, lines, removed, prices, ...(tax !== undefined && { tax }) })
  return bridged.ok ? ok({ bridge: bridgeJson(bridged.value) }) : refused([{ ...bridged.refusal, field: 'previous.currency' }])
}

type CartProblem = Extract<ReturnType<typeof priceCart>, { ok: false }>['refusal']

/** A refusal of cart or pricing, at the field of the request that it comes from. */
function cartProblem(refusal: CartProblem, request: PriceRequest): FieldProblem {
  if (refusal.code === 'all-or-none') return { ...refusal, field: 'changes' }
  const line = request.lines.find((candidate) => candidate.item === refusal.item)
  const change = request.changes?.findIndex((candidate) => candidate.item === refusal.item) ?? -1
  if (refusal.code === 'price-missing' && line !== undefined) {
    const name = String(refusal.part).startsWith('reinstatement') ? 'reinstatementPrices' : 'prices'
    const { code, item, currency, level } = refusal
    return { code, field: `${fieldOf(line, name)}.${level}`, item, currency, level }
  }
  if (change >= 0 && refusal.code !== 'amount-too-large') return { ...refusal, field: `changes[${change}]` }
  return { ...refusal, field: line === undefined ? '' : fieldOf(line, 'quantity') }
}
