import { thisDevice } from './device'
import type { Verdict } from './kept'

/** How an answer sounds (frequency in Hz, length in ms) and feels (ms of shaking and of rest). One tells them apart without looking. */
const signals: Record<Verdict, { tones: [number, number][]; shape: OscillatorType; shake: number[] }> = {
  ok: {
    tones: [
      [880, 90],
      [1320, 140],
    ],
    shape: 'sine',
    shake: [60],
  },
  duplicate: {
    tones: [
      [520, 130],
      [520, 130],
      [520, 130],
    ],
    shape: 'triangle',
    shake: [120, 60, 120],
  },
  void: { tones: [[220, 450]], shape: 'sawtooth', shake: [400] },
  invalid: { tones: [[220, 450]], shape: 'sawtooth', shake: [400] },
  unknown: {
    tones: [
      [440, 120],
      [330, 240],
    ],
    shape: 'triangle',
    shake: [120, 60, 240],
  },
}

let audio: AudioContext | undefined

/** Browsers let a page be heard once somebody has touched it: call it when they do. */
export function mayBeHeard(): void {
  audio ??= new AudioContext()
  void audio.resume()
}

export function signal(verdict: Verdict): void {
  const { tones, shape, shake } = signals[verdict]
  navigator.vibrate?.(shake)
  if (thisDevice().muted || audio?.state !== 'running') return
  let at = audio.currentTime
  for (const [frequency, length] of tones) {
    const end = at + length / 1000
    const tone = new OscillatorNode(audio, { type: shape, frequency })
    const volume = new GainNode(audio, { gain: shape === 'sine' ? 0.5 : 0.25 })
    // a tone that is cut off clicks
    volume.gain.setValueAtTime(volume.gain.value, end - 0.02)
    volume.gain.linearRampToValueAtTime(0, end)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(end)
    at = end + 0.05
  }
}
