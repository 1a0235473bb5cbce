const lengthMax = 2_000

/**
 * A statement as it may be shown to whoever looks at traces: parameters are `$1` already, and what stands in quotes (the scope of a
 * transaction, a literal) is taken out.
 */
export function statementShape(statement: string): string {
  return statement
    .slice(0, lengthMax * 2)
    .replaceAll(/'(?:[^']|'')*(?:'|$)/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, lengthMax)
}

/** `select`, `insert` … and `begin`: what a span of it is called. */
export function statementVerb(statement: string): string {
  return /^[\s(]*(\w+)/.exec(statement)?.[1]?.toLowerCase() ?? 'statement'
}
