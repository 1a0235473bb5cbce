import { invalidRequest } from './api-error.ts'
import type { PageParams } from './params.ts'

export type ListPage = { readonly object: 'list'; readonly url: string; readonly has_more: boolean; readonly data: readonly object[] }

type Listed = { readonly id: string; readonly created: number }

/** Newest first, paged by the last id seen, so that what arrives meanwhile moves nothing. */
export function listPage<T extends Listed>(
  url: string,
  oldestFirst: readonly T[],
  how: { readonly page: PageParams; readonly show: (record: T) => object },
): ListPage {
  const { limit = 10, starting_after: after, ending_before: before, created } = how.page
  if (limit < 1 || limit > 100)
    throw invalidRequest('Invalid integer: limit must be between 1 and 100', { code: 'parameter_invalid', param: 'limit' })
  const newestFirst = oldestFirst.toReversed()
  const from = after === undefined ? 0 : indexOf(newestFirst, after, 'starting_after') + 1
  const to = before === undefined ? newestFirst.length : indexOf(newestFirst, before, 'ending_before')
  const meant = newestFirst.slice(from, to).filter((record) => isWithin(record.created, created))
  const shown = before === undefined ? meant.slice(0, limit) : meant.slice(-limit)
  return { object: 'list', url, has_more: meant.length > limit, data: shown.map(how.show) }
}

function indexOf(records: readonly Listed[], id: string, param: string): number {
  const index = records.findIndex((record) => record.id === id)
  if (index === -1) throw invalidRequest(`No such object: '${id}'`, { code: 'resource_missing', param })
  return index
}

function isWithin(at: number, range: PageParams['created']): boolean {
  if (!range) return true
  return at > (range.gt ?? -1) && at >= (range.gte ?? 0) && at < (range.lt ?? Infinity) && at <= (range.lte ?? Infinity)
}
