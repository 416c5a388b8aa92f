import type { ReactNode } from 'react'

/** Stands where something will be, in its size, so that nothing jumps. */
export function Skeleton({ className = '' }: { className?: string }) {
  return <span aria-hidden="true" className={`block animate-[breathe_1.6s_ease-in-out_infinite] rounded-control bg-line ${className}`} />
}

const tones = {
  plain: 'bg-sunken text-quiet',
  good: 'bg-good-wash text-good',
  blip: 'bg-blip-wash text-blip-ink',
  wrong: 'bg-wrong-wash text-wrong',
  radar: 'bg-radar-wash text-radar',
}
export type Tone = keyof typeof tones

/** A word about the state of something. */
export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded-full px-3 py-0.5 text-14 font-medium whitespace-nowrap ${tones[tone]}`}>
      {children}
    </span>
  )
}

/** A thing of its own on the page. */
export function Card({ className = '', children }: { className?: string; children: ReactNode }) {
  return <section className={`rounded-card border border-line bg-raised p-5 sm:p-6 ${className}`}>{children}</section>
}

/** Says something that matters here, before one acts. */
export function Notice({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  const washes = { plain: 'bg-sunken', good: 'bg-good-wash', blip: 'bg-blip-wash', wrong: 'bg-wrong-wash', radar: 'bg-radar-wash' }
  return <div className={`rounded-control px-4 py-3 ${washes[tone]}`}>{children}</div>
}

/** The head of a page: what it is, a line about it, and what one can do. */
export function PageHead({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="mb-8 flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        <h1 className="text-28 sm:text-38">{title}</h1>
        {children && <div className="mt-2 text-quiet">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
    </header>
  )
}

/** How wide a page is. */
export function Page({ narrow, children }: { narrow?: boolean; children: ReactNode }) {
  return <div className={`mx-auto w-full px-4 py-8 sm:px-6 sm:py-12 ${narrow ? 'max-w-narrow' : 'max-w-page'}`}>{children}</div>
}

/** Names and what they are, as in a receipt. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line">{children}</dl>
}

export function Fact({ name, children, strong }: { name: ReactNode; children: ReactNode; strong?: boolean }) {
  return (
    <div className={`flex items-baseline justify-between gap-4 py-2 ${strong ? 'text-18 font-semibold' : ''}`}>
      <dt className={strong ? '' : 'text-quiet'}>{name}</dt>
      <dd className="text-end tabular-nums">{children}</dd>
    </div>
  )
}

/** What may be wider than the page and scrolls by itself: by keyboard, too. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrow keys (WCAG 2.1.1)
    <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
