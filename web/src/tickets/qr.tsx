import { useLingui } from '@lingui/react/macro'
import { encode } from 'uqr'

/** The code of a ticket: black on white whatever the theme, as sharp as the screen. */
export function Code({ code, faded }: { code: string; faded?: boolean }) {
  const { t } = useLingui()
  // letters and figures alone make a coarse code, which a door's camera reads from afar
  const { data, size } = encode(code, { ecc: 'M', border: 2 })
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('')
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t`QR code of the ticket`}
      shapeRendering="crispEdges"
      className={`block w-full ${faded ? 'opacity-20' : ''}`}
    >
      <rect width={size} height={size} className="fill-white" />
      <path d={path} className="fill-black" />
    </svg>
  )
}
