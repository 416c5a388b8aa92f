import { createFileRoute } from '@tanstack/react-router'
import { EditEvent } from '../organize/edit'

export const Route = createFileRoute('/organize/events/$eventId/edit')({ component: EditEvent })
