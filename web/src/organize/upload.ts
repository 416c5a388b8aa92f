import { answer, api, ifMatch } from '../api/client'
import { Failure } from '../api/problem'
import type { CoverForm, Event, PictureType } from '../api/schema.gen'
import { crop, type View } from './crop'

/** Makes a picture for a form; undefined where the original is too narrow for it. */
export type Make = (form: CoverForm) => Promise<Blob | undefined>

/** The file is no picture that a browser can read. */
export class Unreadable extends Error {}

/** Larger files are no photographs, and would take a phone's memory. */
const largest = 60_000_000

export async function readPicture(file: Blob): Promise<ImageBitmap> {
  if (file.size > largest) throw new Unreadable()
  try {
    return await createImageBitmap(file)
  } catch (cause) {
    throw new Unreadable(undefined, { cause })
  }
}

/** What the browser can write best. */
export function pictureType(): PictureType {
  return document.createElement('canvas').toDataURL('image/webp').startsWith('data:image/webp') ? 'image/webp' : 'image/jpeg'
}

/** Draws what a view shows of a picture in the size of each form, as good as its bytes allow. Only pixels are kept: no place, no camera. */
export function drawn(picture: ImageBitmap, view: View, type: PictureType): Make {
  const shown = crop(picture, view)
  return async ({ width, height, maxBytes }) => {
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const context = canvas.getContext('2d')
    if (!context) throw new Unreadable()
    const scaled = await createImageBitmap(picture, shown.left, shown.top, shown.width, shown.height, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: 'high',
    })
    context.drawImage(scaled, 0, 0)
    scaled.close()
    for (const quality of [0.84, 0.74, 0.62, 0.5, 0.38, 0.25]) {
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality))
      if (blob && blob.size <= maxBytes) return blob
    }
    throw new Unreadable()
  }
}

/** Sizes that were there before, as they were. */
export function kept(pictures: ReadonlyMap<number, Blob>): Make {
  return async ({ width }) => pictures.get(width)
}

/** Uploads a picture in all sizes that it is large enough for, and makes it the event's cover. `progress` goes from 0 to 1. */
export async function uploadCover(
  event: Pick<Event, 'id' | 'version'>,
  alt: string,
  contentType: PictureType,
  width: number,
  make: Make,
  progress: (share: number) => void,
): Promise<Event> {
  const path = { eventId: event.id }
  const { uploadId, forms } = await answer(api.POST('/v1/events/{eventId}/cover', { params: { path }, body: { contentType } }))
  // the first must be there, however small the picture
  const wanted = forms.filter((form, i) => i === 0 || form.width <= width)
  const sent: number[] = []
  const pictures = await Promise.all(wanted.map(async (form) => ({ form, blob: await make(form) })))
  const total = pictures.reduce((bytes, { blob }) => bytes + (blob?.size ?? 0), 0)
  for (const [i, { form, blob }] of pictures.entries()) {
    if (!blob) continue
    await post(form, blob, (bytes) => {
      sent[i] = Math.min(bytes, blob.size)
      progress(sent.reduce((all, each) => all + (each ?? 0), 0) / total)
    })
  }
  return answer(
    api.PUT('/v1/events/{eventId}/cover', { params: { path, header: { 'If-Match': ifMatch(event.version) } }, body: { uploadId, alt } }),
  )
}

/** Sends a form. fetch does not say how far it is, which matters on a phone. */
function post(form: CoverForm, blob: Blob, progress: (bytes: number) => void): Promise<void> {
  const data = new FormData()
  for (const [name, value] of Object.entries(form.fields)) data.append(name, value)
  data.append('file', blob)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', form.url)
    request.timeout = 120_000
    request.upload.onprogress = ({ loaded }) => progress(loaded)
    request.onload = () => (request.status < 300 ? resolve() : reject(new Failure(request.status, null)))
    request.onerror = request.ontimeout = () => reject(new Failure(0, null))
    request.send(data)
  })
}
