// Tokens of everybody who signed in on this phone. Work never depends on a token's life: without one things wait here.
import type { RefreshResponse } from '../gen/api'
import { clockError, Problem, request } from '../server/request'
import { database } from '../store/database'
import { note } from '../store/log'

const margin = 60_000

/** A person's access token, refreshed when it is about to end, by one tab at a time. Throws Problem when they must sign in again. */
export async function tokenOf(id: string, refused = ''): Promise<string> {
  return await navigator.locks.request(`xuncha-token-${id}`, async () => {
    const tokens = (await database.people.get(id))?.tokens
    if (!tokens) throw new Problem(401, 'token_missing', '')
    const fresh = Date.parse(tokens.accessExpiresAt!) - (Date.now() - clockError()) > margin
    if (fresh && tokens.accessToken !== refused) return tokens.accessToken
    return refresh(id, tokens.refreshToken)
  })
}

async function refresh(id: string, refreshToken: string): Promise<string> {
  try {
    const { tokens } = await request<RefreshResponse>('POST', '/v1/auth/refresh', { body: { refreshToken } })
    await database.people.update(id, { tokens, mustSignIn: false })
    return tokens!.accessToken
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      await database.people.update(id, { tokens: null, mustSignIn: true })
      void note('signin ended', error.reason)
    }
    throw error
  }
}

/** Asks as a person; once more with a new token when the server says that the old one has ended. */
export async function as<T>(id: string, method: string, path: string, body?: unknown): Promise<T> {
  const token = await tokenOf(id)
  try {
    return await request<T>(method, path, { body, token })
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    return request<T>(method, path, { body, token: await tokenOf(id, token) })
  }
}
