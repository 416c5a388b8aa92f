import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { Button, IconButton } from './button'

interface Toast {
  id: number
  message: string
  /** What can be done about it: undo, mostly. */
  action?: { label: string; act: () => void }
  tone?: 'plain' | 'wrong'
  /** It does not go by itself. */
  stays?: boolean
}

let shown: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]) {
  shown = next
  for (const listener of listeners) listener()
}

/** Says something at the edge of the page for a few seconds; longer when there is something to do. */
export function toast(message: string, options: Omit<Toast, 'id' | 'message'> = {}): void {
  set([...shown.slice(-2), { id: ++count, message, ...options }])
}

const dismiss = (id: number) => set(shown.filter((each) => each.id !== id))

/** Where toasts stand. There is one, in the shell. */
export function Toasts() {
  const toasts = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex flex-col items-center gap-2 p-4 pb-[max(1rem,env(safe-area-inset-bottom))]"
    >
      {toasts.map((each) => (
        <Slip key={each.id} {...each} />
      ))}
    </div>
  )
}

function Slip({ id, message, action, tone, stays }: Toast) {
  const { t } = useLingui()
  useEffect(() => {
    if (stays) return
    const timer = setTimeout(() => dismiss(id), action ? 10_000 : 6_000)
    return () => clearTimeout(timer)
  }, [id, action, stays])
  return (
    <div
      className={`pointer-events-auto flex max-w-full animate-[appear_200ms_var(--ease-out)] items-center gap-2 rounded-card py-1 ps-4 pe-1 shadow-lift ${tone === 'wrong' ? 'bg-wrong text-on-strong' : 'bg-ink text-ground'}`}
    >
      <p className="py-2 text-14 font-medium">{message}</p>
      {action && (
        <Button
          look="quiet"
          small
          className="text-inherit! underline hover:bg-transparent"
          onClick={() => {
            dismiss(id)
            action.act()
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label={t`Dismiss`} className="hover:bg-transparent" onClick={() => dismiss(id)}>
        <X className="size-4" />
      </IconButton>
    </div>
  )
}
