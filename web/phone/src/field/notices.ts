// What the person was told, as far as it was fetched, and which of it is new to them. What they look at here is kept until the server knows it: it is new on no phone and no desk then.
import type { Notice } from '../gen/api'
import { allKnown, database } from '../store/database'

const kept = 200
const nameOf = (owner: string) => `noticed/${owner}`

/** Looked at here, and not known to the server yet. */
export const readHere = async (owner: string) => JSON.parse((await database.settings.get(nameOf(owner)))?.value ?? '[]') as string[]

/** Newest first. */
export async function noticesOf(owner: string): Promise<Notice[]> {
  const at = (n: Notice) => Date.parse(n.at ?? '') || 0
  return (await allKnown(owner, 'notice')).sort((a, b) => at(b) - at(a) || b.id.localeCompare(a.id))
}

export async function unseenOf(owner: string): Promise<string[]> {
  const seen = new Set(await readHere(owner))
  return (await allKnown(owner, 'notice')).filter((n) => !n.readAt && !seen.has(n.id)).map((n) => n.id)
}

export async function markSeen(owner: string, ids: string[]): Promise<void> {
  await database.transaction('rw', database.settings, async () => {
    const all = [...new Set([...ids, ...(await readHere(owner))])].slice(0, kept)
    await database.settings.put({ name: nameOf(owner), value: JSON.stringify(all) })
  })
}

/** The server knows of these. They stay read here, though the list that says so was fetched before. */
export async function readThere(owner: string, ids: string[]): Promise<void> {
  await database.transaction('rw', database.settings, database.known, async () => {
    const rest = (await readHere(owner)).filter((id) => !ids.includes(id))
    await database.settings.put({ name: nameOf(owner), value: JSON.stringify(rest) })
    await database.known
      .where('[owner+kind]')
      .equals([owner, 'notice'])
      .filter((row) => ids.includes(row.id))
      .modify((row) => {
        ;(row.value as Notice).readAt ??= new Date().toISOString()
      })
  })
}
