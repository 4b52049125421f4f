import type { Router } from 'vue-router'

const lists = ['/queue', '/register', '/inspections', '/patrols', '/map', '/coverage']
const last = new Map<string, string>()

/** Remembers how each list was narrowed when it was left, in this tab. */
export function rememberLists(router: Router) {
  router.afterEach((to) => void (lists.includes(to.path) && last.set(to.path, to.fullPath)))
}

/** A list as it was seen last: its page and its filters. */
export const lastOf = (path: string) => last.get(path) ?? path
