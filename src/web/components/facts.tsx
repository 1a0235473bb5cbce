import type { Child } from 'hono/jsx'

export type Fact = { readonly term: string; readonly value: Child; readonly isNumber?: boolean | undefined }

type Props = {
  readonly facts: readonly Fact[]
  /** Values as long as a mail address: fewer columns, so that none is broken in the middle. */
  readonly isRoomy?: boolean | undefined
}

/** Terms and their values as a description list, in columns where there is room. Facts without a value are left out. */
export function Facts({ facts, isRoomy }: Props) {
  return (
    <dl class={isRoomy === true ? 'facts facts-roomy' : 'facts'}>
      {facts.map(({ term, value, isNumber }) =>
        value === undefined || value === null ? null : (
          <div>
            <dt>{term}</dt>
            <dd class={isNumber === true ? 'number' : undefined}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
