import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** The buttons; the one that does it stands last. */
  actions?: ReactNode
  wide?: boolean
}

/** A dialog in the middle; on a phone a sheet from below. The browser keeps the focus within and gives it back. */
export function Dialog({ open, onClose, title, children, actions, wide }: DialogProps) {
  const { t } = useLingui()
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  const wanted = useRef(open)
  useEffect(() => {
    wanted.current = open
    const dialog = ref.current
    if (open && dialog && !dialog.open) dialog.showModal()
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={() => {
        onClose()
        // a browser closes it at the second Escape whatever one says; it comes back if it is still wanted
        requestAnimationFrame(() => wanted.current && ref.current?.open === false && ref.current.showModal())
      }}
      onCancel={(event) => {
        // whoever opened it closes it, and may ask first
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose()
      }}
      className={`m-0 mt-auto w-full max-w-none rounded-t-sheet bg-raised text-ink shadow-lift open:animate-[appear_200ms_var(--ease-out)] sm:m-auto sm:rounded-sheet ${wide ? 'sm:max-w-narrow' : 'sm:max-w-form'}`}
    >
      {open && (
        <div className="flex max-h-[88dvh] flex-col">
          <header className="flex items-start justify-between gap-4 ps-6 pe-3 pt-4">
            <h2 id={id} className="pt-2 text-22">
              {title}
            </h2>
            <IconButton label={t`Close`} onClick={onClose}>
              <X className="size-5" />
            </IconButton>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than the screen scrolls by keyboard, too (WCAG 2.1.1) */}
          <div tabIndex={0} className="overflow-y-auto px-6 pt-2 pb-6 -outline-offset-2">
            {children}
          </div>
          {actions && <footer className="flex flex-wrap justify-end gap-3 border-t border-line px-6 py-4">{actions}</footer>}
        </div>
      )}
    </dialog>
  )
}
