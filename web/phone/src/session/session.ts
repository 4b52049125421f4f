// Who is signed in.
import { ref } from 'vue'
import type { GetMeResponse, LoginResponse } from '../gen/api'
import { request } from '../server/request'
import { database, unsentStates, type Person } from '../store/database'
import { note } from '../store/log'
import { deviceOf, registration } from './device'
import { tokenOf } from './tokens'

/** The person who uses the phone now; null: nobody. */
export const person = ref<Person | null>(null)

export async function restore(): Promise<void> {
  const [current, people] = await Promise.all([database.settings.get('person'), database.people.toArray()])
  person.value = people.find((who) => who.id === current?.value) ?? null
}

export async function signIn(tenant: string, account: string, password: string): Promise<void> {
  const device = await deviceOf(`${tenant}/${account}`)
  const { tokens, me } = await request<LoginResponse>('POST', '/v1/auth/login', { body: { tenant, account, password, device: await registration(device) } })
  const { tenantName, photoRules } = await request<GetMeResponse>('GET', '/v1/me', { token: tokens!.accessToken })
  const before = await database.people.get(me!.id)
  const now: Person = { id: me!.id, tenant, tenantName, account, name: me!.name, roles: me!.roles, region: me!.region, tokens, cursor: before?.cursor ?? '', pulledAt: before?.pulledAt ?? 0, mustSignIn: false, photos: photoRules }
  await database.transaction('rw', database.people, database.settings, async () => {
    await database.people.put(now)
    await database.settings.put({ name: 'person', value: now.id })
  })
  person.value = now
  void note('signed in')
  void navigator.storage?.persist?.() // asks the browser never to clear what is captured; it may refuse
}

/** Signs out. Nothing captured is erased; tokens stay while something waits, so that it still goes up. */
export async function signOut(): Promise<void> {
  const who = person.value
  if (!who) return
  await database.settings.delete('person')
  person.value = null
  const waiting = await database.items.where('owner').equals(who.id).filter((i) => unsentStates.includes(i.state)).count()
  if (waiting) return
  const token = await tokenOf(who.id).catch(() => '')
  if (token) await request('POST', '/v1/auth/logout', { body: {}, token }).catch(() => undefined) // it ends by itself in time
  await database.people.update(who.id, { tokens: null })
}
