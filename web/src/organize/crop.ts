/** What of a picture is shown: how close, and where within what is left over. */
export interface View {
  /** 1 shows as much as fits into 16:9. */
  zoom: number
  /** From 0, the left or top edge, to 1. */
  x: number
  y: number
}

export const whole: View = { zoom: 1, x: 0.5, y: 0.5 }
export const closest = 4

interface Size {
  width: number
  height: number
}

/** The part of a picture at 16:9 that a view shows, in its pixels. */
export function crop(picture: Size, { zoom, x, y }: View): Size & { left: number; top: number } {
  const width = Math.min(picture.width, (picture.height * 16) / 9) / zoom
  const height = (width * 9) / 16
  return { left: (picture.width - width) * x, top: (picture.height - height) * y, width, height }
}

const within = (value: number) => Math.min(1, Math.max(0, value))

/** The view after the picture was dragged, by shares of what is shown. It stays within the picture. */
export function dragged(picture: Size, view: View, right: number, down: number): View {
  const shown = crop(picture, view)
  const move = (at: number, by: number, all: number, part: number) => (all - part < 1 ? at : within(at - (by * part) / (all - part)))
  return {
    ...view,
    x: move(view.x, right, picture.width, shown.width),
    y: move(view.y, down, picture.height, shown.height),
  }
}
