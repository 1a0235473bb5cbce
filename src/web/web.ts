import type { Hono } from 'hono'
import type { Accounts } from '#src/providers/accounts.ts'
import type { Services } from '#src/operations/services.ts'
import type { Person } from '#src/domain/person.ts'
import type { Assets, Shell } from './components/shell.ts'
import type { Ui } from './i18n/ui.ts'

/** What the web process is made of; `compose.ts` puts it together. */
export type Web = {
  readonly services: Services
  readonly accounts: Accounts
  readonly secret: string
  readonly demo: boolean
  /** How many proxies of ours a request has come through: as many entries of `X-Forwarded-For` are theirs. */
  readonly trustedProxies: number
  /** What whoever reads `/metrics` must show; without it only the demo shows them. */
  readonly metricsToken: string | undefined
  readonly assets: Assets
  /** Folder of the built style sheet and scripts. */
  readonly clientFolder: string
}

/** What a handler finds in its context: who asks, in which language, and what surrounds the answer. */
export type WebEnv = { Variables: { web: Web; person: Person | undefined; ui: Ui; shell: Shell; nonce: string; requestId: string } }

export type WebApp = Hono<WebEnv>
