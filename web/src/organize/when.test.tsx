import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { cleanup, render, screen } from '@testing-library/preact'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { WhenField } from './when'

function Field({ first }: { first: string }) {
  const [value, setValue] = useState(first)
  return (
    <I18nProvider i18n={i18n}>
      <WhenField label="Starts" value={value} zone="Europe/Berlin" onChange={setValue} />
      <output>{value}</output>
    </I18nProvider>
  )
}

afterEach(cleanup)

test('an hour that the clocks skip is said at once', () => {
  render(<Field first="2026-03-29T02:30" />)
  expect(screen.getByLabelText('Starts')).toBeInvalid()
})

test('of an hour that comes twice one is chosen', async () => {
  render(<Field first="2026-10-25T02:30" />)
  const choices = screen.getAllByRole('radio')
  expect(choices).toHaveLength(2)
  expect(choices.some((choice) => (choice as HTMLInputElement).checked)).toBe(false)
  await userEvent.click(choices[1] as HTMLElement)
  expect(screen.getByRole('status')).toHaveTextContent('2026-10-25T02:30:00+01:00')
  expect(screen.getByLabelText('Starts')).toHaveValue('2026-10-25T02:30')
})

test('any other hour asks nothing', () => {
  render(<Field first="2026-11-27T19:00" />)
  expect(screen.getByLabelText('Starts')).toBeValid()
  expect(screen.queryByRole('radio')).toBeNull()
})
