import type { Ui } from '#src/web/i18n/ui.ts'
import { type Shell, type Theme, withQuery } from './shell.ts'

type Props = { readonly ui: Ui; readonly shell: Shell }

const themes = [
  ['light', 'shell.themeLight'],
  ['dark', 'shell.themeDark'],
  ['system', 'shell.themeSystem'],
] as const satisfies readonly (readonly [Theme, string])[]

/** Who sells here, as the law wants it, and the choice of appearance with all its three values. */
export function SiteFooter({ ui, shell }: Props) {
  const { t } = ui
  const { legal } = shell.vendor
  return (
    <footer class="site-footer">
      <div class="site-footer-inner">
        <address>
          <strong>{legal.name}</strong>
          {legal.statements.map((statement) => (
            <span>{statement}</span>
          ))}
          {legal.vatNumber !== undefined && <span>{t('shell.vatNumber', { number: legal.vatNumber })}</span>}
        </address>
        <ul class="footer-links">
          <li>
            <a href={`mailto:${legal.email}`}>{legal.email}</a>
          </li>
          <li>
            <a href={`tel:${legal.phone.replaceAll(/[^+\d]/g, '')}`}>{legal.phone}</a>
          </li>
          {shell.demo === true && (
            <li>
              <a href="/dev/mailbox">{t('shell.demoMailbox')}</a>
            </li>
          )}
        </ul>
        <ul class="footer-links footer-themes" aria-label={t('shell.theme')}>
          {themes.map(([theme, label]) => (
            <li>
              <a
                href={withQuery(shell.path, 'theme', theme)}
                rel="nofollow"
                data-theme-to={theme}
                aria-current={shell.theme === theme ? 'true' : undefined}
              >
                {t(label)}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </footer>
  )
}
