/** The conversation about a quote: `GET` shows it, `POST` adds the representative's answer. */
export function conversationPath(quoteNumber: number): string {
  return `/desk/quotes/${String(quoteNumber).padStart(10, '0')}`
}
