import { lastDay } from '#src/domain/coverage-period.ts'
import { subtract } from '#src/domain/money.ts'
import { Badge } from '#src/web/components/badge.tsx'
import { CheckoutSteps } from '#src/web/components/checkout-steps.tsx'
import { Icon } from '#src/web/components/icon.tsx'
import { Notice } from '#src/web/components/notice.tsx'
import { Page } from '#src/web/components/page.tsx'
import type { PageProps } from '#src/web/components/shell.ts'
import type { Ui } from '#src/web/i18n/ui.ts'
import type { CartChangeView, CartConflictView, CartLineRemoved, CartLineView, CartSiteView, CartView } from './cart-view.ts'
import { cartLinePath, checkoutPath, lateRenewalPath, pricePath, quotePath } from './paths.ts'
import { LateBrief } from './price-late-brief.tsx'

/** One GET form for every Delete and Edit button of the page; each button says where it leads. */
const changesForm = 'cart-changes'

type Props = { readonly ui: Ui; readonly view: CartView }

/** Screen 3. */
export function CartPage({ ui, shell, view }: PageProps<CartView>) {
  const { t } = ui
  const isEmpty = view.sites.every((site) => site.lines.every((line) => line.state !== 'kept'))
  return (
    <Page ui={ui} shell={shell} title={t('label.cart')}>
      <CheckoutSteps ui={ui} current="cart" pricing={view.pricing} />
      {view.conflict && <ConflictNotice ui={ui} conflict={view.conflict} timeZone={view.timeZone} />}
      <CartHeader ui={ui} view={view} />
      <form method="get" id={changesForm} action={quotePath(view.number)} class="form-elsewhere" />
      <div class="cart">
        {view.sites.map((site) => (
          <CartSite ui={ui} view={view} site={site} />
        ))}
        <CartSums ui={ui} view={view} isEmpty={isEmpty} />
        <CartBar ui={ui} view={view} isEmpty={isEmpty} />
      </div>
      {view.late !== undefined && <LateBrief ui={ui} late={view.late} href={lateRenewalPath({ kind: 'cart', number: view.number })} />}
    </Page>
  )
}

function CartHeader({ ui, view }: Props) {
  const { t, format } = ui
  return (
    <header class="page-header">
      <div>
        <p class="overline">
          <a href={quotePath(view.number)}>{t('quote.number', { number: String(view.number) })}</a>
        </p>
        <h1>{t('label.cart')}</h1>
        <p class="muted">{t('quote.validUntil', { end: format.endOfDay(view.validUntil, view.timeZone) })}</p>
      </div>
    </header>
  )
}

type ConflictProps = { readonly ui: Ui; readonly conflict: CartConflictView; readonly timeZone: string }

/** Explains instead of overwriting: who changed what and when, and that nothing of one's own was done. */
function ConflictNotice({ ui, conflict, timeZone }: ConflictProps) {
  const { t, format } = ui
  return (
    <Notice tone="warning" title={t('conflict.title')}>
      <ul>
        {conflict.changes.map((change) => (
          <li>{t('conflict.change', { by: change.by, at: format.moment(change.at, timeZone), what: changeText(ui, change) })}</li>
        ))}
      </ul>
      <p>{t('conflict.next')}</p>
    </Notice>
  )
}

function changeText(ui: Ui, { change, description }: CartChangeView): string {
  const { t, format } = ui
  switch (change.kind) {
    case 'removed':
      return t('conflict.removed', { description })
    case 'restored':
      return t('conflict.restored', { description })
    case 'quantity':
      return t('conflict.quantity', { description, before: format.integer(change.before), after: format.integer(change.after) })
    case 'term':
      return t('conflict.term', { description, before: change.before, after: change.after })
  }
}

function CartSite({ ui, view, site }: Props & { readonly site: CartSiteView }) {
  const { t, format } = ui
  const headingId = `site-${site.number}`
  return (
    <section class="card site" aria-labelledby={headingId}>
      <header class="site-title">
        <h2 id={headingId}>{t('lines.site', { name: site.name, number: String(site.number) })}</h2>
        <p>
          {site.city}, {format.country(site.country)}
        </p>
      </header>
      <table class="table cart-table">
        <caption class="sr-only">{t('cart.caption', { name: site.name })}</caption>
        <thead>
          <tr>
            <th scope="col" class="col-article">
              {t('lines.article')}
            </th>
            <th scope="col">{t('lines.coverage')}</th>
            <th scope="col" class="number">
              {t('lines.quantity')}
            </th>
            <th scope="col" class="number">
              {t('lines.unitPrice')}
            </th>
            <th scope="col" class="number">
              {t('lines.extended')}
            </th>
            {view.canChange && <th scope="col">{t('cart.changes')}</th>}
          </tr>
        </thead>
        <tbody>
          {site.lines.map((line) =>
            line.state === 'kept' ? (
              <KeptLine ui={ui} view={view} line={line} site={headingId} />
            ) : (
              <RemovedLine ui={ui} view={view} line={line} site={headingId} removed={line.state} />
            ),
          )}
        </tbody>
      </table>
      <p class="site-subtotal">
        <span>{t('lines.subtotal', { name: site.name })}</span>
        <strong class="number">{format.money(site.subtotal)}</strong>
      </p>
    </section>
  )
}

/** `site` is the id of its heading. */
type LineProps = Props & { readonly line: CartLineView; readonly site: string }

/** A change leads back to its line, which takes the focus: that is where the reader was, and what is to be heard. */
function KeptLine({ ui, view, line, site }: LineProps) {
  const { t, format } = ui
  const { price, coverage } = line
  const [nameId, quantityId] = [`line-${line.item}`, `quantity-${line.item}`]
  const describedBy = `${nameId} ${quantityId} ${site}`
  return (
    <tr id={`item-${line.item}`} tabindex={-1}>
      <th scope="row" class="col-article">
        <span class="line-name" id={nameId}>
          {line.description}
        </span>
        <span class="line-reference">
          {line.partNumber} · {line.chargeMetric}
        </span>
        <a class="line-price-link" href={pricePath({ kind: 'cart', number: view.number }, line.item)} aria-describedby={describedBy}>
          {t('label.howPriceIsMade')}
        </a>
      </th>
      <td data-label={t('lines.coverage')}>
        <span class="span">
          {format.dayShort(coverage.startsOn)} <span class="span-last">– {format.dayShort(lastDay(coverage))}</span>
        </span>
        <span class="line-was">
          {line.aligned?.unit === 'days' ? t('lines.days', line.aligned) : t('lines.months', { count: line.aligned?.count ?? line.term })}
          {line.quotedTerm !== undefined && ` (${t('cart.was', { value: t('lines.months', { count: line.quotedTerm }) })})`}
        </span>
      </td>
      <td class="number" id={quantityId} data-label={t('lines.quantity')}>
        {format.integer(line.quantity)}
        {line.quotedQuantity !== undefined && <span class="line-was">{t('cart.was', { value: format.integer(line.quotedQuantity) })}</span>}
      </td>
      <td class="number" data-label={t('lines.unitPrice')}>
        {format.unitPrice(price.unit, price.extended.currency)}
      </td>
      <td class="number line-extended" data-label={t('lines.extended')}>
        {format.money(price.extended)}
        {line.quotedExtended !== undefined && <span class="line-was">{t('cart.was', { value: format.money(line.quotedExtended) })}</span>}
      </td>
      {view.canChange && (
        <td class="line-actions">
          <LineButton ui={ui} view={view} item={line.item} change="edit" describedBy={describedBy} />
          <LineButton ui={ui} view={view} item={line.item} change="remove" describedBy={describedBy} />
        </td>
      )}
    </tr>
  )
}

type LineButtonProps = Props & { readonly item: number; readonly change: 'edit' | 'remove'; readonly describedBy: string }

/** The buttons of all lines are called the same; which line is meant is their description. One program may have several lines. */
function LineButton({ ui, view, item, change, describedBy }: LineButtonProps) {
  return (
    <button
      class="btn btn-ghost btn-small"
      type="submit"
      form={changesForm}
      formaction={cartLinePath(view.number, item, change)}
      aria-describedby={describedBy}
    >
      {ui.t(change === 'edit' ? 'label.edit' : 'label.delete')}
    </button>
  )
}

function RemovedLine({ ui, view, line, site, removed }: LineProps & { readonly removed: CartLineRemoved }) {
  const { t, format } = ui
  const nameId = `line-${line.item}`
  return (
    <tr id={`item-${line.item}`} class="line-removed" tabindex={-1}>
      <th scope="row" class="col-article">
        <span class="line-name" id={nameId}>
          {line.description}
        </span>
        <span class="line-reference">
          {line.partNumber} · {line.chargeMetric}
        </span>
      </th>
      <td colspan={view.canChange ? 4 : 3} class="line-removed-note">
        <Badge tone="warning" icon="alert">
          {t('cart.removed')}
        </Badge>
        <span>{t('cart.uncoveredFrom', { day: format.day(removed.uncoveredFrom) })}</span>
      </td>
      {view.canChange && (
        <td class="line-actions">
          <form method="post" action={cartLinePath(view.number, line.item, 'restore')}>
            <input type="hidden" name="cart_version" value={String(view.version)} />
            <button class="btn btn-outline btn-small" type="submit" aria-describedby={`${nameId} ${site}`}>
              {t('cart.restore')}
            </button>
            <span class="line-was">{t('cart.totalAfterRestore', { total: format.money(removed.totalAfterRestore) })}</span>
          </form>
        </td>
      )}
    </tr>
  )
}

type TotalProps = Props & { readonly isEmpty: boolean }

/** What leads to the total. */
function CartSums({ ui, view, isEmpty }: TotalProps) {
  const { t, format } = ui
  const difference = subtract(view.total, view.quoteTotal)
  return (
    <div class="cart-sums">
      <dl>
        {difference.minor !== 0n && (
          <>
            <div>
              <dt>{t('cart.quoteTotal')}</dt>
              <dd class="number">{format.money(view.quoteTotal)}</dd>
            </div>
            <div>
              <dt>{t('cart.difference')}</dt>
              <dd class="number">{format.change(difference)}</dd>
            </div>
          </>
        )}
        {view.pricing.level !== view.quoteLevel && (
          <div>
            <dt>{t('cart.level')}</dt>
            <dd>{t('cart.levelChange', { before: view.quoteLevel, after: view.pricing.level })}</dd>
          </div>
        )}
        <div>
          <dt>{t('lines.totalPoints')}</dt>
          <dd class="number">{format.points(view.totalPoints)}</dd>
        </div>
      </dl>
      {!isEmpty && <a href={pricePath({ kind: 'cart', number: view.number })}>{t('label.howPriceIsMade')}</a>}
    </div>
  )
}

/** The total and the way on stay in sight however many lines there are. */
function CartBar({ ui, view, isEmpty }: TotalProps) {
  const { t, format } = ui
  return (
    <section class="card cart-bar" aria-label={t('amounts.totalBeforeTax')}>
      <div>
        <p class="overline">{t('amounts.totalBeforeTax')}</p>
        <p class="amount">{format.money(view.total)}</p>
      </div>
      {isEmpty && <p class="muted">{t('cart.empty')}</p>}
      {view.canChange && !isEmpty && (
        <form method="post" action={checkoutPath(view.number)}>
          <input type="hidden" name="cart_version" value={String(view.version)} />
          <button class="btn btn-primary btn-large" type="submit">
            {t('label.checkOut')}
            <Icon name="arrow-right" />
          </button>
        </form>
      )}
    </section>
  )
}
