import { render, waitFor } from '@testing-library/preact'
import { expect, it } from 'vitest'
import { useTitle } from './title'

function Page({ title }: { title?: string }) {
  useTitle(title)
  return null
}

it('says what the page is, and nothing of the page before', async () => {
  const { rerender, unmount } = render(<Page key="one" title="Tickets" />)
  expect(document.title).toBe('Tickets · Event Radar')
  rerender(<Page key="two" title="Account" />)
  expect(document.title).toBe('Account · Event Radar')
  unmount()
  await waitFor(() => expect(document.title).toBe('Event Radar'))
})
