import { X } from 'lucide-react'
import type { ReactNode } from 'react'

const shape =
  'inline-flex min-h-11 shrink-0 items-center gap-1.5 rounded-full border px-4 text-14 font-medium whitespace-nowrap transition-colors lg:px-3'

/** A filter that is on or off. It keeps its size, so that its neighbours stay where they are. */
export function Chip({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className={`${shape} ${on ? 'border-ink bg-ink text-ground' : 'border-line bg-raised hover:border-edge'}`}
    >
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
