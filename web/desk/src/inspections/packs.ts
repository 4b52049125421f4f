import { shallowReactive } from 'vue'

import { getPack2 } from '../gen/api'

/** Checklists by code and version, as far as they were asked for; each is asked once, and without it codes stand for words. */
export const packs = shallowReactive(new Map<string, Record<string, unknown> | null>())
const asked = new Set<string>()

export function wantPack(code: string, version: number) {
  const key = `${code} ${version}`
  if (!code || asked.has(key)) return
  asked.add(key)
  void getPack2(code, version)
    .then(({ pack }) => packs.set(key, pack?.content ?? null))
    .catch(() => {}) // a city supervisor has no checklists
}
