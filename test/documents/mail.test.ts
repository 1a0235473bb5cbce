import { describe, expect, it } from 'vitest'
import { formatMoney } from '#src/documents/format.ts'
import type { Mail } from '#src/documents/mail/mail.ts'
import { renderMail } from '#src/documents/mail/render-mail.ts'
import { everyMail, quoteFacts } from './mails.ts'
import { aVendor } from './papers.ts'

const all = (['fr', 'en'] as const).flatMap((language) => everyMail(language).map((mail) => ({ name: `${mail.kind} ${language}`, mail })))

function one<K extends Mail['kind']>(kind: K, language: 'fr' | 'en' = 'fr'): Extract<Mail, { kind: K }> {
  return everyMail(language).find((mail): mail is Extract<Mail, { kind: K }> => mail.kind === kind)!
}

/** The text of the HTML as a person reads it. */
function readable(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')
}

describe('screen 0', () => {
  it('the quote mail has number, customer number, due date, total, three ways and the link, to the letter', () => {
    const { subject, html, text } = renderMail(one('quote-issued'))
    expect(subject).toBe('Votre devis de renouvellement n° 20417801, échéance le 31 mars 2027')
    const total = formatMoney(quoteFacts.total!, 'fr')
    for (const said of [
      '20417801',
      '7012345',
      '31 mars 2027',
      total,
      'Trois façons de renouveler',
      'Demander à un partenaire',
      'Se faire aider',
      'Renouveler en ligne',
    ]) {
      expect(text).toContain(said)
      expect(readable(html)).toContain(said.replace(/\s+/g, ' '))
    }
    expect(html).toMatch(/<a href="https:\/\/renouveler\.boreal\.example\/q\/0020417801"[^>]*>Consulter le devis<\/a>/)
    expect(text).toContain('Consulter le devis\u00a0:\nhttps://renouveler.boreal.example/q/0020417801')
    expect(renderMail(one('quote-issued', 'en')).html).toMatch(/<a href="[^"]*"[^>]*>View the quote<\/a>/)
  })

  it('where online is not to be had, it says so and why, and the two others stay', () => {
    const mail = one('quote-issued')
    const { text } = renderMail({ ...mail, ways: { ...mail.ways, online: { available: false, reason: 'pas encore dans votre pays.' } } })
    expect(text).toContain('Le renouvellement en ligne n’est pas proposé ici : pas encore dans votre pays.')
    expect(text).toContain('/partenaire')
    expect(text).toContain('/message')
  })

  it('who may not see prices sees none', () => {
    for (const kind of ['quote-issued', 'quote-reminder', 'help-request-received'] as const) {
      const { html, text, subject } = renderMail({ ...one(kind), quote: { ...quoteFacts, total: undefined } })
      expect(`${html}${text}${subject}`).not.toContain('€')
    }
  })
})

describe('every mail', () => {
  it.each(all)('$name is complete without images, scripts or anything fetched', ({ mail }) => {
    const { html, text, subject } = renderMail(mail)
    expect(html).not.toMatch(/<script|<img|<link|<form|url\(|@import|javascript:/i)
    expect(html).toContain(`<html lang="${mail.language}">`)
    expect(html).toContain('prefers-color-scheme:dark')
    expect(subject).not.toMatch(/[\r\n]/)
    expect(text.length).toBeGreaterThan(100)
    expect(`${html}${text}${subject}`).not.toMatch(/undefined|\[object|NaN/)
  })

  it.each(all)('$name says in text what it says in HTML, with the same links', ({ mail }) => {
    const { html, text } = renderMail(mail)
    const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!)
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) expect(text).toContain(link)
    const plain = readable(html)
    for (const line of text.split('\n').map((line) => line.replace(/^[>*] ?/, '').trim())) {
      const word = line
        .split(/\s*:(?:\s|$)/)[0]!
        .replace(/\s+/g, ' ')
        .trim()
      if (word !== '' && word !== '--' && !word.startsWith('http')) expect(plain).toContain(word)
    }
  })
})

describe('reminders', () => {
  it.each([
    [60, 'dans 60 jours'],
    [7, 'dans 7 jours'],
    [1, 'demain'],
    [0, 'aujourd’hui'],
  ])('%i days before say %s', (daysLeft, when) => {
    expect(renderMail({ ...one('quote-reminder'), daysLeft }).subject).toBe(
      `Rappel : votre couverture prend fin ${when} (devis n° 20417801)`,
    )
  })

  it('can be stopped by a link at the foot', () => {
    expect(renderMail(one('quote-reminder')).html).toContain('href="https://renouveler.boreal.example/unsubscribe/abc"')
  })
})

describe('bad input', () => {
  const nasty = 'Eve\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>"onload=x\u202E & =1+1'

  it('what anyone typed is text in every mail, never markup, never a header', () => {
    const mails: readonly Mail[] = [
      {
        ...one('help-request'),
        from: { name: nasty },
        message: nasty,
        recipientName: nasty,
        quote: { ...quoteFacts, customerName: nasty },
      },
      { ...one('partner-answered'), partnerName: nasty, executionTerms: nasty },
      { ...one('invitation'), invitedBy: nasty, customerName: nasty },
      { ...one('mail-bounced'), diagnosis: nasty, recipient: nasty },
      { ...one('quote-issued'), vendor: aVendor({ name: nasty, legalName: nasty }) },
    ]
    for (const mail of mails) {
      const { subject, html } = renderMail(mail)
      expect(subject).not.toMatch(/[\r\n\u202e]/)
      expect(html).not.toContain('<script')
      expect(html).not.toContain('"onload')
      expect(html).toContain('&#60;script&#62;')
    }
  })

  it('a subject stays short however long the name', () => {
    const { subject } = renderMail({ ...one('invitation'), customerName: '保険'.repeat(300) })
    expect(Array.from(subject).length).toBeLessThanOrEqual(160)
    expect(subject.endsWith('…')).toBe(true)
  })

  it('a message keeps its lines, quoted in text', () => {
    const { html, text } = renderMail(one('representative-answered'))
    expect(html).toContain('Bonjour,<br>nous voudrions réduire la quantité du poste 40.<br><br>Merci d’avance.')
    expect(text).toContain('> Bonjour,\n> nous voudrions réduire la quantité du poste 40.\n>\n> Merci d’avance.')
  })

  it('a link that is none of http is a bug, not a mail', () => {
    expect(() => renderMail({ ...one('password-reset'), url: 'javascript:alert(1)' })).toThrow('not a link')
  })
})

it('the button’s text can be read on any brand colour', () => {
  for (const [accent, color] of [
    ['#ffe600', '#16202c'],
    ['#0f5c7a', '#ffffff'],
  ] as const) {
    expect(renderMail({ ...one('password-reset'), vendor: aVendor({ brand: { accent } }) }).html).toMatch(
      new RegExp(`background:${accent}"><a [^>]*color:${color}`),
    )
  }
})
