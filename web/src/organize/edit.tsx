import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import type { Event, EventSummary } from '../api/schema.gen'
import { EventCard } from '../discover/card'
import { categories } from '../text/categories'
import { languages } from '../text/places'
import { Checkbox, Choice, SelectField, TextArea, TextField } from '../ui/field'
import { Closed } from './closed'
import { CoverEditor } from './cover'
import { type Draft, draftOf, patchOf, tells } from './draft'
import { LeaveGuard, Meanwhile, SaveBar } from './editing'
import { editable, useOrganized } from './event'
import { useEventForm } from './eventform'
import { SectionHead } from './frame'
import { instantOf } from './localtime'
import { MarkdownField } from './markdown'
import { Meetings } from './meetings'
import { TagsField } from './tags'
import { WhenField, ZoneField } from './when'
import { Refused } from './wrong'

const beside = ['/title', '/summary', '/description', '/category', '/tags', '/language', '/visibility', '/startAt', '/endAt', '/timeZone']

/** What an event says. */
export function EditEvent() {
  const { t } = useLingui()
  const event = useOrganized()
  return (
    <>
      <SectionHead title={t`Edit`} />
      {editable(event) ? <Editor key={event.id} event={event} /> : <Closed event={event} />}
    </>
  )
}

function Editor({ event }: { event: Event }) {
  const { t, i18n } = useLingui()
  const { values, dirty, both, set, discard, save, stale, wrong, load, form } = useEventForm<Draft>(event, draftOf, patchOf)
  const names: Record<keyof Draft, string> = {
    title: t`Title`,
    summary: t`Summary`,
    description: t`Description`,
    category: t`Category`,
    tags: t`Tags`,
    language: t`Language`,
    visibility: t`Who finds it`,
    startAt: t`Starts`,
    endAt: t`Ends`,
    timeZone: t`Time zone`,
    locationToBeAnnounced: t`Place`,
  }

  return (
    <>
      <form id="event" {...form}>
        <Part id="about" title={t`What it is`}>
          <div className="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
            <div className="flex flex-col gap-5">
              <TextField
                label={t`Title`}
                value={values.title}
                maxLength={150}
                required
                dir="auto"
                error={wrong('/title')}
                onChange={(typed) => set({ title: typed.target.value })}
              />
              <TextArea
                label={t`Summary`}
                optional
                rows={2}
                hint={t`One or two sentences, for lists, search and what is shared.`}
                value={values.summary}
                maxLength={300}
                dir="auto"
                error={wrong('/summary')}
                onChange={(typed) => set({ summary: typed.target.value.replace(/\s*\n\s*/g, ' ') })}
              />
              <div className="grid gap-5 sm:grid-cols-2">
                <SelectField
                  label={t`Category`}
                  value={values.category}
                  error={wrong('/category')}
                  onChange={(chosen) => set({ category: chosen.target.value as Draft['category'] })}
                >
                  {Object.entries(categories).map(([category, words]) => (
                    <option key={category} value={category}>
                      {i18n._(words)}
                    </option>
                  ))}
                </SelectField>
                <SelectField
                  label={t`Language`}
                  value={values.language}
                  error={wrong('/language')}
                  onChange={(chosen) => set({ language: chosen.target.value })}
                >
                  {languages(i18n.locale, values.language).map((language) => (
                    <option key={language.value} value={language.value}>
                      {language.label}
                    </option>
                  ))}
                </SelectField>
              </div>
              <TagsField value={values.tags} error={wrong('/tags')} onChange={(tags) => set({ tags })} />
            </div>
            <CardPreview event={event} draft={values} />
          </div>
        </Part>

        <Part id="description" title={t`Description`}>
          <MarkdownField
            label={t`What awaits people`}
            hint={t`In Markdown: **bold**, *italic*, ## headings, - lists, [links](https://…).`}
            value={values.description}
            error={wrong('/description')}
            onChange={(description) => set({ description })}
          />
        </Part>

        <Part id="found" title={t`Who finds it`}>
          <Choice
            label={t`Who finds it`}
            hideLabel
            value={values.visibility}
            onChange={(visibility) => set({ visibility })}
            options={[
              { value: 'public', label: t`Everybody` },
              { value: 'unlisted', label: t`Who has the address` },
            ]}
          />
          <p className="mt-2 text-14 text-quiet">
            {values.visibility === 'public' ? (
              <Trans>It is in lists, in search, and in search engines.</Trans>
            ) : (
              <Trans>It is in no list. Whoever gets the address sees it and can take tickets.</Trans>
            )}
          </p>
        </Part>

        <Part id="when" title={t`When`}>
          <div className="grid max-w-narrow gap-5 sm:grid-cols-2">
            <WhenField
              label={t`Starts`}
              value={values.startAt}
              zone={values.timeZone}
              required
              error={wrong('/startAt')}
              onChange={(startAt) => set({ startAt })}
            />
            <WhenField
              label={t`Ends`}
              optional
              value={values.endAt}
              zone={values.timeZone}
              min={values.startAt.slice(0, 16)}
              error={wrong('/endAt')}
              onChange={(endAt) => set({ endAt })}
            />
            <ZoneField value={values.timeZone} error={wrong('/timeZone')} onChange={(timeZone) => set({ timeZone })} />
          </div>
          <div className="mt-5">
            <Checkbox
              label={t`The place is announced later`}
              hint={t`Then it can be published without one. People see that it will be announced.`}
              checked={values.locationToBeAnnounced}
              onChange={(ticked) => set({ locationToBeAnnounced: ticked.target.checked })}
            />
          </div>
        </Part>

        <Meanwhile error={save.error} both={both.map((part) => names[part])} load={load} />
        {!stale && (
          <div className="mt-6 empty:hidden">
            <Refused error={save.error} beside={beside} />
          </div>
        )}
      </form>
      <Part id="where" title={t`Where`}>
        <Meetings event={event} />
      </Part>
      <Part id="cover" title={t`Cover`}>
        <CoverEditor event={event} />
      </Part>
      <SaveBar form="event" dirty={dirty.length > 0} busy={save.isPending} discard={discard}>
        {tells(event, dirty) && <Trans>Everybody with a ticket is told by mail that the time has changed.</Trans>}
      </SaveBar>
      <LeaveGuard dirty={dirty.length > 0} />
    </>
  )
}

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="scroll-mt-24 border-t border-line py-8 first:border-0 first:pt-0">
      <h2 id={`${id}-title`} className="mb-4 text-22">
        {title}
      </h2>
      {children}
    </section>
  )
}

/** The event as it will stand in lists. */
function CardPreview({ event, draft }: { event: Event; draft: Draft }) {
  const place = event.meetings.find((meeting) => meeting.kind === 'inPerson' && meeting.status !== 'cancelled')
  const prices = event.ticketTypes.filter((type) => type.visibility === 'public').map((type) => type.price.amount + type.fee.amount)
  const summary: EventSummary = {
    ...event,
    title: draft.title || '…',
    category: draft.category,
    startAt: instantOf(draft.startAt, draft.timeZone) ?? event.startAt,
    timeZone: draft.timeZone,
    venue: place?.venue ?? null,
    city: place?.city ?? null,
    country: place?.country ?? null,
    priceFrom: prices.length > 0 ? { amount: Math.min(...prices), currency: event.currency } : null,
    distanceKm: null,
    isFree: prices.length > 0 && prices.every((price) => price === 0),
  }
  return (
    <aside>
      <p className="mb-2 text-14 font-medium">
        <Trans>In lists</Trans>
      </p>
      {/* it looks like what it previews, and leads nowhere */}
      <div inert className="rounded-card border border-line bg-raised p-4">
        <EventCard event={summary} />
      </div>
    </aside>
  )
}
