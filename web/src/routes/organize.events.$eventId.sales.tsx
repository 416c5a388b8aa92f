import { createFileRoute } from '@tanstack/react-router'
import { SalesPage } from '../organize/sales'

export const Route = createFileRoute('/organize/events/$eventId/sales')({ component: SalesPage })
