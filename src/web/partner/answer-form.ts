import type { Currency } from '#src/domain/currency.ts'
import type { Language } from '#src/domain/identifiers.ts'
import { parsePlainDate } from '#src/domain/plain-date.ts'
import { type Result, ok, refused } from '#src/kit/result.ts'
import type { AnswerPartnerRequest, AnswerPartnerRequestRefusal } from '#src/operations/answer-partner-request.ts'
import type { PartnerRequest } from '#src/store/partner-request.ts'
import type { Problem, Problems } from '../components/form.tsx'
import type { Form } from '../form-data.ts'
import { parseTypedAmount, typedAmountOf } from '../typed-amount.ts'
import type { PartnerAnswerPageView } from './pages/partner-answer-page.tsx'

export type TypedAnswer = PartnerAnswerPageView['typed']
type ParsedAnswer = Omit<AnswerPartnerRequest, 'requestId'>

/** The form as it opens: the answer that stands, to be replaced. */
export function openingAnswer({ answer }: PartnerRequest, language: Language): TypedAnswer {
  return {
    finalPrice: answer === undefined ? '' : typedAmountOf(answer.finalPrice, language),
    executionTerms: answer?.executionTerms ?? '',
    validUntil: answer?.validUntil ?? '',
    declineReason: '',
  }
}

export function typedAnswer(form: Form): TypedAnswer {
  return {
    finalPrice: form.text('final_price'),
    executionTerms: form.text('execution_terms'),
    validUntil: form.text('valid_until'),
    declineReason: form.text('decline_reason'),
  }
}

/** `decision` `answer` with price, terms and perhaps a last day; or `decline`, perhaps with a reason. */
export function parseAnswer(
  form: Form,
  typed: TypedAnswer,
  known: { readonly currency: Currency; readonly language: Language },
): Result<ParsedAnswer, Problems> {
  const seen = { revision: countOf(form.text('seen_revision')), answerCount: countOf(form.text('answer_count')) }
  if (form.text('decision') === 'decline') return ok({ seen, answer: { kind: 'decline', reason: typed.declineReason } })
  const problems: Problem[] = []
  const price = parseTypedAmount(typed.finalPrice, known.currency, known.language)
  if (price === undefined) problems.push({ field: 'final_price', message: { key: 'problem.priceMalformed' } })
  if (typed.executionTerms === '') problems.push({ field: 'execution_terms', message: { key: 'problem.executionTermsMissing' } })
  const validUntil = typed.validUntil === '' ? undefined : parsePlainDate(typed.validUntil)
  if (validUntil?.ok === false) problems.push({ field: 'valid_until', message: { key: 'problem.notADate' } })
  if (price === undefined || validUntil?.ok === false || problems.length > 0) return refused<Problems>(problems)
  const { executionTerms } = typed
  return ok({ seen, answer: { kind: 'offer', finalPriceMinor: price.minor, executionTerms, validUntil: validUntil?.value } })
}

export function answerProblem(
  refusal: Exclude<AnswerPartnerRequestRefusal, { code: 'request-unknown' }>,
  kind: ParsedAnswer['answer']['kind'],
): Problem {
  switch (refusal.code) {
    case 'final-price-invalid':
      return { field: 'final_price', message: { key: 'problem.priceOutOfRange' } }
    case 'execution-terms-missing':
      return { field: 'execution_terms', message: { key: 'problem.executionTermsMissing' } }
    case 'text-too-long':
      return {
        field: kind === 'offer' ? 'execution_terms' : 'decline_reason',
        message: { key: 'problem.tooLong', values: { max: refusal.max } },
      }
    case 'offer-already-over':
      return { field: 'valid_until', message: { key: 'problem.offerAlreadyOver' } }
    case 'quote-revised':
      return { message: { key: 'problem.quoteRevised', values: { revision: String(refusal.revision) } } }
    case 'answered-meanwhile':
      return { message: { key: 'problem.answeredMeanwhile', values: { name: refusal.by } } }
    case 'partner-not-authorised':
      return { message: { key: 'problem.partnerNotAuthorised' } }
    case 'request-closed':
    case 'quote-draft':
    case 'quote-superseded':
    case 'quote-cancelled':
    case 'quote-ordered':
      return { message: { key: 'problem.requestClosed' } }
  }
}

function countOf(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
