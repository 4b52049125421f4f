// Who is signed in. Work never depends on a token's life: without one things wait on the phone.
import { ref } from 'vue'
import type { GetMeResponse, LoginResponse, RefreshResponse } from '../gen/api'
import { Problem, request } from '../server/request'
import { database, unsentStates, type Person } from '../store/database'
import { deviceOf, registration } from './device'

/** The person who uses the phone now; null: nobody. */
export const person = ref<Person | null>(null)

export async function restore(): Promise<void> {
  const current = await database.settings.get('person')
  person.value = current ? ((await database.people.get(current.value)) ?? null) : null
}

export async function signIn(tenant: string, account: string, password: string): Promise<void> {
  const device = await deviceOf(`${tenant}/${account}`)
  const { tokens, me } = await request<LoginResponse>('POST', '/v1/auth/login', { body: { tenant, account, password, device: await registration(device) } })
  const { tenantName } = await request<GetMeResponse>('GET', '/v1/me', { token: tokens!.accessToken })
  const before = await database.people.get(me!.id)
  const now: Person = { id: me!.id, tenant, tenantName, account, name: me!.name, tokens, pulledAt: before?.pulledAt ?? 0, mustSignIn: false }
  await database.transaction('rw', database.people, database.settings, async () => {
    await database.people.put(now)
    await database.settings.put({ name: 'person', value: now.id })
  })
  person.value = now
  void navigator.storage?.persist?.() // asks the browser never to clear what is captured; it may refuse
}

/** Signs out. Nothing captured is erased; tokens stay while something waits, so that it still goes up. */
export async function signOut(): Promise<void> {
  const who = person.value
  if (!who) return
  await database.settings.delete('person')
  person.value = null
  const waiting = await database.inspections.where('owner').equals(who.id).filter((i) => unsentStates.includes(i.state)).count()
  if (waiting) return
  const token = await tokenOf(who.id).catch(() => '')
  if (token) await request('POST', '/v1/auth/logout', { body: {}, token }).catch(() => undefined) // it ends by itself in time
  await database.people.update(who.id, { tokens: null })
}

const margin = 60_000

/** A person's access token, refreshed when it is about to end, by one tab at a time. Throws Problem when they must sign in again. */
export async function tokenOf(id: string, refused = ''): Promise<string> {
  return await navigator.locks.request(`xuncha-token-${id}`, async () => {
    const tokens = (await database.people.get(id))?.tokens
    if (!tokens) throw new Problem(401, 'token_missing', '')
    const fresh = Date.parse(tokens.accessExpiresAt!) - Date.now() > margin
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
