import '@testing-library/jest-dom/vitest'
import { i18n } from '@lingui/core'

// Messages are English as they stand in the source.
i18n.loadAndActivate({ locale: 'en', messages: {} })
