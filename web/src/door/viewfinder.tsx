import { Trans, useLingui } from '@lingui/react/macro'
import { Flashlight, FlashlightOff, SwitchCamera } from 'lucide-react'
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react'
import { Button, IconButton } from '../ui/button'
import { Sweep } from '../ui/radar'
import { detector } from './detector'
import { Sighting } from './sighting'

type Trouble = 'blocked' | 'none' | 'busy' | 'reader'

/** Between two looks, so that the phone stays cool. */
const rest = 80

function troubleOf(error: unknown): Trouble {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'blocked'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'reader'
  }
}

/** What the camera sees; each code in it is told once for as long as it is seen. */
export function Viewfinder({ onCode, onGiveUp }: { onCode: (code: string) => void; onGiveUp: () => void }) {
  const { t } = useLingui()
  const video = useRef<HTMLVideoElement>(null)
  const [camera, setCamera] = useState<MediaStreamTrack>()
  const [trouble, setTrouble] = useState<Trouble>()
  const [attempt, setAttempt] = useState(0)
  const [facing, setFacing] = useState<'environment' | 'user'>('environment')
  const [several, setSeveral] = useState(false)
  const seen = useEffectEvent(onCode)

  // biome-ignore lint/correctness/useExhaustiveDependencies(attempt): another attempt opens the camera anew
  useEffect(() => {
    const ended = new AbortController()
    let stream: MediaStream | undefined
    setTrouble(undefined)
    setCamera(undefined)
    async function look() {
      if (!navigator.mediaDevices) throw new DOMException('no camera here', 'NotFoundError')
      const [reader, opened] = await Promise.all([
        detector(),
        navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } } }),
      ])
      stream = opened
      const screen = video.current
      const [track] = opened.getVideoTracks()
      if (ended.signal.aborted || !screen || !track) return close()
      screen.srcObject = opened
      await screen.play()
      setCamera(track)
      setSeveral((await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'videoinput').length > 1)
      track.addEventListener('ended', () => setTrouble('busy'), { signal: ended.signal })
      const sighting = new Sighting()
      while (!ended.signal.aborted) {
        if (screen.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
          const [code] = await reader.detect(screen).catch(() => []) // a picture between two: the next is better
          if (code && !ended.signal.aborted && sighting.see(code.rawValue, performance.now())) seen(code.rawValue)
        }
        await new Promise((resolve) => setTimeout(resolve, rest))
      }
    }
    const close = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    look().catch((error: unknown) => {
      if (!ended.signal.aborted) setTrouble(troubleOf(error))
    })
    return () => {
      ended.abort()
      close()
    }
  }, [facing, attempt])

  return (
    <div className="relative h-full min-h-0 overflow-hidden bg-black">
      <video
        ref={video}
        playsInline
        muted
        className={`absolute inset-0 size-full object-cover ${trouble ? 'hidden' : ''}`}
        aria-label={t`Camera`}
      />
      {trouble ? (
        <CameraTrouble trouble={trouble} again={() => setAttempt(attempt + 1)} giveUp={onGiveUp} />
      ) : (
        <>
          <Arcs turning={camera !== undefined} />
          {!camera && (
            <div className="absolute inset-0 grid place-items-center">
              <Sweep className="size-14" />
            </div>
          )}
          <div className="absolute end-3 bottom-3 flex gap-2">
            {camera && <Torch track={camera} />}
            {several && (
              <IconButton
                label={t`Other camera`}
                className="bg-black/60 text-white hover:bg-black"
                onClick={() => setFacing(facing === 'user' ? 'environment' : 'user')}
              >
                <SwitchCamera className="size-5" />
              </IconButton>
            )}
          </div>
        </>
      )}
    </div>
  )
}

/** The radar as a frame for the code. */
function Arcs({ turning }: { turning: boolean }) {
  return (
    <svg
      viewBox="0 0 200 200"
      className="absolute inset-0 m-auto size-[min(80%,22rem)] text-white drop-shadow-[0_0_2px_black]"
      aria-hidden="true"
    >
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round">
        <path d="M20 60A90 90 0 0 1 60 20M140 20a90 90 0 0 1 40 40M180 140a90 90 0 0 1-40 40M60 180a90 90 0 0 1-40-40" strokeWidth="4" />
        <circle cx="100" cy="100" r="62" opacity=".25" />
      </g>
      {turning && (
        <g className="origin-center animate-[sweep_2.4s_linear_infinite]">
          <path d="M100 38a62 62 0 0 1 54 32" fill="none" stroke="currentColor" strokeWidth="2" opacity=".7" />
          <circle cx="100" cy="38" r="4" className="fill-blip" />
        </g>
      )}
    </svg>
  )
}

/** Where the light can be switched, as on most phones. */
function Torch({ track }: { track: MediaStreamTrack }) {
  const { t } = useLingui()
  const [on, setOn] = useState(false)
  const able = (track.getCapabilities?.() as { torch?: boolean } | undefined)?.torch
  if (!able) return null
  return (
    <IconButton
      label={on ? t`Light off` : t`Light on`}
      className="bg-black/60 text-white hover:bg-black"
      onClick={() => {
        void track.applyConstraints({ advanced: [{ torch: !on } as MediaTrackConstraintSet] }).then(() => setOn(!on))
      }}
    >
      {on ? <FlashlightOff className="size-5" /> : <Flashlight className="size-5" />}
    </IconButton>
  )
}

function CameraTrouble({ trouble, again, giveUp }: { trouble: Trouble; again: () => void; giveUp: () => void }) {
  const words: Record<Trouble, ReactNode> = {
    blocked: <Trans>The browser keeps the camera closed. Allow it for this page (the symbol beside the address), then try again.</Trans>,
    none: <Trans>There is no camera here. A scanner that types works as well, and so does typing the code.</Trans>,
    busy: <Trans>The camera is in use elsewhere. Close what uses it, then try again.</Trans>,
    reader: <Trans>The camera’s reader could not be loaded; it needs a network once. A scanner that types works without.</Trans>,
  }
  return (
    <div className="absolute inset-0 flex flex-col items-center justify-center gap-4 bg-sunken p-6 text-center">
      <p role="alert" className="max-w-[40ch]">
        {words[trouble]}
      </p>
      <div className="flex flex-wrap justify-center gap-3">
        <Button onClick={again}>
          <Trans>Try again</Trans>
        </Button>
        <Button look="quiet" onClick={giveUp}>
          <Trans>Go on without a camera</Trans>
        </Button>
      </div>
    </div>
  )
}
