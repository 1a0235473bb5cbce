import { expect, test } from 'vitest'
import { withQuery } from './shell.ts'

test('a switch keeps the rest of the address and replaces itself', () => {
  expect(withQuery('/q/0020417801', 'lang', 'en')).toBe('/q/0020417801?lang=en')
  expect(withQuery('/q/0020417801?tab=account&lang=fr', 'lang', 'en')).toBe('/q/0020417801?tab=account&lang=en')
  expect(withQuery('/orders?q=a%26b', 'theme', 'dark')).toBe('/orders?q=a%26b&theme=dark')
})
