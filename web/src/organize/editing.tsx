import { Trans, useLingui } from '@lingui/react/macro'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { isFailure } from '../api/problem'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Notice } from '../ui/parts'
import { changed, merge } from './merge'

/** A form over something that others may change, too. */
export interface Editing<T extends object> {
  values: T
  /** What was loaded or saved last, and the version of it. */
  base: T
  version: number
  /** The parts that differ from it. */
  dirty: (keyof T)[]
  /** Of these, the parts that somebody else changed meanwhile. */
  both: (keyof T)[]
  set: (change: Partial<T>) => void
  discard: () => void
  /** What was typed is saved: this is how it stands now. */
  saved: (now: T, version: number) => void
}

/** Holds what is typed over what was loaded. When a newer version is loaded, what was typed is laid over that. */
export function useEditing<T extends object>(loaded: T, version: number): Editing<T> {
  const [state, setState] = useState({ base: loaded, values: loaded, version, both: [] as (keyof T)[] })
  if (version > state.version) {
    const { values, both } = merge(state.base, state.values, loaded)
    setState({ base: loaded, values, version, both })
  }
  const { base, values } = state
  const dirty = changed(base, values)
  return {
    values,
    base,
    version: state.version,
    dirty,
    both: state.both.filter((part) => dirty.includes(part)),
    set: (change) => setState((now) => ({ ...now, values: { ...now.values, ...change } })),
    discard: () => setState((now) => ({ ...now, values: now.base, both: [] })),
    saved: (now, next) => setState({ base: now, values: now, version: next, both: [] }),
  }
}

/** Stays in view while something is not saved: saves it, or lets it be. */
export function SaveBar({
  form,
  dirty,
  busy,
  discard,
  children,
}: {
  /** The id of the form that it saves. */
  form: string
  dirty: boolean
  busy: boolean
  discard: () => void
  /** What saving brings about, when it is more than that. */
  children?: ReactNode
}) {
  if (!dirty) return null
  return (
    <section className="sticky bottom-4 z-20 mt-8 animate-[appear_200ms_var(--ease-out)]">
      <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2 rounded-card border border-line bg-raised p-3 shadow-lift">
        <p className="me-auto min-w-48 flex-1 ps-2 text-14" role="status">
          {children ?? <Trans>There are changes that are not saved.</Trans>}
        </p>
        <Button look="quiet" onClick={discard}>
          <Trans>Discard</Trans>
        </Button>
        <Button look="primary" type="submit" form={form} busy={busy}>
          <Trans>Save</Trans>
        </Button>
      </div>
    </section>
  )
}

/** Whoever leaves with something unsaved is asked first. */
export function LeaveGuard({ dirty }: { dirty: boolean }) {
  const blocker = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true })
  return <Unsaved open={blocker.status === 'blocked'} stay={() => blocker.reset?.()} leave={() => blocker.proceed?.()} />
}

/** Closing a dialog with something typed in it asks first: `close` in place of what was given, and the question. */
export function useClosing(dirty: boolean, close: () => void): { close: () => void; question: ReactNode } {
  const [asked, setAsked] = useState(false)
  return {
    close: () => (dirty ? setAsked(true) : close()),
    question: <Unsaved open={asked} stay={() => setAsked(false)} leave={close} />,
  }
}

function Unsaved({ open, stay, leave }: { open: boolean; stay: () => void; leave: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={stay}
      title={<Trans>Leave without saving?</Trans>}
      actions={
        <>
          <Button look="danger" onClick={leave}>
            <Trans>Leave</Trans>
          </Button>
          <Button look="primary" onClick={stay}>
            <Trans>Stay here</Trans>
          </Button>
        </>
      }
    >
      <Trans>What you changed here is not saved yet and would be lost.</Trans>
    </Dialog>
  )
}

/** Somebody else was quicker (412): what is new is loaded, and what was typed laid over it. */
export function Meanwhile({ error, load, both }: { error: unknown; load: () => Promise<unknown>; both: readonly string[] }) {
  const { t, i18n } = useLingui()
  const [busy, setBusy] = useState(false)
  const parts = new Intl.ListFormat(i18n.locale).format(both)
  if (isFailure(error, 'version-stale')) {
    return (
      <div role="alert" className="mt-6">
        <Notice tone="blip">
          <p className="font-medium">{t`Somebody changed this meanwhile.`}</p>
          <p className="mt-1">{t`Nothing of yours is lost: load what is new, look at it, then save again.`}</p>
          <Button
            small
            className="mt-3"
            busy={busy}
            onClick={() => {
              setBusy(true)
              void load().finally(() => setBusy(false))
            }}
          >
            <Trans>Load what is new</Trans>
          </Button>
        </Notice>
      </div>
    )
  }
  if (both.length === 0) return null
  return (
    <div role="status" className="mt-6">
      <Notice tone="blip">
        <Trans>Somebody else changed this meanwhile, too: {parts}. What you typed will be saved over it; discard it to see theirs.</Trans>
      </Notice>
    </div>
  )
}
