/** The conversation about a quote: `GET` shows it, `POST` adds the representative's answer. */
export function conversationPath(quoteNumber: number): string {
  return `/desk/quotes/${String(quoteNumber).padStart(10, '0')}`
}
/** The mails about a quote; with the number of one, that mail. */
export function deskMailsPath(quoteNumber: number, mailId?: bigint): string {
  return `${conversationPath(quoteNumber)}/mails${mailId === undefined ? '' : `/${mailId}`}`
}
/** The customer's quote, to look at. */
export function deskQuotePath(quoteNumber: number, tab: 'quote' | 'account' = 'quote'): string {
  return `${conversationPath(quoteNumber)}/quote${tab === 'quote' ? '' : `?tab=${tab}`}`
}
