/** A piece of text that is not broken; `isAfterSpace` says that a space, and not nothing, stands before it. */
export type BreakPiece = { readonly text: string; readonly isAfterSpace: boolean }

const ideograph = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u
/** What may not begin a line in Chinese, Japanese and Korean. */
const closing = /[、。，．）」』】〉》！？：；ー々ゝヽ・…,.!?)\]}%]/u
const opening = /[（「『【〈《([{]/u

/**
 * Where a line may be broken: at spaces, after a hyphen, slash or at sign inside a word, and between ideographs, keeping closing marks
 * with what precedes them and opening marks with what follows. No-break spaces do not break.
 */
export function breakPieces(text: string): readonly BreakPiece[] {
  const pieces: BreakPiece[] = []
  for (const word of text.split(' ')) {
    if (word === '') continue
    for (const [index, piece] of splitWord(word).entries()) pieces.push({ text: piece, isAfterSpace: index === 0 })
  }
  return pieces
}

function splitWord(word: string): readonly string[] {
  if (!/[-/@]/.test(word) && !ideograph.test(word)) return [word]
  const pieces: string[] = []
  let current = ''
  for (const character of word) {
    if (current !== '' && mayBreak(current, character)) {
      pieces.push(current)
      current = ''
    }
    current += character
  }
  return [...pieces, current]
}

function mayBreak(before: string, character: string): boolean {
  const last = Array.from(before).at(-1) ?? ''
  if (closing.test(character) || opening.test(last)) return false
  if (ideograph.test(character) || ideograph.test(last)) return true
  return /[-/@]/.test(last) && before.length > 1 && /[\p{L}\p{N}]/u.test(character)
}
