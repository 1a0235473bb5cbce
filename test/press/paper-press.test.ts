import { afterEach, describe, expect, test } from 'vitest'
import { ownThreadPress } from '#src/documents/own-thread-press.ts'
import type { OrderDocument } from '#src/documents/order-document.ts'
import { PressBusy } from '#src/documents/paper-press.ts'
import { quotesTable } from '#src/documents/tables/account-tables.ts'
import { type OpenPress, type PressOptions, openPaperPress } from '#src/press/open-paper-press.ts'
import { PressFault } from '#src/press/render-thread.ts'
import { aCreditNote, aLine, aQuote, anInvoice, anOrder } from '#test/documents/papers.ts'

const opened: OpenPress[] = []

function open(options?: PressOptions): OpenPress {
  const press = openPaperPress(options)
  opened.push(press)
  return press
}

afterEach(async () => {
  for (const press of opened.splice(0)) await press.close()
})

/** A view that no renderer can draw: the order without its lines. */
const broken = { kind: 'order' } as unknown as OrderDocument
const long = aQuote({ lines: Array.from({ length: 1_000 }, (_, index) => aLine({ itemNumber: (index + 1) * 10 })) })

describe('a press in a thread of its own', { timeout: 60_000 }, () => {
  test('makes the same bytes as the renderers do', async () => {
    const press = open()
    expect(await press.pdf(anOrder())).toEqual(new Uint8Array(await ownThreadPress.pdf(anOrder())))
    const [here, there] = [await ownThreadPress.eInvoice(anInvoice()), await press.eInvoice(anInvoice())]
    expect(here.ok && { ...here.value, facturX: new Uint8Array(here.value.facturX) }).toEqual(there.ok && there.value)
    expect(await press.workbook(quotesTable([], 'fr'))).toEqual(new Uint8Array(await ownThreadPress.workbook(quotesTable([], 'fr'))))
  })

  test('answers each who asks with their own paper, in the order they asked', async () => {
    const press = open()
    const answered: string[] = []
    const ask = async (name: string, paper: Parameters<OpenPress['pdf']>[0]) => {
      const bytes = await press.pdf(paper)
      answered.push(name)
      return bytes
    }
    const [order, note] = await Promise.all([ask('order', anOrder()), ask('credit note', aCreditNote())])
    expect(answered).toEqual(['order', 'credit note'])
    expect(order).toEqual(new Uint8Array(await ownThreadPress.pdf(anOrder())))
    expect(note).toEqual(new Uint8Array(await ownThreadPress.pdf(aCreditNote())))
  })

  test('a paper that breaks fails alone, with the renderer’s own words', async () => {
    const press = open()
    const [failed, made] = await Promise.allSettled([press.pdf(broken), press.pdf(anOrder())])
    expect(failed.status === 'rejected' && failed.reason).toBeInstanceOf(PressFault)
    expect(failed.status === 'rejected' && String(failed.reason)).toContain('TypeError')
    expect(made.status).toBe('fulfilled')
  })

  test('a paper that takes too long is given up', async () => {
    const press = open({ paperTimeoutMs: 1 })
    await expect(press.pdf(long)).rejects.toThrow('a paper took longer than 1 ms')
  })

  test('a thread that grows too large takes only its own paper with it', async () => {
    const press = open({ heapMegabytes: 24 })
    const huge = aQuote({ lines: Array.from({ length: 20_000 }, (_, index) => aLine({ itemNumber: index + 1 })) })
    const [failed, made] = await Promise.allSettled([press.pdf(huge), press.workbook(quotesTable([], 'fr'))])
    expect(failed.status === 'rejected' && String(failed.reason)).toContain('the thread that makes papers ended')
    expect(made.status).toBe('fulfilled')
  })

  test('one more than may wait is refused at once, before anything was begun', async () => {
    const press = open({ papersMax: 2 })
    const [inHand, waits] = [press.pdf(anOrder()), press.pdf(anOrder())]
    await expect(press.pdf(anOrder())).rejects.toThrow(PressBusy)
    expect((await Promise.all([inHand, waits])).length).toBe(2)
  })

  test('a thread without work ends, and the next paper gets another', async () => {
    const press = open({ idleMs: 1 })
    const first = await press.pdf(anOrder())
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await press.pdf(anOrder())).toEqual(first)
  })

  test('what is in hand and what waits fails when it is closed, and nothing is taken after', async () => {
    const press = open()
    const asked = [press.pdf(long), press.pdf(anOrder())]
    const settled = Promise.allSettled(asked)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await press.close()
    expect((await settled).map((one) => one.status === 'rejected' && String(one.reason))).toEqual([
      'PressFault: the thread that makes papers ended',
      'PressFault: the press is closed',
    ])
    await expect(press.pdf(anOrder())).rejects.toThrow('the press is closed')
  })

  test('the caller’s thread stays free while 1,000 lines are drawn', async () => {
    const press = open()
    await press.pdf(anOrder())
    let turns = 0
    const timer = setInterval(() => (turns += 1), 5)
    await press.pdf(long)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})
