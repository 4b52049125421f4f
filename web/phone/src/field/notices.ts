// What the person was told, as far as it was fetched, and which of it they have not looked at on this phone.
import type { Notice } from '../gen/api'
import { allKnown, database } from '../store/database'

const kept = 200
const nameOf = (owner: string) => `noticed/${owner}`
const seenBy = async (owner: string) => JSON.parse((await database.settings.get(nameOf(owner)))?.value ?? '[]') as string[]

/** Newest first. */
export async function noticesOf(owner: string): Promise<Notice[]> {
  const at = (n: Notice) => Date.parse(n.at ?? '') || 0
  return (await allKnown(owner, 'notice')).sort((a, b) => at(b) - at(a) || b.id.localeCompare(a.id))
}

export async function unseenOf(owner: string): Promise<string[]> {
  const seen = new Set(await seenBy(owner))
  return (await allKnown(owner, 'notice')).map((n) => n.id).filter((id) => !seen.has(id))
}

export async function markSeen(owner: string, ids: string[]): Promise<void> {
  await database.transaction('rw', database.settings, async () => {
    const all = [...new Set([...ids, ...(await seenBy(owner))])].slice(0, kept)
    await database.settings.put({ name: nameOf(owner), value: JSON.stringify(all) })
  })
}
