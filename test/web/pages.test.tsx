import { describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import { CoverageTimeline, type TimelineView } from '#src/web/components/coverage-timeline.tsx'
import { uiFor } from '#src/web/i18n/ui.ts'
import { OrdersPage } from '#src/web/portal/pages/orders-page.tsx'
import { QuotePage } from '#src/web/portal/pages/quote-page.tsx'
import { aQuote, aShell, manyLines, meridienSites } from './pages-fixtures.ts'
import { galleryPages, galleryShell } from './pages-gallery.tsx'
import { type GalleryPage, htmlOf } from './pages-gallery-page.ts'

const slugs = Object.keys(galleryPages)

function show(slug: string, language: 'fr' | 'en' = 'fr'): string {
  const page = galleryPages[slug]
  if (page === undefined) throw new Error(`no page ${slug}`)
  return render(page, language)
}

function render(page: GalleryPage, language: 'fr' | 'en' = 'fr'): string {
  return htmlOf(page(uiFor(language), galleryShell('page')))
}

/** What a reader sees: tags gone, entities back. */
function textOf(html: string): string {
  return html
    .replaceAll(/<(style|script|title|head)\b.*?<\/\1>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
}

function all(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map((match) => match[1] ?? match[0])
}

describe('every page', () => {
  test('there are pages to look at', () => expect(slugs.length).toBeGreaterThan(60))

  test.each(slugs)('%s is a sound document in both languages', (slug) => {
    for (const language of ['fr', 'en'] as const) {
      const html = show(slug, language)
      expect(html).toMatch(new RegExp(`^<!doctype html><html lang="${language}"`))
      expect(all(html, /<h1[ >]/g)).toHaveLength(1)
      expect(all(html, /<main /g)).toHaveLength(1)
      expect(textOf(html)).not.toMatch(/undefined|NaN|\[object|null/)
    }
  })

  test.each(slugs)('%s keeps to the content security policy: no inline style, no handler, nothing from elsewhere', (slug) => {
    const html = show(slug)
    expect(all(html, / (style|on[a-z]+)="/g)).toEqual([])
    expect(all(html, /<(?:script|style)(?![^>]*nonce="nonce-of-the-test")[^>]*>/g)).toEqual([])
    expect(all(html, /(?:src|href|action|formaction)="((?!\/|#|mailto:|tel:)[^"]*)"/g)).toEqual([])
  })

  test.each(slugs)('%s points at what exists: labels, descriptions, fragments, forms', (slug) => {
    const html = show(slug)
    const ids = all(html, / id="([^"]+)"/g)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const references = [
      ...all(html, / (?:for|form)="([^"]+)"/g),
      ...all(html, / aria-(?:labelledby|describedby)="([^"]+)"/g).flatMap((value) => value.split(' ')),
      ...all(html, / href="#([^"]+)"/g),
    ]
    expect(references.filter((reference) => !ids.includes(reference))).toEqual([])
  })

  test.each(slugs)('%s names its tables, its columns and its fields', (slug) => {
    const html = show(slug)
    expect(all(html, /<table\b[^>]*>(?!\s*<caption)/g)).toEqual([])
    expect(all(html, /<th\b(?![^>]*scope=)[^>]*>/g)).toEqual([])
    const labelled = new Set(all(html, / for="([^"]+)"/g))
    const fields = all(html, /<(?:input|textarea|select)\b[^>]*>/g).filter((tag) => !/type="(hidden|radio)"/.test(tag))
    expect(fields.filter((tag) => !labelled.has(/ id="([^"]+)"/.exec(tag)?.[1] ?? ''))).toEqual([])
    expect(all(html, /(?<!<label>\s*)<input[^>]*type="radio"/g)).toEqual([])
  })
})

describe('the title', () => {
  test('of each tab of a quote says which one it is', () => {
    const titles = ['quote', 'quote-account', 'quote-representative'].map((slug) =>
      textOf(/<title>(.*?)<\/title>/.exec(show(slug))?.[1] ?? ''),
    )
    expect(titles).toEqual([
      'Devis de renouvellement n° 20417801 – Boréal Logiciels',
      'Informations sur le compte – Devis n° 20417801 – Boréal Logiciels',
      'Représentant commercial – Devis n° 20417801 – Boréal Logiciels',
    ])
  })
})

describe('the quote', () => {
  test('says what it is, until when, and what it costs before tax', () => {
    const text = textOf(show('quote'))
    expect(text).toContain('Devis n° 20417801 · révision 1')
    expect(text).toContain('Valable jusqu’au 31 décembre 2026, 23:59 (Paris)')
    expect(text).toContain('À renouveler sous 38 jours')
    expect(text).toContain('Total hors taxes 322 551,75 €')
    expect(text).toContain('Couverture du 1er janvier 2027 au 31 décembre 2027')
  })

  test.each(['quote', 'quote-country-closed', 'quote-no-prices', 'quote-expired', 'quote-ordered'])(
    '%s keeps the three ways side by side',
    (slug) => {
      const text = textOf(show(slug, 'en'))
      for (const way of ['Renew online', 'Ask a partner', 'Get help']) expect(text).toContain(way)
    },
  )

  test('tells how each price is made, from the list price to the amount', () => {
    const account = /<ol class="price-steps">.*?<\/ol>/s.exec(show('quote', 'en'))?.[0] ?? ''
    expect(textOf(account).trim()).toBe(
      'List price of one unit for 12 months, level H, list of 1 October 2026 €3.10 Prorated by months begun × 12/12 ' +
        'Quantity, PVU × 2,088 Amount, rounded once = €6,472.80',
    )
  })

  test('a country without online ordering says so and why, and offers no cart', () => {
    const html = show('quote-country-closed')
    expect(textOf(html)).toContain('Non disponible La commande en ligne n’est pas encore ouverte dans votre pays')
    expect(html).not.toContain('action="/q/0020417801/cart"')
    expect(html).toContain('href="/q/0020417801/partner-request"')
  })

  test('who may not see prices is shown none, and who may not order is told who can', () => {
    const main = textOf(/<main .*<\/main>/s.exec(show('quote-no-prices'))?.[0] ?? '')
    expect(main).not.toMatch(/€|EUR|Prix unitaire|Montant/)
    expect(main).toContain('Ces personnes le peuvent : Claire Martin · claire.martin@meridien.example')
  })

  test('a state that can not be ordered says exactly that and leads on', () => {
    expect(textOf(show('quote-expired', 'en'))).toContain('This quote was valid until 31 December 2026, 23:59 (Paris)')
    expect(show('quote-superseded', 'en')).toContain('<a href="/q/0020417801">View revision 2</a>')
    expect(show('quote-ordered', 'en')).toContain('<a href="/orders/30000117">View the order</a>')
    for (const slug of ['quote-expired', 'quote-superseded', 'quote-ordered', 'quote-placing', 'quote-cancelled']) {
      expect(show(slug)).not.toContain('/cart"')
    }
  })

  test('a partner’s final price stands beside the online price', () => {
    const ways = /<div class="ways">.*?<\/section>/s.exec(show('quote-partner-answered', 'en'))?.[0] ?? ''
    expect(textOf(ways)).toContain('Online price €322,551.75')
    expect(textOf(ways)).toContain('Final price €318,400.00 Execution terms Livraison des droits')
  })

  test('a thousand lines come in pieces that are laid out when they are in sight, each line once', () => {
    const html = htmlOf(<QuotePage ui={uiFor('en')} shell={aShell()} view={aQuote({}, manyLines(1000))} />)
    expect(all(html, /class="table-piece[ "]/g)).toHaveLength(20)
    expect(all(html, /<tr class="line /g)).toHaveLength(1000)
    expect(textOf(html)).toContain('1,000 lines, price level H')
  })

  test('what others typed is text, never markup', () => {
    const [lyon, nantes] = meridienSites()
    const lines = lyon!.lines.map((line) => ({ ...line, description: '<script>alert("1")</script>', orderReference: '"><img src=x>' }))
    const html = htmlOf(
      <QuotePage ui={uiFor('en')} shell={aShell()} view={aQuote({ customerName: "O'Hara & <Sons>" }, [{ ...lyon!, lines }, nantes!])} />,
    )
    expect(html).not.toMatch(/<script>alert|<img src=x|<Sons>/)
    expect(html).toContain('O&#39;Hara &amp; &lt;Sons&gt;')
    const search = htmlOf(<OrdersPage ui={uiFor('en')} shell={aShell()} view={{ query: '"><b>', orders: [] }} />)
    expect(search).toContain('value="&quot;&gt;&lt;b&gt;"')
  })

  test('the title of the document can not break out of the head', () => {
    const shell = aShell({ vendor: { ...aShell().vendor, name: '</title><script>' }, nonce: '"><x' })
    const html = htmlOf(<QuotePage ui={uiFor('en')} shell={shell} view={aQuote()} />)
    expect(html).not.toContain('</title><script>')
    expect(html).not.toContain('nonce=""><x')
  })
})

describe('the cart and the checkout', () => {
  test('every form that changes something carries the version that was seen', () => {
    for (const slug of ['cart', 'cart-changed', 'cart-removal', 'cart-removal-all-or-none', 'cart-edit-preview', 'billing', 'review']) {
      const forms = all(show(slug), /<form method="post".*?<\/form>/gs).filter((form) => !form.includes('/sign-out'))
      expect(forms.length, slug).toBeGreaterThan(0)
      for (const form of forms) expect(form, slug).toContain('name="cart_version" value="3"')
    }
  })

  test('pricing is done by itself and says when and on which list', () => {
    const steps = /<nav class="steps".*?<\/nav>/s.exec(show('cart'))?.[0] ?? ''
    expect(textOf(steps)).toContain('Tarification (fait) 23 nov. 2026, 21:41, liste de prix du 1er oct. 2026, niveau H')
    expect(steps).toContain('aria-current="step"')
  })

  test('each line has its Delete and Edit, told apart by their description', () => {
    const html = show('cart', 'en')
    const buttons = all(html, /<button[^>]*formaction[^>]*>[^<]*<\/button>/g)
    expect(buttons).toHaveLength(16)
    expect(buttons.filter((button) => button.endsWith('>Delete</button>'))).toHaveLength(8)
    const described = buttons.flatMap((button) => (button.endsWith('>Delete</button>') ? all(button, /aria-describedby="([^"]+)"/g) : []))
    const said = described.map((ids) =>
      ids.split(' ').map((id) => textOf(new RegExp(`<(\\w+)[^>]* id="${id}".*?</\\1>`, 's').exec(html)?.[0] ?? '')),
    )
    expect(new Set(said.map(String)).size).toBe(8)
    expect(buttons[0]).toContain('formaction="/cart/0020417801/lines/1/edit" aria-describedby="line-1 quantity-1 site-7041220"')
  })

  test('a colleague’s change is explained, and that one’s own was not made', () => {
    const text = textOf(show('cart-changed', 'en'))
    expect(text).toContain('23 Nov 2026, 21:38, Paul Renaud: quantity of Boréal Studio Developer changed from 163 to 140')
    expect(text).toContain('Your own change was not made.')
  })

  test('the consequence of deleting stands before the button: totals, level, lapse and what coming back costs', () => {
    const text = textOf(show('cart-removal', 'en'))
    expect(text).toContain('Now €346,114.38')
    expect(text).toContain('Then €256,339.38 -€89,775.00')
    expect(text).toContain('The price level changes from H to G')
    expect(text).toContain('7,980 × Boréal Application Server ND: no coverage from 1 January 2027.')
    expect(text).toContain('Coming back on 1 January 2027 would cost €270,124.00 by reinstatement, instead of €89,775.00 today.')
    expect(text).not.toContain('The renewal price still applies')
  })

  test('a single way to delete is sent along; all-or-none asks which', () => {
    expect(show('cart-removal')).toContain('<input type="hidden" name="choice" value="line"')
    const choices = all(show('cart-removal-all-or-none'), /name="choice"[^>]*value="([a-z]+)"/g)
    expect(choices).toEqual(['program', 'declare'])
  })

  test('looking at a change is a GET that keeps nothing; only applying posts', () => {
    const html = show('cart-edit')
    expect(html).toContain('<form method="get" action="/cart/0020417801/lines/5/edit#consequence"')
    expect(all(html, /<form method="post"[^>]*lines/g)).toEqual([])
    expect(show('cart-edit-preview')).toContain('name="declared_quantity"')
  })

  test('errors are listed at the top, linked to their fields, and what was typed is still there', () => {
    const html = show('billing-errors')
    const summary = /<div class="error-summary".*?<\/div>/s.exec(html)?.[0] ?? ''
    expect(summary).toContain('role="alert"')
    expect(summary).toContain('autofocus')
    expect(all(summary, /href="#([^"]+)"/g)).toEqual(['bill_to.city', 'contact.email', 'terms_accepted'])
    expect(html).toContain('<title>Erreur\u00a0: ')
    expect(html).toMatch(/id="contact\.email"[^>]*value="claire\.martin@"[^>]*aria-invalid="true" aria-describedby="contact\.email-error"/)
  })

  test('the terms are there in full, in a region that the keyboard can scroll', () => {
    const html = show('billing')
    expect(html).toMatch(/<div class="terms" role="region" aria-label="[^"]+" tabindex="0">1\. Objet\n/)
    expect(html).toContain(`name="terms_hash" value="${'a'.repeat(64)}"`)
  })

  test('the methods are those of the country, card first and selected', () => {
    const radios = all(show('review'), /<input[^>]*name="payment_method"[^>]*>/g)
    expect(radios.map((radio) => / value="([^"]+)"/.exec(radio)?.[1])).toEqual(['card', 'purchase-order', 'invoice'])
    expect(radios.map((radio) => radio.includes('checked'))).toEqual([true, false, false])
  })

  test('the amount that was seen is sent along, and is the largest number of the page', () => {
    const html = show('review')
    expect(html).toContain('name="seen_total_minor" value="38706210"')
    expect(all(html, /class="amount">([^<]+)</g)).toEqual(['387\u202f062,10\u00a0€'])
  })
})

describe('the order', () => {
  test('has its number, how it is paid, every item with its new coverage, and the papers', () => {
    const text = textOf(show('order', 'en'))
    expect(text).toContain('Order number 30000117 Confirmation and order details')
    expect(text).toContain('Payment method Purchase order Purchase order number BC-2026-0411')
    expect(text).toContain(
      'Boréal Observatoire Cloud E0KT4ZX · VPC How is this price made? 25 Apr 2027 – 31 Dec 2027 48 €412.25 €14,841.00',
    )
    expect(show('order')).toContain('href="/documents/11"')
    expect(text).toContain('Facture being prepared, available in a moment')
  })

  test('of a card only brand and last four are shown', () => {
    expect(textOf(show('order-card', 'en'))).toContain('Card Visa ending in 4242')
  })
})

describe('the coverage timeline', () => {
  const timeline: TimelineView = {
    from: plainDate('2026-01-01'),
    until: plainDate('2027-01-01'),
    today: plainDate('2026-07-02'),
    rows: [
      {
        label: 'Boréal MQ Server',
        site: 'Siège',
        quantity: 2088,
        chargeMetric: 'PVU',
        spans: [
          { kind: 'covered', period: { startsOn: plainDate('2025-06-01'), endsBefore: plainDate('2026-07-02') } },
          { kind: 'gap', period: { startsOn: plainDate('2026-07-02'), endsBefore: plainDate('2028-01-01') } },
          { kind: 'offered', period: { startsOn: plainDate('2027-01-01'), endsBefore: plainDate('2028-01-01') } },
        ],
      },
    ],
  }
  const html = htmlOf(<CoverageTimeline ui={uiFor('en')} timeline={timeline} title="Coverage over time" />)

  test('bars begin and end on their days, cut at the window; what lies outside is not drawn', () => {
    const drawing = /<svg width="100%" height.*?<\/svg>/s.exec(html)?.[0] ?? ''
    const bars = all(drawing, /<rect class="timeline-(?:covered|gap|offered)"[^>]*>/g).map((bar) => all(bar, / (?:x|width)="([^"]+)"/g))
    expect(bars).toEqual([
      ['0%', '49.86%'],
      ['49.86%', '50.14%'],
    ])
  })

  test('the table says the same in words, first and last day included', () => {
    expect(textOf(html)).toContain('Boréal MQ Server Siège · 2,088 PVU Covered 1 Jun 2025 1 Jul 2026')
    expect(textOf(html)).toContain('Boréal MQ Server Siège · 2,088 PVU Not covered 2 Jul 2026 31 Dec 2027')
  })
})
