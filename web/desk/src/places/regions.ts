import { reactive } from 'vue'

import { listRegions, type Region } from '../gen/api'
import { me, tenantName } from '../session/session'

/** Names of divisions by code, as far as they were asked for. */
const names = reactive(new Map<string, string>())
const asked = new Map<string, Promise<Region[]>>()

/** The divisions directly under a code; asked once. */
export function regionsUnder(parent: string): Promise<Region[]> {
  let answer = asked.get(parent)
  if (!answer) {
    answer = listRegions({ parent }).then(({ regions }) => {
      for (const region of regions) names.set(region.code, region.name)
      return regions
    })
    answer.catch(() => asked.delete(parent))
    asked.set(parent, answer)
  }
  return answer
}

/** A division's name, county first where it is a township; the code until the name is known. */
export function regionName(code: string, withCounty = false): string {
  if (code === me.value?.tenant) return tenantName.value
  const upper = code.length > 6 ? code.slice(0, 6) : code.slice(0, 4)
  if (code && !names.has(code)) void regionsUnder(upper).catch(() => {})
  const county = upper === me.value?.tenant ? tenantName.value : names.get(upper)
  if (code.length > 6 && withCounty && !county) void regionsUnder(upper.slice(0, 4)).catch(() => {})
  const name = names.get(code) ?? code
  return withCounty && code.length > 6 ? `${county ?? upper} ${name}` : name
}
