import { createFileRoute } from '@tanstack/react-router'
import { Attendees } from '../organize/attendees'
import { attendeeSearch } from '../organize/search'

export const Route = createFileRoute('/organize/events/$eventId/attendees')({ validateSearch: attendeeSearch, component: Attendees })
