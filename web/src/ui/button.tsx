import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'
import { Sweep } from './radar'

const looks = {
  /** The one thing that a screen is for. */
  primary: 'bg-radar text-on-radar hover:brightness-110 active:brightness-95 disabled:bg-line disabled:text-quiet disabled:brightness-100',
  secondary: 'border border-edge bg-raised hover:bg-sunken disabled:border-line disabled:text-quiet',
  quiet: 'hover:bg-sunken text-ink disabled:text-quiet',
  /** What cannot be undone. */
  danger: 'bg-wrong text-on-strong hover:brightness-110 active:brightness-95 disabled:bg-line disabled:text-quiet',
}

export interface Look {
  look?: keyof typeof looks
  small?: boolean
  wide?: boolean
}

function classes({ look = 'secondary', small, wide }: Look): string {
  return [
    'inline-flex min-h-11 items-center justify-center gap-2 rounded-control font-medium no-underline transition-[background-color,filter] select-none',
    small ? 'px-3 text-14' : 'px-5 text-16',
    wide ? 'w-full' : '',
    looks[look],
  ].join(' ')
}

type ButtonProps = Look & ComponentProps<'button'> & { busy?: boolean }

/** A button. While busy it keeps its words and its focus, and does not act again. */
export function Button({ look, small, wide, busy, className = '', children, onClick, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={`${classes({ look, small, wide })} ${className}`}
    >
      {busy && <Sweep className="size-5" />}
      {children}
    </button>
  )
}

/** Only an icon; its label is what a screen reader says and what shows when one points at it. */
export function IconButton({ label, className = '', children, ...rest }: Omit<ComponentProps<'button'>, 'aria-label'> & { label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-grid size-11 shrink-0 place-items-center rounded-control hover:bg-sunken disabled:text-line ${className}`}
    >
      {children}
    </button>
  )
}

function Anchor({ look, small, wide, className = '', ...rest }: Look & ComponentProps<'a'>) {
  return <a {...rest} className={`${classes({ look, small, wide })} ${className}`} />
}

/** A link that looks like a button. */
export const ButtonLink = createLink(Anchor)

/** The same, to another site. */
export const ButtonAnchor = Anchor
