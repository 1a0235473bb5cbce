import { oneLine } from '../plain-text.ts'
import type { Mail, RenderedMail } from './mail.ts'
import { mailContentOf } from './mail-content-of.ts'
import { htmlOf } from './mail-html.ts'
import { textOf } from './mail-text.ts'

const subjectMax = 160

/**
 * The mail in HTML and as text, both complete. Nothing that anyone typed reaches the markup unescaped, and the subject is one
 * line, so that no one can write a header through it.
 */
export function renderMail(mail: Mail): RenderedMail {
  const content = mailContentOf(mail)
  return { subject: shortened(oneLine(content.subject)), html: htmlOf(content), text: textOf(content) }
}

function shortened(subject: string): string {
  const characters = Array.from(subject)
  return characters.length <= subjectMax
    ? subject
    : `${characters
        .slice(0, subjectMax - 1)
        .join('')
        .trimEnd()}…`
}
