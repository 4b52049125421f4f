// Signing in by an identity provider: the page sends the person there, and they come back to the same app with a code. Only the page that sent them can make
// anything of it, for it alone has the secret that the server was given the hash of.
import { toBase64 } from './base64'

/** What a person comes back with. */
export interface CameBack {
  code: string
  state: string
  error: string // why there is no code, in the provider's own word
  secret: string // base64; empty when this page sent nobody
  at: string // where in the app the person was
  tenant: string // the county that was asked for
}

/** For Login: whose account it is, and the server's own word that the provider vouches for them. */
export interface Ticket {
  tenant: string
  account: string
  ticket: string
}

type Post = <T>(path: string, body: unknown) => Promise<T>

const key = 'xuncha.signon'

/** What people call the identity provider; empty without one, without a network, and where the browser cannot hash. */
export async function providerName(): Promise<string> {
  if (!isSecureContext) return ''
  try {
    const answer = await fetch('/v1/auth/sign-in', { signal: AbortSignal.timeout(10_000) })
    return answer.ok ? ((await answer.json()) as { singleSignOn?: string }).singleSignOn ?? '' : ''
  } catch {
    return ''
  }
}

/** Sends the person to the provider; the page ends with it. */
export async function leave(post: Post, tenant: string, app: 'APP_DESK' | 'APP_PHONE'): Promise<void> {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  const sum = await crypto.subtle.digest('SHA-256', secret)
  const { address } = await post<{ address: string }>('/v1/auth/single-sign-on:begin', { tenant, app, secretSha256: toBase64(new Uint8Array(sum)) })
  sessionStorage.setItem(key, JSON.stringify({ secret: toBase64(secret), at: location.pathname + location.search + location.hash, tenant }))
  location.assign(address)
}

function read(): CameBack | null {
  if (!/^\/(desk|phone)\/$/.test(location.pathname)) return null // lists have states, and codes, too
  const query = new URLSearchParams(location.search)
  const state = query.get('state') ?? ''
  const [code, error] = [query.get('code') ?? '', query.get('error') ?? '']
  if (!state || (!code && !error)) return null
  history.replaceState(null, '', location.pathname) // a code is nothing for the history, nor for a second try
  const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<CameBack>
  sessionStorage.removeItem(key)
  return { code, state, error, secret: kept.secret ?? '', at: kept.at ?? '', tenant: kept.tenant ?? '' }
}

let waiting = read() // before any router looks at the address

/** Whether somebody has just come back, and nobody has gone on with them yet. */
export const cameBack = () => waiting !== null

/** Whoever has just come back, once; null: nobody. */
export function takeBack(): CameBack | null {
  const back = waiting
  waiting = null
  return back
}

/** Exchanges what a person came back with. Throws what post throws. */
export const exchange = (post: Post, back: CameBack) =>
  post<Ticket>('/v1/auth/single-sign-on:finish', { code: back.code || 'none', state: back.state, secret: back.secret || toBase64(new Uint8Array(32)) })

/** One language of a name that an operator gave in both, "中文 · English", or in one. */
export const nameIn = (chinese: boolean, name: string) => name.split(' · ')[chinese ? 0 : 1] ?? name
