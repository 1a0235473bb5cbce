type Given<T> = { readonly [K in keyof T]: T[K] }

/** The object without its undefined fields: what a file does not say is absent, not present and empty. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
}
