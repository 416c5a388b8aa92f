import { useLingui } from '@lingui/react/macro'
import { Failure } from '../api/problem'
import { Wrong } from '../ui/failure'
import { fieldWords, refusals } from './words'

/** What to say beside a part of a form, by its JSON pointer. */
export function useFieldErrors(error: unknown): (pointer: string) => string | undefined {
  const { i18n } = useLingui()
  return (pointer) => {
    const words = fieldWords(error instanceof Failure ? error.field(pointer) : undefined)
    return typeof words === 'object' ? i18n._(words) : words
  }
}

/** What failed, in one sentence; what is said beside fields is not said again. */
export function Refused({ error, beside = [] }: { error: unknown; beside?: readonly string[] }) {
  const { i18n, t } = useLingui()
  if (!error) return null
  if (error instanceof Failure) {
    const unsaid = error.fields.filter(
      (field) => !beside.some((pointer) => field.pointer === pointer || field.pointer.startsWith(`${pointer}/`)),
    )
    if (error.fields.length > 0 && unsaid.length === 0) return <Told>{t`Look at what is marked.`}</Told>
    const words = refusals[error.code]
    if (words) return <Told>{i18n._(words)}</Told>
  }
  return <Wrong error={error} />
}

/** What is known to be in the way: nobody has to be asked for help, so that there is no reference. */
function Told({ children }: { children: string }) {
  return (
    <p role="alert" className="rounded-control bg-wrong-wash px-4 py-3 font-medium">
      {children}
    </p>
  )
}

/** Takes the focus to the first field that is marked as wrong, once it is. */
export function focusFirstWrong(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}
