import { listCases, listTargets, type Case, type Target, type TargetKind } from '../gen/api'

export interface TargetQuery {
  kind?: TargetKind
  region: string
  tenant: string
  query: string
}

/** As many as a map of single dots still shows well. */
export const most = 10_000

/** Fetches all targets that fit, page after page, telling how many have come. */
export async function everyTarget(query: TargetQuery, came: (targets: Target[]) => void, signal: AbortSignal): Promise<boolean> {
  const all: Target[] = []
  for (let pageToken = ''; ; ) {
    const answer = await listTargets({ ...query, pageSize: 500, pageToken }, signal)
    all.push(...answer.targets)
    came([...all])
    pageToken = answer.nextPageToken
    if (!pageToken) return true
    if (all.length >= most) return false
  }
}

/** The worst case in hand of each target, for those who may see cases. */
export async function casesByTarget(tenant: string, signal: AbortSignal): Promise<{ by: Map<string, Case>; whole: boolean }> {
  const { cases, nextPageToken } = await listCases({ pageSize: 500, tenant }, signal)
  const by = new Map<string, Case>()
  for (const c of cases) if (c.targetId && !by.has(c.targetId)) by.set(c.targetId, c) // the queue's order is worst first
  return { by, whole: !nextPageToken }
}
