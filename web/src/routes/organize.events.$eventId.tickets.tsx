import { createFileRoute } from '@tanstack/react-router'
import { Tickets } from '../organize/tickets'

export const Route = createFileRoute('/organize/events/$eventId/tickets')({ component: Tickets })
