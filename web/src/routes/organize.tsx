import { createFileRoute } from '@tanstack/react-router'
import { signedInFor } from '../session/guard'

export const Route = createFileRoute('/organize')({ beforeLoad: signedInFor('organize') })
