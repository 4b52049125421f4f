/** An answer that is no success: application/problem+json with a stable reason, or none at all. */
export class Problem extends Error {
  constructor(
    readonly status: number, // HTTP status; 0 when the server was not reached
    readonly reason: string, // stable, as in docs/reasons.md; "offline" when the server was not reached
    readonly detail: string,
    readonly data: Record<string, string> = {},
  ) {
    super(`${reason}: ${detail}`)
  }

  get gone() {
    return this.status === 404
  }

  get denied() {
    return this.status === 403
  }
}

export const asProblem = (error: unknown) =>
  error instanceof Problem ? error : new Problem(0, 'unexpected', error instanceof Error ? error.message : String(error))

/** A request that was called off because its answer is no longer wanted. */
export const calledOff = (error: unknown) => error instanceof DOMException && error.name === 'AbortError'

export async function problemOf(response: Response) {
  const body = (await response.json().catch(() => ({}))) as { reason?: string; detail?: string; data?: Record<string, string> }
  return new Problem(response.status, body.reason ?? 'unexpected', body.detail ?? response.statusText, body.data)
}
