import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Language } from '#src/domain/identifiers.ts'
import type { Person } from '#src/domain/person.ts'
import { minutes } from '#src/kit/duration.ts'
import { type VendorFacts, findVendor } from '#src/store/vendor.ts'
import type { Vendor } from './components/brand.ts'
import type { Shell, Theme, Viewer } from './components/shell.ts'
import { isLanguage } from './i18n/language.ts'
import { uiFor } from './i18n/ui.ts'
import { takeNotice } from './notices.ts'
import { personOf } from './sessions.ts'
import type { Web, WebEnv } from './web.ts'

const year = 365 * 24 * 3600

/**
 * Who asks, in which language, with which looks. The language is the one of `?lang=`, kept in a cookie from then on; else the
 * person's own; else what the browser prefers (`Accept-Language`); else the vendor's.
 */
export function surroundings(web: Web): MiddlewareHandler<WebEnv> {
  return async (c, next) => {
    const person = await personOf(c, web)
    c.set('person', person)
    const language = languageOf(c, person)
    const ui = uiFor(language)
    c.set('ui', ui)
    c.set('shell', await shellOf(c, { web, person, language }))
    c.header('content-language', language)
    await next()
  }
}

async function shellOf(c: Context<WebEnv>, known: { web: Web; person: Person | undefined; language: Language }): Promise<Shell> {
  const { web, person, language } = known
  const url = new URL(c.req.url)
  return {
    vendor: await vendorOf(web, language),
    viewer: person && viewerOf(person),
    path: url.pathname + url.search,
    theme: themeOf(c),
    nonce: c.get('nonce'),
    assets: web.assets,
    demo: web.demo,
    notice: takeNotice(c),
  }
}

/** When even who asks could not be found out: the page of an outage. */
export function shellOfNobody(c: Context<WebEnv>): Shell {
  const web = c.get('web')
  return { vendor: nobody, path: '/', theme: 'system', nonce: c.get('nonce') ?? '', assets: web?.assets ?? { css: '', js: '' } }
}

function viewerOf(person: Person): Viewer {
  return { name: person.name, email: person.email, area: person.kind === 'customer' ? 'buyer' : person.kind }
}

function languageOf(c: Context<WebEnv>, person: Person | undefined): Language {
  const wanted = c.req.query('lang')
  if (isLanguage(wanted)) {
    setCookie(c, 'lang', wanted, { path: '/', maxAge: year, sameSite: 'Lax' })
    return wanted
  }
  const kept = getCookie(c, 'lang')
  if (isLanguage(kept)) return kept
  return person?.language ?? preferredLanguage(c.req.header('accept-language')) ?? 'en'
}

/** The better liked of French and English in an `Accept-Language` header (RFC 9110, quality values). */
export function preferredLanguage(header: string | undefined): Language | undefined {
  const ranges = (header ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';')
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find((value) => value !== undefined)
    return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality) }
  })
  const liked = ranges.filter((range) => isLanguage(range.language) && range.quality > 0).toSorted((a, b) => b.quality - a.quality)[0]
  return isLanguage(liked?.language) ? liked.language : undefined
}

function themeOf(c: Context<WebEnv>): Theme {
  const wanted = c.req.query('theme') ?? getCookie(c, 'theme')
  const theme = wanted === 'light' || wanted === 'dark' ? wanted : 'system'
  if (c.req.query('theme') !== undefined) setCookie(c, 'theme', theme, { path: '/', maxAge: year, sameSite: 'Lax' })
  return theme
}

const vendors = new WeakMap<Web, { readonly facts: VendorFacts | undefined; readonly until: number }>()

/** Read again every minute: the vendor's configuration changes seldom, and never within a page. */
export async function vendorFactsOf(web: Web): Promise<VendorFacts | undefined> {
  const known = vendors.get(web)
  const now = Date.parse(web.services.clock.now())
  if (known?.facts !== undefined && known.until > now) return known.facts
  const facts = await findVendor(web.services.db)
  vendors.set(web, { facts, until: now + minutes(1) })
  return facts
}

async function vendorOf(web: Web, language: Language): Promise<Vendor> {
  const facts = await vendorFactsOf(web)
  if (facts === undefined) return nobody
  const { legal } = facts
  return {
    name: facts.name,
    product: facts.productName,
    logoUrl: facts.logoSvg === undefined ? undefined : '/brand/logo.svg',
    accentLight: facts.accentLight,
    accentDark: facts.accentDark,
    legal: {
      name: legal.legalName,
      statements: [
        [legal.legalForm, legal.shareCapital]
          .filter((part) => part !== undefined)
          .join(language === 'fr' ? ' au capital de ' : ', share capital '),
        uiFor(language).t('shell.registrationNumber', { number: legal.registrationNumber }),
        `${legal.line1}, ${legal.postcode} ${legal.city}`,
      ],
      vatNumber: legal.vatNumber,
      email: facts.supportEmail,
      phone: legal.phone,
      website: facts.website,
    },
  }
}

/** Before anything was imported. */
const nobody: Vendor = {
  name: 'Guichet',
  product: '',
  accentLight: '#1d4ed8',
  accentDark: '#93c5fd',
  legal: { name: 'Guichet', statements: [], email: '', phone: '' },
}
