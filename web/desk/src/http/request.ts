import { bearer, signedOut } from '../session/tokens'
import { brokenOff, problemOf } from './problem'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Query = Record<string, string | number | boolean | string[] | undefined>

interface Asked {
  body?: unknown
  query?: Query
  signal?: AbortSignal
}

/** Speaks JSON with the server as the signed-in person. Throws a Problem for every answer that is no success. */
export async function request<T>(method: Method, path: string, asked: Asked = {}): Promise<T> {
  const headers: Record<string, string> = asked.body === undefined ? {} : { 'Content-Type': 'application/json' }
  const response = await send(path + search(asked.query), { method, headers, body: asked.body === undefined ? undefined : JSON.stringify(asked.body), signal: asked.signal })
  return (await response.json()) as T
}

/** Fetches with the access token; a token that has just expired is refreshed once. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  for (let again = false; ; again = true) {
    const token = path.startsWith('/v1/auth/log') && !path.endsWith('logout') ? '' : await bearer(again)
    const response = await reach(path, { ...init, headers: { ...init.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) } })
    if (response.ok) return response
    const problem = await problemOf(response)
    if (response.status === 401 && token && problem.reason !== 'unexpected') { // a page of somebody else's between us says nothing of the session
      if (!again && problem.reason.startsWith('token_')) continue
      signedOut(problem.reason)
    }
    throw problem
  }
}

const reach = (path: string, init: RequestInit) => fetch(path, init).catch(brokenOff)

function search(query: Query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '' && value !== false)
  return given.length ? `?${new URLSearchParams(given.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)])))}` : ''
}
