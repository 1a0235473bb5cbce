import { ink, line, quiet, readableOnWhite, tint } from '../brand-color.ts'
import { type Canvas, drawLines, page, textWidth } from './pdf-canvas.ts'
import type { Card } from './sheet.ts'
import type { TextStyle } from './text-setter.ts'

const headingStyle: TextStyle = { size: 9.5, weight: 600, color: ink }
const bodyStyle: TextStyle = { size: 8, weight: 400, color: quiet }
const gutter = 10
const inset = 10

/** Side by side and equally high: the choices weigh the same, the one that the vendor proposes first is tinted. */
export function drawCards(canvas: Canvas, cards: readonly Card[], accent: string): void {
  const width = (textWidth - (cards.length - 1) * gutter) / cards.length
  const linkStyle: TextStyle = { size: 8, weight: 600, color: readableOnWhite(accent) }
  const laidOut = cards.map((card) => ({
    card,
    heading: canvas.text.lines(card.heading, headingStyle, width - 2 * inset),
    body: card.lines.flatMap((text) => canvas.text.lines(text, bodyStyle, width - 2 * inset)),
    link: card.link ? canvas.text.lines(card.link.text, linkStyle, width - 2 * inset) : [],
  }))
  const heights = laidOut.map(
    ({ heading, body, link }) => heading.length * 13 + body.length * 11 + (link.length > 0 ? link.length * 11 + 6 : 0),
  )
  const height = Math.max(...heights) + 2 * inset - 2
  canvas.ensure(height)
  const top = canvas.y()
  for (const [index, { card, heading, body, link }] of laidOut.entries()) {
    const box = { x: page.margin + index * (width + gutter), y: top, width, height }
    canvas.decoration(() => {
      if (card.isPrimary) canvas.roundedFill(box, tint(accent, 0.07))
      canvas.frame(box, card.isPrimary ? accent : line)
    })
    const x = box.x + inset
    const section = canvas.element(canvas.root, 'Sect')
    canvas.inside(canvas.element(section, 'H3'), () =>
      drawLines(canvas, heading, { style: headingStyle, x, top: top + inset, leading: 13 }),
    )
    const bodyTop = top + inset + heading.length * 13
    canvas.inside(canvas.element(section, 'P'), () => drawLines(canvas, body, { style: bodyStyle, x, top: bodyTop, leading: 11 }))
    if (card.link) {
      const target = { url: card.link.url, label: card.link.text }
      const linkTop = top + height - inset - link.length * 11 + 1
      const element = canvas.element(canvas.element(section, 'P'), 'Link')
      canvas.inside(element, () => drawLines(canvas, link, { style: linkStyle, x, top: linkTop, leading: 11 }))
      canvas.link(element, { x, y: linkTop - 2, width: width - 2 * inset, height: link.length * 11 + 4 }, target)
    }
    section.end()
  }
  canvas.advance(height + 10)
}
