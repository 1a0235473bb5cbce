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
    ...content.blocks.map(textOfBlock),
    [
      '-- ',
      oneLine(`${vendor.legalName}, ${address}`),
      words.sentBy(oneLine(vendor.name)),
      ...(content.unsubscribeUrl === undefined ? [] : [`${words.unsubscribe}: ${content.unsubscribeUrl}`]),
    ].join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function textOfBlock(block: MailBlock): string {
  switch (block.kind) {
    case 'paragraph':
      return severalLines(block.text)
    case 'headline':
      return `${block.label}: ${block.text}`
    case 'facts':
      return block.facts.map((fact) => `${fact.label}: ${oneLine(fact.text)}`).join('\n')
    case 'button':
      return `${block.text}:\n${block.url}`
    case 'choices':
      return [
        block.heading,
        ...block.choices.map((choice) =>
          [`* ${choice.heading}: ${oneLine(choice.text)}`, ...(choice.link ? [`  ${choice.link.url}`] : [])].join('\n'),
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
      return [block.heading, ...block.links.map((link) => `* ${oneLine(link.text)}: ${link.url}`)].join('\n')
  }
}
