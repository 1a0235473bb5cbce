import type { Result } from '#src/kit/result.ts'

/** Sign-in, sign-out and passwords. Which accounts exist is never told: a wrong password and an unknown address are one refusal. */
export type Accounts = {
  readonly signIn: (credentials: Credentials) => Promise<Result<SignedIn, { code: 'wrong-credentials' }>>
  /** Ends the session on the server. Answers the cookies that clear it in the browser. */
  readonly signOut: (headers: Headers) => Promise<readonly string[]>
  /** The same answer and the same work whether or not the address has an account; `onToken` is called only where it has. */
  readonly requestPasswordReset: (email: string) => Promise<void>
  /** Ends all sessions of the account and answers whose it is. */
  readonly resetPassword: (token: string, password: string) => Promise<Result<{ readonly email: string }, ResetRefusal>>
  readonly hashPassword: (password: string) => Promise<string>
  readonly sessionCookieName: string
  /** What the database holds of a session's token, to be looked for there. */
  readonly storedToken: (token: string) => string
  /** Absent where no identity provider is configured. */
  readonly singleSignOn: SingleSignOn | undefined
  readonly close: () => Promise<void>
}

/** Sign-in elsewhere, which leads back to where the person wanted to go. It opens accounts that are there and makes none. */
export type SingleSignOn = {
  readonly name: string
  /** Where the browser goes with these cookies; `next` is a path of ours. */
  readonly start: (next: string) => Promise<Result<SignInElsewhere, { code: 'provider-unavailable' }>>
  /** From what the provider sent the browser back with. Why somebody is not signed in is not told: it would say which accounts exist. */
  readonly finish: (answer: ProviderAnswer) => Promise<Result<SignedInElsewhere, { code: 'provider-unavailable' | 'not-signed-in' }>>
}
export type SignInElsewhere = { readonly url: string; readonly setCookies: readonly string[] }
export type ProviderAnswer = { readonly query: string; readonly headers: Headers }
export type SignedInElsewhere = { readonly next: string; readonly setCookies: readonly string[] }

export type Credentials = { readonly email: string; readonly password: string; readonly headers: Headers }
export type SignedIn = { readonly userId: string; readonly setCookies: readonly string[] }
export type ResetRefusal =
  | { readonly code: 'reset-link-expired' }
  | { readonly code: 'password-too-short' }
  | { readonly code: 'password-too-long' }
