declare const brand: unique symbol

/** A nominal type over a plain value: a `QuoteNumber` is not an `OrderNumber`, though both are numbers. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
