/** C0 and C1 controls, and the invisible characters that reorder or hide text: none of them belongs on a paper. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]/g

/**
 * Text of people and systems as one printable line: well-formed Unicode in NFC, no controls, no bidi overrides, white space
 * folded. Two spaces never hide a difference, and a line break never starts a header.
 */
export function oneLine(text: string): string {
  return printable(text)
    .replace(/[\t\n\r\u0085\u2028\u2029 ]+/g, ' ')
    .trim()
}

/** The same, keeping line breaks as `\n`, at most one empty line in a row. */
export function severalLines(text: string): string {
  return printable(text)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\t ]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, ' ').normalize('NFC')
}
