import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ImagePlus, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useId, useRef, useState } from 'react'
import { answer, api, ifMatch } from '../api/client'
import { isFailure } from '../api/problem'
import { eventQuery } from '../api/queries'
import type { Event, PictureType } from '../api/schema.gen'
import { Button } from '../ui/button'
import { Cover } from '../ui/cover'
import { Wrong } from '../ui/failure'
import { toast } from '../ui/toast'
import { AltField, AltForm } from './alt'
import { closest, crop, dragged, type View, whole } from './crop'
import { useReread, useTaken } from './event'
import { drawn, kept, pictureType, readPicture, Unreadable, uploadCover } from './upload'
import { Refused } from './wrong'

/** An event's picture: chosen, dropped or pasted, cut to 16:9, described, and taken away again. */
export function CoverEditor({ event }: { event: Event }) {
  const { t } = useLingui()
  const [picture, setPicture] = useState<ImageBitmap>()
  const [unreadable, setUnreadable] = useState(false)
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  async function take(file: Blob | undefined | null) {
    if (!file) return
    setUnreadable(false)
    try {
      setPicture(await readPicture(file))
    } catch {
      setUnreadable(true)
    }
  }
  const paste = useEffectEvent((pasted: ClipboardEvent) => {
    const file = [...(pasted.clipboardData?.files ?? [])].find((each) => each.type.startsWith('image/'))
    if (!file) return
    pasted.preventDefault()
    void take(file)
  })
  useEffect(() => {
    const listener = (pasted: ClipboardEvent) => paste(pasted)
    document.addEventListener('paste', listener)
    return () => document.removeEventListener('paste', listener)
  }, [])

  if (picture) return <Cut event={event} picture={picture} close={() => setPicture(undefined)} />

  return (
    <div className="max-w-form">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way to what the button does */}
      <div
        className={`overflow-hidden rounded-card ${over ? 'outline-3 outline-offset-4 outline-radar outline-dashed' : ''}`}
        onDragOver={(dragging) => {
          dragging.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(dropped) => {
          dropped.preventDefault()
          setOver(false)
          void take(dropped.dataTransfer.files[0])
        }}
      >
        <Cover event={event} sizes="30rem" />
      </div>
      {event.cover ? (
        <AltForm key={event.cover.alt} event={event} alt={event.cover.alt} />
      ) : (
        <p className="mt-3 text-14 text-quiet">
          <Trans>Without a picture the event has this drawing, which is its own. Choose a picture, drop it here, or paste it.</Trans>
        </p>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          onChange={(chosen) => {
            void take(chosen.target.files?.[0])
            chosen.target.value = '' // so that the same file can be chosen again
          }}
        />
        <Button onClick={() => input.current?.click()}>
          <ImagePlus className="size-5" aria-hidden="true" />
          {event.cover ? <Trans>Replace the picture</Trans> : <Trans>Choose a picture</Trans>}
        </Button>
        {event.cover && <Remove event={event} />}
      </div>
      {unreadable && (
        <div className="mt-3">
          <Wrong error={new Unreadable()}>{t`This file is no picture that can be read. Choose a JPEG, PNG or WebP.`}</Wrong>
        </div>
      )}
    </div>
  )
}

/** Takes the cover away. It can be brought back: its pictures are kept until the page is left. */
function Remove({ event }: { event: Event }) {
  const { t } = useLingui()
  const taken = useTaken()
  const reread = useReread()
  const queries = useQueryClient()
  const cover = event.cover

  const remove = useMutation({
    mutationFn: async () => {
      const pictures = new Map<number, Blob>()
      for (const size of cover?.sizes ?? []) {
        const response = await fetch(size.url)
        if (response.ok) pictures.set(size.width, await response.blob())
      }
      const now = await answer(
        api.DELETE('/v1/events/{eventId}/cover', {
          params: { path: { eventId: event.id }, header: { 'If-Match': ifMatch(event.version) } },
        }),
      )
      return { now, pictures }
    },
    onSuccess: ({ now, pictures }) => {
      taken(now)
      const type = pictures.values().next().value?.type as PictureType | undefined
      if (!type || !cover) return toast(t`The picture is taken away.`)
      toast(t`The picture is taken away.`, { action: { label: t`Undo`, act: () => bringBack.mutate({ pictures, type, alt: cover.alt }) } })
    },
    onError: (error) => isFailure(error, 'version-stale') && void reread(event.id),
  })
  const bringBack = useMutation({
    mutationFn: async ({ pictures, type, alt }: { pictures: Map<number, Blob>; type: PictureType; alt: string }) => {
      const present = await queries.fetchQuery({ ...eventQuery(event.id), staleTime: 0 })
      return uploadCover(present, alt, type, Math.max(...pictures.keys()), kept(pictures), () => {})
    },
    onSuccess: taken,
    onError: () => toast(t`It could not be brought back.`, { tone: 'wrong' }),
  })

  return (
    <>
      <Button look="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
        <Trash2 className="size-5" aria-hidden="true" />
        <Trans>Take it away</Trans>
      </Button>
      <div className="basis-full empty:hidden">
        <Refused error={remove.error} />
      </div>
    </>
  )
}

/** Cuts a picture to 16:9, by pointer or by keyboard, and says what it shows. */
function Cut({ event, picture, close }: { event: Event; picture: ImageBitmap; close: () => void }) {
  const { t, i18n } = useLingui()
  const taken = useTaken()
  const reread = useReread()
  const [view, setView] = useState<View>(whole)
  const [alt, setAlt] = useState('')
  const [progress, setProgress] = useState(0)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.focus(), [])
  const percent = new Intl.NumberFormat(i18n.locale, { style: 'percent' }).format(progress)
  const shown = crop(picture, view)
  const narrow = shown.width < 960

  const use = useMutation({
    mutationFn: () => {
      const type = pictureType()
      setProgress(0)
      return uploadCover(event, alt.trim(), type, shown.width, drawn(picture, view, type), setProgress)
    },
    onSuccess: (now) => {
      taken(now)
      close()
      toast(t`The cover is there.`)
    },
    onError: (error) => isFailure(error, 'version-stale') && void reread(event.id),
  })

  return (
    <form
      ref={form}
      className="flex max-w-form flex-col gap-5"
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (!use.isPending) use.mutate()
      }}
    >
      <Stage label={t`As it will be shown`} picture={picture} view={view} onChange={setView} />
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-3">
        <Slider label={t`Closer`} min={1} max={closest} step={0.05} value={view.zoom} onChange={(zoom) => setView({ ...view, zoom })} />
        <Slider
          label={t`Left and right`}
          min={0}
          max={1}
          step={0.01}
          value={view.x}
          disabled={picture.width - shown.width < 1}
          onChange={(x) => setView({ ...view, x })}
        />
        <Slider
          label={t`Up and down`}
          min={0}
          max={1}
          step={0.01}
          value={view.y}
          disabled={picture.height - shown.height < 1}
          onChange={(y) => setView({ ...view, y })}
        />
      </div>
      {narrow && (
        <p className="text-14 text-quiet">
          <Trans>What is shown of it is small and may look blurred on large screens.</Trans>
        </p>
      )}
      <AltField value={alt} onChange={(typed) => setAlt(typed.target.value)} />
      <div className="empty:hidden">
        {use.error instanceof Unreadable ? (
          <Wrong error={use.error}>{t`This picture cannot be made small enough. Choose another one.`}</Wrong>
        ) : (
          <Refused error={use.error} />
        )}
      </div>
      {use.isPending && (
        <div>
          <progress
            className="h-2 w-full overflow-hidden rounded-full bg-sunken accent-radar [&::-moz-progress-bar]:bg-radar [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-radar"
            max={1}
            value={progress}
            aria-label={t`The picture is being uploaded`}
          />
          <p className="text-14 text-quiet tabular-nums">
            <Trans>Uploading… {percent}</Trans>
          </p>
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={close}>
          <Trans>Leave it</Trans>
        </Button>
        <Button look="primary" type="submit" busy={use.isPending}>
          <Trans>Use this picture</Trans>
        </Button>
      </div>
    </form>
  )
}

function Stage({ label, picture, view, onChange }: { label: string; picture: ImageBitmap; view: View; onChange: (view: View) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const from = useRef<{ x: number; y: number }>(undefined)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const { left, top, width, height } = crop(picture, view)
    context.imageSmoothingQuality = 'high'
    context.drawImage(picture, left, top, width, height, 0, 0, context.canvas.width, context.canvas.height)
  }, [picture, view])
  return (
    <canvas
      ref={canvas}
      width={960}
      height={540}
      role="img"
      aria-label={label}
      className="aspect-video w-full cursor-grab touch-none rounded-card bg-sunken active:cursor-grabbing"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerMove={(event) => {
        if (!from.current) return
        const { width, height } = event.currentTarget.getBoundingClientRect()
        onChange(dragged(picture, view, (event.clientX - from.current.x) / width, (event.clientY - from.current.y) / height))
        from.current = { x: event.clientX, y: event.clientY }
      }}
      onPointerUp={() => {
        from.current = undefined
      }}
    />
  )
}

function Slider({
  label,
  value,
  onChange,
  ...range
}: {
  label: ReactNode
  value: number
  min: number
  max: number
  step: number
  disabled?: boolean
  onChange: (value: number) => void
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="text-14 font-medium">
        {label}
      </label>
      <input
        id={id}
        type="range"
        {...range}
        value={value}
        className="block h-11 w-full accent-radar"
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  )
}
