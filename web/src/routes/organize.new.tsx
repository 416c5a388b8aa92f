import { createFileRoute } from '@tanstack/react-router'
import { NewEvent } from '../organize/new'

export const Route = createFileRoute('/organize/new')({ component: NewEvent })
