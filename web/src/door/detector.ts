import type { BarcodeDetector, BarcodeFormat, DetectedBarcode } from 'barcode-detector/ponyfill'
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url'

export interface Detector {
  detect(image: HTMLVideoElement): Promise<DetectedBarcode[]>
}

const formats: BarcodeFormat[] = ['qr_code']
const native = (globalThis as { BarcodeDetector?: typeof BarcodeDetector }).BarcodeDetector

/** Reads QR codes: the browser's own reader, or one that is loaded (and kept for when there is no network). */
export async function detector(): Promise<Detector> {
  if (native && (await native.getSupportedFormats()).includes('qr_code')) return new native({ formats })
  const { BarcodeDetector, prepareZXingModule } = await import('barcode-detector/ponyfill')
  const bytes = await read(wasm)
  await prepareZXingModule({ overrides: { wasmBinary: bytes }, fireImmediately: true })
  return new BarcodeDetector({ formats })
}

const cacheName = 'scanner'

/** It is a third of a megabyte that only doors need, so it is kept here and not with the rest of the application. */
async function read(address: string): Promise<ArrayBuffer> {
  const cache = await globalThis.caches?.open(cacheName).catch(() => undefined)
  const known = await cache?.match(address)
  if (known) return known.arrayBuffer()
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  // those of earlier versions go
  for (const old of (await cache?.keys()) ?? []) await cache?.delete(old)
  await cache?.put(address, response.clone())
  return response.arrayBuffer()
}
