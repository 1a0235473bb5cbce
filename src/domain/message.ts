/** Characters of a message, of execution terms, of a reason: what a person writes to another about a quote. */
export const messageLengthMax = 4_000

/** What the buyers of a customer may write about one quote within an hour: more is a script, not a question. */
export const messagesPerHourMax = 20

export type MessageRefusal = { readonly code: 'message-empty' } | { readonly code: 'message-too-long'; readonly max: number }

/** Why a cleaned text can not be sent, or `undefined` when it can. */
export function whyNotSendable(text: string): MessageRefusal | undefined {
  if (text === '') return { code: 'message-empty' }
  return text.length > messageLengthMax ? { code: 'message-too-long', max: messageLengthMax } : undefined
}
