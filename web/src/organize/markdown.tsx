import { Trans, useLingui } from '@lingui/react/macro'
import { Bold, Heading, Italic, Link2, List, Quote } from 'lucide-react'
import { type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { Rich } from '../text/rich'
import { IconButton } from '../ui/button'
import { Choice } from '../ui/field'
import { type Mark, marked } from './marks'
import { useMedia } from './media'

type Markdown = typeof import('micromark').micromark

/** A text in Markdown with what becomes of it beside it; on a phone behind a tab. */
export function MarkdownField({
  label,
  hint,
  value,
  onChange,
  error,
}: {
  label: string
  hint: ReactNode
  value: string
  onChange: (value: string) => void
  error?: string
}) {
  const { t } = useLingui()
  const wide = useMedia('(min-width: 64rem)')
  const [shown, setShown] = useState<'text' | 'preview'>('text')
  const area = useRef<HTMLTextAreaElement>(null)
  const id = useId()

  function mark(kind: Mark) {
    const field = area.current
    if (!field) return
    const next = marked(field.value, field.selectionStart, field.selectionEnd, kind)
    onChange(next.text)
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(next.from, next.to)
    })
  }

  const tools: { kind: Mark; label: string; Icon: typeof Bold }[] = [
    { kind: 'heading', label: t`Heading`, Icon: Heading },
    { kind: 'bold', label: t`Bold`, Icon: Bold },
    { kind: 'italic', label: t`Italic`, Icon: Italic },
    { kind: 'link', label: t`Link`, Icon: Link2 },
    { kind: 'list', label: t`List`, Icon: List },
    { kind: 'quote', label: t`Quote`, Icon: Quote },
  ]

  return (
    <div>
      {!wide && (
        <div className="mb-3">
          <Choice
            label={t`What is shown`}
            hideLabel
            value={shown}
            onChange={setShown}
            options={[
              { value: 'text', label: t`Write` },
              { value: 'preview', label: t`Preview` },
            ]}
          />
        </div>
      )}
      <div className="grid gap-6 lg:grid-cols-2">
        <div className={!wide && shown === 'preview' ? 'hidden' : 'flex flex-col gap-1'}>
          <label htmlFor={id} className="text-14 font-medium">
            {label}
          </label>
          <p id={`${id}-hint`} className="text-14 text-quiet">
            {hint}
          </p>
          <div className="flex flex-wrap" role="toolbar" aria-label={t`Formatting`} aria-controls={id}>
            {tools.map(({ kind, label: name, Icon }) => (
              <IconButton key={kind} label={name} onClick={() => mark(kind)}>
                <Icon className="size-5" aria-hidden="true" />
              </IconButton>
            ))}
          </div>
          <textarea
            ref={area}
            id={id}
            rows={14}
            dir="auto"
            maxLength={20_000}
            value={value}
            aria-describedby={`${id}-hint${error ? ` ${id}-error` : ''}`}
            aria-invalid={error ? true : undefined}
            className="block min-h-80 w-full flex-1 rounded-control border border-edge bg-raised px-3 py-2 text-16 aria-invalid:border-2 aria-invalid:border-wrong"
            onChange={(event) => onChange(event.target.value)}
          />
          {error && (
            <p id={`${id}-error`} className="text-14 font-medium text-wrong">
              {error}
            </p>
          )}
        </div>
        {(wide || shown === 'preview') && <Preview markdown={value} />}
      </div>
    </div>
  )
}

function Preview({ markdown }: { markdown: string }) {
  const { t } = useLingui()
  const text = useDeferredValue(markdown)
  const [render, setRender] = useState<{ micromark: Markdown }>()
  useEffect(() => {
    let here = true
    // loaded with the first preview: writing needs none of it
    void import('micromark').then(({ micromark }) => here && setRender({ micromark }))
    return () => {
      here = false
    }
  }, [])
  return (
    <section aria-label={t`Preview`} className="min-w-0">
      <p className="text-14 font-medium">
        <Trans>As people see it</Trans>
      </p>
      <div className="mt-1 max-h-[32rem] min-h-80 overflow-y-auto rounded-control border border-line bg-ground p-4" dir="auto">
        {text.trim() === '' ? (
          <p className="text-quiet">
            <Trans>What you write shows here.</Trans>
          </p>
        ) : (
          render && <Rich html={render.micromark(text)} />
        )}
      </div>
    </section>
  )
}
