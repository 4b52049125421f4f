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

/** What a request throws that broke off: as it is if it was called off, else that the server was not reached. */
export function brokenOff(error: unknown): never {
  throw calledOff(error) ? error : new Problem(0, 'offline', String(error))
}

/** Reads why an answer is no success. One that breaks off in its middle gives no reason, and throws as a request does that never arrived. */
export async function problemOf(response: Response) {
  const text = await response.text().catch(brokenOff)
  const body = parsed(text)
  return new Problem(response.status, body.reason ?? 'unexpected', body.detail ?? response.statusText, body.data)
}

function parsed(text: string): { reason?: string; detail?: string; data?: Record<string, string> } {
  try {
    return (JSON.parse(text) ?? {}) as { reason?: string }
  } catch {
    return {} // a gateway's page, not our server
  }
}
