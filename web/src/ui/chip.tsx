import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'

const shape =
  'inline-flex min-h-11 shrink-0 items-center gap-1.5 rounded-full border px-4 text-14 font-medium whitespace-nowrap transition-colors'

/** A filter that is on or off. */
export function Chip({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className={`${shape} ${on ? 'border-radar bg-radar-wash text-radar' : 'border-line bg-raised hover:border-edge'}`}
    >
      {on && <Check className="-ms-1 size-4" aria-hidden="true" />}
      {children}
    </button>
  )
}

/** Something that was chosen, and can be taken away. `label` says so to those who do not see the cross. */
export function RemovableChip({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onRemove}
      className={`${shape} border-line bg-raised hover:border-edge`}
    >
      {children}
      <X className="-me-1 size-4 text-quiet" aria-hidden="true" />
    </button>
  )
}
