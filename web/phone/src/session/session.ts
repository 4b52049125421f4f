// Who is signed in.
import { liveQuery } from 'dexie'
import { ref } from 'vue'
import type { GetMeResponse, LoginResponse } from '../gen/api'
import { request } from '../server/request'
import { database, unsentStates, type Person } from '../store/database'
import { note } from '../store/log'
import { suspend } from '../field/patrol'
import { deviceOf, registration } from './device'
import { tokenOf } from './tokens'

/** The person who uses the phone now; null: nobody. */
export const person = ref<Person | null>(null)

export async function restore(): Promise<void> {
  const current = await database.settings.get('person')
  if (current?.value === person.value?.id) return
  person.value = (current && (await database.people.get(current.value))) ?? null
}

/** Every open page has the same person: who signs out in one is signed out in all. */
export const followPerson = () => liveQuery(() => database.settings.get('person')).subscribe(() => void restore())

/** Signs in by a password, or by the ticket of an identity provider. */
export async function signIn(tenant: string, account: string, by: { password: string } | { ticket: string }): Promise<void> {
  const device = await deviceOf(`${tenant}/${account}`)
  const { tokens, me } = await request<LoginResponse>('POST', '/v1/auth/login', { body: { tenant, account, ...by, device: await registration(device) } })
  const { tenantName, photoRules } = await request<GetMeResponse>('GET', '/v1/me', { token: tokens!.accessToken })
  const before = await database.people.get(me!.id)
  const now: Person = { id: me!.id, tenant, tenantName, account, name: me!.name, roles: me!.roles, region: me!.region, tokens, cursor: before?.cursor ?? '', pulledAt: before?.pulledAt ?? 0, mustSignIn: false, photos: photoRules }
  const other = person.value && person.value.id !== now.id ? person.value.id : ''
  await database.transaction('rw', database.people, database.settings, database.patrols, async () => {
    if (other) await suspend(other)
    await database.people.put(now)
    await database.settings.put({ name: 'person', value: now.id })
  })
  person.value = now
  void note('signed in')
  void navigator.storage?.persist?.() // asks the browser never to clear what is captured; it may refuse
}

/** Signs out. Nothing captured is erased, a patrol is paused until its person goes on with it; tokens stay while something waits, so that it still goes up. */
export async function signOut(): Promise<void> {
  const who = person.value
  if (!who) return
  await database.transaction('rw', database.settings, database.patrols, async () => {
    await suspend(who.id)
    await database.settings.delete('person')
  })
  person.value = null
  const waiting = await database.items.where('owner').equals(who.id).filter((i) => unsentStates.includes(i.state)).count()
  if (waiting) return
  const token = await tokenOf(who.id).catch(() => '')
  if (token) await request('POST', '/v1/auth/logout', { body: {}, token }).catch(() => undefined) // it ends by itself in time
  await database.people.update(who.id, { tokens: null })
}
