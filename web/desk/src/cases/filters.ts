import { computed } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'

import { endOfDay } from '../clock/beijing'
import type { Case, ReviewState } from '../gen/api'
import { me } from '../session/session'
import { active } from './active'

/** What the queue is narrowed to. It lives in the address, so that it can be sent, kept and gone back to. */
export interface Filters {
  severity: string
  state: string
  kind: string
  region: string
  due: '' | 'over' | 'today' | 'week'
  source: '' | 'inspection' | 'report'
  tenant: string
  mine: boolean
}

const names = ['severity', 'state', 'kind', 'region', 'due', 'source', 'tenant'] as const

export function useFilters() {
  const route = useRoute()
  const router = useRouter()
  const text = (name: string) => (typeof route.query[name] === 'string' ? (route.query[name] as string) : '')
  const filters = computed<Filters>(() => ({
    severity: /^[ABC]$/.test(text('severity')) ? text('severity') : '', state: text('state'), kind: text('kind'), region: /^\d{0,12}$/.test(text('region')) ? text('region') : '',
    due: ['over', 'today', 'week'].includes(text('due')) ? (text('due') as Filters['due']) : '', source: ['inspection', 'report'].includes(text('source')) ? (text('source') as Filters['source']) : '', tenant: /^\d{0,12}$/.test(text('tenant')) ? text('tenant') : '', mine: text('mine') === '1',
  }))
  const chosen = computed(() => text('case'))

  function set(change: Partial<Filters>) {
    const next = { ...filters.value, ...change }
    const query: LocationQueryRaw = {}
    for (const name of names) if (next[name]) query[name] = next[name]
    if (next.mine) query.mine = '1'
    if (chosen.value) query.case = chosen.value
    void router.push({ query })
  }

  /** Another case is chosen: the address follows, without a step in the browser's history for each. */
  const choose = (id: string) => router.replace({ query: { ...route.query, case: id || undefined } })
  const any = computed(() => names.some((name) => filters.value[name]) || filters.value.mine)
  const clear = () => router.push({ query: chosen.value ? { case: chosen.value } : {} })
  return { filters, chosen, set, choose, any, clear }
}

export function dueBefore(due: Filters['due'], now: number): string | undefined {
  if (!due) return undefined
  const at = due === 'over' ? now : due === 'today' ? endOfDay(now) : endOfDay(now) + 6 * 86_400_000
  return new Date(at).toISOString()
}

/** The query of the server for the filters. */
export function queryOf(f: Filters, now: number) {
  return { severity: f.severity, state: (f.state || undefined) as ReviewState | undefined, targetKind: f.kind, region: f.region, dueBefore: dueBefore(f.due, now), mine: f.mine, tenant: f.tenant, source: f.source }
}

/** Whether a case that changed belongs in the list, as the server would say. */
export function fits(c: Case, f: Filters, now: number): boolean {
  const until = dueBefore(f.due, now)
  return (
    (f.state ? c.state === f.state : active(c)) && (!f.severity || c.severity === f.severity) && (!f.kind || c.targetKind === f.kind) && (!f.source || c.source === f.source) && c.region.startsWith(f.region) &&
    (!f.tenant || c.tenant === f.tenant) && (!until || Date.parse(c.dueAt ?? '') < Date.parse(until)) && (!f.mine || c.claimedBy === me.value?.id)
  )
}
