/**
 * For a secret that has to rest in the database for a moment, as in a job: unreadable there, and refused when a byte of it was
 * changed.
 */
export type Seal = { readonly close: (text: string) => string; readonly open: (sealed: string) => string }
