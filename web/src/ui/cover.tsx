import { useState } from 'react'
import type { Category, Cover as Picture } from '../api/schema.gen'

/** Four palettes for each category: ground, horizon, arcs, disc. A drawing is art, not interface: its colours are its own. */
type Palette = readonly [ground: string, horizon: string, arcs: string, disc: string]
const palettes: Record<Category, readonly Palette[]> = {
  art: [
    ['#f3d9c9', '#c4513a', '#5d2a42', '#f6b73c'],
    ['#e8e0f5', '#6a4fa3', '#2b1f4e', '#ef8a62'],
    ['#fbe7d3', '#e07a5f', '#3d405b', '#81b29a'],
    ['#f0e2e7', '#a23b72', '#331832', '#f2c14e'],
  ],
  business: [
    ['#dfe7ee', '#34607f', '#12283b', '#e9b44c'],
    ['#e6e9e4', '#4f6d5b', '#1d2f26', '#f0a868'],
    ['#e9e4dd', '#7a6a58', '#2d2620', '#4fa3a5'],
    ['#dde5f0', '#3f5aa6', '#161f45', '#f2b872'],
  ],
  community: [
    ['#fdeacb', '#e58f3c', '#6b2d16', '#2f9c95'],
    ['#e3f0e0', '#5ca15a', '#1f4027', '#f4b860'],
    ['#fbe0dc', '#d96459', '#5b1f2b', '#f2ae72'],
    ['#dff1f0', '#2d9596', '#0f3a44', '#ffb84c'],
  ],
  education: [
    ['#e5eef7', '#3e7cb1', '#12304d', '#f4c95d'],
    ['#eef0dc', '#8a9a3b', '#333c14', '#e4795c'],
    ['#f2e8de', '#b07d4f', '#42280f', '#588b8b'],
    ['#e4e6f4', '#545eab', '#1d2157', '#f3a953'],
  ],
  family: [
    ['#fff0cf', '#f2a541', '#8c3f1e', '#4db6ac'],
    ['#e2f3fb', '#46a5d4', '#174a6b', '#ffd166'],
    ['#fde4ec', '#e27396', '#6b2142', '#84c7ae'],
    ['#eaf4dc', '#82b74b', '#32511a', '#f7a072'],
  ],
  film: [
    ['#d9d4d1', '#3c3a42', '#141318', '#d94f3d'],
    ['#e4ddcf', '#8c6f47', '#2a1e12', '#c0392b'],
    ['#d7dce2', '#3f4f63', '#10161f', '#e6b655'],
    ['#e5dadd', '#6e3b4a', '#240f17', '#e9a23b'],
  ],
  food: [
    ['#fbe9d0', '#d9722e', '#5a1e12', '#7aa65a'],
    ['#f7e3dc', '#b8433c', '#4a1118', '#eab464'],
    ['#eef1d6', '#97a93a', '#38420f', '#dd6e42'],
    ['#f9ead9', '#c98f4e', '#4d2c14', '#a23e48'],
  ],
  games: [
    ['#e3dcf7', '#6b4ce6', '#1f1147', '#2ee6a8'],
    ['#d8eef0', '#1597a5', '#07323c', '#ff8360'],
    ['#f6dcea', '#c73e8f', '#42093b', '#ffd23f'],
    ['#dfe6f9', '#3a5fd9', '#0d1d52', '#f9c22e'],
  ],
  health: [
    ['#e3f2ea', '#4d9f7d', '#143d31', '#f5c27a'],
    ['#e2eff2', '#4a93a3', '#123a45', '#f2b5a0'],
    ['#f4ecdf', '#bb9a68', '#473219', '#6fb3a2'],
    ['#ece8f3', '#8575b3', '#2c2450', '#f1c08b'],
  ],
  music: [
    ['#e7dff2', '#5a3a9e', '#1b0f3a', '#f2a23c'],
    ['#fbe0d6', '#d1495b', '#3c0f2e', '#edae49'],
    ['#d6eaea', '#1f7a8c', '#062c37', '#f4845f'],
    ['#efe3d3', '#a2693a', '#351b0e', '#3aa69b'],
  ],
  outdoors: [
    ['#e2efdd', '#4f8a4a', '#173821', '#f5b841'],
    ['#dcecf2', '#3b87a8', '#0e3346', '#f3d37a'],
    ['#f5e8d4', '#bf7f3f', '#452510', '#5f9c6c'],
    ['#e8ecd8', '#7b8b3c', '#2a3410', '#ef8354'],
  ],
  sport: [
    ['#dff0e4', '#239b63', '#07382b', '#ffcb47'],
    ['#e0e8fa', '#2f62d6', '#0a1f55', '#ff7a48'],
    ['#fde2d8', '#e2522e', '#5a130e', '#41a7a1'],
    ['#f1f0d4', '#b0a325', '#3d380a', '#e4572e'],
  ],
  technology: [
    ['#dcebf2', '#1f6f9b', '#08283c', '#3ddbb4'],
    ['#e1e1f5', '#4b4ac2', '#14133f', '#f2b134'],
    ['#d9efe9', '#16877a', '#04332f', '#f7a64a'],
    ['#e6e4ea', '#5b5470', '#1d1a2a', '#53d1e0'],
  ],
  other: [
    ['#e9ebe4', '#6d7f6b', '#222d23', '#e8b04a'],
    ['#e6e8ee', '#606f8a', '#1d2535', '#e79a5f'],
    ['#f1e8e0', '#a07a61', '#3a251a', '#5aa79b'],
    ['#e7e3ec', '#7a6a90', '#281f36', '#e3b25b'],
  ],
}

/** Numbers that follow from a name, the same for ever (FNV-1a, then xorshift). */
function numbers(name: string): () => number {
  let state = 0x811c9dc5
  for (const letter of name) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/** The drawing that stands for an event without a picture: a horizon, arcs as of a radar, a disc. */
function Drawing({ id, category, className }: { id: string; category: Category; className: string }) {
  const next = numbers(id)
  for (let i = 0; i < 8; i++) next() // the first few hardly differ between ids that do
  const choices = palettes[category]
  const [ground, horizon, arcs, disc] = choices[Math.floor(next() * choices.length)] as Palette
  const x = 40 + next() * 240
  const y = 130 + next() * 40
  const step = 16 + next() * 12
  const count = 3 + Math.floor(next() * 4)
  const radii = Array.from({ length: count }, (_, i) => step * (i + 1.2))
  const sun = { x: 50 + next() * 220, y: 36 + next() * 60, r: 14 + next() * 22 }
  const slope = (next() - 0.5) * 50
  return (
    <svg viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" className={className} aria-hidden="true">
      <rect width="320" height="180" fill={ground} />
      <circle cx={sun.x} cy={sun.y} r={sun.r} fill={disc} />
      <path d={`M0 ${y + slope} Q160 ${y - 40 - slope} 320 ${y - slope} V180 H0Z`} fill={horizon} />
      <g fill="none" stroke={arcs} strokeWidth={3 + next() * 5}>
        {radii.map((r, i) => (
          <circle key={r} cx={x} cy="180" r={r} opacity={1 - i / (count + 2)} />
        ))}
      </g>
      <circle cx={x + step * 1.2} cy={180 - step * 0.9} r="5" fill={disc} />
    </svg>
  )
}

/** An event's cover at 16:9: the organizer's picture, or a drawing of the event's own. */
export function Cover({
  event,
  className = '',
  sizes = '100vw',
  eager,
}: {
  event: { id: string; category: Category; cover?: Picture | null }
  className?: string
  sizes?: string
  eager?: boolean
}) {
  const shape = `aspect-video w-full overflow-hidden object-cover ${className}`
  const picture = event.cover
  // what is kept of a ticket for when there is no network has no pictures
  const [unreachable, setUnreachable] = useState<string>()
  if (!picture || unreachable === picture.url) return <Drawing id={event.id} category={event.category} className={shape} />
  return (
    <img
      src={picture.url}
      srcSet={picture.sizes.map(({ url, width }) => `${url} ${width}w`).join(', ')}
      alt={picture.alt}
      sizes={sizes}
      width="1600"
      height="900"
      loading={eager ? 'eager' : 'lazy'}
      fetchPriority={eager ? 'high' : 'auto'}
      decoding="async"
      onError={() => setUnreachable(picture.url)}
      className={`bg-sunken ${shape}`}
    />
  )
}
