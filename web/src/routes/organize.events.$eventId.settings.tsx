import { createFileRoute } from '@tanstack/react-router'
import { SettingsPage } from '../organize/settings'

export const Route = createFileRoute('/organize/events/$eventId/settings')({ component: SettingsPage })
