import { expect, test } from 'vitest'
import { crop, dragged, whole } from './crop'

const tall = { width: 900, height: 1600 }
const wide = { width: 3200, height: 900 }

test('as much as fits, in the middle', () => {
  expect(crop(tall, whole)).toEqual({ left: 0, top: 546.875, width: 900, height: 506.25 })
  expect(crop(wide, whole)).toEqual({ left: 800, top: 0, width: 1600, height: 900 })
})

test('closer shows less', () => {
  expect(crop(wide, { zoom: 2, x: 0, y: 1 })).toEqual({ left: 0, top: 450, width: 800, height: 450 })
})

test('the picture follows the pointer', () => {
  // dragging it down by half of what is shown shows what is half of that further up
  const view = dragged(tall, whole, 0, 0.5)
  expect(crop(tall, view).top).toBeCloseTo(546.875 - 253.125)
})

test('it stays within the picture, and where it cannot move it does not', () => {
  expect(dragged(tall, whole, 5, 50)).toEqual({ zoom: 1, x: 0.5, y: 0 })
  expect(dragged(wide, whole, -50, -5)).toEqual({ zoom: 1, x: 1, y: 0.5 })
})
