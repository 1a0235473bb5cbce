import { Badge } from '#src/web/components/badge.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { MessageKey } from '#src/web/i18n/messages.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import { type PricedThing, lateRenewalPath, pricePiecePath, priceProofPath, pricedThingPath } from './paths.ts'
import { BridgePatterns, PriceBridgeTable } from './price-bridge-table.tsx'
import { PriceLineSteps } from './price-line-steps.tsx'
import { PriceTotalSteps } from './price-total-steps.tsx'
import type { PriceAccountView, PriceLineView, PriceView } from './price-view.ts'

type Props = { readonly ui: Ui; readonly view: PriceView }
type AccountProps = Props & { readonly account: PriceAccountView }

const backTo = { quote: 'made.backToQuote', cart: 'cart.back', order: 'made.backToOrder' } as const satisfies Record<
  PricedThing['kind'],
  MessageKey
>

/** How is this price made? Total first, then why it is not last year's, then every line; the same figures as a file to keep. */
export function PricePage({ ui, shell, view }: PageProps<PriceView>) {
  const { t } = ui
  return (
    <Page ui={ui} shell={shell} title={t('label.howPriceIsMade')}>
      <Head ui={ui} view={view} />
      {view.account === undefined ? (
        <Notice tone="warning">{t('made.notExplained')}</Notice>
      ) : (
        <Account ui={ui} view={view} account={view.account} />
      )}
    </Page>
  )
}

function Head({ ui, view }: Props) {
  const { t, format } = ui
  const { thing, account } = view
  return (
    <header class="page-header">
      <div>
        <p class="overline">
          <a href={pricedThingPath(thing)}>{t(backTo[thing.kind])}</a>
        </p>
        <h1>{t('label.howPriceIsMade')}</h1>
        <p class="muted">
          {thing.kind === 'order' ? t('made.order', { number: String(thing.number) }) : t('quote.number', { number: String(thing.number) })}{' '}
          · {t('made.pricedOn', { day: format.day(view.pricedOn), list: format.day(view.priceListDate) })}
        </p>
      </div>
      {account !== undefined && (
        <div class="page-amount">
          <p class="overline" id="price-amount">
            {t(account.hasTax ? 'amounts.total' : 'amounts.totalBeforeTax')}
          </p>
          <p class="amount" aria-labelledby="price-amount">
            {format.money(account.amount)}
          </p>
        </div>
      )}
    </header>
  )
}

function Account({ ui, view, account }: AccountProps) {
  const { t } = ui
  return (
    <>
      <BridgePatterns />
      <div class="price-columns">
        <section class="card" aria-labelledby="price-total">
          <h2 id="price-total">{t('made.total')}</h2>
          <PriceTotalSteps ui={ui} total={account.total} timeZone={view.timeZone} />
          {!account.hasTax && <p class="small muted">{t('made.taxLater')}</p>}
          <Proof ui={ui} thing={view.thing} />
        </section>
        <section class="card" aria-labelledby="price-change">
          <h2 id="price-change">{t('bridge.title')}</h2>
          <Bridge ui={ui} account={account} />
        </section>
      </div>
      <h2 class="price-lines-title">{t('made.lines')}</h2>
      <Pieces ui={ui} view={view} account={account} />
      {account.lines.map((line) => (
        <Line ui={ui} line={line} hasTax={account.hasTax} />
      ))}
      {account.lines.length > 20 && <Pieces ui={ui} view={view} account={account} />}
    </>
  )
}

/** The same figures as a file that anyone can recompute. */
function Proof({ ui, thing }: { readonly ui: Ui; readonly thing: PricedThing }) {
  const { t } = ui
  return (
    <div class="price-proof no-print">
      <p class="small">{t('made.proofWhat')}</p>
      <p class="price-proof-actions">
        <a class="btn btn-outline" href={priceProofPath(thing)} download>
          <Icon name="download" />
          {t('made.proof')}
        </a>
        {thing.kind !== 'order' && <a href={lateRenewalPath(thing)}>{t('late.link')}</a>}
      </p>
    </div>
  )
}

function Bridge({ ui, account }: { readonly ui: Ui; readonly account: PriceAccountView }) {
  const { t } = ui
  const { bridge, hasTax } = account
  switch (bridge.state) {
    case 'known':
      return (
        <>
          <PriceBridgeTable ui={ui} bridge={bridge.bridge} caption={t('bridge.title')} hasTax={hasTax} />
          <p class="small muted">{t('bridge.addsUp')}</p>
        </>
      )
    case 'no-last-year':
      return <p class="muted">{t('bridge.noLastYear')}</p>
    case 'other-currency':
      return <p class="muted">{t('bridge.otherCurrency', { from: bridge.from, to: bridge.to })}</p>
  }
}

function Pieces({ ui, view, account }: AccountProps) {
  const { t } = ui
  const { count, previousItem, nextItem } = account.piece
  if (count === account.lines.length) return null
  return (
    <nav class="price-pieces" aria-label={t('made.pieces')}>
      <span>{t('made.piece', pieceNumbers(ui, account))}</span>
      {previousItem !== undefined && <a href={pricePiecePath(view.thing, previousItem)}>{t('made.previousPiece')}</a>}
      {nextItem !== undefined && <a href={pricePiecePath(view.thing, nextItem)}>{t('made.nextPiece')}</a>}
    </nav>
  )
}

function pieceNumbers({ format }: Ui, { piece, lines }: PriceAccountView) {
  const { first, count } = piece
  return { first: format.integer(first), last: format.integer(first + lines.length - 1), count: format.integer(count) }
}

function Line({ ui, line, hasTax }: { readonly ui: Ui; readonly line: PriceLineView; readonly hasTax: boolean }) {
  const { t, format } = ui
  const headingId = `line-${line.item}-name`
  return (
    <section class="card price-line" id={`line-${line.item}`} aria-labelledby={headingId}>
      <header class="price-line-title">
        <div>
          <h3 id={headingId}>{t('made.line', { item: format.integer(line.item), description: line.description })}</h3>
          <p class="muted small">
            {line.part} · {line.chargeMetric} · {line.siteName}
          </p>
        </div>
        <p class="number price-line-amount">{format.money(line.amount)}</p>
      </header>
      <div class="price-columns">
        {line.steps.length > 0 && <PriceLineSteps ui={ui} line={line} />}
        <div>
          {line.standing === 'new' && (
            <Badge tone="neutral" icon="info">
              {t('bridge.newLine')}
            </Badge>
          )}
          {line.standing === 'removed' && (
            <Badge tone="warning" icon="alert">
              {t('bridge.removedLine')}
            </Badge>
          )}
          {line.bridge !== undefined && (
            <PriceBridgeTable
              ui={ui}
              bridge={line.bridge}
              caption={t('bridge.ofLine', { description: line.description })}
              hasTax={hasTax}
            />
          )}
        </div>
      </div>
    </section>
  )
}
