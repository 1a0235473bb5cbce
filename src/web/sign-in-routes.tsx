import { Hono } from 'hono'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { parseQuoteNumber } from '#src/domain/identifiers.ts'
import { passwordLengthMax, passwordLengthMin } from '#src/domain/password.ts'
import { minutes, seconds } from '#src/kit/duration.ts'
import { requestPasswordReset } from '#src/operations/request-password-reset.ts'
import { resetPassword } from '#src/operations/reset-password.ts'
import { signIn } from '#src/operations/sign-in.ts'
import { ipAddressOf, networkOf } from './client-address.ts'
import { demoAccounts } from './demo-accounts.ts'
import type { Problem, Problems } from './components/form.tsx'
import { notFoundPage } from './error-pages.tsx'
import { readForm } from './form-data.ts'
import { ForgotPasswordPage } from './pages/forgot-password-page.tsx'
import { ResetPasswordPage, type ResetPasswordView } from './pages/reset-password-page.tsx'
import { SignInPage, type SignInView } from './pages/sign-in-page.tsx'
import { forgetSessions } from './sessions.ts'
import type { WebEnv } from './web.ts'

/** Screen 1 and what belongs to it: signing in and out, and a forgotten password. */
export function signInRoutes(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.get('/sign-in', (c) => {
    const next = safePath(c.req.query('next'))
    if (c.get('person') !== undefined) return c.redirect(next, 303)
    return showSignIn(c, { next, email: '', problems: [], reason: reasonOf(c), ...demoAccountAsked(c) })
  })
  app.post('/sign-in', trySignIn)
  app.get('/sign-in/sso', signInElsewhere)
  app.get('/sign-in/sso/callback', backFromElsewhere)
  app.post('/sign-out', signOut)
  app.get('/forgot-password', (c) => showForgot(c, { email: '', isSent: false, problems: [] }))
  app.post('/forgot-password', askForReset)
  app.get('/reset-password', (c) => {
    const token = c.req.query('token') ?? ''
    return showReset(c, token === '' ? { state: 'stale' } : { state: 'open', token, lengthMin: passwordLengthMin, problems: [] })
  })
  app.post('/reset-password', chooseNewPassword)
  return app
}

/** Where the link led: only a path of ours, never another site (`//evil.example`). */
export function safePath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/(?![/\\])/.test(wanted) || wanted.length > 500) return '/'
  // oxlint-disable-next-line no-control-regex -- a header must not carry them
  return /[\u0000-\u001F\\]/.test(wanted) || /^\/(sign-in|sign-out)\b/.test(wanted) ? '/' : wanted
}

async function trySignIn(c: Context<WebEnv>) {
  const form = await readForm(c)
  const web = c.get('web')
  const [email, password, next] = [form.text('email').slice(0, 254), form.text('password'), safePath(form.text('next') || undefined)]
  const problems: Problem[] = []
  if (email === '') problems.push({ field: 'email', message: { key: 'problem.emailMissing' } })
  if (password === '') problems.push({ field: 'password', message: { key: 'problem.passwordMissing' } })
  if (problems.length > 0) return showSignIn(c, { next, email, problems }, 422)
  const signedIn = await signIn(web.services, web.accounts, {
    email,
    password,
    network: networkOf(ipAddressOf(c)),
    isDemo: web.demo,
    headers: c.req.raw.headers,
  })
  if (!signedIn.ok) {
    const { refusal } = signedIn
    const isLocked = refusal.code === 'locked-out'
    const message: Problem['message'] = isLocked
      ? { key: 'problem.lockedOut', values: { minutes: refusal.minutes } }
      : { key: 'problem.signInRefused' }
    return showSignIn(c, { next, email, problems: [{ field: 'email', message }] }, isLocked ? 429 : 422)
  }
  forgetSessions(web)
  setCookies(c, signedIn.value.setCookies)
  return c.redirect(next, 303)
}

/** A link rather than a form: it changes nothing here but a cookie, and leads to another site, where forms of ours may not go. */
async function signInElsewhere(c: Context<WebEnv>) {
  const { singleSignOn } = c.get('web').accounts
  if (singleSignOn === undefined) return notFoundPage(c)
  const next = safePath(c.req.query('next'))
  const started = await singleSignOn.start(next)
  if (!started.ok) return showSignIn(c, { next, email: '', problems: [], reason: 'sso-unavailable' }, 503)
  rememberNext(c, next)
  setCookies(c, started.value.setCookies)
  return c.redirect(started.value.url, 303)
}

/** Whatever went wrong, the page is the same and still leads where the person wanted to go. */
async function backFromElsewhere(c: Context<WebEnv>) {
  const web = c.get('web')
  const { singleSignOn } = web.accounts
  if (singleSignOn === undefined) return notFoundPage(c)
  const next = safePath(getCookie(c, nextCookie))
  deleteCookie(c, nextCookie, { path: '/sign-in/sso' })
  const finished = await singleSignOn.finish({ query: new URL(c.req.url).searchParams.toString(), headers: c.req.raw.headers })
  if (!finished.ok) {
    const reason = finished.refusal.code === 'not-signed-in' ? 'sso-refused' : 'sso-unavailable'
    return c.redirect(`/sign-in?${new URLSearchParams({ reason, next })}`, 303)
  }
  forgetSessions(web)
  setCookies(c, finished.value.setCookies)
  return c.redirect(safePath(finished.value.next), 303)
}

/** For the way back without success; the successful one carries it in its sealed state. */
const nextCookie = 'guichet-sso-next'

function rememberNext(c: Context<WebEnv>, next: string): void {
  const secure = c.get('web').services.baseUrl.startsWith('https:')
  setCookie(c, nextCookie, next, { path: '/sign-in/sso', httpOnly: true, sameSite: 'Lax', secure, maxAge: minutes(10) / seconds(1) })
}

function setCookies(c: Context<WebEnv>, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
}

async function signOut(c: Context<WebEnv>) {
  const web = c.get('web')
  const cookies = await web.accounts.signOut(c.req.raw.headers)
  forgetSessions(web)
  setCookies(c, cookies)
  deleteCookie(c, web.accounts.sessionCookieName, { path: '/' })
  return c.redirect('/sign-in?reason=signed-out', 303)
}

async function askForReset(c: Context<WebEnv>) {
  const email = (await readForm(c)).text('email').slice(0, 254).toLowerCase()
  if (!/^\S+@\S+\.\S+$/.test(email)) {
    return showForgot(c, { email, isSent: false, problems: [{ field: 'email', message: { key: 'problem.emailMalformed' } }] }, 422)
  }
  const { services, accounts } = c.get('web')
  await requestPasswordReset(services, accounts, { email, network: networkOf(ipAddressOf(c)) })
  return showForgot(c, { email, isSent: true, problems: [] })
}

async function chooseNewPassword(c: Context<WebEnv>) {
  const form = await readForm(c)
  const web = c.get('web')
  const token = form.text('token')
  const reset = await resetPassword(web.services, web.accounts, {
    token,
    password: form.text('password'),
    network: networkOf(ipAddressOf(c)),
  })
  if (reset.ok) {
    forgetSessions(web)
    return c.redirect('/sign-in?reason=password-changed', 303)
  }
  const message = {
    'reset-link-expired': undefined,
    'password-too-short': { key: 'problem.passwordTooShort', values: { length: passwordLengthMin } },
    'password-too-long': { key: 'problem.passwordTooLong', values: { length: passwordLengthMax } },
  }[reset.refusal.code] as Problem['message'] | undefined
  if (message === undefined) return showReset(c, { state: 'stale' }, 422)
  const problems: Problems = [{ field: 'password', message }]
  return showReset(c, { state: 'open', token, lengthMin: passwordLengthMin, problems }, 422)
}

/** In the demo an account fills itself in: nobody has to type what the page shows. */
function demoAccountAsked(c: Context<WebEnv>): Pick<SignInView, 'email' | 'password'> | undefined {
  const asked = c.get('web').demo ? demoAccounts(c.get('ui')).find(({ email }) => email === c.req.query('demo')) : undefined
  return asked && { email: asked.email, password: asked.password }
}

type Shown = Pick<SignInView, 'next' | 'email' | 'password' | 'problems' | 'reason'>

function showSignIn(c: Context<WebEnv>, shown: Shown, status: 200 | 422 | 429 | 503 = 200) {
  const { singleSignOn } = c.get('web').accounts
  const quote = parseQuoteNumber(/^\/q\/(\d+)/.exec(shown.next)?.[1] ?? '')
  const view: SignInView = {
    ...shown,
    singleSignOn: singleSignOn && { name: singleSignOn.name, href: `/sign-in/sso?${new URLSearchParams({ next: shown.next })}` },
    quoteNumber: quote.ok ? quote.value : undefined,
    demoAccounts: c.get('web').demo ? demoAccounts(c.get('ui')) : undefined,
  }
  return c.html(<SignInPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, status)
}

function reasonOf(c: Context<WebEnv>): SignInView['reason'] {
  const reason = c.req.query('reason')
  if (reason === 'signed-out' || reason === 'password-changed') return reason
  if (reason === 'sso-refused' || reason === 'sso-unavailable') return reason
  return getCookie(c, c.get('web').accounts.sessionCookieName) === undefined ? undefined : 'expired'
}

function showForgot(c: Context<WebEnv>, view: { email: string; isSent: boolean; problems: Problems }, status: 200 | 422 = 200) {
  return c.html(<ForgotPasswordPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, status)
}

function showReset(c: Context<WebEnv>, view: ResetPasswordView, status: 200 | 422 = 200) {
  return c.html(<ResetPasswordPage ui={c.get('ui')} shell={c.get('shell')} view={view} />, status)
}
