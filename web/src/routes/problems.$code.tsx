import { Trans } from '@lingui/react/macro'
import { createFileRoute, notFound } from '@tanstack/react-router'
import { ButtonLink } from '../ui/button'
import { Badge, Page, PageHead } from '../ui/parts'

/** Where the type of a problem leads (RFC 9457). */
export const Route = createFileRoute('/problems/$code')({
  loader: async ({ params: { code } }) => {
    const { problems } = await import('../docs/contract.gen.json')
    if (!Object.hasOwn(problems, code)) throw notFound()
    return problems[code as keyof typeof problems]
  },
  component: ProblemPage,
})

function ProblemPage() {
  const problem = Route.useLoaderData()
  const { code } = Route.useParams()
  return (
    <Page narrow>
      <div lang="en">
        <PageHead title={problem.title}>
          <span className="flex flex-wrap items-center gap-2">
            <Badge>{problem.status}</Badge> <code className="font-mono">{code}</code>
          </span>
        </PageHead>
        <p className="text-18">{problem.detail}</p>
      </div>
      <p className="mt-8">
        <ButtonLink to="/docs">
          <Trans>All of the API</Trans>
        </ButtonLink>
      </p>
    </Page>
  )
}
