import { Trans, useLingui } from '@lingui/react/macro'
import { createFileRoute, Link } from '@tanstack/react-router'
import contract from '../docs/contract.gen.json'
import { Page, PageHead, Scroll } from '../ui/parts'

/** The contract is in English, as its words are part of it. */
export const Route = createFileRoute('/docs')({ component: Docs })

function Docs() {
  const { t } = useLingui()
  return (
    <Page>
      <PageHead title={<Trans>The API</Trans>}>
        <Trans>
          Whatever these pages do, a program can do. The full contract, with examples of every body:{' '}
          <a href="/openapi.yaml">openapi.yaml</a>
        </Trans>
      </PageHead>
      <Scroll label={t`Routes`}>
        <table className="w-full text-start text-14 max-lg:block">
          <thead className="text-quiet max-lg:sr-only">
            <tr>
              <th className="py-2 pe-4 text-start font-medium">
                <Trans>Route</Trans>
              </th>
              <th className="py-2 pe-4 text-start font-medium">
                <Trans>What it does</Trans>
              </th>
              <th className="py-2 text-start font-medium">
                <Trans>Who may call</Trans>
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line max-lg:block" lang="en">
            {contract.routes.map((route) => (
              <tr key={route.method + route.path} className="max-lg:block max-lg:py-3">
                <td className="py-2 pe-4 font-mono max-lg:block max-lg:py-0 max-lg:[overflow-wrap:anywhere] lg:whitespace-nowrap">
                  <span className="inline-block w-16 font-semibold">{route.method}</span>
                  {route.path}
                </td>
                <td className="min-w-64 py-2 pe-4 max-lg:block max-lg:py-1">{route.summary}</td>
                <td className="py-2 max-lg:block max-lg:py-0 max-lg:text-quiet lg:whitespace-nowrap">
                  {route.access}
                  {route.team && ` (${route.team.join(', ')})`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <h2 className="mt-12 mb-4 text-22">
        <Trans>What can go wrong</Trans>
      </h2>
      <ul className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3" lang="en">
        {Object.entries(contract.problems).map(([code, problem]) => (
          <li key={code}>
            <Link to="/problems/$code" params={{ code }} className="inline-flex min-h-11 items-center gap-2 hover:underline">
              <span className="text-quiet tabular-nums">{problem.status}</span> {problem.title}
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  )
}
