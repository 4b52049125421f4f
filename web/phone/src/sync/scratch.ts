// Where a sealed file is written while it is made: a file of the browser's own on the phone's disk, so that hundreds of megabytes of photos never lie in memory; in memory where the browser has no such files, or the disk no room for it.
import { newId } from '../store/identity'

export interface Scratch {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** What was written. */
  end(): Promise<Blob>
  /** Leaves nothing of it. */
  drop(): Promise<void>
}

const prefix = 'sealed-'
const kept = 3600_000 // ms that a file may still be on its way into a share sheet or a download

export async function onDisk(): Promise<Scratch | null> {
  if (!navigator.storage.getDirectory || typeof FileSystemFileHandle === 'undefined' || !('createWritable' in FileSystemFileHandle.prototype)) return null
  const [folder, name] = [await navigator.storage.getDirectory(), prefix + newId()]
  const file = await folder.getFileHandle(name, { create: true })
  const out = await file.createWritable()
  return {
    write: (bytes) => out.write(bytes),
    end: () => out.close().then(() => file.getFile()),
    drop: async () => {
      await out.abort().catch(() => undefined) // it may have ended
      await folder.removeEntry(name).catch(() => undefined)
    },
  }
}

export function inMemory(): Scratch {
  let parts: Blob[] = []
  return {
    write: async (bytes) => void parts.push(new Blob([bytes])),
    end: async () => new Blob(parts),
    drop: async () => void (parts = []),
  }
}

/** Removes the files that were handed out long ago. */
export async function sweepScratch(): Promise<void> {
  const folder = await navigator.storage.getDirectory?.().catch(() => null)
  if (!folder) return
  for await (const [name, entry] of (folder as unknown as { entries(): AsyncIterable<[string, FileSystemFileHandle]> }).entries()) {
    if (!name.startsWith(prefix)) continue
    const old = await entry.getFile().then((file) => file.lastModified < Date.now() - kept, () => false) // it is being written
    if (old) await folder.removeEntry(name).catch(() => undefined)
  }
}
