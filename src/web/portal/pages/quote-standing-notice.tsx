import { Notice } from '#src/web/components/notice.tsx'
import type { Ui } from '#src/web/i18n/ui.ts'
import { orderPath, quotePath } from './paths.ts'
import type { QuoteView } from './quote-view.ts'

/** A quote that can not be ordered says exactly why, and what to do next. An open one needs no notice. */
export function QuoteStandingNotice({ ui, view }: { readonly ui: Ui; readonly view: QuoteView }) {
  const { t, format } = ui
  const { standing, timeZone } = view
  switch (standing.state) {
    case 'open':
      return null
    case 'expired':
      return (
        <Notice tone="warning" title={t('standing.expiredTitle', { end: format.endOfDay(view.validUntil, timeZone) })}>
          <p>{t('standing.expiredNext')}</p>
          <a href={`${quotePath(view.number, 'representative')}#message`}>{t('ways.write')}</a>
        </Notice>
      )
    case 'superseded':
      return (
        <Notice tone="warning" title={t('standing.supersededTitle', { revision: String(standing.liveRevision) })}>
          <p>{t('standing.supersededNext')}</p>
          <a href={quotePath(view.number)}>{t('standing.supersededLink', { revision: String(standing.liveRevision) })}</a>
        </Notice>
      )
    case 'placing':
      return (
        <Notice tone="information" title={t('standing.placingTitle')}>
          <p>{t('standing.placingNext', { name: standing.placedBy, at: format.moment(standing.placedAt, timeZone) })}</p>
        </Notice>
      )
    case 'ordered':
      return (
        <Notice tone="success" title={t('standing.orderedTitle', { order: String(standing.orderNumber) })}>
          <p>{t('standing.orderedNext', { name: standing.orderedBy, at: format.moment(standing.orderedAt, timeZone) })}</p>
          <a href={orderPath(standing.orderNumber)}>{t('standing.orderedLink')}</a>
        </Notice>
      )
    case 'cancelled':
      return (
        <Notice tone="warning" title={t('standing.cancelledTitle')}>
          <p>{standing.reason ?? t('standing.cancelledNext')}</p>
          <a href={`${quotePath(view.number, 'representative')}#message`}>{t('ways.write')}</a>
        </Notice>
      )
  }
}
