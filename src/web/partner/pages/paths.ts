/** `GET` the request with its answer form; `POST` the answer. */
export function partnerAnswerPath(requestId: string): string {
  return `/partner/requests/${requestId}`
}
