import { createFileRoute } from '@tanstack/react-router'
import { Messages } from '../organize/messages'
import { deliverySearch } from '../organize/search'

export const Route = createFileRoute('/organize/events/$eventId/messages')({ validateSearch: deliverySearch, component: Messages })
