import { Trans, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useState } from 'react'
import { TextField } from '../ui/field'

const most = 10

/** Words that an event is found by: typed with Enter or a comma, taken away by their button. */
export function TagsField({ value, onChange, error }: { value: string[]; onChange: (tags: string[]) => void; error?: string }) {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')

  function add(text: string) {
    const words = text
      .split(',')
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== '' && word.length <= 40)
    onChange([...new Set([...value, ...words])].slice(0, most))
    setTyped('')
  }

  return (
    <div>
      <TextField
        label={t`Tags`}
        optional
        hint={t`Words that people may look for, each with Enter or a comma; ten at most.`}
        value={typed}
        maxLength={100}
        disabled={value.length >= most}
        error={error}
        dir="auto"
        enterKeyHint="done"
        onChange={(event) => (event.target.value.includes(',') ? add(event.target.value) : setTyped(event.target.value))}
        onBlur={() => typed.trim() && add(typed)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          add(typed)
        }}
      />
      {value.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-2" aria-label={t`Tags`}>
          {value.map((tag) => (
            <li key={tag} className="inline-flex items-center rounded-full bg-sunken ps-4 text-14 font-medium">
              <bdi>{tag}</bdi>
              <button
                type="button"
                aria-label={t`Take away ${tag}`}
                className="inline-grid size-11 place-items-center rounded-full text-quiet hover:text-ink"
                onClick={() => onChange(value.filter((each) => each !== tag))}
              >
                <X className="size-4" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {value.length >= most && (
        <p className="mt-1 text-14 text-quiet">
          <Trans>Ten are enough. Take one away to add another.</Trans>
        </p>
      )}
    </div>
  )
}
