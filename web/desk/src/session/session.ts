import { computed, shallowRef } from 'vue'

import { getMe, login, logout, type Role, type User } from '../gen/api'
import { uuid7 } from '../http/uuid'
import { keep, signedOut } from './tokens'

/** Who is signed in, as the server says; null until it has said so. */
export const me = shallowRef<User | null>(null)
/** The county's name. */
export const tenantName = shallowRef('')

export const has = (...roles: Role[]) => me.value?.roles.some((role) => roles.includes(role)) ?? false
/** A city supervisor reads every county and changes nothing. */
export const ofCity = computed(() => has('ROLE_CITY_SUPERVISOR'))
export const mayReview = computed(() => has('ROLE_REVIEWER'))
export const maySeeCases = computed(() => has('ROLE_REVIEWER', 'ROLE_COUNTY_ADMIN', 'ROLE_AUDITOR', 'ROLE_INSPECTOR', 'ROLE_CITY_SUPERVISOR'))
export const mayWatch = computed(() => has('ROLE_REVIEWER', 'ROLE_COUNTY_ADMIN', 'ROLE_AUDITOR'))
export const maySeePeople = computed(() => has('ROLE_COUNTY_ADMIN', 'ROLE_AUDITOR'))
/** Who compares what came under one id, and who says which stands. */
export const maySeeConflicts = computed(() => has('ROLE_REVIEWER', 'ROLE_COUNTY_ADMIN', 'ROLE_AUDITOR'))
export const mayDecideConflicts = computed(() => has('ROLE_REVIEWER', 'ROLE_COUNTY_ADMIN'))
export const mayManage = computed(() => has('ROLE_COUNTY_ADMIN'))

/** This browser as a device: known again at the next sign-in, so that it can be revoked. */
function device() {
  const key = 'xuncha.desk.device'
  const id = localStorage.getItem(key) ?? uuid7()
  localStorage.setItem(key, id)
  const browser = /(Edg|Firefox|Chrome|Safari)\/[\d]+/.exec(navigator.userAgent)?.[0].replace('/', ' ') ?? ''
  return { id, name: `审核台 desk · ${browser}` }
}

/** Signs in by a password, or by the ticket of an identity provider. */
export async function signIn(tenant: string, account: string, by: { password: string } | { ticket: string }) {
  const answer = await login({ tenant, account, ...by, device: device() })
  keep(answer.tokens!)
  await loadMe()
}

export async function loadMe() {
  const answer = await getMe()
  me.value = answer.user
  tenantName.value = answer.tenantName
}

/** Ends the session at the server, if it can be reached, and here in any case. */
export async function signOut() {
  await logout({}).catch(() => {})
  me.value = null // so that the page does not come back to where it was
  signedOut()
  location.assign('/desk/')
}
