import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Settings2, Volume2, VolumeX } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { Failure } from '../api/problem'
import { eventQuery } from '../api/queries'
import { useTitle } from '../shell/title'
import { ownZone } from '../text/time'
import { ButtonLink, IconButton } from '../ui/button'
import { Wrong } from '../ui/failure'
import { Empty, Loading } from '../ui/radar'
import { toast } from '../ui/toast'
import { Answer } from './answer'
import { changeDevice, useDevice } from './device'
import type { KeptScan } from './kept'
import { Panel } from './panel'
import { Setup } from './setup'
import { type KeptEvent, shelf } from './shelf'
import { mayBeHeard, signal } from './signals'
import { Status, StatusDialog } from './status'
import { useAwake, useGate, useWedge } from './use'
import { Viewfinder } from './viewfinder'

/** What the page says of its event: from the API, and from what was kept when that cannot be reached. */
function useEvent(eventId: string): KeptEvent | undefined {
  const { data } = useQuery(eventQuery(eventId))
  const [before, setBefore] = useState<KeptEvent>()
  useEffect(() => {
    if (!data) {
      void shelf.event(eventId).then(setBefore, () => undefined)
      return
    }
    // what cannot be kept is asked for again
    shelf.keepEvent({ eventId, title: data.title, timeZone: data.timeZone }).catch(() => undefined)
  }, [data, eventId])
  return data ? { eventId, title: data.title, timeZone: data.timeZone } : before
}

/** The scanner: full screen, dark, and going on without a network. */
export function Door({ eventId }: { eventId: string }) {
  const { t } = useLingui()
  const { gate, state } = useGate(eventId)
  const event = useEvent(eventId)
  const device = useDevice()
  const [started, setStarted] = useState<'camera' | 'keys'>()
  const timeZone = event?.timeZone ?? ownZone
  useTitle(event ? t`Door: ${event.title}` : t`Door`)

  const shut = state.refusal && state.refusal.status !== 401 ? state.refusal : null
  const title = event?.title ?? t`Door`
  return (
    <div className="always-dark fills-screen fixed inset-0 flex flex-col bg-ground text-ink">
      {shut ? (
        <Shut refusal={shut} waiting={state.waiting} />
      ) : !state.ready ? (
        <div className="m-auto">
          <Loading />
        </div>
      ) : started ? (
        <Scanner
          gate={gate}
          state={state}
          title={title}
          timeZone={timeZone}
          camera={started === 'camera'}
          onGiveUp={() => setStarted('keys')}
          onSetup={() => setStarted(undefined)}
        />
      ) : (
        <Setup
          title={title}
          state={state}
          timeZone={timeZone}
          eventId={eventId}
          name={device.gate}
          onStart={(name, how) => {
            changeDevice({ gate: name })
            mayBeHeard()
            // a browser that is short of space throws away what nobody asked it to keep
            void navigator.storage?.persist?.()
            setStarted(how)
          }}
        />
      )}
    </div>
  )
}

function Shut({ refusal, waiting }: { refusal: Failure; waiting: number }) {
  return (
    <div className="m-auto">
      <Empty
        page
        title={<Trans>This door is not yours</Trans>}
        action={
          <ButtonLink to="/" look="primary">
            <Trans>Find events</Trans>
          </ButtonLink>
        }
      >
        {refusal.status === 403 || refusal.status === 404 ? (
          <p>
            <Trans>Only owners, managers and the check-in team of an event can let people in. Ask its organizer for that role.</Trans>
          </p>
        ) : (
          <Wrong error={refusal} />
        )}
        {waiting > 0 && (
          <p className="mt-2">
            <Trans>Scans that were not sent yet stay on this device.</Trans>
          </p>
        )}
      </Empty>
    </div>
  )
}

interface ScannerProps {
  gate: ReturnType<typeof useGate>['gate']
  state: ReturnType<typeof useGate>['state']
  title: string
  timeZone: string
  camera: boolean
  onGiveUp: () => void
  onSetup: () => void
}

function Scanner({ gate, state, title, timeZone, camera, onGiveUp, onSetup }: ScannerProps) {
  const { t } = useLingui()
  const device = useDevice()
  const [shown, setShown] = useState<KeptScan>()
  const [busy, setBusy] = useState(false)
  const [explained, setExplained] = useState(false)
  useAwake()

  const scan = useCallback(
    async (code: string) => {
      // what takes a moment is seen to be under way; what is quick does not flicker
      const slow = setTimeout(() => setBusy(true), 250)
      try {
        const answered = await gate.scan(code)
        signal(answered.verdict)
        setShown(answered)
      } catch {
        // the API refuses: the page says so
      } finally {
        clearTimeout(slow)
        setBusy(false)
      }
    },
    [gate],
  )
  useWedge((code) => void scan(code))
  const close = useCallback(() => setShown(undefined), [])

  async function undo(undone: KeptScan) {
    setShown(undefined)
    try {
      await gate.undo(undone.scanId)
      const name = undone.holderName ?? ''
      toast(t`${name} is out again. The ticket can be scanned anew.`)
    } catch {
      toast(t`That could not be undone without a network. Try again when it is back.`, { tone: 'wrong' })
    }
  }

  return (
    <>
      <header className="flex items-center gap-1 border-b border-line px-2">
        <IconButton label={t`Back to the settings of this door`} onClick={onSetup}>
          <ArrowLeft className="size-5 rtl:-scale-x-100" />
        </IconButton>
        <div className="min-w-0 flex-1 py-2">
          <h1 className="flex text-16 font-semibold">
            <bdi className="min-w-0 truncate">{title}</bdi>
          </h1>
          <p className="flex text-14 text-quiet">
            <bdi className="min-w-0 truncate">{device.gate}</bdi>
          </p>
        </div>
        <IconButton
          label={device.muted ? t`Sound on` : t`Sound off`}
          onClick={() => {
            mayBeHeard()
            changeDevice({ muted: !device.muted })
          }}
        >
          {device.muted ? <VolumeX className="size-5" /> : <Volume2 className="size-5" />}
        </IconButton>
        <IconButton label={t`What is kept on this device`} onClick={() => setExplained(true)}>
          <Settings2 className="size-5" />
        </IconButton>
      </header>
      <Status gate={gate} state={state} timeZone={timeZone} onExplain={() => setExplained(true)} />
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <div className={`relative min-h-0 flex-1 ${camera ? '' : 'max-lg:flex-[0.6]'}`}>
          {camera ? <Viewfinder onCode={(code) => void scan(code)} onGiveUp={onGiveUp} /> : <Ready />}
          {busy && (
            <div role="status" className="absolute inset-0 grid place-items-center bg-black/60">
              <Loading label={<Trans>Asking…</Trans>} />
            </div>
          )}
        </div>
        <Panel gate={gate} state={state} timeZone={timeZone} onCode={(code) => void scan(code)} onUndo={(each) => void undo(each)} />
      </div>
      {/* one region that stays, so that what comes into it is read out */}
      <div role="alert">
        {shown && (
          <Answer
            key={`${shown.scanId} ${shown.verdict}`}
            scan={shown}
            timeZone={timeZone}
            listAt={shown.state === 'told' && shown.verdict !== 'unknown' && shown.sent ? null : (state.list?.readAt ?? null)}
            onUndo={() => void undo(shown)}
            onClose={close}
          />
        )}
      </div>
      <StatusDialog open={explained} onClose={() => setExplained(false)} gate={gate} state={state} timeZone={timeZone} />
    </>
  )
}

/** Without a camera: it says that it hears. */
function Ready() {
  return (
    <div className="grid h-full place-items-center bg-sunken p-6">
      <div className="flex flex-col items-center gap-4 text-center">
        <svg viewBox="0 0 120 72" className="w-40 text-radar" aria-hidden="true">
          <g fill="none" stroke="currentColor" strokeWidth="2">
            <path d="M8 68a52 52 0 0 1 104 0" opacity=".4" />
            <path d="M26 68a34 34 0 0 1 68 0" opacity=".6" />
            <path d="M44 68a16 16 0 0 1 32 0" />
          </g>
          <circle cx="88" cy="32" r="5" className="animate-[breathe_1.6s_ease-in-out_infinite] fill-blip" />
        </svg>
        <p className="text-22 font-semibold">
          <Trans>Ready</Trans>
        </p>
        <p className="max-w-[34ch] text-quiet">
          <Trans>Scan with a scanner that types, or type the code.</Trans>
        </p>
      </div>
    </div>
  )
}
