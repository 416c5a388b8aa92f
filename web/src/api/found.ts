import { notFound } from '@tanstack/react-router'
import { isFailure } from './problem'

/** What a page is about. What the API does not know, or not under such a name, is a page that there is not. */
export async function found<T>(read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (error) {
    if (isFailure(error) && (error.status === 404 || error.status === 400)) throw notFound()
    throw error
  }
}
