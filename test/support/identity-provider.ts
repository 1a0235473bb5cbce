import { createHash, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { assert, present } from '#src/kit/assert.ts'
import type { IdentityProvider } from '#src/providers/better-auth/single-sign-on.ts'

/** What the provider says of who signed in there; a test may have it say anything, signed by anyone. */
export type Claims = Readonly<Record<string, unknown>>
type Answer = { readonly claims: Claims; readonly forgery: Forgery | undefined }
export type Forgery = 'other-key' | 'no-signature' | 'changed-after-signing'

export type TestIdentityProvider = {
  readonly known: IdentityProvider
  /** Where the browser comes back to after its person signed in there; `url` is where we sent it. */
  readonly signIn: (url: string, claims: Claims, forgery?: Forgery) => string
  /** Which codes were exchanged for tokens. */
  readonly exchanged: string[]
  readonly stop: () => Promise<void>
}

type Asked = { readonly redirectUri: string; readonly challenge: string; readonly nonce: string; readonly answer: Answer }

/** A provider of OpenID Connect on a port of its own: discovery, keys, tokens. It is as strict as a real one, and a code is good once. */
export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const codes = new Map<string, Asked>()
  const exchanged: string[] = []
  const [own, other] = [generateKeyPairSync('rsa', { modulusLength: 2048 }), generateKeyPairSync('rsa', { modulusLength: 2048 })]
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const known = { issuer, clientId: 'guichet', clientSecret: 'known to both', name: 'Acme ID' }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    if (path === '/.well-known/openid-configuration') return send(response, 200, discovery(issuer))
    if (path === '/keys')
      return send(response, 200, { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' }] })
    if (path !== '/token' || request.method !== 'POST') return send(response, 404, {})
    const form = new URLSearchParams(await text(request))
    const code = form.get('code') ?? ''
    const asked = codes.get(code)
    codes.delete(code)
    const isRight =
      asked !== undefined &&
      isClient(request, form, known) &&
      form.get('grant_type') === 'authorization_code' &&
      form.get('redirect_uri') === asked.redirectUri &&
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url') === asked.challenge
    if (!isRight) return send(response, 400, { error: 'invalid_grant' })
    exchanged.push(code)
    const seconds = Math.floor(Date.now() / 1000)
    const claims = { iss: issuer, aud: known.clientId, nonce: asked.nonce, iat: seconds, exp: seconds + 300, ...asked.answer.claims }
    const idToken = signed(claims, { own: own.privateKey, other: other.privateKey }, asked.answer.forgery)
    send(response, 200, {
      access_token: randomUUID(),
      refresh_token: randomUUID(),
      token_type: 'Bearer',
      expires_in: 300,
      id_token: idToken,
    })
  }

  return {
    known,
    exchanged,
    signIn(url, claims, forgery) {
      const asked = new URL(url)
      const given = (name: string) => present(asked.searchParams.get(name) ?? undefined, `${name} is in the address`)
      assert(asked.origin === issuer && asked.pathname === '/authorize', 'the browser was sent to the provider')
      assert(given('response_type') === 'code' && given('client_id') === known.clientId, 'as a client asks for a code')
      assert(given('code_challenge_method') === 'S256' && given('scope').split(' ').includes('openid'), 'with PKCE, by OpenID Connect')
      const code = randomUUID()
      const redirectUri = given('redirect_uri')
      codes.set(code, { redirectUri, challenge: given('code_challenge'), nonce: given('nonce'), answer: { claims, forgery } })
      const back = new URL(redirectUri)
      back.search = new URLSearchParams({ code, state: given('state'), iss: issuer }).toString()
      return `${back.pathname}${back.search}`
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function discovery(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

/** By the header or in the form: both are allowed. */
function isClient(request: IncomingMessage, form: URLSearchParams, known: IdentityProvider): boolean {
  const basic = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString()
  const [id, password] = basic === '' ? [form.get('client_id'), form.get('client_secret')] : basic.split(':').map(decodeURIComponent)
  return id === known.clientId && password === known.clientSecret
}

function signed(claims: Claims, keys: { readonly own: KeyObject; readonly other: KeyObject }, forgery: Forgery | undefined): string {
  const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const header = encoded(forgery === 'no-signature' ? { alg: 'none' } : { alg: 'RS256', kid: 'own' })
  const payload = encoded(claims)
  if (forgery === 'no-signature') return `${header}.${payload}.`
  const signature = createSign('RSA-SHA256')
    .update(`${header}.${payload}`)
    .sign(forgery === 'other-key' ? keys.other : keys.own, 'base64url')
  return `${header}.${forgery === 'changed-after-signing' ? encoded({ ...claims, sub: 'changed' }) : payload}.${signature}`
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
