// How many of the newest notices were not seen yet, in this browser: the server keeps what people were told, and no mark of what they read.
import { computed, ref, shallowRef } from 'vue'

import { listNotices, type Notice } from '../gen/api'
import { me } from '../session/session'

/** So many are looked at; the count says when there may be more. */
export const newestLooked = 50
const kept = 500
const newest = shallowRef<Notice[]>([])
const seen = ref(new Set<string>())

const key = () => `xuncha.desk.noticed.${me.value?.id}`
function read() {
  try {
    seen.value = new Set(JSON.parse(localStorage.getItem(key()) ?? '[]') as string[])
  } catch {
    seen.value = new Set() // another page's nonsense is no list
  }
}

export const unseen = computed(() => newest.value.filter((n) => !seen.value.has(n.id)).length)
export const isSeen = (n: Notice) => seen.value.has(n.id)

/** Asks for the newest; a network that is away is said where notices are read, and not by the bell. */
export async function lookForNotices() {
  read()
  await listNotices({ pageSize: newestLooked }).then(({ notices }) => (newest.value = notices), () => {})
}

export function markSeen(notices: Notice[]) {
  read()
  seen.value = new Set([...notices.map((n) => n.id), ...seen.value].slice(0, kept))
  localStorage.setItem(key(), JSON.stringify([...seen.value]))
}

/** Another tab of the same person saw them. */
addEventListener('storage', (event) => event.key === key() && read())
