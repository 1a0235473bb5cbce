import { expect, test } from 'vitest'
import { createMemory } from './memory.ts'

test('a memory forgets what was asked for longest ago, and stays within its limit', () => {
  const memory = createMemory<string>(20)
  memory.set('a', 'one')
  for (const key of 'bcdefghijklmnopqrst') memory.set(key, key)
  expect(memory.get('a')).toBe('one')
  memory.set('u', 'more')
  expect([memory.get('a'), memory.get('b'), memory.get('c'), memory.get('u')]).toEqual(['one', undefined, 'c', 'more'])
})

test('what is set again weighs once, and what is too heavy is not kept at all', () => {
  const memory = createMemory<string>(20)
  memory.set('a', 'one', 2)
  memory.set('a', 'two', 2)
  for (const key of 'bcdefghij') memory.set(key, key, 2)
  expect([memory.get('a'), memory.get('j')]).toEqual(['two', 'j'])
  memory.set('j', 'heavy', 3)
  expect(memory.get('j')).toBeUndefined()
})
