import type { Event } from '../api/schema.gen'
import { Cover } from '../ui/cover'

export function CoverEditor({ event }: { event: Event }) {
  return <Cover event={event} />
}
