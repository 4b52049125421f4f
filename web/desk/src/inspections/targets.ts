import { reactive } from 'vue'

import { getTarget } from '../gen/api'

// An inspection says its target by id; names are asked for once each.
const names = reactive(new Map<string, string>())
const asked = new Set<string>()

/** The target's name; the end of its id until the name is known. */
export function targetName(id: string): string {
  if (id && !asked.has(id)) {
    asked.add(id)
    void getTarget(id).then(({ target }) => names.set(id, target!.name)).catch(() => {})
  }
  return names.get(id) ?? `…${id.slice(-8)}`
}
