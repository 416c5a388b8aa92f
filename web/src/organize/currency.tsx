import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useMemo } from 'react'
import { currencies } from '../text/places'
import { SelectField } from '../ui/field'

/** Where in Europe people reckon in something else than euros, by zone. */
const european: Record<string, string> = {
  'Europe/London': 'GBP',
  'Europe/Belfast': 'GBP',
  'Europe/Zurich': 'CHF',
  'Europe/Vaduz': 'CHF',
  'Europe/Copenhagen': 'DKK',
  'Europe/Stockholm': 'SEK',
  'Europe/Oslo': 'NOK',
  'Europe/Warsaw': 'PLN',
  'Europe/Prague': 'CZK',
  'Europe/Budapest': 'HUF',
  'Europe/Bucharest': 'RON',
  'Europe/Istanbul': 'TRY',
  'Europe/Kyiv': 'UAH',
}
const elsewhere: Record<string, string> = {
  US: 'USD',
  CA: 'CAD',
  AU: 'AUD',
  NZ: 'NZD',
  JP: 'JPY',
  IN: 'INR',
  BR: 'BRL',
  MX: 'MXN',
  SG: 'SGD',
}

/** The currency in which an event in a zone is probably paid; elsewhere than in Europe the reader's region has to tell. */
export function usualCurrency(zone: string, language: string): string {
  if (zone.startsWith('Europe/')) return european[zone] ?? 'EUR'
  const region = new Intl.Locale(language).maximize().region ?? ''
  return elsewhere[region] ?? (zone.startsWith('America/') ? 'USD' : 'EUR')
}

export function CurrencyField({
  label,
  value,
  locale,
  onChange,
  hint,
  error,
}: {
  label: ReactNode
  value: string
  locale: string
  onChange: (currency: string) => void
  hint?: ReactNode
  error?: ReactNode
}) {
  const { t } = useLingui()
  const { common, all } = useMemo(() => currencies(locale), [locale])
  return (
    <SelectField label={label} hint={hint} error={error} value={value} onChange={(event) => onChange(event.target.value)}>
      <optgroup label={t`Often used`}>
        {common.map((currency) => (
          <option key={currency.value} value={currency.value}>
            {currency.label} ({currency.value})
          </option>
        ))}
      </optgroup>
      <optgroup label={t`All currencies`}>
        {all
          .filter((currency) => !common.some((often) => often.value === currency.value))
          .map((currency) => (
            <option key={currency.value} value={currency.value}>
              {currency.label} ({currency.value})
            </option>
          ))}
      </optgroup>
    </SelectField>
  )
}
