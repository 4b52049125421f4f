// What the city can look at: things, the calls that show them, and where one of them is opened here.
export const callsOf = {
  cases: ['ListCases', 'GetCase', 'ListDocuments', 'GetDocument'],
  inspections: ['ListInspections', 'GetInspection', 'PrintInspection'],
  photos: ['OpenPhoto'],
  targets: ['ListTargets', 'GetTarget', 'ListTargetHistory'],
  patrols: ['ListPatrols', 'GetPatrol', 'GetTrack', 'ListEvents'],
  grid: ['ListUnits', 'ListAssets', 'GetAsset', 'ListDuties'],
  coverage: ['GetCoverage', 'ExportCoverage', 'ListDebts'],
  map: ['GetTile'],
  publications: ['ListPublications'],
  basis: ['ListRules', 'ListHolidays'],
} as const

export type Thing = keyof typeof callsOf
export const things = Object.keys(callsOf) as Thing[]
export const isThing = (name: string): name is Thing => name in callsOf

/** /xuncha.review.v1.ReviewService/GetCase → GetCase. */
export const callOf = (rpc: string) => rpc.split('/').pop() ?? rpc

const pages: Partial<Record<Thing, string>> = { cases: '/cases/', inspections: '/inspections/', targets: '/targets/', patrols: '/patrols/' }
/** The page of the one thing; of a photo or a list there is none. */
export function pageOf(rpc: string, subject: string): string {
  const thing = things.find((one) => (callsOf[one] as readonly string[]).includes(callOf(rpc)))
  return subject && thing && pages[thing] ? pages[thing] + subject : ''
}
