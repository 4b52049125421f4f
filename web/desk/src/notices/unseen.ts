// How many notices are new to the person, at the desk and on the phone: the server keeps what was read.
import { ref } from 'vue'

import { listNotices, readNotices } from '../gen/api'

/** So far the server counts. */
export const mostUnseen = 1000
export const unseen = ref(0)

/** Asks how many; a network that is away is said where notices are read, and not by the bell. */
export async function lookForNotices() {
  await listNotices({ pageSize: 1 }).then(countAsTold, () => {})
}

export function countAsTold({ unread }: { unread: number }) {
  unseen.value = unread
}

/** What was not marked, for the network was away, is new when it is looked at again. */
export async function markSeen(ids: string[]) {
  if (ids.length) await readNotices({ ids }).then(countAsTold, () => {})
}

export async function markAllSeen() {
  countAsTold(await readNotices({ all: true }))
}
