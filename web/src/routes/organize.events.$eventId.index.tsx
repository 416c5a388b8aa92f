import { createFileRoute } from '@tanstack/react-router'
import { Overview } from '../organize/overview'

export const Route = createFileRoute('/organize/events/$eventId/')({ component: Overview })
