// What the app did and met, for support: the newest thousand lines.
import { database } from './database'

const most = 1000

/** Adds a line. It never fails what it tells of: on a full phone the line is lost. */
export async function note(what: string, detail = ''): Promise<void> {
  try {
    const id = (await database.log.add({ at: Date.now(), what, detail: detail.slice(0, 300) }))!
    if (id % 50 === 0) await database.log.where('id').below(id - most).delete()
  } catch {
    // nothing more can be done
  }
}
