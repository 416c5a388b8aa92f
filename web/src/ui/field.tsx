import { useLingui } from '@lingui/react/macro'
import { type ComponentProps, type ReactNode, useId } from 'react'

interface Around {
  label: ReactNode
  hint?: ReactNode
  /** What is wrong, and what to do about it. */
  error?: ReactNode
  optional?: boolean
}

const control =
  'block w-full min-h-11 rounded-control border border-edge bg-raised px-3 py-2 text-16 placeholder:text-quiet aria-invalid:border-wrong aria-invalid:border-2 disabled:bg-sunken disabled:text-quiet'

function useAround({ label, hint, error, optional }: Around) {
  const id = useId()
  const { t } = useLingui()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return {
    control: { id, 'aria-describedby': described || undefined, 'aria-invalid': error ? (true as const) : undefined },
    wrap: (children: ReactNode, className = '') => (
      <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
        <label htmlFor={id} className="text-14 font-medium">
          {label}
          {optional && <span className="ms-2 font-normal text-quiet">{t`optional`}</span>}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-14 text-quiet">
            {hint}
          </p>
        )}
        {children}
        {error && (
          <p id={`${id}-error`} className="text-14 font-medium text-wrong">
            {error}
          </p>
        )}
      </div>
    ),
  }
}

/** A line of text, or a number, a date, an address… by its type. */
export function TextField({ label, hint, error, optional, className, ...rest }: Around & ComponentProps<'input'>) {
  const around = useAround({ label, hint, error, optional })
  return around.wrap(<input {...rest} {...around.control} className={control} />, className)
}

export function TextArea({ label, hint, error, optional, className, ...rest }: Around & ComponentProps<'textarea'>) {
  const around = useAround({ label, hint, error, optional })
  return around.wrap(<textarea rows={4} {...rest} {...around.control} className={control} />, className)
}

export function SelectField({ label, hint, error, optional, className, ...rest }: Around & ComponentProps<'select'>) {
  const around = useAround({ label, hint, error, optional })
  return around.wrap(<select {...rest} {...around.control} className={control} />, className)
}

/** Yes or no. */
export function Checkbox({ label, hint, error, className = '', ...rest }: Around & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="flex min-h-11 cursor-pointer items-center gap-3 py-1.5">
        <input
          type="checkbox"
          id={id}
          {...rest}
          aria-describedby={hint || error ? `${id}-hint` : undefined}
          className="size-5 shrink-0 accent-radar"
        />
        <span>{label}</span>
      </label>
      {(hint || error) && (
        <p id={`${id}-hint`} className={`ms-8 text-14 ${error ? 'font-medium text-wrong' : 'text-quiet'}`}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}

/** One of a few, side by side; by keyboard one group with arrow keys, as radio buttons are. */
export function Choice<T extends string>({
  label,
  value,
  options,
  onChange,
  hideLabel,
}: {
  label: ReactNode
  value: T
  options: readonly { value: T; label: ReactNode }[]
  onChange: (value: T) => void
  hideLabel?: boolean
}) {
  const name = useId()
  return (
    <fieldset className="min-w-0">
      <legend className={hideLabel ? 'sr-only' : 'mb-1 text-14 font-medium'}>{label}</legend>
      <div className="inline-flex max-w-full flex-wrap gap-1 rounded-control bg-sunken p-1">
        {options.map((option) => (
          <label
            key={option.value}
            className="inline-flex min-h-11 grow cursor-pointer items-center justify-center rounded-[6px] px-4 text-center text-14 font-medium text-quiet has-checked:bg-raised has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--edge)] has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-radar"
          >
            <input type="radio" name={name} className="sr-only" checked={value === option.value} onChange={() => onChange(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
