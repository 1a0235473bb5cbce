/** An error as the API words it: thrown where a request cannot go on, before anything was changed. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 413 | 500
  readonly body: ErrorBody

  constructor(status: ApiError['status'], body: ErrorBody) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

export type ErrorBody = {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  readonly message: string
  readonly code?: string
  readonly param?: string
}

export function invalidRequest(message: string, facts: { readonly code?: string; readonly param?: string } = {}): ApiError {
  return new ApiError(400, { type: 'invalid_request_error', message, ...facts })
}

export function noSuch(object: string, id: string, param = 'id'): ApiError {
  return new ApiError(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${object}: '${id}'`, param })
}

export function unexpectedState(message: string): ApiError {
  return invalidRequest(message, { code: 'payment_intent_unexpected_state' })
}

export function serverError(): ApiError {
  return new ApiError(500, { type: 'api_error', message: 'An unknown error occurred' })
}
