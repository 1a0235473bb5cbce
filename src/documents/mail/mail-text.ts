import type { Language } from '#src/domain/identifiers.ts'
import { oneLine, severalLines } from '../plain-text.ts'
import type { MailBlock, MailContent } from './mail-content.ts'
import { mailWordsOf } from './mail-words.ts'

/** The mail for whoever reads plain text: the same facts and links in the same order, lines left for the reader to wrap. */
export function textOf(content: MailContent): string {
  const words = mailWordsOf(content.language)
  const { vendor } = content
  const address = [...vendor.address.lines, `${vendor.address.postcode ?? ''} ${vendor.address.city}`].map(oneLine).join(', ')
  const parts = [
    oneLine(content.heading),
    ...content.blocks.map((block) => textOfBlock(block, content.language)),
    [
      '-- ',
      oneLine(`${vendor.legalName}, ${address}`),
      words.sentBy(oneLine(vendor.name)),
      ...(content.unsubscribeUrl === undefined ? [] : [`${words.unsubscribe}${colon(content.language)}${content.unsubscribeUrl}`]),
    ].join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** French sets a no-break space before its colon. */
function colon(language: Language): string {
  return language === 'fr' ? '\u00a0: ' : ': '
}

function textOfBlock(block: MailBlock, language: Language): string {
  const to = colon(language)
  switch (block.kind) {
    case 'paragraph':
      return severalLines(block.text)
    case 'headline':
      return `${block.label}${to}${block.text}`
    case 'facts':
      return block.facts.map((fact) => `${fact.label}${to}${oneLine(fact.text)}`).join('\n')
    case 'button':
      return `${block.text}${to.trimEnd()}\n${block.url}`
    case 'choices':
      return [
        block.heading,
        ...block.choices.map((choice) =>
          [`* ${choice.heading}${to}${oneLine(choice.text)}`, ...(choice.link ? [`  ${choice.link.url}`] : [])].join('\n'),
        ),
      ].join('\n')
    case 'quotation':
      return [
        oneLine(block.from),
        ...severalLines(block.text)
          .split('\n')
          .map((line) => `> ${line}`.trimEnd()),
      ].join('\n')
    case 'links':
      return [block.heading, ...block.links.map((link) => `* ${oneLine(link.text)}${to}${link.url}`)].join('\n')
  }
}
