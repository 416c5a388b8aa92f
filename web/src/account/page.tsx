import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { meQuery } from '../api/queries'
import type { Me } from '../api/schema.gen'
import { useTitle } from '../shell/title'
import { ButtonLink } from '../ui/button'
import { Unavailable } from '../ui/failure'
import { Badge, Page, PageHead, Skeleton } from '../ui/parts'
import { DeleteAccount, Export, SignOut } from './data'
import { Appearance, Mails } from './preferences'
import { Profile } from './profile'

/** One's own account. */
export function AccountPage() {
  const { t } = useLingui()
  useTitle(t`Account`)
  const { data: me, isError, error, refetch } = useQuery(meQuery)
  return (
    <Page narrow>
      <PageHead title={<Trans>Account</Trans>}>{me ? <Address me={me} /> : <Skeleton className="h-6 w-56" />}</PageHead>
      {me ? (
        <>
          <Section title={<Trans>Profile</Trans>}>
            <Profile me={me} />
          </Section>
          <Section title={<Trans>Look and language</Trans>}>
            <Appearance me={me} />
          </Section>
          <Section title={<Trans>Mails</Trans>}>
            <Mails me={me} />
          </Section>
          <Section title={<Trans>Your data</Trans>}>
            <Export />
          </Section>
          <Section title={<Trans>Signing out</Trans>}>
            <SignOut />
          </Section>
          <Section title={<Trans>Delete the account</Trans>}>
            <DeleteAccount email={me.email} />
          </Section>
        </>
      ) : isError ? (
        <>
          <Unavailable error={error} again={() => void refetch()} />
          <Section title={<Trans>Signing out</Trans>}>
            <SignOut />
          </Section>
        </>
      ) : (
        <AccountSkeleton />
      )}
    </Page>
  )
}

function Address({ me }: { me: Me }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <span className="min-w-0 break-all">{me.email || <Trans>No e-mail address</Trans>}</span>
      {me.email && !me.emailVerified && (
        <Badge tone="blip">
          <Trans>not confirmed</Trans>
        </Badge>
      )}
      {me.roles.includes('admin') && (
        <ButtonLink to="/admin/users" look="quiet" small className="-ms-2">
          <Trans>Admin</Trans>
        </ButtonLink>
      )}
    </div>
  )
}

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="grid gap-x-8 gap-y-4 border-t border-line py-8 md:grid-cols-[12rem_1fr]">
      <h2 id={id} className="text-18">
        {title}
      </h2>
      <div className="min-w-0">{children}</div>
    </section>
  )
}

function AccountSkeleton() {
  return (
    <div role="status" className="grid gap-8 border-t border-line py-8 md:grid-cols-[12rem_1fr]">
      <Skeleton className="h-6 w-24" />
      <div className="flex flex-col gap-5">
        <Skeleton className="h-20 w-full" />
        <Skeleton className="h-20 w-full" />
        <Skeleton className="h-20 w-64" />
        <Skeleton className="h-11 w-40" />
      </div>
      <span className="sr-only">
        <Trans>Loading…</Trans>
      </span>
    </div>
  )
}
