import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import type { Me, MePatch } from '../api/schema.gen'
import { changeLook, currentLook, type Look, onLook } from '../session/look'
import { choose as bestOf, type Locale, locales } from '../text/locale'
import { ownZone } from '../text/time'
import { Button } from '../ui/button'
import { useExplain } from '../ui/failure'
import { Checkbox, Choice, SelectField } from '../ui/field'
import { toast } from '../ui/toast'
import { choose } from './change'

/** What is chosen applies at once, and is kept in the account; when that fails it is said, and the choice can be made again. */
function useChoose() {
  const queries = useQueryClient()
  const explain = useExplain()
  const { t } = useLingui()
  const [pending, setPending] = useState<MePatch>()
  return {
    pending,
    async keep(change: MePatch) {
      setPending(change)
      try {
        await choose(queries, change)
      } catch (error) {
        const why = explain(error)
        toast(t`This is not kept in your account. ${why}`, { tone: 'wrong' })
      } finally {
        setPending(undefined)
      }
    },
  }
}

/** How pages look and speak, here and wherever one signs in. */
export function Appearance({ me }: { me: Me }) {
  const look = useSyncExternalStore(onLook, currentLook)
  const { keep, pending } = useChoose()
  const zones = Intl.supportedValuesOf('timeZone')
  const zone = pending?.timeZone ?? me.timeZone
  return (
    <div className="flex flex-col gap-5">
      <Choice<Look['theme']>
        label={<Trans>Theme</Trans>}
        value={look.theme}
        options={[
          { value: 'system', label: <Trans>As the device</Trans> },
          { value: 'light', label: <Trans>Light</Trans> },
          { value: 'dark', label: <Trans>Dark</Trans> },
        ]}
        onChange={(theme) => {
          void changeLook({ theme })
          void keep({ preferences: { theme } })
        }}
      />
      <SelectField
        label={<Trans>Language</Trans>}
        hint={<Trans>Of these pages, and of mails where they are written in it.</Trans>}
        value={look.locale ?? bestOf(navigator.languages)}
        onChange={(event) => {
          const locale = event.target.value as Locale
          void changeLook({ locale })
          void keep({ locale })
        }}
      >
        {Object.entries(locales).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="flex flex-col items-start gap-2">
        <SelectField
          label={<Trans>Time zone</Trans>}
          hint={<Trans>Of times in mails. Pages say times by the clock of the event, and yours beside it.</Trans>}
          value={zone}
          onChange={(event) => void keep({ timeZone: event.target.value })}
        >
          {!zones.includes(zone) && <option value={zone}>{zone}</option>}
          {zones.map((each) => (
            <option key={each} value={each}>
              {each.replaceAll('_', ' ')}
            </option>
          ))}
        </SelectField>
        {zone !== ownZone && (
          <Button look="quiet" small className="-ms-3" onClick={() => void keep({ timeZone: ownZone })}>
            <Trans>Use this device’s: {ownZone}</Trans>
          </Button>
        )}
      </div>
    </div>
  )
}

/** Which mails one gets beside those that one needs. */
export function Mails({ me }: { me: Me }) {
  const { keep, pending } = useChoose()
  const { reminders, digest } = { ...me.preferences.notifications, ...pending?.preferences?.notifications }
  return (
    <div>
      <p className="mb-2 text-quiet">
        <Trans>What concerns a ticket that you hold is always sent.</Trans>
      </p>
      <Checkbox
        label={<Trans>Remind me before an event begins</Trans>}
        checked={reminders}
        onChange={(event) => void keep({ preferences: { notifications: { reminders: event.target.checked } } })}
      />
      <Checkbox
        label={<Trans>Tell me about new events</Trans>}
        checked={digest}
        onChange={(event) => void keep({ preferences: { notifications: { digest: event.target.checked } } })}
      />
    </div>
  )
}
