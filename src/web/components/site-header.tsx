import type { Ui } from '#src/web/i18n/ui.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import { Icon } from './icon.tsx'
import { type Shell, type Viewer, withQuery } from './shell.ts'

type Props = { readonly ui: Ui; readonly shell: Shell }
type NavigationKey = Extract<MessageKey, `nav.${string}`>
type Destination = { readonly href: string; readonly label: NavigationKey; readonly owns: readonly string[] }

/** Where each kind of person goes; `owns` are the paths under which a destination is the current one. */
const destinations: Record<Viewer['area'], readonly Destination[]> = {
  buyer: [
    { href: '/', label: 'nav.quotes', owns: ['/q/', '/cart/', '/checkout/'] },
    { href: '/orders', label: 'nav.orders', owns: ['/orders'] },
    { href: '/coverage', label: 'nav.coverage', owns: ['/coverage'] },
  ],
  partner: [{ href: '/partner', label: 'nav.partnerRequests', owns: ['/partner'] }],
  representative: [{ href: '/desk', label: 'nav.messages', owns: ['/desk'] }],
  operations: [
    { href: '/ops', label: 'nav.operations', owns: [] },
    { href: '/ops/orders', label: 'nav.orders', owns: ['/ops/orders'] },
    { href: '/ops/runs', label: 'nav.runs', owns: ['/ops/runs'] },
    { href: '/ops/check', label: 'nav.check', owns: ['/ops/check'] },
  ],
}

export function SiteHeader({ ui, shell }: Props) {
  const { t } = ui
  const { vendor, viewer } = shell
  return (
    <header class="site-header">
      <div class="site-header-inner">
        <a class="brand" href="/">
          {vendor.logoUrl === undefined ? null : <img src={vendor.logoUrl} alt="" width="28" height="28" />}
          <span class="brand-name">{vendor.name}</span> <span class="brand-product">{vendor.product}</span>
        </a>
        {viewer && (
          <nav class="site-nav" aria-label={t('shell.navigation')}>
            {destinations[viewer.area].map(({ href, label, owns }) => (
              <a href={href} aria-current={isCurrent(shell.path, href, owns) ? 'true' : undefined}>
                {t(label)}
              </a>
            ))}
          </nav>
        )}
        <div class="site-tools">
          <LanguageSwitch ui={ui} path={shell.path} />
          <ThemeSwitch ui={ui} path={shell.path} />
          {viewer && <UserMenu ui={ui} viewer={viewer} />}
        </div>
      </div>
    </header>
  )
}

/** A link to the other language, named in it: whoever needs it can read it. */
function LanguageSwitch({ ui, path }: { readonly ui: Ui; readonly path: string }) {
  const [other, code, name] = ui.language === 'fr' ? ['en', 'EN', 'English'] : ['fr', 'FR', 'Français']
  return (
    <a class="tool" href={withQuery(path, 'lang', other)} hreflang={other} lang={other} rel="alternate" title={name}>
      <span aria-hidden="true">{code}</span>
      <span class="sr-only">{name}</span>
    </a>
  )
}

/** Both links are there; the style sheet shows the one that changes something. */
function ThemeSwitch({ ui, path }: { readonly ui: Ui; readonly path: string }) {
  const { t } = ui
  return (
    <>
      <a class="tool to-dark" href={withQuery(path, 'theme', 'dark')} rel="nofollow" data-theme-to="dark" title={t('shell.toDark')}>
        <Icon name="moon" />
        <span class="sr-only">{t('shell.toDark')}</span>
      </a>
      <a class="tool to-light" href={withQuery(path, 'theme', 'light')} rel="nofollow" data-theme-to="light" title={t('shell.toLight')}>
        <Icon name="sun" />
        <span class="sr-only">{t('shell.toLight')}</span>
      </a>
    </>
  )
}

function UserMenu({ ui, viewer }: { readonly ui: Ui; readonly viewer: Viewer }) {
  const { t } = ui
  return (
    <details class="user-menu">
      <summary>
        <Icon name="person" />
        <span class="user-menu-name">{viewer.name}</span>
      </summary>
      <div class="user-menu-panel">
        <p>
          <strong>{viewer.name}</strong>
          <span>{viewer.email}</span>
          {viewer.organisation !== undefined && <span>{viewer.organisation}</span>}
        </p>
        {viewer.area === 'buyer' && <a href="/account">{t('shell.account')}</a>}
        <form method="post" action="/sign-out">
          <button type="submit">{t('shell.signOut')}</button>
        </form>
      </div>
    </details>
  )
}

function isCurrent(path: string, href: string, owns: readonly string[]): boolean {
  const pathname = path.split('?', 1)[0] ?? ''
  return pathname === href || owns.some((prefix) => pathname.startsWith(prefix))
}
