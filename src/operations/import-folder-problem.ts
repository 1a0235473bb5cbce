/** What is wrong with one cell; `text` is what stood there. */
export type CellFault =
  | { readonly code: 'required' }
  | { readonly code: 'too-long'; readonly maximum: number; readonly length: number }
  | { readonly code: 'control-character' }
  | { readonly code: 'decimal-comma'; readonly text: string; readonly suggestion: string }
  | { readonly code: 'not-a-number'; readonly text: string; readonly decimals: number }
  | { readonly code: 'not-whole'; readonly text: string }
  | { readonly code: 'out-of-range'; readonly text: string; readonly minimum: string; readonly maximum: string }
  | { readonly code: 'date-form'; readonly text: string }
  | { readonly code: 'no-such-day'; readonly text: string }
  | { readonly code: 'not-one-of'; readonly text: string; readonly allowed: readonly string[] }
  | { readonly code: 'malformed'; readonly text: string; readonly what: FormName }
  | { readonly code: 'unknown-reference'; readonly text: string; readonly to: ReferenceTarget }
  | { readonly code: 'checksum'; readonly text: string; readonly what: 'iban' | 'siren' | 'french-vat' }
  | { readonly code: 'needed-with'; readonly other: string }
  | { readonly code: 'only-with'; readonly other: string }
  | { readonly code: 'ends-before-start'; readonly text: string; readonly startsOn: string }
  | { readonly code: 'amount-differs'; readonly text: string; readonly computed: string }
  | { readonly code: 'amount-too-large'; readonly text: string }
  | { readonly code: 'file-missing'; readonly text: string }
  | {
      readonly code: 'file-unusable'
      readonly text: string
      readonly why: 'empty' | 'too-large' | 'not-utf-8' | 'not-svg' | 'active-svg' | 'outside'
    }

/** Shapes that a person can be told in a few words. */
export type FormName =
  | 'customer-number'
  | 'agreement-number'
  | 'site-number'
  | 'part-number'
  | 'email'
  | 'country'
  | 'currency'
  | 'time-zone'
  | 'identifier'
  | 'colour'
  | 'website'
  | 'vat-number'
  | 'bic'

/** What a cell may point to: a row of another file, or one that is already in the database. */
export type ReferenceTarget =
  | 'selling-entity'
  | 'country'
  | 'terms'
  | 'price-level'
  | 'representative'
  | 'partner'
  | 'part'
  | 'customer'
  | 'agreement'
  | 'site'
  | 'person'

/** What is wrong with a row as a whole, or with the file. */
export type RowFault =
  | { readonly code: 'cell-count'; readonly found: number; readonly expected: number }
  | { readonly code: 'duplicate-key'; readonly key: string; readonly firstLine: number }
  | { readonly code: 'already-recorded'; readonly key: string; readonly recorded: string; readonly given: string }
  | {
      readonly code: 'overlapping-coverage'
      readonly key: string
      readonly from: string
      readonly until: string
      readonly otherLine?: number
    }
  | { readonly code: 'more-than-one-row' }

export type FileFault =
  | { readonly code: 'unknown-file'; readonly suggestion?: string }
  | { readonly code: 'empty-file' }
  | { readonly code: 'missing-column'; readonly columns: readonly string[] }
  | { readonly code: 'unknown-column'; readonly column: string; readonly suggestion?: string }
  | { readonly code: 'duplicate-column'; readonly column: string }
  | { readonly code: 'not-utf-8' }
  | { readonly code: 'utf-16' }
  | { readonly code: 'unclosed-quote' }
  | { readonly code: 'text-after-quote' }

/** One thing to correct, with where it is; `explainProblem` says it in words. */
export type ImportProblem = {
  readonly file: string
  readonly line?: number
  readonly column?: string
  readonly fault: CellFault | RowFault | FileFault
}

/** Everything that is wrong, counted to the end but kept only as far as a person reads. */
export type ProblemList = {
  readonly problems: readonly ImportProblem[]
  readonly count: number
}

/** Nobody reads more; the count goes on. */
export const problemsKept = 200

export type ProblemCollector = {
  readonly add: (problem: ImportProblem) => void
  readonly count: () => number
  readonly list: () => ProblemList
}

export function collectProblems(): ProblemCollector {
  const problems: ImportProblem[] = []
  let count = 0
  return {
    add(problem) {
      count += 1
      if (problems.length < problemsKept) problems.push(problem)
    },
    count: () => count,
    list: () => ({ problems: [...problems], count }),
  }
}
