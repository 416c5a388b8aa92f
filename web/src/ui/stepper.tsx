import { useLingui } from '@lingui/react/macro'
import { Minus, Plus } from 'lucide-react'
import { IconButton } from './button'

/** A small number, one more or one less at a time. `of` says of what, to those who do not see what stands beside it. */
export function Stepper({
  of,
  value,
  onStep,
  atMost,
}: {
  of: string
  value: number
  onStep: (by: 1 | -1) => void
  /** There are no more to be had. */
  atMost: boolean
}) {
  const { t } = useLingui()
  const button = 'border border-edge bg-raised disabled:border-line'
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand beside text in a row in every browser
    <div role="group" aria-label={of} className="flex items-center">
      <IconButton label={t`One less: ${of}`} disabled={value === 0} onClick={() => onStep(-1)} className={button}>
        <Minus className="size-5" />
      </IconButton>
      <output className="w-10 text-center text-18 font-semibold tabular-nums">{value}</output>
      <IconButton label={t`One more: ${of}`} disabled={atMost} onClick={() => onStep(1)} className={button}>
        <Plus className="size-5" />
      </IconButton>
    </div>
  )
}
