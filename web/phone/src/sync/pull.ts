// Pulls what an inspector needs in the field: the county's targets, and the newest version of each pack.
import type { GetPackResponse, ListPacksResponse, ListTargetsResponse } from '../gen/api'
import type { Pack } from '../field/pack'
import { as } from '../session/tokens'
import { database, type KeptTarget } from '../store/database'

const pageSize = 500

export async function pull(owner: string): Promise<void> {
  await pullPacks(owner)
  await pullTargets(owner)
  await database.people.update(owner, { pulledAt: Date.now() })
}

/** Replaces the targets as a whole, once every page is here. */
async function pullTargets(owner: string): Promise<void> {
  const all: KeptTarget[] = []
  for (let token = ''; ; ) {
    const page = await as<ListTargetsResponse>(owner, 'GET', `/v1/targets?page_size=${pageSize}&page_token=${encodeURIComponent(token)}`)
    for (const target of page.targets) all.push({ ...target, owner })
    token = page.nextPageToken
    if (!token) break
  }
  await database.transaction('rw', database.targets, async () => {
    await database.targets.where('owner').equals(owner).delete()
    await database.targets.bulkPut(all)
  })
}

/** Adds versions that are new. Older ones stay, for a draft goes on with the version that it began with. */
async function pullPacks(owner: string): Promise<void> {
  const { packs } = await as<ListPacksResponse>(owner, 'GET', '/v1/packs')
  for (const { code, version } of packs) {
    if (await database.packs.get([owner, code, version])) continue
    const { pack } = await as<GetPackResponse>(owner, 'GET', `/v1/packs/${encodeURIComponent(code)}/versions/${version}`)
    const content = pack!.content as unknown as Pack
    await database.transaction('rw', database.packs, async () => {
      await database.packs.where('[owner+kind+newest]').equals([owner, content.target_kind, 1]).filter((p) => p.code === code).modify({ newest: 0 })
      await database.packs.put({ owner, code, version, newest: 1, kind: content.target_kind, content })
    })
  }
}
