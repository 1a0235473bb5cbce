import { type Compilable, CompiledQuery, type QueryExecutorProvider } from 'kysely'
import { present } from '#src/kit/assert.ts'
import type { Reader } from './database.ts'

type Value = string | number | bigint | readonly string[]
/** What most questions are about. */
export type OfQuote = { readonly customerId: number; readonly quoteNumber: number }
/** Stands for a value while the statement's text is made. */
type Place = { readonly place: string }
type Statement = { readonly text: string; readonly parameters: readonly unknown[] }

/**
 * A question that is asked often: its text is made the first time, and from then on only the values change. What `build` makes must
 * not depend on them. Making the text anew was a tenth of a page's time.
 */
export function prepared<Values extends { readonly [Name in keyof Values]: Value }, Row>(
  build: (reader: Reader, values: Values) => Compilable<Row>,
) {
  let statement: Statement | undefined
  return async (reader: Reader, values: Values): Promise<readonly Row[]> => {
    statement ??= textOf(build, reader)
    const parameters = statement.parameters.map((parameter) =>
      isPlace(parameter) ? present(values[parameter.place as keyof Values], 'a value for every place of the statement') : parameter,
    )
    // Whatever reads can be asked what its connection is; that a page cannot write is a matter of types.
    const executor = (reader as Reader & QueryExecutorProvider).getExecutor()
    return (await executor.executeQuery<Row>(CompiledQuery.raw(statement.text, parameters))).rows
  }
}

function textOf<Values, Row>(build: (reader: Reader, values: Values) => Compilable<Row>, reader: Reader): Statement {
  const places = new Proxy({}, { get: (_, name): Place => ({ place: String(name) }) })
  const { sql, parameters } = build(reader, places as Values).compile()
  return { text: sql, parameters }
}

function isPlace(parameter: unknown): parameter is Place {
  return typeof parameter === 'object' && parameter !== null && 'place' in parameter
}
