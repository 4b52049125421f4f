import type { Text } from './pack'

/** A rule's content as GET /v1/rules gives it (docs of server/rule). */
export interface Rule {
  code: string
  version: number
  name: Text
  visits: { tier?: string; least_minutes?: number; least_meters?: number; least_share?: number; least_gap_hours?: number; evidence?: boolean; modes?: string[] }[]
  coverage: { buffer_m: number; swath_m: number; resolution_m: number; least_share: number }
}
