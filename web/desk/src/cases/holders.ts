import { reactive } from 'vue'

import type { Case } from '../gen/api'
import { me } from '../session/session'
import { t } from '../words/words'

/** Names of people by id, learned from the trails of cases: a list says who holds a case by id alone. */
const names = reactive(new Map<string, string>())

export function learn(c: Case) {
  for (const act of c.acts) if (act.userId && act.userName) names.set(act.userId, act.userName)
}

export const knows = (user: string) => user === me.value?.id || names.has(user)

export function personName(user: string): string {
  if (user === me.value?.id) return me.value.name
  return names.get(user) ?? user.slice(0, 8)
}

export const holderName = (c: Case) => (c.claimedBy === me.value?.id ? t('common.you') : personName(c.claimedBy))
