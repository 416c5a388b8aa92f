import { Trans, useLingui } from '@lingui/react/macro'
import { Search as Glass, LocateFixed, MapPin, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { Button, IconButton } from '../ui/button'
import { TextField } from '../ui/field'
import { Notice } from '../ui/parts'
import { Sweep } from '../ui/radar'
import { locate, type Unlocated } from './place'
import { distances, type Search, usualDistance, type Window } from './search'

/** What, where, when. What is typed is looked for when one says so, what is chosen at once. */
export function SearchForm({ search, onSearch }: { search: Search; onSearch: (change: Partial<Search>) => void }) {
  const { t } = useLingui()
  const [text, setText] = useState(search.text ?? '')
  const [city, setCity] = useState(search.city ?? '')
  const [days, setDays] = useState(Boolean(search.from || search.to))
  const [locating, setLocating] = useState(false)
  const [unlocated, setUnlocated] = useState<Unlocated>()

  async function nearMe() {
    setUnlocated(undefined)
    setLocating(true)
    try {
      onSearch({ near: await locate(), text: text.trim() || undefined })
    } catch (why) {
      setUnlocated(why as Unlocated)
    } finally {
      setLocating(false)
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setUnlocated(undefined)
        onSearch({ text: text.trim() || undefined, ...(search.near ? {} : { city: city.trim() || undefined }) })
      }}
      className="flex flex-col gap-3"
    >
      <div className="grid grid-cols-2 rounded-card border border-edge bg-raised p-2 md:flex md:items-stretch">
        <Part label={<Trans>What</Trans>} className="col-span-2 border-b md:flex-[1.3] md:border-b-0">
          {(id) => (
            <>
              <Glass className="hidden size-5 shrink-0 text-quiet md:block" aria-hidden="true" />
              <input
                id={id}
                type="search"
                value={text}
                maxLength={100}
                enterKeyHint="search"
                placeholder={t`Concert, workshop, walk…`}
                onChange={(event) => setText(event.target.value)}
                className={field}
              />
              <IconButton
                label={t`Search`}
                type="submit"
                className="-me-2 bg-radar text-on-radar hover:bg-radar hover:brightness-110 md:hidden"
              >
                <Glass className="size-5" />
              </IconButton>
            </>
          )}
        </Part>
        <Part label={<Trans>Where</Trans>} className="md:flex-1 md:border-s">
          {(id) => (
            <>
              <MapPin className="hidden size-5 shrink-0 text-quiet md:block" aria-hidden="true" />
              {search.near ? (
                <>
                  <select
                    id={id}
                    value={search.km ?? usualDistance}
                    onChange={(event) => onSearch({ km: Number(event.target.value) })}
                    className={field}
                  >
                    {distances.map((km) => (
                      <option key={km} value={km}>
                        {t`Within ${km} km of you`}
                      </option>
                    ))}
                  </select>
                  <IconButton label={t`Anywhere`} onClick={() => onSearch({ near: undefined, km: undefined })}>
                    <X className="size-5" />
                  </IconButton>
                </>
              ) : (
                <>
                  <input
                    id={id}
                    type="search"
                    value={city}
                    maxLength={100}
                    enterKeyHint="search"
                    autoComplete="address-level2"
                    placeholder={t`City`}
                    onChange={(event) => setCity(event.target.value)}
                    className={field}
                  />
                  <IconButton
                    label={t`Near me`}
                    aria-busy={locating || undefined}
                    onClick={() => void nearMe()}
                    className="-me-2 text-radar"
                  >
                    {locating ? <Sweep className="size-5" /> : <LocateFixed className="size-5" />}
                  </IconButton>
                </>
              )}
            </>
          )}
        </Part>
        <Part label={<Trans>When</Trans>} className="border-s md:flex-1">
          {(id) => (
            <select
              id={id}
              value={days ? 'days' : (search.when ?? '')}
              onChange={(event) => {
                const chosen = event.target.value
                setDays(chosen === 'days')
                if (chosen !== 'days') onSearch({ when: (chosen || undefined) as Window | undefined, from: undefined, to: undefined })
              }}
              className={field}
            >
              <option value="">{t`Any time`}</option>
              <option value="today">{t`Today`}</option>
              <option value="weekend">{t`This weekend`}</option>
              <option value="month">{t`This month`}</option>
              <option value="days">{t`Choose days…`}</option>
            </select>
          )}
        </Part>
        <Button look="primary" type="submit" className="hidden! md:inline-flex! md:self-stretch">
          <Trans>Search</Trans>
        </Button>
      </div>
      {days && <Days search={search} onSearch={onSearch} />}
      <div role="status">{unlocated && <NotLocated why={unlocated} />}</div>
    </form>
  )
}

const field = 'min-h-11 w-full min-w-0 flex-1 bg-transparent text-16 text-ellipsis outline-none placeholder:text-quiet'

/** One of the three parts: a label, and what one types or chooses, within one edge. */
function Part({ label, className, children }: { label: ReactNode; className: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div
      className={`min-w-0 border-line px-3 py-1 has-[input:focus-visible,select:focus-visible]:rounded-control has-[input:focus-visible,select:focus-visible]:outline-3 has-[input:focus-visible,select:focus-visible]:outline-radar ${className}`}
    >
      <label htmlFor={id} className="block text-14 font-medium text-quiet">
        {label}
      </label>
      <div className="flex items-center gap-2">{children(id)}</div>
    </div>
  )
}

function Days({ search, onSearch }: { search: Search; onSearch: (change: Partial<Search>) => void }) {
  return (
    <div className="flex flex-wrap gap-4">
      <TextField
        label={<Trans>From</Trans>}
        type="date"
        value={search.from ?? ''}
        max={search.to}
        onChange={(event) => onSearch({ from: event.target.value || undefined })}
        className="w-44"
      />
      <TextField
        label={<Trans>To</Trans>}
        type="date"
        value={search.to ?? ''}
        min={search.from}
        onChange={(event) => onSearch({ to: event.target.value || undefined })}
        className="w-44"
      />
    </div>
  )
}

function NotLocated({ why }: { why: Unlocated }) {
  return (
    <Notice tone="blip">
      {why === 'refused' ? (
        <Trans>Your browser does not tell us where you are. Allow it for this site, or type a city.</Trans>
      ) : (
        <Trans>Your browser does not know where you are right now. Type a city instead.</Trans>
      )}
    </Notice>
  )
}
