import { Trans } from '@lingui/react/macro'

/** The mark: arcs of a radar and a bright point. */
export function Mark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round">
        <path d="M5 25A20 20 0 0 1 25 5" opacity=".4" />
        <path d="M11.500 25A13.500 13.500 0 0 1 25 11.500" opacity=".7" />
        <path d="M18 25a7 7 0 0 1 7-7" />
      </g>
      <circle cx="25" cy="25" r="3.600" className="fill-blip" />
    </svg>
  )
}

/** Something is on its way. It shows after a moment, so that what is quick does not flicker. */
export function Loading({ label }: { label?: React.ReactNode }) {
  return (
    <div role="status" className="flex flex-col items-center gap-4 py-16 text-quiet">
      <Sweep className="size-12" />
      <p className="text-14">{label ?? <Trans>Loading…</Trans>}</p>
    </div>
  )
}

/** The radar that turns. */
export function Sweep({ className = 'size-5' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2">
        <circle cx="16" cy="16" r="14" opacity=".2" />
        <circle cx="16" cy="16" r="8" opacity=".2" />
      </g>
      <g className="origin-center animate-[sweep_1.2s_linear_infinite]">
        <path d="M16 2a14 14 0 0 1 14 14" fill="none" stroke="currentColor" strokeWidth="2.400" strokeLinecap="round" />
        <circle cx="16" cy="2.500" r="2.500" className="fill-blip" />
      </g>
    </svg>
  )
}

/** What is left of something that runs out, from 1 to 0. What it counts is said beside it. */
export function Ring({
  left,
  urgent,
  className = 'size-16',
  children,
}: {
  left: number
  urgent?: boolean
  className?: string
  children?: React.ReactNode
}) {
  const length = 2 * Math.PI * 28
  const shown = Math.min(Math.max(left, 0), 1)
  return (
    <span className={`relative inline-grid place-items-center ${className}`}>
      <svg viewBox="0 0 64 64" className="absolute inset-0 -rotate-90" aria-hidden="true">
        <circle cx="32" cy="32" r="28" fill="none" strokeWidth="4" className="stroke-line" />
        <circle cx="32" cy="32" r="19" fill="none" strokeWidth="1" className="stroke-line" />
        <circle
          cx="32"
          cy="32"
          r="28"
          fill="none"
          strokeWidth="4"
          strokeLinecap="round"
          strokeDasharray={length}
          strokeDashoffset={length * (1 - shown)}
          className={`transition-[stroke-dashoffset] duration-1000 ease-linear ${urgent ? 'stroke-blip' : 'stroke-radar'}`}
        />
      </svg>
      <span className="relative text-14 font-semibold tabular-nums">{children}</span>
    </span>
  )
}

/** There is nothing here: says why, and what to do. Where that is all of the `page`, its heading is the page's. */
export function Empty({
  title,
  children,
  action,
  page,
}: {
  title: React.ReactNode
  children?: React.ReactNode
  action?: React.ReactNode
  page?: boolean
}) {
  const Heading = page ? 'h1' : 'h2'
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-16 text-center">
      <svg viewBox="0 0 120 72" className="mb-2 w-32 text-quiet" aria-hidden="true">
        <g fill="none" stroke="currentColor" strokeWidth="1.500">
          <path d="M8 68a52 52 0 0 1 104 0" opacity=".25" />
          <path d="M26 68a34 34 0 0 1 68 0" opacity=".4" />
          <path d="M44 68a16 16 0 0 1 32 0" opacity=".6" />
          <path d="M60 68 88 32" opacity=".5" />
        </g>
        <circle cx="88" cy="32" r="4" className="fill-blip" />
      </svg>
      <Heading className="text-22">{title}</Heading>
      {children && <div className="max-w-[46ch] text-quiet">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  )
}
