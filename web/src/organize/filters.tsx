import { useLingui } from '@lingui/react/macro'
import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'

/** Looks for words while they are typed, a moment after the last letter. */
export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const asked = useRef(value)
  // the address changed by itself, as when somebody goes back
  useEffect(() => {
    if (value !== asked.current) setTyped(value)
    asked.current = value
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])

  function ask(text: string) {
    clearTimeout(timer.current)
    asked.current = text.trim()
    if (asked.current !== value) onChange(asked.current)
  }

  return (
    <search className="relative min-w-0 flex-1 basis-56">
      <Search className="pointer-events-none absolute inset-y-0 start-3 my-auto size-5 text-quiet" aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={100}
        dir="auto"
        value={typed}
        className="block min-h-11 w-full rounded-control border border-edge bg-raised ps-10 pe-3 text-16 placeholder:text-quiet"
        onChange={(event) => {
          const text = event.target.value
          setTyped(text)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => ask(text), 350)
        }}
        onKeyDown={(event) => event.key === 'Enter' && ask(typed)}
      />
    </search>
  )
}

/** Narrows a list to one of a few states. */
export function StateFilter({
  label,
  all,
  value,
  options,
  onChange,
}: {
  label: string
  all: string
  value: string
  options: readonly { value: string; label: string }[]
  onChange: (value: string) => void
}) {
  return (
    <select
      aria-label={label}
      value={value}
      className="block min-h-11 max-w-full rounded-control border border-edge bg-raised px-3 text-16"
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{all}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

/** Says how many were found once they are, to those who do not see the list change. */
export function Found({ pending, count, more }: { pending: boolean; count: number; more: boolean }) {
  const { t } = useLingui()
  return (
    <p role="status" className="sr-only">
      {pending ? '' : more ? t`${count} found so far, and there are more` : t`${count} found`}
    </p>
  )
}

export function Filters({ children }: { children: ReactNode }) {
  return <div className="mb-4 flex flex-wrap gap-3">{children}</div>
}

const cell = 'py-3 pe-4 text-14 font-medium text-quiet last:pe-0'
export const th = `${cell} text-start`
export const thEnd = `${cell} text-end`
export const td = 'py-3 pe-4 align-top last:pe-0'
/** A table whose head stays in view below the site's. */
export const head = 'sticky top-16 z-10 bg-ground shadow-[0_1px_0_var(--line)]'
