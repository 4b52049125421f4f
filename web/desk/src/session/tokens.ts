import { ref } from 'vue'

import type { Tokens } from '../gen/api'

// The pair of tokens, shared by all tabs of this browser. A refresh token is used once, so tabs take turns to refresh.
const key = 'xuncha.desk.tokens'
const early = 30_000 // refresh this long before the access token expires, ms

/** Why the last session ended; empty while there is one or none was. It outlives the page's reload at a session's end. */
const endedKey = 'xuncha.desk.ended'
export const ended = ref(sessionStorage.getItem(endedKey) ?? '')
sessionStorage.removeItem(endedKey)
/** Whether somebody is signed in on this browser. */
export const signedIn = ref(read() !== null)

function read(): Tokens | null {
  const raw = localStorage.getItem(key)
  return raw ? (JSON.parse(raw) as Tokens) : null
}

export function keep(tokens: Tokens) {
  localStorage.setItem(key, JSON.stringify(tokens))
  signedIn.value = true
  ended.value = ''
}

export function signedOut(reason = '') {
  localStorage.removeItem(key)
  ended.value = reason
  sessionStorage.setItem(endedKey, reason)
  signedIn.value = false
}

addEventListener('storage', (event) => {
  if (event.key === key) signedIn.value = event.newValue !== null
})

const fresh = (tokens: Tokens) => Date.parse(tokens.accessExpiresAt ?? '') - Date.now() > early

/** The access token, refreshed when it is about to expire, or when the server just refused it. */
export async function bearer(refused: boolean): Promise<string> {
  const have = read()
  if (!have) return ''
  if (fresh(have) && !refused) return have.accessToken
  return taken(async () => {
    const now = read()
    if (!now) return ''
    if (now.accessToken !== have.accessToken) return now.accessToken // another tab has refreshed
    return refresh(now)
  })
}

let turn: Promise<unknown> = Promise.resolve()

/** Runs one after the other, over all tabs where the browser can do that (a secure context), else within this one. */
function taken<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(key, work) as Promise<T>
  const mine = turn.then(work)
  turn = mine.catch(() => {})
  return mine
}

async function refresh(old: Tokens): Promise<string> {
  const response = await fetch('/v1/auth/refresh', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ refreshToken: old.refreshToken }),
  }).catch(() => null)
  if (!response) return old.accessToken // not reached: the request itself will say so
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { reason?: string }
    if (response.status === 401) signedOut(problem.reason ?? 'token_expired')
    return response.status === 401 ? '' : old.accessToken
  }
  const { tokens } = (await response.json()) as { tokens: Tokens }
  keep(tokens)
  return tokens.accessToken
}
