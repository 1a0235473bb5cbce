import { kyselyAdapter } from '@better-auth/kysely-adapter'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { passwordLengthMax, passwordLengthMin } from '#src/domain/password.ts'
import { hours, seconds } from '#src/kit/duration.ts'
import { ok, refused } from '#src/kit/result.ts'
import type { Accounts } from '../accounts.ts'
import { tokenHash, withHashedSessions } from './hashed-sessions.ts'
import { type IdentityProvider, openSingleSignOn } from './single-sign-on.ts'

export type AccountsOptions = {
  readonly connectionString: string
  readonly role?: 'guichet_accounts'
  readonly baseUrl: string
  readonly secret: string
  readonly identityProvider?: IdentityProvider | undefined
  readonly onPasswordReset: (email: string, url: string) => Promise<void>
}

/**
 * The accounts library over our own tables. It has a small pool of its own because it wants JavaScript dates where the rest of
 * the product has ISO strings.
 */
export function openAccounts(options: AccountsOptions): Accounts {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: 4,
    connectionTimeoutMillis: seconds(2),
    options: `${options.role ? `-c role=${options.role} ` : ''}-c statement_timeout=10s -c timezone=UTC`,
  })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const secure = options.baseUrl.startsWith('https:')
  const sessionCookieName = secure ? '__Host-guichet-session' : 'guichet-session'
  const tables = kyselyAdapter(new Kysely({ dialect: new PostgresDialect({ pool }) }), { type: 'postgres', transaction: true })
  const database: typeof tables = (given) => withHashedSessions(tables(given))
  const settings = { ...authOptions(options, secure, sessionCookieName), database }
  const auth = betterAuth(settings)
  return {
    singleSignOn: options.identityProvider && openSingleSignOn(options.identityProvider, settings),
    sessionCookieName,
    storedToken: tokenHash,
    async signIn({ email, password, headers }) {
      const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true })
      if (response.status >= 500) throw new Error('the accounts library failed', { cause: await response.text() })
      if (!response.ok) return refused({ code: 'wrong-credentials' })
      const { user } = (await response.json()) as { user: { id: string } }
      return ok({ userId: user.id, setCookies: response.headers.getSetCookie() })
    },
    async signOut(headers) {
      const response = await auth.api.signOut({ headers, asResponse: true })
      return response.headers.getSetCookie()
    },
    async requestPasswordReset(email) {
      await auth.api.requestPasswordReset({ body: { email } })
    },
    async resetPassword(token, password) {
      if (password.length < passwordLengthMin) return refused({ code: 'password-too-short' })
      if (password.length > passwordLengthMax) return refused({ code: 'password-too-long' })
      const { internalAdapter } = await auth.$context
      const link = await internalAdapter.findVerificationValue(`reset-password:${token}`)
      const user = link && (await internalAdapter.findUserById(link.value))
      if (!user) return refused({ code: 'reset-link-expired' })
      try {
        await auth.api.resetPassword({ body: { token, newPassword: password } })
        return ok({ email: user.email })
      } catch (error) {
        if (error instanceof APIError && error.statusCode === 400) return refused({ code: 'reset-link-expired' })
        throw error
      }
    },
    async hashPassword(password) {
      return (await auth.$context).password.hash(password)
    },
    close: () => pool.end(),
  }
}

function authOptions(options: AccountsOptions, secure: boolean, sessionCookieName: string) {
  const attributes = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  return {
    baseURL: options.baseUrl,
    secret: options.secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLengthMin,
      maxPasswordLength: passwordLengthMax,
      resetPasswordTokenExpiresIn: hours(1) / seconds(1),
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }: { user: { email: string }; token: string }) => {
        await options.onPasswordReset(user.email, `${options.baseUrl}/reset-password?token=${encodeURIComponent(token)}`)
      },
    },
    session: {
      modelName: 'account_session',
      expiresIn: hours(24 * 7) / seconds(1),
      fields: {
        userId: 'user_id',
        token: 'token_hash',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    user: {
      modelName: 'account_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    account: {
      modelName: 'account_credential',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'account_verification',
      storeIdentifier: 'hashed',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    // Ours count failures per account and per network address in the database, over all processes (operations/sign-in.ts).
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: false,
      // Nothing of ours asks for it, and what it would keep is whatever a header claims.
      ipAddress: { disableIpTracking: true },
      cookies: {
        session_token: { name: sessionCookieName, attributes },
        oauth_state: { name: `${secure ? '__Host-' : ''}guichet-single-sign-on`, attributes },
      },
    },
  } as const
}
