import { assert } from '#src/kit/assert.ts'
import { parseColor, readableOnWhite, textOn, tint } from '../brand-color.ts'
import { oneLine, severalLines } from '../plain-text.ts'
import type { MailBlock, MailChoice, MailContent } from './mail-content.ts'
import { mailWordsOf } from './mail-words.ts'

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const ink = '#16202c'
const quiet = '#566070'

/**
 * HTML as mail programs understand it: tables and inline styles, no image, no script, nothing fetched. Programs that know dark
 * mode get its colours from the one style sheet in the head; the others show the light ones.
 */
export function htmlOf(content: MailContent): string {
  const { vendor, language } = content
  const { accent } = vendor.brand
  parseColor(accent)
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(oneLine(content.subject))}</title>
<style>
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#11161c!important}
.sheet{background:#1a2129!important;border-left-color:#2f3944!important;border-right-color:#2f3944!important;border-bottom-color:#2f3944!important}
.ink{color:#eef2f6!important}.quiet{color:#a9b4c0!important}.tint{background:#232c36!important}.rule{border-color:#2f3944!important}
.link{color:#8fc7e8!important}
}
@media (max-width:480px){.pad{padding-left:18px!important;padding-right:18px!important}}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f8">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(oneLine(content.preheader).slice(0, 180))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f3f5f8">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border:1px solid #d5dbe3;border-top:5px solid ${accent};border-radius:6px">
<tr><td class="pad ink" style="padding:24px 32px 0;font:600 17px/1.4 ${font};color:${ink}">${escapeHtml(oneLine(vendor.name))}</td></tr>
<tr><td class="pad" style="padding:18px 32px 4px"><h1 class="ink" style="margin:0;font:600 22px/1.3 ${font};color:${ink}">${escapeHtml(oneLine(content.heading))}</h1></td></tr>
${content.blocks.map((block) => row(block, accent)).join('\n')}
<tr><td class="pad" style="padding:14px 32px 26px"></td></tr>
</table>
${foot(content)}
</td></tr>
</table>
</body>
</html>
`
}

/** `&`, `<`, `>`, quotes: fit for text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function row(block: MailBlock, accent: string): string {
  return `<tr><td class="pad" style="padding:8px 32px;word-break:break-word">${htmlOfBlock(block, accent)}</td></tr>`
}

function htmlOfBlock(block: MailBlock, accent: string): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraph(severalLines(block.text))
    case 'headline':
      return `<table role="presentation" class="tint" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${tint(accent, 0.07)};border-radius:6px"><tr><td style="padding:14px 18px"><div class="quiet" style="font:13px/1.4 ${font};color:${quiet}">${escapeHtml(block.label)}</div><div class="ink" style="font:600 26px/1.3 ${font};color:${readableOnWhite(accent)}">${escapeHtml(block.text)}</div></td></tr></table>`
    case 'facts':
      return `<table width="100%" cellpadding="0" cellspacing="0" border="0">${block.facts.map(factRow).join('')}</table>`
    case 'button':
      return button(block, accent)
    case 'choices':
      return `<h2 class="ink" style="margin:10px 0 4px;font:600 16px/1.4 ${font};color:${ink}">${escapeHtml(block.heading)}</h2>${block.choices.map(choice).join('')}`
    case 'quotation':
      return `<div class="quiet" style="font:14px/1.5 ${font};color:${quiet}">${escapeHtml(oneLine(block.from))}</div><blockquote class="tint ink" style="margin:6px 0 0;padding:12px 16px;border-left:3px solid ${accent};background:${tint(accent, 0.05)};font:15px/1.55 ${font};color:${ink}">${withBreaks(severalLines(block.text))}</blockquote>`
    case 'links':
      return `<h2 class="ink" style="margin:10px 0 4px;font:600 16px/1.4 ${font};color:${ink}">${escapeHtml(block.heading)}</h2><ul style="margin:0;padding-left:20px">${block.links.map((link) => `<li class="ink" style="font:15px/1.7 ${font};color:${ink}">${anchor(link)}</li>`).join('')}</ul>`
  }
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:4px 0;font:15px/1.55 ${font};color:${ink}">${withBreaks(text)}</p>`
}

function factRow(fact: { readonly label: string; readonly text: string }): string {
  const cell = `class="rule" style="border-bottom:1px solid #e6eaef;padding:7px 0;vertical-align:top`
  return `<tr><th scope="row" align="left" ${cell};width:42%;padding-right:12px"><span class="quiet" style="font:400 14px/1.45 ${font};color:${quiet}">${escapeHtml(fact.label)}</span></th><td ${cell}"><span class="ink" style="font:600 14px/1.45 ${font};color:${ink}">${escapeHtml(oneLine(fact.text))}</span></td></tr>`
}

function button(link: { readonly text: string; readonly url: string }, accent: string): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:10px 0"><tr><td style="border-radius:6px;background:${accent}"><a href="${href(link.url)}" style="display:inline-block;padding:12px 24px;font:600 16px/1.3 ${font};color:${textOn(accent)};text-decoration:none;border-radius:6px">${escapeHtml(link.text)}</a></td></tr></table>`
}

function choice(given: MailChoice): string {
  return `<div class="rule" style="border-top:1px solid #e6eaef;padding:9px 0"><strong class="ink" style="font:600 15px/1.5 ${font};color:${ink}">${escapeHtml(given.heading)}</strong>${paragraph(oneLine(given.text))}${given.link ? anchor(given.link) : ''}</div>`
}

function anchor(link: { readonly text: string; readonly url: string }): string {
  return `<a class="link" href="${href(link.url)}" style="font:600 15px/1.5 ${font};color:#0b5f91">${escapeHtml(oneLine(link.text))}</a>`
}

/** Links are made by our own code: anything but http and https is a bug. */
function href(url: string): string {
  assert(/^https?:\/\/[^\s"'<>]+$/.test(url), `not a link: ${url}`)
  return escapeHtml(url)
}

function withBreaks(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>')
}

function foot(content: MailContent): string {
  const { vendor, unsubscribeUrl } = content
  const words = mailWordsOf(content.language)
  const address = [...vendor.address.lines, `${vendor.address.postcode ?? ''} ${vendor.address.city}`].map(oneLine).join(', ')
  const lines = [oneLine(`${vendor.legalName}, ${address}`), words.sentBy(oneLine(vendor.name))].map(escapeHtml)
  const unsubscribe =
    unsubscribeUrl === undefined
      ? ''
      : `<br><a class="quiet" href="${href(unsubscribeUrl)}" style="color:${quiet}">${escapeHtml(words.unsubscribe)}</a>`
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px"><tr><td class="pad quiet" align="center" style="padding:16px 32px;font:12px/1.6 ${font};color:${quiet}">${lines.join('<br>')}${unsubscribe}</td></tr></table>`
}
