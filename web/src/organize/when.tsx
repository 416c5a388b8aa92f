import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { zones } from '../text/places'
import { clock, localInput, ownZone, zoneName } from '../text/time'
import { Choice, SelectField, TextField } from '../ui/field'
import { instants, withOffset } from './localtime'

/** A date and a time by the clock of a zone. What the clocks skip is said at once; of what they show twice one is chosen. */
export function WhenField({
  label,
  value,
  zone,
  onChange,
  error,
  hint,
  optional,
  required,
  min,
}: {
  label: ReactNode
  value: string
  zone: string
  onChange: (value: string) => void
  error?: ReactNode
  hint?: ReactNode
  optional?: boolean
  required?: boolean
  min?: string
}) {
  const { t, i18n } = useLingui()
  const local = value.slice(0, 16)
  const meant = local ? instants(local, zone) : []
  const skipped = local !== '' && meant.length === 0
  return (
    <div className="flex flex-col gap-2">
      <TextField
        label={label}
        type="datetime-local"
        value={local}
        min={min}
        max="2199-12-31T23:59"
        required={required}
        optional={optional}
        hint={hint}
        error={error ?? (skipped ? t`The clocks go forward over this time. Choose one before or after.` : undefined)}
        onChange={(event) => onChange(event.target.value)}
      />
      {meant.length > 1 && (
        <Choice
          label={error ? t`Which one?` : t`The clocks go back, and this time comes twice. Which one?`}
          value={value.length > 16 ? value : ''}
          options={meant.map((instant) => {
            const name = zoneName(instant, zone, i18n.locale)
            const time = clock(instant, zone, i18n.locale)
            return { value: withOffset(instant, zone), label: `${time} ${name}` }
          })}
          onChange={onChange}
        />
      )}
    </div>
  )
}

/** A time zone by the name of a place; what time it is there helps to see whether it is the right one. */
export function ZoneField({ value, onChange, error }: { value: string; onChange: (zone: string) => void; error?: ReactNode }) {
  const { t, i18n } = useLingui()
  const now = new Date().toISOString()
  const time = clock(now, value, i18n.locale)
  return (
    <SelectField
      label={t`Time zone`}
      hint={value === ownZone ? t`Your own. It is ${time} there now.` : t`It is ${time} there now.`}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    >
      {zones(value).map(({ area, zones: named }) => (
        <optgroup key={area} label={area}>
          {named.map((zone) => (
            <option key={zone.value} value={zone.value}>
              {zone.label}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  )
}

/** Tomorrow week at seven in the evening, by the clock of a zone: where a new event begins until somebody says otherwise. */
export function usualStart(zone: string, now = Date.now()): string {
  return `${localInput(new Date(now + 8 * 86_400_000).toISOString(), zone).slice(0, 10)}T19:00`
}
