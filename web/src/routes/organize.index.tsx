import { createFileRoute } from '@tanstack/react-router'
import { EventsOfMine } from '../organize/list'

export const Route = createFileRoute('/organize/')({ component: EventsOfMine })
