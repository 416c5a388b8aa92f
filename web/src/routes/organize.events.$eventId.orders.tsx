import { createFileRoute } from '@tanstack/react-router'
import { Orders } from '../organize/orders'
import { orderSearch } from '../organize/search'

export const Route = createFileRoute('/organize/events/$eventId/orders')({ validateSearch: orderSearch, component: Orders })
