import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { plainDate } from '#src/domain/plain-date.ts'
import { reviseQuote } from '#src/operations/revise-quote.ts'
import { type BuyerAtTheQuote, quotePath, useBuyers } from '#test/support/buyers.ts'
import { useDatabase } from '#test/support/database.ts'
import type { Page } from '#test/support/page.ts'
import type { Renewal } from '#test/support/renewal.ts'
import { type Visitor, aVisitor } from '#test/support/visitor.ts'
import { password, useWeb } from '#test/support/web.ts'

const database = useDatabase()
const web = useWeb(database)
const aBuyerAtTheQuote = useBuyers(database, web)

const twoOnOneProgram = [
  { part: 'E0256LL', quantity: 6 },
  { part: 'E0256LL', quantity: 4 },
  { part: 'E025SLL', quantity: 3 },
]

async function anOpenCart(given: Parameters<typeof aBuyerAtTheQuote>[0] = {}): Promise<BuyerAtTheQuote & { readonly cart: string }> {
  const buyer = await aBuyerAtTheQuote(given)
  const { url: cart } = await buyer.visitor.press(buyer.page, 'Add to cart')
  return { ...buyer, cart }
}

/** What the database says of the quote's carts: the version, and what differs from the quote. */
async function cartState(renewal: Renewal) {
  const { rows } = await sql<{ status: string; version: number; lines: unknown }>`
    select status, version, coalesce((select jsonb_agg(jsonb_build_array(line_number, removed, quantity, term_months) order by line_number)
      from cart_line where cart_line.customer_id = cart.customer_id and cart_line.cart_id = cart.cart_id), '[]') as lines
    from cart where customer_id = ${renewal.customerId} order by cart_id`.execute(database.owner)
  return rows
}

const untouched = [{ status: 'open', version: 1, lines: [] }]

/** One cart for all tests that must change nothing: each proves it, so that the next one finds it as it was. */
let undisturbed: ReturnType<typeof anOpenCart> | undefined
function anUndisturbedCart(): ReturnType<typeof anOpenCart> {
  return (undisturbed ??= anOpenCart())
}

async function aColleague(renewal: Renewal): Promise<Visitor> {
  await web.letSignIn(renewal.colleague.userId)
  return web.signedIn(renewal.colleague.email)
}

test('a change leads back to the line that was changed', async () => {
  const { visitor, cart } = await anOpenCart()
  const removed = await visitor.press(await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL'), 'Delete')
  const restored = await visitor.press(removed, 'Restore')
  expect(removed.url).toMatch(/^\/cart\/\d{10}#item-30$/)
  expect(restored.url).toBe(removed.url)
})

describe('a quantity', () => {
  const notAQuantity = 'Enter a whole quantity from 1 to 25.'
  const tooMuch = 'You are entitled to 25 at most. For more, write to your representative.'
  test.for([
    ['0', notAQuantity],
    ['-1', notAQuantity],
    ['1.5', notAQuantity],
    ['1,5', notAQuantity],
    ['1e1', notAQuantity],
    ['+5', notAQuantity],
    ['0x10', notAQuantity],
    ['abc', notAQuantity],
    ['', notAQuantity],
    ['２０', notAQuantity],
    ['٢٠', notAQuantity],
    ['NaN', notAQuantity],
    ['Infinity', notAQuantity],
    ['026', notAQuantity],
    [`1${'0'.repeat(30)}`, notAQuantity],
    ['9'.repeat(19_000), notAQuantity],
    ['26', tooMuch],
    ['999999999', tooMuch],
  ] as const)('%s is explained and changes nothing', async ([typed, said]) => {
    const { visitor, renewal, cart } = await anUndisturbedCart()
    const edit = await visitor.press(await visitor.open(cart), 'Edit', {}, 'E01MJLL')
    const looked = await visitor.press(edit, 'See what changes', { quantity: typed })
    expect([looked.status, looked.alerts[0]]).toEqual([422, expect.stringContaining(said)])
    expect(looked.forms.flatMap((form) => form.entries)).toContainEqual(['quantity', typed.slice(0, 20_000)])
    const forged = await visitor.post(`${cart}/lines/40/edit`, {
      cart_version: '1',
      quantity: typed,
      term_months: '12',
      declared_quantity: '1',
      declared_on: '2027-02-01',
      declared_by: 'Jane',
    })
    expect([forged.status, await forged.text()]).toEqual([422, expect.stringContaining(said)])
    expect(await cartState(renewal)).toEqual(untouched)
  })

  test('is read with the spaces that people group digits with', async () => {
    const { visitor, renewal, cart } = await anOpenCart({ lines: [{ part: 'E01MJLL', quantity: 34_209 }] })
    const edit = await visitor.press(await visitor.open(cart), 'Edit', {}, 'E01MJLL')
    const looked = await visitor.press(edit, 'See what changes', { quantity: ' 34\u202F000 ' })
    await visitor.press(looked, 'Apply', { declared_quantity: '34000', declared_by: 'Jane' })
    expect(await cartState(renewal)).toEqual([{ status: 'open', version: 2, lines: [[10, false, 34_000, 12]] }])
  })

  test('that is lower needs a declaration that makes sense', async () => {
    const { visitor, renewal, cart } = await anUndisturbedCart()
    const looked = await visitor.press(await visitor.press(await visitor.open(cart), 'Edit', {}, 'E01MJLL'), 'See what changes', {
      quantity: '20',
    })
    for (const [filled, said] of [
      [{ declared_quantity: '' }, 'Enter the quantity really in use, in digits.'],
      [{ declared_quantity: '-1' }, 'Enter the quantity really in use, in digits.'],
      [{ declared_quantity: '21' }, 'The quantity in use cannot exceed the quantity renewed.'],
      [{ declared_quantity: '20', declared_on: '2027-02-16' }, 'Enter a date that is not in the future.'],
      [{ declared_quantity: '20', declared_on: '2027-02-30' }, 'Enter a date that exists.'],
      [{ declared_quantity: '20', declared_on: '0000-00-00' }, 'Enter a date that exists.'],
      [{ declared_quantity: '20', declared_on: '15/02/2027' }, 'Enter a date that exists.'],
      [{ declared_quantity: '20', declared_by: ' ' }, 'Enter a name.'],
    ] as const) {
      const refused = await visitor.press(looked, 'Apply', filled)
      expect([refused.status, refused.alerts[0]]).toEqual([422, expect.stringContaining(said)])
      for (const [name, value] of Object.entries(filled))
        expect(refused.forms.flatMap((form) => form.entries)).toContainEqual([name, value.trim()])
    }
    expect(await cartState(renewal)).toEqual(untouched)
  })
})

describe('a term', () => {
  test.for(['', '0', '18', '12.0', '-12', '12abc', `1${'0'.repeat(30)}`])('%s that is not on offer is refused', async (term) => {
    const { visitor, renewal, cart } = await anUndisturbedCart()
    const page = await visitor.post(`${cart}/lines/40/edit`, { cart_version: '1', quantity: '25', term_months: term })
    expect([page.status, await page.text()]).toEqual([422, expect.stringContaining('Choose one of the terms on offer.')])
    expect(await cartState(renewal)).toEqual(untouched)
  })

  test('on offer is priced for all its years', async () => {
    const { visitor, cart } = await anOpenCart()
    const edit = await visitor.press(await visitor.open(cart), 'Edit', {}, 'E0HPVLL')
    const changed = await visitor.press(await visitor.press(edit, 'See what changes', { term_months: '36' }), 'Apply')
    expect(changed.text).toContain('1 Apr 2027 – 31 Mar 2030')
    expect(changed.text).toContain('Total before tax £24,918.00')
  })
})

describe('a form that nobody was given', () => {
  test('names no line: not found', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    for (const item of ['0', '5', '99999', '999999', '-10', '10.5', '1e1', 'abc', '%31%30', '10%20', '٤٠']) {
      for (const change of ['edit', 'remove', 'restore']) {
        const answer = await visitor.post(`${cart}/lines/${item}/${change}`, {
          cart_version: '1',
          choice: 'line',
          quantity: '1',
          term_months: '12',
        })
        expect([item, change, answer.status]).toEqual([item, change, item === '%31%30' ? answer.status : 404])
        expect(answer.status).toBeLessThan(500)
      }
    }
    expect((await cartState(renewal)).map((cartRow) => cartRow.status)).toEqual(['open'])
  })

  test.for(['', 'abc', '-1', '0', '1.0', '99999999999999999999', '2'])(
    'with cart version %s changes nothing and shows the cart',
    async (version) => {
      const { visitor, renewal, cart } = await anUndisturbedCart()
      for (const [path, fields] of [
        ['lines/30/remove', { choice: 'line' }],
        ['lines/30/edit', { quantity: '1', term_months: '24' }],
      ] as const) {
        const answer = await visitor.post(`${cart}/${path}`, { cart_version: version, ...fields })
        expect([answer.status, answer.headers.get('location')?.split('?')[0]]).toEqual([303, cart])
      }
      expect(await cartState(renewal)).toEqual(untouched)
    },
  )

  test.for(['', 'everything', 'LINE', 'line,program'])('with the choice %s is asked again', async (choice) => {
    const { visitor, renewal, cart } = await anUndisturbedCart()
    const answer = await visitor.post(`${cart}/lines/30/remove`, { cart_version: '1', choice })
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining('Choose one of the options.')])
    expect(await cartState(renewal)).toEqual(untouched)
  })

  test('with repeated and foreign fields counts each field once and ignores the rest', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const fields = new URLSearchParams([
      ['cart_version', '1'],
      ['quantity', '20'],
      ['quantity', '25'],
      ['term_months', '12'],
      ['declared_quantity', '20'],
      ['declared_on', '2027-02-01'],
      ['declared_by', 'Jane Cole'],
      ['customer_id', '1000099'],
      ['unit_price', '0.01'],
      ['__proto__', 'x'],
      ['constructor', 'x'],
    ])
    const answer = await visitor.post(`${cart}/lines/40/edit`, fields)
    expect(answer.status).toBe(303)
    expect(await cartState(renewal)).toEqual([{ status: 'open', version: 2, lines: [[40, false, 20, 12]] }])
    expect((await visitor.open(cart)).text).toContain('Total before tax £19,417.00')
  })
})

describe('deleting', () => {
  test('the last line is refused', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    let page = await visitor.open(cart)
    for (const part of ['E0256LL', 'E025SLL', 'E0HPVLL'])
      page = await visitor.press(await visitor.press(page, 'Delete', {}, part), 'Delete')
    const last = await visitor.press(await visitor.press(page, 'Delete', {}, 'E01MJLL'), 'Delete')
    expect([last.status, last.alerts[0]]).toEqual([422, expect.stringContaining('Keep at least one item.')])
    expect((await cartState(renewal))[0]?.lines).toEqual([
      [10, true, null, null],
      [20, true, null, null],
      [30, true, null, null],
    ])
  })

  test('one of two lines of a program asks for all or a declaration', async () => {
    const { visitor, renewal, cart } = await anOpenCart({ lines: twoOnOneProgram })
    const choose = await visitor.press(await visitor.open(cart), 'Delete', {}, '6 £')
    expect(choose.text).toContain('support covers every unit in use, or none')
    const unanswered = await visitor.press(choose, 'Delete', { choice: undefined })
    expect([unanswered.status, unanswered.alerts[0]]).toEqual([422, expect.stringContaining('Choose one of the options.')])
    const forced = await visitor.post(`${cart}/lines/10/remove`, { cart_version: '1', choice: 'line' })
    expect([forced.status, await forced.text()]).toEqual([422, expect.stringContaining('Choose one of the options.')])
    const declared = await visitor.post(`${cart}/lines/10/remove`, {
      cart_version: '1',
      choice: 'declare',
      declared_on: '2027-02-01',
      declared_by: 'Jane Cole',
    })
    expect(declared.status).toBe(303)
    expect(await cartState(renewal)).toEqual([{ status: 'open', version: 2, lines: [[10, true, null, null]] }])
  })

  test('a whole program takes all its lines, and one restore brings them all back', async () => {
    const { visitor, renewal, cart } = await anOpenCart({ lines: twoOnOneProgram })
    await visitor.post(`${cart}/lines/10/remove`, { cart_version: '1', choice: 'program' })
    expect((await cartState(renewal))[0]?.lines).toEqual([
      [10, true, null, null],
      [20, true, null, null],
    ])
    const page = await visitor.open(cart)
    const restored = await visitor.press(page, 'Restore', {}, '/lines/10/')
    expect((await cartState(renewal))[0]?.lines).toEqual([])
    expect(restored.status).toBe(200)
  })
})

describe('a change that the price list cannot price', () => {
  const levelD = {
    points: '0',
    lines: [
      { part: 'E0256LL', quantity: 100 },
      { part: 'E025SLL', quantity: 3 },
    ],
  }

  test('is led to the representative before it is made', async () => {
    const { visitor, renewal, cart } = await anOpenCart(levelD)
    await sql`delete from price where part_number = 'E025SLL' and price_level = 'BL' and currency = 'GBP'`.execute(database.owner)
    const page = await visitor.open(cart)
    const removal = await visitor.press(page, 'Delete', {}, 'E0256LL')
    expect(removal.alerts[0]).toContain('This change cannot be priced here. Your representative can make you a quote for it.')
    expect(removal.buttons.map((button) => button.text)).not.toContain('Delete')
    const edited = await visitor.press(await visitor.press(page, 'Edit', {}, 'E0256LL'), 'See what changes', { quantity: '1' })
    expect(edited.alerts[0]).toContain('This change cannot be priced here.')
    expect(edited.buttons.map((button) => button.text)).not.toContain('Apply')
    for (const [path, fields] of [
      ['remove', { choice: 'line' }],
      ['edit', { quantity: '1', term_months: '12', declared_quantity: '1', declared_on: '2027-02-01', declared_by: 'Jane' }],
    ] as const) {
      const forced = await visitor.post(`${cart}/lines/10/${path}`, { cart_version: '1', ...fields })
      expect([forced.status, await forced.text()]).toEqual([422, expect.stringContaining('This change cannot be priced here.')])
    }
    expect(await cartState(renewal)).toEqual(untouched)
    await sql`insert into price values ('E025SLL', 'GBP', 'BL', '2027-01-01', 903)`.execute(database.owner)
    expect((await visitor.press(page, 'Delete', {}, 'E0256LL')).alerts).toEqual([])
  })
})

describe('the same click twice', () => {
  test('deletes once and is no conflict', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const removal = await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL')
    const [one, two] = await Promise.all([visitor.press(removal, 'Delete'), visitor.press(removal, 'Delete')])
    for (const page of [one, two]) expect([page.status, page.url, page.alerts]).toEqual([200, `${cart}#item-30`, []])
    expect(await cartState(renewal)).toEqual([{ status: 'open', version: 2, lines: [[30, true, null, null]] }])
  })

  test('adds to the cart once', async () => {
    const { visitor, renewal, page } = await aBuyerAtTheQuote()
    await Promise.all([visitor.press(page, 'Add to cart'), visitor.press(page, 'Add to cart'), visitor.press(page, 'Add to cart')])
    expect(await cartState(renewal)).toEqual(untouched)
  })

  test('restores once', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const smaller = await visitor.press(await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL'), 'Delete')
    for (let times = 0; times < 2; times += 1) expect((await visitor.press(smaller, 'Restore')).alerts).toEqual([])
    expect(await cartState(renewal)).toEqual([{ status: 'open', version: 3, lines: [] }])
  })
})

describe('two in one cart', () => {
  test('see each other’s change explained instead of overwritten', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const tom = await aColleague(renewal)
    const removal = await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL')
    await tom.press(await tom.press(await tom.open(cart), 'Delete', {}, 'E025SLL'), 'Delete')
    const conflict = await visitor.press(removal, 'Delete')
    expect(conflict.status).toBe(200)
    expect(conflict.alerts[0]).toContain('The cart has changed in the meantime')
    expect(conflict.alerts[0]).toMatch(/Tom Reed: Program AS deleted/)
    expect(conflict.alerts[0]).toContain('Your own change was not made.')
    expect((await cartState(renewal))[0]?.lines).toEqual([[20, true, null, null]])
    const again = await visitor.press(await visitor.press(conflict, 'Delete', {}, 'E0HPVLL'), 'Delete')
    expect([again.alerts, (await cartState(renewal))[0]?.lines]).toEqual([
      [],
      [
        [20, true, null, null],
        [30, true, null, null],
      ],
    ])
  })

  test('do not check out what one of them has not seen', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const tom = await aColleague(renewal)
    const before = await visitor.open(cart)
    await tom.press(await tom.press(await tom.open(cart), 'Delete', {}, 'E025SLL'), 'Delete')
    const conflict = await visitor.press(before, 'Check out')
    expect([conflict.url, conflict.alerts[0]]).toEqual([`${cart}?seen=1`, expect.stringContaining('Tom Reed')])
  })

  test('tabs of one person do not drop a change without a word', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const page = await visitor.open(cart)
    const [one, two] = [await visitor.press(page, 'Delete', {}, 'E0HPVLL'), await visitor.press(page, 'Delete', {}, 'E025SLL')]
    await visitor.press(one, 'Delete')
    const after = await visitor.press(two, 'Delete')
    expect(after.alerts[0]).toContain('Your own change was not made.')
    expect((await cartState(renewal))[0]?.lines).toEqual([[30, true, null, null]])
  })
})

describe('the back button', () => {
  test('after a change shows a cart whose buttons still do the right thing', async () => {
    const { visitor, renewal, cart } = await anOpenCart()
    const old = await visitor.open(cart)
    await visitor.press(await visitor.press(old, 'Delete', {}, 'E0HPVLL'), 'Delete')
    const page = await visitor.press(old, 'Check out')
    expect([page.url, page.text]).toEqual([`${cart}?seen=1`, expect.stringContaining('£20,019.00')])
    expect((await cartState(renewal))[0]?.version).toBe(2)
  })

  test('to the page of a line that is gone meanwhile leads back to the cart', async () => {
    const { visitor, cart } = await anOpenCart()
    const removal = await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL')
    await visitor.press(removal, 'Delete')
    const again = await visitor.open(removal.url)
    expect(again.status).toBeLessThan(500)
    expect(again.status).toBeLessThan(400)
  })
})

describe('who may not change a cart', () => {
  async function as(renewal: Renewal, role: 'viewer' | 'approver' | 'technical'): Promise<Visitor> {
    await sql`update membership set role = ${role} where customer_id = ${renewal.customerId} and user_id = ${renewal.colleague.userId}`.execute(
      database.owner,
    )
    return aColleague(renewal)
  }

  test.for(['viewer', 'approver', 'technical'] as const)('changes nothing with a forged form: %s', async (role) => {
    const { renewal, cart } = await anOpenCart()
    const colleague = await as(renewal, role)
    for (const [path, fields] of [
      [`${cart}/lines/30/remove`, { cart_version: '1', choice: 'line' }],
      [`${cart}/lines/40/edit`, { cart_version: '1', quantity: '25', term_months: '24' }],
      [`${cart}/lines/30/restore`, { cart_version: '1' }],
      [`${quotePath(renewal)}/cart`, {}],
    ] as const) {
      const answer = await colleague.post(path, fields)
      expect([path, answer.status]).toEqual([path, 303])
    }
    expect(await cartState(renewal)).toEqual(untouched)
  })

  test('an approver looks at the cart and finds no buttons', async () => {
    const { renewal, cart } = await anOpenCart()
    const page = await (await as(renewal, 'approver')).open(cart)
    expect([page.url, page.text]).toEqual([cart, expect.stringContaining('£21,652.00')])
    expect(page.buttons.map((button) => button.text).filter((text) => ['Delete', 'Edit', 'Check out', 'Restore'].includes(text))).toEqual(
      [],
    )
  })

  test('is told on the quote who can', async () => {
    const { renewal } = await anOpenCart()
    const page = await (await as(renewal, 'approver')).open(quotePath(renewal))
    expect(page.text).toContain('Your role does not allow ordering. These people can order:')
    expect(page.text).toContain(`Jane Cole · ${renewal.buyer.email}`)
    expect(page.buttons.map((button) => button.text)).not.toContain('Add to cart')
  })
})

describe('a quote that was changed meanwhile', () => {
  async function revise({ customerId, quoteNumber }: Renewal): Promise<void> {
    const revised = await reviseQuote(
      { ...web.services, db: database.owner },
      { customerId, quoteNumber, seenRevision: 1, validUntil: plainDate('2027-04-15'), reason: 'A longer term.', by: 'user:luc' },
    )
    expect(revised.ok).toBe(true)
  }

  test('is shown before it goes into the cart', async () => {
    const { renewal, visitor, page } = await aBuyerAtTheQuote()
    await revise(renewal)
    const shown: Page = await visitor.press(page, 'Add to cart')
    expect([shown.url, shown.text]).toEqual([quotePath(renewal), expect.stringContaining('The quote has changed')])
    expect(await cartState(renewal)).toEqual([])
    expect((await visitor.press(shown, 'Add to cart')).headings).toContain('Cart')
  })

  test('takes the place of the old one, whose cart is put away', async () => {
    const { renewal, visitor, cart } = await anOpenCart()
    await revise(renewal)
    const removed = await visitor.post(`${cart}/lines/30/remove`, { cart_version: '1', choice: 'line' })
    expect([removed.status, removed.headers.get('location')]).toEqual([303, quotePath(renewal)])
    const quote = await visitor.open(cart)
    expect(quote.url).toBe(quotePath(renewal))
    expect(quote.text).toContain('revision 2')
    await visitor.press(quote, 'Add to cart')
    expect((await cartState(renewal)).map((row) => row.status)).toEqual(['abandoned', 'open'])
    const old = await visitor.open(`${quotePath(renewal)}?revision=1`)
    expect(old.text).toContain('This quote has been superseded by its revision 2')
    expect(old.buttons.map((button) => button.text)).not.toContain('Add to cart')
  })
})

describe('nobody signed in', () => {
  test('a form sent after the session ended leads to sign in and back', async () => {
    const { renewal, cart, visitor } = await anOpenCart()
    const removal = await visitor.press(await visitor.open(cart), 'Delete', {}, 'E0HPVLL')
    visitor.cookies.clear()
    const page = await visitor.press(removal, 'Delete')
    expect(page.headings).toContain('Sign in')
    const back = await visitor.press(page, 'Sign in', { email: renewal.buyer.email, password })
    expect([back.status, back.url]).toEqual([200, removal.url])
    expect(await cartState(renewal)).toEqual(untouched)
    expect((await aVisitor(web.app).post(`${cart}/lines/30/remove`, { cart_version: '1', choice: 'line' })).status).toBe(303)
  })
})
