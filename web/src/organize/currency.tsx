import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useMemo } from 'react'
import { currencies } from '../text/places'
import { SelectField } from '../ui/field'

/** The currency in which somebody with a language's region probably reckons. */
export function usualCurrency(language: string): string {
  const region = new Intl.Locale(language).maximize().region ?? ''
  return { US: 'USD', GB: 'GBP', CH: 'CHF', LI: 'CHF' }[region] ?? 'EUR'
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
