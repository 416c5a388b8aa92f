import type { FieldProblem, Problem } from './schema.gen'

/** Why a call failed: what the API said, or that it could not be reached. Every failed call throws one of these. */
export class Failure extends Error {
  constructor(
    /** 0 when there was no answer. */
    readonly status: number,
    /** What the API said; null when it said nothing that we understand, as when there is no network. */
    readonly problem: Problem | null,
    /** Seconds after which to ask again, when the API says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem?.detail ?? (status === 0 ? 'no answer' : `status ${status}`))
    this.name = 'Failure'
  }

  /** The last part of the problem's type, as in `sold-out`. */
  get code(): string {
    return this.problem?.type.split('/').pop() ?? ''
  }

  /** What is wrong with each part of the body, by JSON pointer. */
  get fields(): FieldProblem[] {
    return this.problem?.errors ?? []
  }

  /** What is wrong with one part of the body, or within it. */
  field(pointer: string): FieldProblem | undefined {
    return this.fields.find((field) => field.pointer === pointer || field.pointer.startsWith(`${pointer}/`))
  }

  get offline(): boolean {
    return this.status === 0
  }
}

/** Reads what the API answered beside 2xx. */
export function failure(response: Response, body: unknown): Failure {
  const seconds = Number(response.headers.get('Retry-After'))
  const known = typeof body === 'object' && body !== null && 'type' in body && 'detail' in body
  return new Failure(response.status, known ? (body as Problem) : null, Number.isFinite(seconds) && seconds > 0 ? seconds : null)
}

export function isFailure(error: unknown, code?: string): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code)
}
