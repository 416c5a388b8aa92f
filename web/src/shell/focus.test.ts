import { afterEach, expect, it } from 'vitest'
import { arrive } from './focus'

afterEach(() => document.body.replaceChildren())

it('goes to the heading of the page', () => {
  document.body.innerHTML = '<a href="/">Back</a><main id="main" tabindex="-1"><p>…</p><h1>Tickets</h1></main>'
  document.querySelector('a')?.focus()
  arrive()
  expect(document.activeElement).toHaveTextContent('Tickets')
})

it('goes to the page when it has no heading yet', () => {
  document.body.innerHTML = '<main id="main" tabindex="-1"><p>Loading…</p></main>'
  arrive()
  expect(document.activeElement?.id).toBe('main')
})

it('goes on to the heading when that is there, and not once somebody has gone elsewhere', async () => {
  for (const gone of [false, true]) {
    document.body.innerHTML = '<main id="main" tabindex="-1"><p>Loading…</p><button>Leave</button></main>'
    arrive()
    if (gone) document.querySelector('button')?.focus()
    document.querySelector('main')?.insertAdjacentHTML('afterbegin', '<h1>Tickets</h1>')
    await new Promise((resolve) => setTimeout(resolve))
    expect(document.activeElement).toHaveTextContent(gone ? 'Leave' : 'Tickets')
  }
})

it('leaves the focus where the page has put it', () => {
  document.body.innerHTML = '<main id="main" tabindex="-1"><h1>Code</h1><input></main>'
  document.querySelector('input')?.focus()
  arrive()
  expect(document.activeElement?.tagName).toBe('INPUT')
})
