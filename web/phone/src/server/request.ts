/** An answer of the server that is no success, by its stable reason. */
export class Problem extends Error {
  constructor(readonly status: number, readonly reason: string, readonly detail: string, readonly retryAfter = 0) {
    super(`${status} ${reason}`)
  }
}

/** No answer at all: no network, or no server. */
export class Unreachable extends Error {}

const patience = 30_000

let error = 0
/** This phone's clock less the server's, ms, by the last answer (its Date has whole seconds); 0 before any. */
export const clockError = () => error

/** Asks the server and reads its JSON. Throws Problem or Unreachable. */
export async function request<T>(method: string, path: string, options: { body?: unknown; token?: string } = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.token) headers['Authorization'] = `Bearer ${options.token}`
  let answer: Response
  let text: string
  try {
    const body = options.body === undefined ? null : JSON.stringify(options.body)
    answer = await fetch(path, { method, headers, body, signal: AbortSignal.timeout(patience) })
    text = await answer.text()
    readClock(answer)
  } catch (broken) {
    throw new Unreachable(String(broken))
  }
  const json = parse(text)
  if (answer.ok && json) return json as T
  const problem = (json ?? {}) as { reason?: string; detail?: string }
  throw new Problem(answer.status, problem.reason ?? 'unexpected', problem.detail ?? '', Number(answer.headers.get('Retry-After')) || 0)
}

function readClock(answer: Response): void {
  const server = Date.parse(answer.headers.get('Date') ?? '')
  if (Number.isFinite(server)) error = Date.now() - server
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a gateway's page, not our server
  }
}
