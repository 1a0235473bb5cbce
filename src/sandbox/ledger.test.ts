import { describe, expect, it } from 'vitest'
import { openLedger } from './ledger.ts'
import type { AnswerRecord } from './records.ts'

function answer(id: string, status = 200): AnswerRecord {
  return { id, fingerprint: 'f', status, body: '{}' }
}

describe('the ledger', () => {
  it('keeps a change whole: what throws has put, replaced and removed nothing', async () => {
    const ledger = await openLedger(undefined)
    ledger.change((write) => {
      write.put('answer', answer('old'))
      write.put('answer', answer('gone'))
    })
    const change = () =>
      ledger.change((write) => {
        write.put('answer', answer('new'))
        write.put('answer', answer('old', 500))
        write.put('answer', answer('old', 501))
        write.remove('answer', 'gone')
        throw new Error('refused after all')
      })
    expect(change).toThrow('refused after all')
    expect(ledger.get('answer', 'new')).toBeUndefined()
    expect(ledger.get('answer', 'old')).toEqual(answer('old'))
    expect(ledger.get('answer', 'gone')).toEqual(answer('gone'))
  })

  it('lists records in the order of their making, however often they change', async () => {
    const ledger = await openLedger(undefined)
    for (const id of ['a', 'b', 'c', 'a']) ledger.change((write) => write.put('answer', answer(id)))
    expect([...ledger.all('answer')].map((record) => record.id)).toEqual(['a', 'b', 'c'])
  })

  it('removing what is not there is nothing', async () => {
    const ledger = await openLedger(undefined)
    ledger.change((write) => write.remove('answer', 'x'))
    expect([...ledger.all('answer')]).toEqual([])
  })
})
