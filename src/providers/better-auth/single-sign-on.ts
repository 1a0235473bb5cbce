import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { genericOAuth } from 'better-auth/plugins'
import { seconds } from '#src/kit/duration.ts'
import { ok, refused } from '#src/kit/result.ts'
import type { SingleSignOn } from '../accounts.ts'

export type IdentityProvider = {
  /** Of OpenID Connect, as its discovery document and its tokens name it. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What people call it: "Continue with …". */
  readonly name: string
}

/** The provider has to answer within this, or the password is what is left. */
const limitMs = seconds(10)

/**
 * Sign-in at the vendor's or customer's identity provider: authorization code with PKCE, state in an encrypted cookie, an ID token that is
 * verified (signature, issuer, audience, nonce). Who may come in is decided by the e-mail address, which the provider must say it
 * verified, every time; nobody is created. What the provider issued is forgotten: we ask it nothing else. It is an instance of the library of
 * its own, made when first asked for, so that a provider that does not answer keeps nobody from signing in by password.
 */
export function openSingleSignOn(provider: IdentityProvider, options: BetterAuthOptions & { readonly baseURL: string }): SingleSignOn {
  // Of the issuer: a subject of one provider is nobody at another.
  const providerId = `oidc-${createHash('sha256').update(provider.issuer).digest('hex').slice(0, 16)}`
  const refusedUrl = `${options.baseURL}/sign-in`
  let made: ReturnType<typeof instanceOf> | undefined
  const instance = () => (made ??= instanceOf({ provider, providerId, options }))
  return {
    name: provider.name,
    async start(next) {
      const body = { provider: providerId, callbackURL: `${options.baseURL}${next}`, errorCallbackURL: refusedUrl, disableRedirect: true }
      const response = await within(limitMs, () => instance().api.signInSocial({ body, asResponse: true }))
      if (response?.ok !== true) return refused({ code: 'provider-unavailable' })
      const { url } = (await response.json()) as { readonly url: string }
      return ok({ url, setCookies: response.headers.getSetCookie() })
    },
    async finish({ query, headers }) {
      const request = new Request(`${options.baseURL}/api/auth/callback/${providerId}?${query}`, { headers })
      const response = await within(limitMs, () => instance().handler(request))
      if (response === undefined || response.status >= 500) return refused({ code: 'provider-unavailable' })
      const location = new URL(response.headers.get('location') ?? refusedUrl, options.baseURL)
      const setCookies = response.headers.getSetCookie()
      const isSignedIn = response.status === 302 && setCookies.some((cookie) => cookie.startsWith(`${sessionCookieOf(options)}=`))
      if (!isSignedIn) return refused({ code: 'not-signed-in' })
      return ok({ next: `${location.pathname}${location.search}${location.hash}`, setCookies })
    },
  }
}

type Given = { readonly provider: IdentityProvider; readonly providerId: string; readonly options: BetterAuthOptions & { baseURL: string } }

function instanceOf({ provider, providerId, options }: Given) {
  return betterAuth({
    ...options,
    account: {
      ...options.account,
      storeStateStrategy: 'cookie',
      updateAccountOnSignIn: false,
      // Accounts are the vendor's import: nobody can have taken an address before its person came.
      accountLinking: { enabled: true, requireLocalEmailVerified: false },
    },
    databaseHooks: {
      account: {
        create: {
          before: async (account) => ({ data: { ...account, accessToken: null, refreshToken: null, idToken: null, scope: null } }),
        },
      },
    },
    onAPIError: { errorURL: `${options.baseURL}/sign-in` },
    plugins: [
      genericOAuth({
        config: [
          {
            providerId,
            discoveryUrl: `${provider.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
            clientId: provider.clientId,
            clientSecret: provider.clientSecret,
            redirectURI: `${options.baseURL}/sign-in/sso/callback`,
            scopes: ['openid', 'email', 'profile'],
            pkce: true,
            requireIdTokenVerification: true,
            disableSignUp: true,
            disableProviderLogout: true,
            // Also of somebody it signed in before: an address that is no longer verified opens nothing.
            mapProfileToUser: (profile) => ({ email: profile['email_verified'] === true ? profile.email : undefined }),
          },
        ],
      }),
    ],
  })
}

function sessionCookieOf(options: BetterAuthOptions): string {
  return options.advanced?.cookies?.['session_token']?.name ?? ''
}

/** Undefined when it takes longer; what is still under way ends by itself, unheard. */
async function within<T>(ms: number, work: () => Promise<T>): Promise<T | undefined> {
  const answered = new AbortController()
  const late = sleep(ms, undefined, { signal: answered.signal }).catch(() => undefined)
  try {
    return await Promise.race([work(), late])
  } finally {
    answered.abort()
  }
}
