import { type QuoteNumber, parseQuoteNumber } from '#src/domain/identifiers.ts'
import type { Instant } from '#src/domain/plain-date.ts'
import { type Conversation, type ConversationPage, conversationsOfRepresentativeUnscoped } from '#src/store/conversation.ts'
import { findRepresentative } from '#src/store/customer.ts'
import type { Reader } from '#src/store/database.ts'
import { quotesReachingNobodyUnscoped } from '#src/store/mail-delivery.ts'
import type { ConversationList, DeskInboxView } from './pages/desk-inbox-page.tsx'

const conversationsPerList = 50
/** More than these are not a list to work off but a fault of its own. */
const unreachedMax = 100
const states = ['waiting', 'answered'] as const
type State = ConversationPage['state']

/** The quotes that reach nobody, what waits for an answer, the longest wait first, and what was answered, the newest first; or a further page of a list. */
export async function inboxViewOf(
  reader: Reader,
  wanted: { readonly representativeId: string; readonly state: string | undefined; readonly after: string | undefined },
): Promise<DeskInboxView> {
  const { representativeId } = wanted
  const state = states.find((known) => known === wanted.state)
  const { timeZone } = await findRepresentative(reader, representativeId)
  const lists: ConversationList[] = []
  for (const shown of state === undefined ? states : [state]) {
    const page = { limit: conversationsPerList + 1, state: shown, after: state === undefined ? undefined : afterOf(wanted.after) }
    lists.push(listOf(await conversationsOfRepresentativeUnscoped(reader, representativeId, page), shown))
  }
  const unreached = state === undefined ? await quotesReachingNobodyUnscoped(reader, representativeId, unreachedMax) : []
  return { timeZone, unreached, lists }
}

function listOf(conversations: readonly Conversation[], state: State): ConversationList {
  const shown = conversations.slice(0, conversationsPerList)
  const last = conversations.length > conversationsPerList ? shown.at(-1) : undefined
  return {
    state,
    conversations: shown.map(({ quoteNumber, customerName, dueOn, total, lastAuthor, lastAt, waitingSince }) => ({
      quoteNumber,
      customerName,
      dueOn,
      total,
      lastAuthor,
      lastAt,
      isWaiting: waitingSince !== undefined,
    })),
    next: last && `${last.waitingSince ?? last.lastAt}~${last.quoteNumber}`,
  }
}

/** `moment~quote number` of the last row of the page before. */
function afterOf(text: string | undefined): ConversationPage['after'] {
  const [moment = '', number = ''] = (text ?? '').split('~', 2)
  const quoteNumber = parseQuoteNumber(number)
  if (!quoteNumber.ok || !/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(moment) || Number.isNaN(Date.parse(moment))) return undefined
  return { quoteNumber: quoteNumber.value satisfies QuoteNumber, lastAt: moment as Instant, waitingSince: moment as Instant }
}
