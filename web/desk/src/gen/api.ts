// Made from proto/gen/openapi.swagger.json by generate/client.mjs. Do not edit.
/* eslint-disable */
import { request } from '../http/request'

export interface UpdateUserBody {
  name?: string
  /** Given as a whole when replace_roles is set. */
  roles?: Role[]
  replaceRoles?: boolean
  region?: string
  disabled?: boolean
  password?: string
  /** Who the identity provider says this person is; empty: password alone. */
  identity?: string
}

export interface RevokeDeviceBody {
}

export interface OpenReporterBody {
  reportId?: string
  reason?: string
}

export interface WithdrawBody {
  reason?: string
}

export interface DecideConflictBody {
  /** Which content stands. */
  stands?: string
  reason?: string
}

export interface ReleaseQuarantineBody {
}

export interface AppointBody {
  userId?: string
  role?: string
  validFrom?: string
  validUntil?: string
}

export interface DelegateBody {
  /** UUIDv7 made by the caller. */
  delegationId?: string
  toUserId?: string
  validFrom?: string
  validUntil?: string
  reason?: string
}

export interface EndDutyBody {
  validUntil?: string
}

export interface SetRhythmBody {
  per?: string
  validFrom?: string
}

export interface SetWarningBody {
  /** UUIDv7 made by the caller: the same again is success. */
  id?: string
  level?: string
  reason?: string
  validFrom?: string
}

export interface AppealBody {
  text?: string
}

export interface DecidePatrolBody {
  /** confirm or dismiss a doubt; discount the patrol, or count it again; uphold what is decided against an appeal. Each of the last three answers an appeal. */
  decision?: string
  /** The doubt's name, for confirm and dismiss. */
  doubt?: string
  note?: string
}

export interface RevokeTrackerBody {
}

export interface UpdateTargetBody {
  /** Target is something that is inspected. */
  target?: Record<string, unknown>
}

export interface DecideCaseBody {
  decision?: Decision
  reason?: string
  /** For an order: working days until it is due. */
  deadlineWorkingDays?: number
  /** What the order asks for. */
  orderText?: string
  /** The version that the reviewer saw; zero skips the check. */
  version?: string
  /** UUIDv7 made by the caller: the same act sent twice is done once. */
  actId?: string
  /** For a transfer: the receiving body. */
  transferTo?: string
}

export interface ReinspectBody {
  /** The re-inspection itself, already complete. */
  inspectionId?: string
  passed?: boolean
  note?: string
  actId?: string
}

export interface ReleaseCaseBody {
}

export interface ReportRectifiedBody {
  note?: string
  /** SHA-256, hex. */
  beforePhotos?: string[]
  afterPhotos?: string[]
  actId?: string
}

/** Message that represents an arbitrary HTTP body. It should only be used for */
export interface ApiHttpBody {
  /** The HTTP Content-Type header value specifying the content type of the body. */
  contentType?: string
  /** The HTTP request/response body as raw binary. */
  data?: string
  /** Application specific response metadata. Must be set in the first response for streaming APIs. */
  extensions?: ProtobufAny[]
}

/** HandIn is one time that items of a device were handed in by somebody else. */
export interface FieldsyncHandIn {
  id: string
  deviceId: string
  /** Whose device it is. */
  userId: string
  /** Who handed in. */
  byUserId: string
  byName: string
  /** How many items the county had not, and the device's key proves. */
  items: number
  handedInAt: string | null
  /** In the county's log. */
  position: string
}

/** Status is what became of an item. */
export type FieldsyncStatus = 'STATUS_UNSPECIFIED' | 'STATUS_ACCEPTED' | 'STATUS_DUPLICATE' | 'STATUS_CONFLICT' | 'STATUS_HELD' | 'STATUS_QUARANTINED' | 'STATUS_RETRY'

/** `Any` contains an arbitrary serialized protocol buffer message along with a */
export interface ProtobufAny {
  /** Identifies the type of the serialized Protobuf message with a URI reference consisting of a prefix ending in a slash and the fully-qualified type name. Example: type.googleapis.com/google.protobuf.StringValue This string must contain at least one `/` character, and the content after the last `/` must be the fully-qualified name of the type in canonical form, without a leading dot. Do not write a scheme on these URI references so that clients do not attempt to contact them. The prefix is arbitrary and Protobuf implementations are expected to simply strip off everything up to and including the last `/` to identify the type. `type.googleapis.com/` is a common default prefix that some legacy implementations require. This prefix does not indicate the origin of the type, and URIs containing it are not expected to respond to any requests. All type URL strings must be legal URI references with the additional restriction (for the text format) that the content of the reference must consist only of alphanumeric characters, percent-encoded escapes, and characters in the following set (not including the outer backticks): `/-.~_!$&()*+,;=`. Despite our allowing percent encodings, implementations should not unescape them to prevent confusion with existing parsers. For example, `type.googleapis.com%2FFoo` should be rejected. In the original design of `Any`, the possibility of launching a type resolution service at these type URLs was considered but Protobuf never implemented one and considers contacting these URLs to be problematic and a potential security issue. Do not attempt to contact type URLs. */
  '@type': string
}

/** Represents a JSON `null`. */
export type ProtobufNullValue = 'NULL_VALUE'

/** Account is what a device captured and what of it is here. */
export interface Account {
  deviceId: string
  deviceName: string
  userId: string
  userName: string
  app: string
  /** As the device says; 0 from a phone that does not say. */
  captured: string
  received: string
  complete: string
  held: string
  quarantined: string
  /** Captured, and not here in any form. */
  outstanding: string
  /** The device's clock less the server's, ms, at its last push. */
  clockErrorMs: string
  lastSeenAt: string | null
  pushedAt: string | null
  revoked: boolean
  /** Receipts that the device says it has stored. */
  acknowledged: string
}

/** App is who asks, and so whose page a person comes back to. */
export type App = 'APP_UNSPECIFIED' | 'APP_PHONE' | 'APP_DESK'

export interface AppealResponse {
  patrol: Patrol | null
}

export interface AppointResponse {
  unit: GridUnit | null
}

/** Asset is what is patrolled: a reach 河段, a lake 湖, or a plot 林班. */
export interface Asset {
  id: string
  tenant: string
  /** reach, lake or plot. */
  kind: string
  name: string
  /** Parent river of a reach, as 汾河. */
  river: string
  unitId: string
  region: string
  /** GeoJSON geometry, WGS 84: LineString of a reach, Polygon or MultiPolygon of the others. Empty in lists unless asked for, and of a placeholder. */
  geometry: string
  /** Of a reach, mm. */
  lengthMm: string
  /** Of lakes and plots, m²; a plot's official area in mu 亩 (1/15 ha) beside it. */
  areaM2: number
  areaMu: number
  /** Named and owed, its line not known yet. */
  placeholder: boolean
  demonstration: boolean
  /** How far to trust the geometry. */
  accuracy: string
  validFrom: string | null
  validUntil: string | null
  replaces: string
  /** In the order in which they begin; the last that has begun holds. */
  warnings: Warning[]
}

export interface BeginDrainRequest {
  tenant?: string
  deviceId?: string
}

export interface BeginDrainResponse {
  /** To be signed over, once, within ten minutes. */
  nonce: string
  serverTime: string | null
}

export interface BeginSingleSignOnRequest {
  /** The county whose account it is; one person may have accounts in several. */
  tenant?: string
  app?: App
  /** SHA-256 of a secret that the page keeps to itself: only the page that began can finish. */
  secretSha256?: string
}

export interface BeginSingleSignOnResponse {
  /** Where to send the person. */
  address: string
}

/** CalendarChange is one change of the county's calendar. None is ever altered or taken away. */
export interface CalendarChange {
  at: string | null
  userName: string
  days: DayChange[]
  /** The year whose list was compared with the notice, or 0. */
  checkedYear: number
  /** How many deadlines ran over a changed day and were left as they were. */
  running: number
}

/** Case is one matter at one target. */
export interface Case {
  id: string
  tenant: string
  state: ReviewState
  severity: string
  region: string
  targetId: string
  targetKind: string
  targetName: string
  openedAt: string | null
  /** When the present step is due. */
  dueAt: string | null
  claimedBy: string
  claimExpiresAt: string | null
  /** Counts changes; send back what you saw. */
  version: string
  findings: CaseFinding[]
  acts: CaseAct[]
  /** Those it rests on, by the order in which they came; in a list those of a case with very many may be short. */
  inspectionIds: string[]
  findingCount: number
  /** inspection, or report: of the public. */
  source: string
}

/** CaseAct is an entry in the case's trail. */
export interface CaseAct {
  seq: number
  /** opened, joined, reopened, registered, claimed, released, accepted, evidence_requested, dismissed, ordered, rectified, reinspected, closed, transferred. */
  act: string
  userId: string
  userName: string
  at: string | null
  reason: string
  data: Record<string, unknown> | null
}

/** CaseFinding is a finding that the case is about. */
export interface CaseFinding {
  inspectionId: string
  itemCode: string
  severity: string
  textZh: string
  textEn: string
  basis: string
  note: string
  /** Why the answer is bad: what was answered, and what was asked. */
  groundsZh: string
  groundsEn: string
}

/** Change is one thing as it is now, or that it is gone from what concerns the caller. Putting the same twice does no harm. */
export interface Change {
  /** What it is: target, pack, duty, asset, case, inspection, debt. A phone ignores what it does not know. */
  kind: string
  /** Its id; of a pack its code. */
  id: string
  /** Remove it from the phone: it is gone, or no longer concerns the caller. */
  removed: boolean
  /** Not of the caller's own region, but near it. */
  nearby: boolean
  target: Target | null
  /** The newest version, with its content. */
  pack: Pack | null
  /** The caller's own, or delegated to them; also those to come and those that ended lately. */
  duty: Duty | null
  /** What a duty of theirs is owed on, with its geometry. */
  asset: Asset | null
  /** A case of the caller's own inspections that is still open, with its trail: evidence_requested asks something of them. One that has ended comes a last time, removed, with how it ended. */
  case: Case | null
  /** The caller's own: its state and how many of its photos are here. */
  inspection: Inspection | null
  debt: Debt | null
}

export interface ChangeCalendarRequest {
  days?: DayChange[]
  /** A year whose list was compared with the notice, or 0. */
  checkedYear?: number
}

export interface ChangeCalendarResponse {
  /** Empty when everything stood so already. */
  change: CalendarChange | null
}

/** Check is one rule's figure and threshold. */
export interface Check {
  /** Stable name, such as least_time. */
  name: string
  ok: boolean
  figure: number
  threshold: number
  /** s, m, share, count or empty. */
  unit: string
  textZh: string
  textEn: string
}

export interface ClaimCaseRequest {
  /** Empty: the first free case of the queue, by the filters. */
  id?: string
  severity?: string
  region?: string
}

export interface ClaimCaseResponse {
  /** Absent when the queue has no free case. */
  case: Case | null
}

/** Conflict is an item that came under an id which had other content already. */
export interface Conflict {
  id: string
  kind: string
  itemId: string
  userId: string
  userName: string
  sha256: string
  receivedAt: string | null
  /** What came first under the id, and counts. */
  keptKind: string
  keptUserId: string
  keptUserName: string
  keptSha256: string
  keptReceivedAt: string | null
  /** Only from GetConflict. */
  payload: string
  /** Only from GetConflict; empty of a patrol, whose capture is shown with it. */
  keptPayload: string
  /** Which content stands: first or later; empty while nobody has decided. By whom, when and why. */
  stands: string
  reason: string
  decidedById: string
  decidedByName: string
  decidedAt: string | null
}

/** County publishes here. */
export interface County {
  code: string
  name: string
  /** Of a demonstration: nothing here is real. */
  demonstration: boolean
}

/** Covered is what a patrol covered of an asset. */
export interface Covered {
  assetId: string
  assetName: string
  assetKind: string
  /** Of a reach. */
  stretches: Stretch[]
  coveredMm: string
  lengthMm: string
  /** Of a lake or plot, m². */
  coveredM2: number
  areaM2: number
  share: number
  /** Covered and uncovered stretches as GeoJSON lines with a property `covered`. */
  geojson: string
  /** The width that it was measured with, cm: the buffer of a reach, the swath over a plot; 0 where nothing was covered. Where rules of different widths ask, an asset stands here once by each. */
  widthCm: number
}

export interface CreateDutyRequest {
  /** UUIDv7 made by the caller. */
  id?: string
  userId?: string
  assetId?: string
  rule?: string
  tier?: string
  validFrom?: string
  validUntil?: string
}

export interface CreateDutyResponse {
  duty: Duty | null
}

export interface CreateTargetRequest {
  target?: Partial<Target>
}

export interface CreateTargetResponse {
  target: Target | null
}

export interface CreateTrackerRequest {
  /** UUIDv7 made by the caller. */
  id?: string
  label?: string
}

export interface CreateTrackerResponse {
  tracker: Tracker | null
  /** What the app is given as its device identifier: it is a secret. */
  key: string
}

export interface CreateUserRequest {
  user?: Partial<User>
  /** May be empty when there is an identity, which alone lets in then. */
  password?: string
}

export interface CreateUserResponse {
  user: User | null
}

/** DayChange is how a day stands from now on. */
export interface DayChange {
  /** As 2026-10-01. */
  day: string
  /** off, worked, or listed: as the national list and the week have it, the county's own word taken away. */
  stands: string
  /** Why, as 春节; not of a day that stands as listed. */
  name: string
}

/** Debt is what one duty owed in one period. */
export interface Debt {
  id: string
  tenant: string
  dutyId: string
  userId: string
  userName: string
  assetId: string
  assetName: string
  assetKind: string
  region: string
  tier: string
  rule: string
  ruleVersion: number
  periodFrom: string | null
  periodUntil: string | null
  /** Visits. */
  owed: number
  done: number
  /** Of a reach, mm; of a lake or plot the share alone. */
  coveredMm: string
  lengthMm: string
  share: number
  /** open, met, overdue. */
  state: string
  dueAt: string | null
  /** The tier it was escalated to; empty for none. */
  escalatedTo: string
  /** What is not covered yet, of a reach; only with one duty's debts. */
  uncovered: Stretch[]
  escalations: Escalation[]
  /** Visits that were judged for the duty, also those that do not count. */
  held: number
  /** Days of Beijing's with a visit that counts, and days of the period on which the duty stood; the latter 0 where they count with another duty of the person's. */
  days: number
  ofDays: number
}

export interface DecideCaseResponse {
  case: Case | null
}

export interface DecideConflictResponse {
  conflict: Conflict | null
}

export interface DecidePatrolResponse {
  patrol: Patrol | null
}

/** Decision is a reviewer's act. */
export type Decision = 'DECISION_UNSPECIFIED' | 'DECISION_ACCEPT' | 'DECISION_REQUEST_EVIDENCE' | 'DECISION_DISMISS' | 'DECISION_ORDER_RECTIFICATION' | 'DECISION_CLOSE' | 'DECISION_TRANSFER'

export interface DelegateResponse {
  duty: Duty | null
}

/** Delegation lets another person patrol on one's behalf. */
export interface Delegation {
  id: string
  toUserId: string
  toUserName: string
  validFrom: string | null
  validUntil: string | null
  reason: string
  /** Who signed it. */
  signedBy: string
}

/** Device is a phone or a browser, known by its own key. */
export interface Device {
  /** UUIDv7 made by the device. */
  id: string
  /** What people call it. */
  name: string
  /** SPKI DER of its P-256 public key; empty for a session without signatures. */
  publicKey: string
  userId: string
  registeredAt: string | null
  revokedAt: string | null
  lastSeenAt: string | null
}

/** Document is one that a case offers, or will. */
export interface Document {
  /** inspection_record 现场检查笔录, order 责令改正通知书, reinspection_record 复查记录. */
  kind: string
  /** Of an inspection_record or a reinspection_record: whose. */
  inspectionId: string
  title: string
  /** What it is filed under. */
  number: string
  /** Of its words, hex; it stands on every page. Empty when it is not offered yet. */
  sha256: string
  madeAt: string | null
  /** Why it is not offered; empty when it is. */
  missingZh: string
  missingEn: string
}

/** Doubt is for a person to judge; it changes nothing by itself. */
export interface Doubt {
  /** Stable name, such as vehicle_speed. */
  name: string
  evidence: Record<string, unknown> | null
  textZh: string
  textEn: string
  /** open, confirmed or dismissed. */
  state: string
}

export interface DrainRequest {
  tenant?: string
  deviceId?: string
  nonce?: string
  /** By the device's key over the request, as docs/capture.md says; r and s of 32 bytes each. */
  signature?: string
  items?: Item[]
  captured?: string
  deviceTime?: string
  app?: string
}

export interface DrainResponse {
  receipts: Receipt[]
}

/** Duty is a person, an asset and a rule, dated 责任. */
export interface Duty {
  id: string
  tenant: string
  userId: string
  userName: string
  assetId: string
  assetKind: string
  assetName: string
  region: string
  tier: string
  /** Which rule it is judged by; the version is that of the day. */
  rule: string
  validFrom: string | null
  validUntil: string | null
  delegations: Delegation[]
}

export interface EndDutyResponse {
  duty: Duty | null
}

/** Escalation is a step up. */
export interface Escalation {
  tier: string
  at: string | null
  toUserId: string
  toUserName: string
}

/** Event is a problem that was reported, on a patrol or by the way. */
export interface Event {
  id: string
  tenant: string
  userId: string
  userName: string
  patrolId: string
  region: string
  /** Such as outfall or dumping (docs/capture.md). */
  type: string
  /** minor, normal or major. */
  level: string
  capturedAt: string | null
  receivedAt: string | null
  /** WGS 84; absent where it was not known. */
  lat: number
  lng: number
  flags: string[]
  text: string
  /** SHA-256, hex. */
  photos: string[]
  photosHere: number
  /** How much, such as 1200 m2. */
  measure: number
  measureUnit: string
}

/** Finding is a problem 问题 derived from an answer. */
export interface Finding {
  id: string
  itemCode: string
  /** A critical, B major, C minor. */
  severity: string
  textZh: string
  textEn: string
  basis: string
  note: string
  /** Why the answer is bad: what was answered, and what was asked. */
  groundsZh: string
  groundsEn: string
}

export interface FinishSingleSignOnRequest {
  /** As the provider gave them to the page. */
  code?: string
  state?: string
  secret?: string
}

export interface FinishSingleSignOnResponse {
  tenant: string
  account: string
  /** For Login, within two minutes. */
  ticket: string
}

/** Flag is a doubt for a person to judge; it never refuses. */
export interface Flag {
  /** Stable name, such as far_from_target. */
  name: string
  detail: string
}

export interface GetAssetResponse {
  asset: Asset | null
}

export interface GetCaseResponse {
  case: Case | null
}

export interface GetCheckpointResponse {
  /** A signed note over tenant, size and root; empty while the log is empty. */
  checkpoint: string
}

export interface GetConflictResponse {
  conflict: Conflict | null
}

export interface GetCoverageResponse {
  periodFrom: string | null
  periodUntil: string | null
  total: Line | null
  /** By tier of duty. */
  tiers: Line[]
  /** The regions directly below. */
  regions: Line[]
  /** In the order asked. */
  trend: PeriodSum[]
}

export interface GetInspectionResponse {
  inspection: Inspection | null
}

export interface GetMeResponse {
  user: User | null
  tenantName: string
  photoRules: PhotoRules | null
}

export interface GetPackResponse {
  pack: Pack | null
}

export interface GetPatrolResponse {
  patrol: Patrol | null
}

export interface GetQuarantineResponse {
  item: QuarantinedItem | null
}

export interface GetReportResponse {
  /** Newest first: a case may have several. */
  reports: Report[]
}

export interface GetReportStateResponse {
  receivedAt: string | null
  /** received, looked_at, ordered, done, not_confirmed or handed_on. */
  state: string
}

export interface GetSignInResponse {
  /** What people call the identity provider, in both languages; empty: there is none. */
  singleSignOn: string
}

export interface GetSignResponse {
  target: Publication | null
  /** Newest first, at most 20. */
  inspections: Publication[]
}

export interface GetTargetResponse {
  target: Target | null
}

export interface GetTrackResponse {
  /** A FeatureCollection: of a cleaned track a line for each run with properties `times` (Unix ms, one for each place) and `credited` (one for each leg: whether its middle lies within what was measured around an asset that the patrol covered); of a raw one a MultiPoint. */
  geojson: string
  dropped: number
}

/** GridUnit is a division or a special area 网格. */
export interface GridUnit {
  id: string
  tenant: string
  /** region or special. */
  kind: string
  /** city, county, township or village. */
  tier: string
  /** Division code, such as 140802001. */
  region: string
  name: string
  posts: Post[]
  demonstration: boolean
  /** How often every target of it is to be inspected at least once: week, month, quarter, half_year or year; empty where only a unit above says so, or none. */
  checkPer: string
}

export interface HandInRequest {
  /** The device that captured the items, also a revoked one. */
  deviceId?: string
  items?: Item[]
}

export interface HandInResponse {
  receipts: Receipt[]
}

/** Holiday is a day off in the week, or a day worked at a weekend. */
export interface Holiday {
  /** As 2026-10-01. */
  day: string
  worked: boolean
  name: string
  /** Set by the county itself, not by the national list. */
  own: boolean
  /** Of a list that nobody has compared with the State Council's notice yet 待核对. */
  unchecked: boolean
}

export interface ImportAssetsRequest {
  assets?: Asset[]
  dryRun?: boolean
}

export interface ImportAssetsResponse {
  imported: number
}

export interface ImportTargetsRequest {
  /** Its ending says what it is: .csv, .xlsx, .json or .geojson. */
  fileName?: string
  content?: string
  /** Check only, and show what would be added. */
  dryRun?: boolean
}

export interface ImportTargetsResponse {
  rows: number
  /** Rows that are wrong, the first hundred; then nothing was added. */
  faults: ImportedRow[]
  /** The first rows, to look at. */
  preview: ImportedRow[]
  imported: boolean
}

/** ImportedRow is one row of the file, as a person counts it. */
export interface ImportedRow {
  row: number
  /** What is wrong with it; empty: nothing. */
  fault: string
  target: Target | null
}

/** Inspection is one check of one target. */
export interface Inspection {
  id: string
  tenant: string
  targetId: string
  region: string
  packCode: string
  packVersion: number
  inspectorId: string
  state: InspectionState
  capturedAt: string | null
  receivedAt: string | null
  completedAt: string | null
  /** Degrees, WGS 84. */
  lat: number
  lng: number
  /** Metres, one standard deviation as the phone says. */
  accuracyM: number
  /** Metres from the target. */
  distanceM: number
  flags: Flag[]
  findings: Finding[]
  photos: InspectionPhoto[]
  /** The submission as the phone made it; only from GetInspection. */
  submission: Record<string, unknown> | null
  /** SHA-256 of the submission's bytes, hex. */
  sha256: string
  photosWanted: number
  photosHere: number
  /** As the register has them now; empty of a target that it does not know. Not from GetInspection. */
  targetName: string
  targetKind: string
}

/** Item is one captured thing. */
export interface Item {
  /** UUIDv7 made by the phone. */
  id: string
  /** What it is: inspection, photo_manifest, case_act, receipt_ack, patrol, event, target (docs/capture.md). */
  kind: string
  /** The captured bytes, as the phone hashed them; more than 1 MiB goes into quarantine. */
  payload: string
  /** SHA-256 of payload, hex. */
  sha256: string
  /** 1, 2, … on this device; 0 from a phone that keeps no chain. */
  deviceSeq: string
  /** SHA-256 of the payload of the device's item before, hex; empty for the first. */
  previous: string
  /** By the device's key over the envelope (docs/capture.md): r and s of 32 bytes each, as WebCrypto makes it. */
  signature: string
  /** The device on which it was captured, when that is another than the one that hands it over: the person's phone before this one. Empty: the same. */
  deviceId: string
}

/** Line is the sum of a region, or of a tier within it. */
export interface Line {
  region: string
  name: string
  /** city, county, township or village of the duties summed; empty for all. */
  tier: string
  duties: number
  people: number
  /** Visits; done counts no more than was owed of each duty and period. */
  owed: number
  done: number
  /** owed − done. */
  debt: number
  overdue: number
  /** Visits held, and those of them that count: a patrol is a visit of each duty that it was judged for. */
  patrols: number
  validPatrols: number
  /** Of valid visits, those that reported nothing. */
  zeroReports: number
  /** Of reaches owed, mm, once each; and what of it was covered, by whomever it is owed. The city's own reaches lie over the counties' and count in the line of its tier alone. */
  lengthMm: string
  coveredMm: string
  /** Of plots and lakes owed, m². */
  areaM2: number
  coveredM2: number
  /** Targets 监管对象 there, and those of them that were inspected in the period. */
  targets: number
  inspected: number
  /** Inspections owed by the rhythm of the targets' grid units: each target once in each of the rhythm's periods that end in this one; and those done. */
  checksOwed: number
  checksDone: number
  /** Problems reported by those who patrol, inspections that found something of severity A or B, and cases opened in the period; of these cases those that are closed. */
  events: number
  findings: number
  cases: number
  casesClosed: number
  /** Rates, 0 to 1; absent where there is nothing to divide by. 巡查完成率 done / owed. */
  completion: number
  /** 有效巡查率 valid_patrols / patrols. */
  validRate: number
  /** 零报告率 zero_reports / valid_patrols. */
  zeroRate: number
  /** Covered part of the reaches. */
  coveredShare: number
  /** Covered part of the plots and lakes. */
  areaShare: number
  /** 检查完成率 checks_done / checks_owed. */
  checkRate: number
  /** 问题上报率 events / (events + beat_findings + beat_reports): of all that was found where somebody patrols, the part that those who patrol found. */
  reportRate: number
  /** 办结率 cases_closed / (cases − cases_dismissed). */
  closeRate: number
  /** Of events the major ones; cases opened by reports of the public; of beat_findings and beat_reports those of severity A. */
  majorEvents: number
  reports: number
  majorOthers: number
  /** 重大问题上报差 major_events − major_others: below 0 where others found more of what is grave. */
  majorGap: number
  /** Of findings and reports, those within 200 m of a reach, or at or in a lake or plot: who patrols there could have found them too. */
  beatFindings: number
  beatReports: number
  /** Of cases: somebody decided on them; there was nothing in them; closed with no step late; still active with the present step past due. */
  casesHandled: number
  casesDismissed: number
  casesInTime: number
  casesOverdue: number
  /** Re-inspections of these cases, and those of them that were not passed. */
  rechecks: number
  rechecksFailed: number
  /** 问题处理率 cases_handled / cases. */
  handleRate: number
  /** 按期办结率 cases_in_time / cases_closed. */
  inTimeRate: number
  /** 返工率 rechecks_failed / rechecks. */
  reworkRate: number
  /** Of each duty and period, the days of Beijing's with a visit that counts, and the days on which the duty stood: whatever the rule asks for, and however many visits a day had. */
  days: number
  ofDays: number
  /** 巡河率 days / of_days. */
  dayRate: number
}

export interface ListAccountsResponse {
  accounts: Account[]
  /** The same summed up for each person; nothing in them says anything of a device. */
  people: Account[]
  nextPageToken: string
}

export interface ListAssetsResponse {
  assets: Asset[]
  nextPageToken: string
}

export interface ListCasesResponse {
  cases: Case[]
  nextPageToken: string
}

export interface ListConflictsResponse {
  conflicts: Conflict[]
  nextPageToken: string
}

export interface ListCountiesResponse {
  counties: County[]
}

export interface ListDebtsResponse {
  debts: Debt[]
  nextPageToken: string
}

export interface ListDevicesResponse {
  devices: Device[]
}

export interface ListDocumentsResponse {
  documents: Document[]
}

export interface ListDutiesResponse {
  duties: Duty[]
  nextPageToken: string
}

export interface ListEventsResponse {
  events: Event[]
  nextPageToken: string
}

export interface ListHandInsResponse {
  handIns: FieldsyncHandIn[]
  nextPageToken: string
}

export interface ListHolidaysResponse {
  days: Holiday[]
  /** The county's own changes, newest first. */
  changes: CalendarChange[]
}

export interface ListInspectionsResponse {
  inspections: Inspection[]
  nextPageToken: string
}

export interface ListLooksResponse {
  looks: Look[]
  nextPageToken: string
  lookers: Looker[]
}

export interface ListNoticesResponse {
  notices: Notice[]
  nextPageToken: string
  /** How many of the caller's are new, on this page or not; counted up to 1,000. */
  unread: number
}

export interface ListOwnLooksResponse {
  /** The latest hundred. */
  looks: OwnLook[]
}

export interface ListPacksResponse {
  packs: Pack[]
}

export interface ListPatrolsResponse {
  patrols: Patrol[]
  nextPageToken: string
}

export interface ListPublicationsResponse {
  publications: Publication[]
  nextPageToken: string
}

export interface ListPublishedResponse {
  publications: Publication[]
  nextPageToken: string
}

export interface ListQuarantineResponse {
  items: QuarantinedItem[]
  nextPageToken: string
}

export interface ListReceiptKeysResponse {
  /** In the form of golang.org/x/mod/sumdb/note, oldest first; the last one signs now. */
  keys: string[]
}

export interface ListRegionsResponse {
  regions: Region[]
}

export interface ListRulesResponse {
  rules: PatrolRule[]
}

export interface ListTargetHistoryResponse {
  events: TargetEvent[]
  nextPageToken: string
}

export interface ListTargetsResponse {
  targets: Target[]
  nextPageToken: string
}

export interface ListTrackersResponse {
  trackers: Tracker[]
}

export interface ListUnitsResponse {
  units: GridUnit[]
  nextPageToken: string
}

export interface ListUsersResponse {
  users: User[]
  nextPageToken: string
}

export interface LoginRequest {
  /** Tenant code, such as 140802. */
  tenant?: string
  account?: string
  password?: string
  /** The device to register or to use again. */
  device?: Partial<Device>
  /** In place of a password: what FinishSingleSignOn gave for this account. */
  ticket?: string
}

export interface LoginResponse {
  tokens: Tokens | null
  me: User | null
}

export interface LogoutRequest {
}

export interface LogoutResponse {
}

/** Look is one read of this tenant's data by a city supervisor. */
export interface Look {
  id: string
  userId: string
  userName: string
  /** The RPC that was called. */
  what: string
  at: string | null
  /** Whose the one thing was that was shown; empty: many people's or nobody's. */
  personId: string
  /** The id of the one thing that was shown, and what it was called then; empty of lists, and of what was looked at before this was kept. */
  subject: string
  label: string
}

/** Looker is somebody who looked, by the name of their latest look. */
export interface Looker {
  userId: string
  userName: string
}

/** Notice is what a person was told. */
export interface Notice {
  id: string
  /** overdue, escalated, warning. */
  kind: string
  debtId: string
  textZh: string
  textEn: string
  at: string | null
  /** The debt as it stands now; absent of one that is another county's or is no more. */
  debt: Debt | null
  /** What a debt or a warning is of; empty where nobody can say any more. */
  assetId: string
  assetName: string
  assetKind: string
  region: string
  /** When its person looked at it; absent: it is new. */
  readAt: string | null
}

export interface OpenReporterResponse {
  name: string
  contact: string
}

/** Opening says who looked at a reporter's identity. */
export interface Opening {
  userId: string
  userName: string
  reason: string
  at: string | null
}

/** OwnLook is one read of the county's data by a city supervisor, as those see it whose data it may be. */
export interface OwnLook {
  userName: string
  /** The RPC that was called. */
  what: string
  at: string | null
  /** It showed one thing, and that is the caller's own; else it was a list or a count of the county. */
  own: boolean
}

/** Pack is a published version of a checklist. */
export interface Pack {
  code: string
  version: number
  /** SHA-256 of the content, hex. */
  sha256: string
  publishedAt: string | null
  nameZh: string
  nameEn: string
  targetKind: string
  itemCount: number
  /** The whole pack in the form of docs/packs.md; absent in lists. */
  content: Record<string, unknown> | null
}

/** Patrol is one patrol of one person. */
export interface Patrol {
  id: string
  tenant: string
  userId: string
  userName: string
  /** Whose duty it was done for, if a delegate did it. */
  onBehalfOf: string
  assetId: string
  assetName: string
  region: string
  /** foot, car, boat or drone. */
  mode: string
  /** app, gpx, osmand or owntracks. */
  source: string
  startedAt: string | null
  endedAt: string | null
  receivedAt: string | null
  fixes: number
  /** As cleaned, m. */
  lengthM: number
  /** Less pauses, s. */
  durationS: string
  /** Counts for at least one duty. */
  valid: boolean
  /** A person decided that it does not count. */
  discounted: boolean
  openDoubts: number
  /** Doubts on how it came: late, clock_wrong, and those of docs/capture.md. */
  flags: string[]
  verdicts: Verdict[]
  covered: Covered[]
  doubts: Doubt[]
  acts: PatrolAct[]
  eventIds: string[]
  inspectionIds: string[]
  /** SHA-256, hex, of photos in its manifest. */
  photos: string[]
  note: string
  cleanerVersion: number
  /** Of those photos, how many are here. */
  photosHere: number
  /** An appeal waits for an answer. */
  appealed: boolean
}

/** PatrolAct is an entry in a patrol's trail. */
export interface PatrolAct {
  /** received, judged, doubt_confirmed, doubt_dismissed, discounted, counted, upheld, appealed. */
  act: string
  userId: string
  userName: string
  at: string | null
  note: string
  doubt: string
}

/** PeriodSum is what was owed and done in one more period. */
export interface PeriodSum {
  period: string
  total: Line | null
  /** The regions directly below, where they were asked for. */
  regions: Line[]
}

/** PhotoOfReport is what is known of a report's photo. */
export interface PhotoOfReport {
  sha256: string
  size: string
  mediaType: string
  width: number
  height: number
}

/** PhotoRules say what the county lets its phones do with photos. Whatever they allow is marked. */
export interface PhotoRules {
  /** Photos may be taken from the gallery. */
  gallery: boolean
  /** A smaller copy may be sent in place of the original, which stays on the phone. */
  smallerCopies: boolean
}

/** Place is a position on earth. */
export interface Place {
  /** Degrees, WGS 84. */
  lat: number
  /** Degrees, WGS 84. */
  lng: number
  /** What was given: WGS84, CGCS2000, GCJ02 or BD09; empty is WGS84. Answers are always WGS84. */
  datum: string
}

/** Post is a person's place in a grid unit. */
export interface Post {
  userId: string
  userName: string
  /** head or member. */
  role: string
  validFrom: string | null
  validUntil: string | null
}

export interface PrintSignsRequest {
  targetIds?: string[]
  /** single: one a page; sheet: eight a page, to be cut. */
  layout?: string
  /** What a target's sign, such as 140802-0123456789ab, is put behind in the QR: where the public pages answer signs, https://host/s/. */
  address?: string
}

export interface ProveReceiptResponse {
  /** The log's signed head; the proofs lead to its root. */
  checkpoint: string
  /** That the entry is at its position (RFC 6962): hashes of 32 bytes. */
  inclusion: string[]
  /** That the log of old_size entries is the beginning of this one. */
  consistency: string[]
}

/** Publication is what was published, word for word. */
export interface Publication {
  id: string
  /** A target's kind, such as outfall, or inspection. */
  kind: string
  subjectId: string
  targetId: string
  /** What the target's QR sign says, such as 140802-0123456789ab. */
  sign: string
  version: number
  region: string
  /** docs/public.md lists the fields. */
  content: Record<string, unknown> | null
  publishedAt: string | null
  /** In the log only. */
  publishedBy: string
  current: boolean
  withdrawnAt: string | null
  withdrawnBy: string
  withdrawReason: string
  tenant: string
}

export interface PublishPackRequest {
  content?: Record<string, unknown>
}

export interface PublishPackResponse {
  pack: Pack | null
}

export interface PublishRequest {
  /** A target's kind, or inspection. */
  kind?: string
  ids?: string[]
  /** Every target of the kind; not for inspections. */
  all?: boolean
}

export interface PublishResponse {
  published: number
  /** Published already in these words. */
  unchanged: number
}

export interface PublishRuleRequest {
  content?: Record<string, unknown>
  validFrom?: string
}

export interface PublishRuleResponse {
  rule: PatrolRule | null
}

export interface PullResponse {
  changes: Change[]
  /** Send it with the next pull; store it together with the page's changes. It is never empty. */
  cursor: string
  /** There is more: pull again at once. */
  more: boolean
  /** This page begins a start: whatever the phone has from earlier pulls is old until it comes again. */
  fresh: boolean
  /** This page ends the start: what is still old is not the caller's any more; remove it. */
  settled: boolean
  /** Why it began anew, of a page with fresh: empty for the first time, cursor_stale, cursor_unknown. */
  reason: string
  serverTime: string | null
}

export interface PushRequest {
  items?: Item[]
  /** How many items the device ever captured. */
  captured?: string
  /** The device's clock when it sent this. */
  deviceTime?: string
  /** App and version. */
  app?: string
}

export interface PushResponse {
  receipts: Receipt[]
}

/** QuarantinedItem could not be read. */
export interface QuarantinedItem {
  id: string
  /** Kind and id as the phone gave them. */
  kind: string
  itemId: string
  reason: string
  sha256: string
  userId: string
  deviceId: string
  receivedAt: string | null
  releasedAt: string | null
  /** What became of it then. */
  releaseResult: FieldsyncStatus
  /** Only from GetQuarantine. */
  payload: string
}

export interface ReadNoticesRequest {
  /** At most one page's. */
  ids?: string[]
  /** All that are kept now. */
  all?: boolean
}

export interface ReadNoticesResponse {
  /** How many are new still; counted up to 1,000. */
  unread: number
}

/** Receipt is the answer to one item. */
export interface Receipt {
  id: string
  status: FieldsyncStatus
  /** Stable reason, for everything but accepted and duplicate. */
  reason: string
  detail: string
  sha256: string
  receivedAt: string | null
  /** For an inspection: received or complete. */
  state: string
  /** Photos of the manifest that are not here yet. */
  missingPhotos: string[]
  position: string
  /** The receipt as a signed note, of the same: to be kept, shown, and checked with `xuncha verify receipt`. */
  signedReceipt: string
  /** Of Drain and HandIn: lets the missing photos be uploaded as the device's, instead of an access token, within the hour. For nothing else. */
  uploadPermit: string
}

export interface RefreshRequest {
  refreshToken?: string
}

export interface RefreshResponse {
  tokens: Tokens | null
}

/** Region is an administrative division. */
export interface Region {
  code: string
  parent: string
  /** city, county, township or village. */
  tier: string
  name: string
}

export interface ReinspectResponse {
  case: Case | null
}

export interface ReleaseCaseResponse {
  case: Case | null
}

export interface ReleaseQuarantineResponse {
  receipt: Receipt | null
}

/** Report is what somebody of the public told. */
export interface Report {
  id: string
  caseId: string
  topic: string
  region: string
  place: string
  lat: number
  lng: number
  text: string
  photos: PhotoOfReport[]
  receivedAt: string | null
  /** Somebody gave a name or a way to reach them. */
  named: boolean
  openings: Opening[]
}

export interface ReportRectifiedResponse {
  case: Case | null
}

export interface RevokeDeviceResponse {
  device: Device | null
}

export interface RevokeTrackerResponse {
}

/** Role is what a person is in their tenant. */
export type Role = 'ROLE_UNSPECIFIED' | 'ROLE_INSPECTOR' | 'ROLE_GRID_MEMBER' | 'ROLE_CHIEF' | 'ROLE_RANGER' | 'ROLE_THIRD_PARTY_INSPECTOR' | 'ROLE_REVIEWER' | 'ROLE_COUNTY_ADMIN' | 'ROLE_AUDITOR' | 'ROLE_CITY_SUPERVISOR'

export interface SaveUnitRequest {
  /** UUIDv7 made by the caller. */
  id?: string
  kind?: string
  region?: string
  name?: string
}

export interface SaveUnitResponse {
  unit: GridUnit | null
}

export interface SetPhotoRulesRequest {
  rules?: Partial<PhotoRules>
}

export interface SetPhotoRulesResponse {
  rules: PhotoRules | null
}

export interface SetRhythmResponse {
  unit: GridUnit | null
}

export interface SetWarningResponse {
  asset: Asset | null
}

/** Stretch is a part of a reach by its chainage, mm. */
export interface Stretch {
  fromMm: string
  untilMm: string
}

/** Target is something that is inspected. */
export interface Target {
  /** UUIDv7 made by whoever creates it. */
  id: string
  kind: TargetKind
  /** Official code, such as an HJ 1235 outfall code; may be unknown yet. */
  code: string
  name: string
  region: string
  place: Place | null
  /** The kind's own fields; the schema is in docs/targets.md. */
  attributes: Record<string, unknown> | null
  /** active, suspended, closed or withdrawn. */
  status: string
  /** Counts changes; send back what you saw. */
  version: string
  /** Generated for demonstration; not a real place. */
  demonstration: boolean
  updatedAt: string | null
  /** Metres from the asked place; only in answers to a search by nearness. */
  distanceM: number
  tenant: string
}

/** TargetEvent is one line of a target's file. */
export interface TargetEvent {
  id: string
  at: string | null
  userId: string
  /** created, updated, imported, inspected (data: inspection, severity, empty when nothing was found), case_opened, case_ordered, case_rectified, case_reinspected, case_reopened, case_closed (data: case). */
  what: string
  data: Record<string, unknown> | null
}

/** TargetKind is what a target is. */
export type TargetKind = 'TARGET_KIND_UNSPECIFIED' | 'TARGET_KIND_OUTFALL' | 'TARGET_KIND_OPEN_PIT_MINE' | 'TARGET_KIND_TAILINGS_POND' | 'TARGET_KIND_CONSTRUCTION_SITE' | 'TARGET_KIND_LIVESTOCK_FARM' | 'TARGET_KIND_SOLID_WASTE_YARD' | 'TARGET_KIND_WATER_SOURCE' | 'TARGET_KIND_BLACK_ODOUR_WATER' | 'TARGET_KIND_PERMIT_HOLDER'

/** Tokens is a session's pair. */
export interface Tokens {
  /** EdDSA JWT, minutes. */
  accessToken: string
  accessExpiresAt: string | null
  /** Opaque, used once, weeks. */
  refreshToken: string
  refreshExpiresAt: string | null
}

/** Tracker is an app that records in the background. */
export interface Tracker {
  id: string
  label: string
  createdAt: string | null
  lastAt: string | null
  revoked: boolean
}

export interface UpdateTargetResponse {
  target: Target | null
}

export interface UpdateUserResponse {
  user: User | null
}

export interface UploadGpxRequest {
  /** UUIDv7 made by the caller. */
  id?: string
  gpx?: string
  assetId?: string
  mode?: string
}

export interface UploadGpxResponse {
  patrol: Patrol | null
}

/** User is a person of a tenant. */
export interface User {
  id: string
  tenant: string
  account: string
  name: string
  roles: Role[]
  /** Region code prefix that the person is limited to. */
  region: string
  disabled: boolean
  createdAt: string | null
  /** Who the identity provider says this person is; empty: they sign in by password alone. */
  identity: string
}

/** Verdict says whether a patrol counts for a duty, and why. */
export interface Verdict {
  dutyId: string
  assetId: string
  assetName: string
  rule: string
  ruleVersion: number
  valid: boolean
  checks: Check[]
  judgedAt: string | null
  /** Why it counts or does not, in a sentence. */
  textZh: string
  textEn: string
}

/** Warning is what an asset is under from a moment on 预警. */
export interface Warning {
  id: string
  /** yellow, orange or red; none lifts the one before. */
  level: string
  reason: string
  validFrom: string | null
  issuedBy: string
}

export interface WithdrawResponse {
  publication: Publication | null
}

/** Photo is one line of the manifest. */
export interface InspectionPhoto {
  /** SHA-256 of the original, hex. */
  sha256: string
  size: string
  itemCode: string
  here: boolean
  capturedAt: string | null
  /** What is odd about the photo itself; only from GetInspection, once it is here and was looked at. */
  flags: Flag[]
  /** A small picture is there. */
  thumbnail: boolean
  /** Where the phone says it was taken: degrees, WGS 84. */
  lat: number
  lng: number
  mediaType: string
  /** Pixels. */
  width: number
  height: number
}

/** State is how far an inspection has come. */
export type InspectionState = 'STATE_UNSPECIFIED' | 'STATE_RECEIVED' | 'STATE_COMPLETE'

/** Rule is what a duty asks and what makes a patrol valid, as a document (docs/rules.md). */
export interface PatrolRule {
  code: string
  version: number
  validFrom: string | null
  content: Record<string, unknown> | null
  textZh: string
  textEn: string
}

/** State is where a case stands. */
export type ReviewState = 'STATE_UNSPECIFIED' | 'STATE_OPEN' | 'STATE_EVIDENCE_REQUESTED' | 'STATE_ACCEPTED' | 'STATE_ORDERED' | 'STATE_RECTIFIED' | 'STATE_REINSPECTED' | 'STATE_CLOSED' | 'STATE_DISMISSED' | 'STATE_TRANSFERRED'

/** ListAssets lists what is patrolled, of a day. */
export const listAssets = (query: { pageSize?: number; pageToken?: string; region?: string; kind?: string; at?: string; withGeometry?: boolean; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListAssetsResponse>('GET', `/v1/assets`, { signal, query })

/** SetWarning puts an asset under a warning from a moment on, or lifts it: rules may ask for more visits under one. A period that runs is cut then. */
export const setWarning = (assetId: string, body: SetWarningBody, signal?: AbortSignal) =>
  request<SetWarningResponse>('POST', `/v1/assets/${encodeURIComponent(assetId)}:warn`, { signal, body })

/** GetAsset gives one with its geometry. */
export const getAsset = (id: string, signal?: AbortSignal) =>
  request<GetAssetResponse>('GET', `/v1/assets/${encodeURIComponent(id)}`, { signal })

/** ImportAssets adds reaches, lakes and plots: all of them or none. One that replaces another ends that one on the day it begins. */
export const importAssets = (body: ImportAssetsRequest, signal?: AbortSignal) =>
  request<ImportAssetsResponse>('POST', `/v1/assets:import`, { signal, body })

/** Login checks account and password and opens a session on the device. */
export const login = (body: LoginRequest, signal?: AbortSignal) =>
  request<LoginResponse>('POST', `/v1/auth/login`, { signal, body })

/** Logout closes the caller's session. */
export const logout = (body: LogoutRequest, signal?: AbortSignal) =>
  request<LogoutResponse>('POST', `/v1/auth/logout`, { signal, body })

/** Refresh exchanges a refresh token, once, for a new pair. A second use closes the device's sessions. */
export const refresh = (body: RefreshRequest, signal?: AbortSignal) =>
  request<RefreshResponse>('POST', `/v1/auth/refresh`, { signal, body })

/** GetSignIn tells how people may sign in here besides by account and password. */
export const getSignIn = (signal?: AbortSignal) =>
  request<GetSignInResponse>('GET', `/v1/auth/sign-in`, { signal })

/** BeginSingleSignOn gives the address at the identity provider where a person says who they are. From there they come back to the app's own page with a code and a state. */
export const beginSingleSignOn = (body: BeginSingleSignOnRequest, signal?: AbortSignal) =>
  request<BeginSingleSignOnResponse>('POST', `/v1/auth/single-sign-on:begin`, { signal, body })

/** FinishSingleSignOn exchanges code and state for a ticket, with which Login opens a session on the device. */
export const finishSingleSignOn = (body: FinishSingleSignOnRequest, signal?: AbortSignal) =>
  request<FinishSingleSignOnResponse>('POST', `/v1/auth/single-sign-on:finish`, { signal, body })

/** ListHolidays gives the working-day calendar: the days that differ from Monday to Friday. */
export const listHolidays = (query: { year?: number; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListHolidaysResponse>('GET', `/v1/calendar`, { signal, query })

/** ChangeCalendar changes days of the caller's county from today on, or notes that a year's list was compared with the notice. Deadlines that run are left as they are. */
export const changeCalendar = (body: ChangeCalendarRequest, signal?: AbortSignal) =>
  request<ChangeCalendarResponse>('POST', `/v1/calendar:change`, { signal, body })

/** ListCases lists the queue: by severity, then deadline, then age; or by the filters given. */
export const listCases = (query: { pageSize?: number; pageToken?: string; state?: 'STATE_UNSPECIFIED' | 'STATE_OPEN' | 'STATE_EVIDENCE_REQUESTED' | 'STATE_ACCEPTED' | 'STATE_ORDERED' | 'STATE_RECTIFIED' | 'STATE_REINSPECTED' | 'STATE_CLOSED' | 'STATE_DISMISSED' | 'STATE_TRANSFERRED'; severity?: string; region?: string; targetKind?: string; targetId?: string; dueBefore?: string; mine?: boolean; tenant?: string; source?: string } = {}, signal?: AbortSignal) =>
  request<ListCasesResponse>('GET', `/v1/cases`, { signal, query })

/** ListDocuments says which documents a case offers, and why another is not offered yet. */
export const listDocuments = (caseId: string, signal?: AbortSignal) =>
  request<ListDocumentsResponse>('GET', `/v1/cases/${encodeURIComponent(caseId)}/documents`, { signal })

/** GetDocument gives one as PDF. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const getDocument = (caseId: string, kind: string, query: { inspectionId?: string } = {}, signal?: AbortSignal) =>
  request<ApiHttpBody>('GET', `/v1/cases/${encodeURIComponent(caseId)}/documents/${encodeURIComponent(kind)}`, { signal, query })

/** GetReport gives a case's report, without who made it, and who opened that. */
export const getReport = (caseId: string, signal?: AbortSignal) =>
  request<GetReportResponse>('GET', `/v1/cases/${encodeURIComponent(caseId)}/report`, { signal })

/** OpenReporter shows who made a report, and writes down who looked and why before it does. */
export const openReporter = (caseId: string, body: OpenReporterBody, signal?: AbortSignal) =>
  request<OpenReporterResponse>('POST', `/v1/cases/${encodeURIComponent(caseId)}/report:openReporter`, { signal, body })

/** GetCase gives a case with findings and trail. */
export const getCase = (id: string, signal?: AbortSignal) =>
  request<GetCaseResponse>('GET', `/v1/cases/${encodeURIComponent(id)}`, { signal })

/** DecideCase takes one act of a reviewer on a claimed case. */
export const decideCase = (id: string, body: DecideCaseBody, signal?: AbortSignal) =>
  request<DecideCaseResponse>('POST', `/v1/cases/${encodeURIComponent(id)}:decide`, { signal, body })

/** ReportRectified says that an order was carried out, with photos before and after. */
export const reportRectified = (id: string, body: ReportRectifiedBody, signal?: AbortSignal) =>
  request<ReportRectifiedResponse>('POST', `/v1/cases/${encodeURIComponent(id)}:rectified`, { signal, body })

/** Reinspect records the re-inspection by another pair of people. */
export const reinspect = (id: string, body: ReinspectBody, signal?: AbortSignal) =>
  request<ReinspectResponse>('POST', `/v1/cases/${encodeURIComponent(id)}:reinspect`, { signal, body })

/** ReleaseCase gives a claimed case back. */
export const releaseCase = (id: string, body: ReleaseCaseBody, signal?: AbortSignal) =>
  request<ReleaseCaseResponse>('POST', `/v1/cases/${encodeURIComponent(id)}:release`, { signal, body })

/** ClaimCase takes a case, or the first free one of the queue, under a lease that expires. Claiming again renews it. */
export const claimCase = (body: ClaimCaseRequest, signal?: AbortSignal) =>
  request<ClaimCaseResponse>('POST', `/v1/cases:claim`, { signal, body })

/** ListConflicts lists items that came under an id which had other content already, newest first: all, or those that somebody has decided on or nobody has yet. What came first counts; a person decides whether that is right. */
export const listConflicts = (query: { pageSize?: number; pageToken?: string; state?: string } = {}, signal?: AbortSignal) =>
  request<ListConflictsResponse>('GET', `/v1/conflicts`, { signal, query })

/** GetConflict gives one with both contents. */
export const getConflict = (id: string, signal?: AbortSignal) =>
  request<GetConflictResponse>('GET', `/v1/conflicts/${encodeURIComponent(id)}`, { signal })

/** DecideConflict says which content stands, and why: a record of judgement, made once. Nothing is changed or deleted by it; what follows from it is done where the thing is. */
export const decideConflict = (id: string, body: DecideConflictBody, signal?: AbortSignal) =>
  request<DecideConflictResponse>('POST', `/v1/conflicts/${encodeURIComponent(id)}:decide`, { signal, body })

/** GetCoverage rolls up a region, for any period, also as it was known on a past day. */
export const getCoverage = (query: { region?: string; period?: string; asOf?: string; below?: boolean; trend?: string[] } = {}, signal?: AbortSignal) =>
  request<GetCoverageResponse>('GET', `/v1/coverage`, { signal, query })

/** ExportCoverage is GetCoverage with its debts as a file. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const exportCoverage = (query: { region?: string; period?: string; format?: string; asOf?: string } = {}, signal?: AbortSignal) =>
  request<ApiHttpBody>('GET', `/v1/coverage:export`, { signal, query })

/** ListDebts lists duties and periods with what was owed and done. */
export const listDebts = (query: { pageSize?: number; pageToken?: string; region?: string; period?: string; mine?: boolean; dutyId?: string; state?: string; tier?: string; tenant?: string; asOf?: string } = {}, signal?: AbortSignal) =>
  request<ListDebtsResponse>('GET', `/v1/debts`, { signal, query })

/** ListDevices lists the caller's devices, or for a county administrator those of one person. */
export const listDevices = (query: { userId?: string } = {}, signal?: AbortSignal) =>
  request<ListDevicesResponse>('GET', `/v1/devices`, { signal, query })

/** RevokeDevice ends a device's sessions at once. People revoke their own, administrators any of the tenant's. */
export const revokeDevice = (id: string, body: RevokeDeviceBody, signal?: AbortSignal) =>
  request<RevokeDeviceResponse>('POST', `/v1/devices/${encodeURIComponent(id)}:revoke`, { signal, body })

/** ListDuties lists who owes patrols of what, of a day. */
export const listDuties = (query: { pageSize?: number; pageToken?: string; region?: string; userId?: string; assetId?: string; mine?: boolean; at?: string; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListDutiesResponse>('GET', `/v1/duties`, { signal, query })

/** CreateDuty gives a person a duty from a day on. */
export const createDuty = (body: CreateDutyRequest, signal?: AbortSignal) =>
  request<CreateDutyResponse>('POST', `/v1/duties`, { signal, body })

/** Delegate lets another person patrol on one's behalf for some days, at most 92; both names are kept. */
export const delegate = (id: string, body: DelegateBody, signal?: AbortSignal) =>
  request<DelegateResponse>('POST', `/v1/duties/${encodeURIComponent(id)}:delegate`, { signal, body })

/** EndDuty ends a duty with a day; what was owed until then stays owed. */
export const endDuty = (id: string, body: EndDutyBody, signal?: AbortSignal) =>
  request<EndDutyResponse>('POST', `/v1/duties/${encodeURIComponent(id)}:end`, { signal, body })

/** ListEvents lists problems that were reported, last received first. */
export const listEvents = (query: { pageSize?: number; pageToken?: string; region?: string; patrolId?: string; mine?: boolean; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListEventsResponse>('GET', `/v1/events`, { signal, query })

/** ListInspections lists inspections, newest received first. */
export const listInspections = (query: { pageSize?: number; pageToken?: string; region?: string; targetId?: string; state?: 'STATE_UNSPECIFIED' | 'STATE_RECEIVED' | 'STATE_COMPLETE'; mine?: boolean; tenant?: string; whole?: boolean } = {}, signal?: AbortSignal) =>
  request<ListInspectionsResponse>('GET', `/v1/inspections`, { signal, query })

/** GetInspection gives one with findings, photos and flags. */
export const getInspection = (id: string, signal?: AbortSignal) =>
  request<GetInspectionResponse>('GET', `/v1/inspections/${encodeURIComponent(id)}`, { signal })

/** PrintInspection gives the record 现场检查笔录 of an inspection as PDF, also of one that opened no case. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const printInspection = (inspectionId: string, signal?: AbortSignal) =>
  request<ApiHttpBody>('GET', `/v1/inspections/${encodeURIComponent(inspectionId)}/record`, { signal })

/** ListLooks lists who of the city looked at this tenant's data, newest first. */
export const listLooks = (query: { pageSize?: number; pageToken?: string; userId?: string; calls?: string[]; from?: string; until?: string; subject?: string; withLookers?: boolean } = {}, signal?: AbortSignal) =>
  request<ListLooksResponse>('GET', `/v1/looks`, { signal, query })

/** GetMe tells who the caller is. */
export const getMe = (signal?: AbortSignal) =>
  request<GetMeResponse>('GET', `/v1/me`, { signal })

/** ListOwnLooks lists the looks of the city that showed the caller's own data or lists that may hold it, newest first. */
export const listOwnLooks = (signal?: AbortSignal) =>
  request<ListOwnLooksResponse>('GET', `/v1/me/looks`, { signal })

/** ListNotices lists what the caller was told: own duties overdue, those below them and those of the special area that they head, and warnings on what they look after. */
export const listNotices = (query: { pageSize?: number; pageToken?: string } = {}, signal?: AbortSignal) =>
  request<ListNoticesResponse>('GET', `/v1/notices`, { signal, query })

/** ReadNotices says that the caller looked at notices of theirs, at the desk or on a phone: on none are they new again. What is not theirs, or was read before, stays as it is. */
export const readNotices = (body: ReadNoticesRequest, signal?: AbortSignal) =>
  request<ReadNoticesResponse>('POST', `/v1/notices:read`, { signal, body })

/** ListPacks lists the newest published version of each pack, without items. */
export const listPacks = (signal?: AbortSignal) =>
  request<ListPacksResponse>('GET', `/v1/packs`, { signal })

/** PublishPack publishes a new version, which never changes again. */
export const publishPack = (body: PublishPackRequest, signal?: AbortSignal) =>
  request<PublishPackResponse>('POST', `/v1/packs`, { signal, body })

/** GetPack gives one version, or the newest. */
export const getPack = (code: string, query: { version?: number } = {}, signal?: AbortSignal) =>
  request<GetPackResponse>('GET', `/v1/packs/${encodeURIComponent(code)}`, { signal, query })

/** GetPack gives one version, or the newest. */
export const getPack2 = (code: string, version: number, signal?: AbortSignal) =>
  request<GetPackResponse>('GET', `/v1/packs/${encodeURIComponent(code)}/versions/${encodeURIComponent(version)}`, { signal })

/** ListPatrols lists patrols, newest first. */
export const listPatrols = (query: { pageSize?: number; pageToken?: string; region?: string; userId?: string; assetId?: string; mine?: boolean; doubted?: boolean; from?: string; until?: string; tenant?: string; state?: string; doubt?: string } = {}, signal?: AbortSignal) =>
  request<ListPatrolsResponse>('GET', `/v1/patrols`, { signal, query })

/** GetPatrol gives one with verdicts, coverage, doubts and trail. */
export const getPatrol = (id: string, signal?: AbortSignal) =>
  request<GetPatrolResponse>('GET', `/v1/patrols/${encodeURIComponent(id)}`, { signal })

/** GetTrack gives the track, raw or as cleaned, as GeoJSON for maps and play-back. */
export const getTrack = (id: string, query: { raw?: boolean } = {}, signal?: AbortSignal) =>
  request<GetTrackResponse>('GET', `/v1/patrols/${encodeURIComponent(id)}/track`, { signal, query })

/** Appeal is what the person who patrolled says against a verdict or a decision. */
export const appeal = (id: string, body: AppealBody, signal?: AbortSignal) =>
  request<AppealResponse>('POST', `/v1/patrols/${encodeURIComponent(id)}:appeal`, { signal, body })

/** DecidePatrol is a person's word on a patrol or one of its doubts. Nothing is discounted by itself. */
export const decidePatrol = (id: string, body: DecidePatrolBody, signal?: AbortSignal) =>
  request<DecidePatrolResponse>('POST', `/v1/patrols/${encodeURIComponent(id)}:decide`, { signal, body })

/** UploadGpx takes a GPX file as one patrol of the caller's. The same file again is success. */
export const uploadGpx = (body: UploadGpxRequest, signal?: AbortSignal) =>
  request<UploadGpxResponse>('POST', `/v1/patrols:gpx`, { signal, body })

/** SetPhotoRules says what the county lets its phones do with photos. */
export const setPhotoRules = (body: SetPhotoRulesRequest, signal?: AbortSignal) =>
  request<SetPhotoRulesResponse>('PUT', `/v1/photo-rules`, { signal, body })

/** ListCounties lists the counties that publish here. */
export const listCounties = (signal?: AbortSignal) =>
  request<ListCountiesResponse>('GET', `/v1/public/counties`, { signal })

/** ListPublished lists what a county publishes now. */
export const listPublished = (county: string, query: { pageSize?: number; pageToken?: string; kind?: string } = {}, signal?: AbortSignal) =>
  request<ListPublishedResponse>('GET', `/v1/public/counties/${encodeURIComponent(county)}/publications`, { signal, query })

/** GetReportState tells a reporter how far their report has come. */
export const getReportState = (receipt: string, signal?: AbortSignal) =>
  request<GetReportStateResponse>('GET', `/v1/public/reports/${encodeURIComponent(receipt)}`, { signal })

/** GetSign gives what is published of the target whose sign 标识牌 was scanned, with its published inspections. */
export const getSign = (sign: string, signal?: AbortSignal) =>
  request<GetSignResponse>('GET', `/v1/public/signs/${encodeURIComponent(sign)}`, { signal })

/** ListPublications is the log of what was published and withdrawn, newest first. */
export const listPublications = (query: { pageSize?: number; pageToken?: string; subjectId?: string; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListPublicationsResponse>('GET', `/v1/publications`, { signal, query })

/** Publish publishes targets or inspections as they are now. What is published with the same words already stays as it is. */
export const publish = (body: PublishRequest, signal?: AbortSignal) =>
  request<PublishResponse>('POST', `/v1/publications`, { signal, body })

/** Withdraw takes a publication back; that it was there, and why it is no longer, stays in the log. */
export const withdraw = (id: string, body: WithdrawBody, signal?: AbortSignal) =>
  request<WithdrawResponse>('POST', `/v1/publications/${encodeURIComponent(id)}:withdraw`, { signal, body })

/** ListQuarantine lists items that could not be read, newest first. */
export const listQuarantine = (query: { pageSize?: number; pageToken?: string; released?: boolean } = {}, signal?: AbortSignal) =>
  request<ListQuarantineResponse>('GET', `/v1/quarantine`, { signal, query })

/** GetQuarantine gives one with its bytes. */
export const getQuarantine = (id: string, signal?: AbortSignal) =>
  request<GetQuarantineResponse>('GET', `/v1/quarantine/${encodeURIComponent(id)}`, { signal })

/** ReleaseQuarantine reads an item again, as its sender's, by what this server understands today. */
export const releaseQuarantine = (id: string, body: ReleaseQuarantineBody, signal?: AbortSignal) =>
  request<ReleaseQuarantineResponse>('POST', `/v1/quarantine/${encodeURIComponent(id)}:release`, { signal, body })

/** ListRegions lists the regions directly under a code, or the whole path of one. */
export const listRegions = (query: { parent?: string } = {}, signal?: AbortSignal) =>
  request<ListRegionsResponse>('GET', `/v1/regions`, { signal, query })

/** ListRules lists the rules that patrols are judged by, newest version first, in words. */
export const listRules = (query: { code?: string; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListRulesResponse>('GET', `/v1/rules`, { signal, query })

/** PublishRule publishes a version of a rule from a day on; what was judged by the rule from that day on is judged anew. */
export const publishRule = (body: PublishRuleRequest, signal?: AbortSignal) =>
  request<PublishRuleResponse>('POST', `/v1/rules`, { signal, body })

/** ListAccounts says, for each device and for each person, what was captured and what of it is here: everybody's for an administrator or auditor, else the caller's own. */
export const listAccounts = (query: { pageSize?: number; pageToken?: string } = {}, signal?: AbortSignal) =>
  request<ListAccountsResponse>('GET', `/v1/sync/accounts`, { signal, query })

/** Drain is Push without a login: a registered device hands over what it captured, and proves by its key that it is the device. */
export const drain = (body: DrainRequest, signal?: AbortSignal) =>
  request<DrainResponse>('POST', `/v1/sync/drain`, { signal, body })

/** BeginDrain gives a device whose login has expired the number that its next drain must be signed over. It says nothing of whether there is such a device. */
export const beginDrain = (body: BeginDrainRequest, signal?: AbortSignal) =>
  request<BeginDrainResponse>('POST', `/v1/sync/drain:begin`, { signal, body })

/** HandIn is Push by an administrator for a device of their county that is not theirs, out of its sealed file: a phone that was lost, broken or replaced, or of a person who has left. What the device's key signed is taken in as its person's, flagged handed_in; what it did not is kept in quarantine, capture_unproved. */
export const handIn = (body: HandInRequest, signal?: AbortSignal) =>
  request<HandInResponse>('POST', `/v1/sync/hand-in`, { signal, body })

/** ListHandIns lists who handed in what of a device, newest first. Each is an entry of the county's log. */
export const listHandIns = (query: { deviceId?: string; pageSize?: number; pageToken?: string } = {}, signal?: AbortSignal) =>
  request<ListHandInsResponse>('GET', `/v1/sync/hand-ins`, { signal, query })

/** ListReceiptKeys gives every public key that receipts were ever signed with, for checking them anywhere. */
export const listReceiptKeys = (signal?: AbortSignal) =>
  request<ListReceiptKeysResponse>('GET', `/v1/sync/keys`, { signal })

/** GetCheckpoint gives the signed head of the caller's county's log. */
export const getCheckpoint = (signal?: AbortSignal) =>
  request<GetCheckpointResponse>('GET', `/v1/sync/log`, { signal })

/** ProveReceipt proves that an entry is in the log of some size, and that a smaller log is its beginning. */
export const proveReceipt = (query: { position?: string; oldSize?: string } = {}, signal?: AbortSignal) =>
  request<ProveReceiptResponse>('GET', `/v1/sync/log/proof`, { signal, query })

/** Pull gives what changed for the caller since a cursor, a page at a time. Without a cursor, and with one that is not of use any more, it begins from the beginning: the first page says so, and why. */
export const pull = (query: { cursor?: string; maxBytes?: number; protocol?: number } = {}, signal?: AbortSignal) =>
  request<PullResponse>('GET', `/v1/sync/pull`, { signal, query })

/** Push hands over captured items. Each gets its own answer; one bad item never blocks another. */
export const push = (body: PushRequest, signal?: AbortSignal) =>
  request<PushResponse>('POST', `/v1/sync/push`, { signal, body })

/** ListTargets searches the register by region, kind, name, code and nearness. */
export const listTargets = (query: { pageSize?: number; pageToken?: string; region?: string; kind?: 'TARGET_KIND_UNSPECIFIED' | 'TARGET_KIND_OUTFALL' | 'TARGET_KIND_OPEN_PIT_MINE' | 'TARGET_KIND_TAILINGS_POND' | 'TARGET_KIND_CONSTRUCTION_SITE' | 'TARGET_KIND_LIVESTOCK_FARM' | 'TARGET_KIND_SOLID_WASTE_YARD' | 'TARGET_KIND_WATER_SOURCE' | 'TARGET_KIND_BLACK_ODOUR_WATER' | 'TARGET_KIND_PERMIT_HOLDER'; query?: string; nearLat?: number; nearLng?: number; radiusM?: number; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListTargetsResponse>('GET', `/v1/targets`, { signal, query })

/** CreateTarget adds a target. What a phone found in the field comes as an item of the push; an older one's app registers it by this, so inspectors may. */
export const createTarget = (body: CreateTargetRequest, signal?: AbortSignal) =>
  request<CreateTargetResponse>('POST', `/v1/targets`, { signal, body })

/** GetTarget gives one target. */
export const getTarget = (id: string, signal?: AbortSignal) =>
  request<GetTargetResponse>('GET', `/v1/targets/${encodeURIComponent(id)}`, { signal })

/** ListTargetHistory gives the target's file: everything that happened to it, newest first. */
export const listTargetHistory = (id: string, query: { pageSize?: number; pageToken?: string } = {}, signal?: AbortSignal) =>
  request<ListTargetHistoryResponse>('GET', `/v1/targets/${encodeURIComponent(id)}/history`, { signal, query })

/** UpdateTarget replaces what the register says of a target, if it is still at the version that the caller saw. */
export const updateTarget = (targetId: string, body: UpdateTargetBody, signal?: AbortSignal) =>
  request<UpdateTargetResponse>('PUT', `/v1/targets/${encodeURIComponent(targetId)}`, { signal, body })

/** ImportTargets adds the targets of a CSV, XLSX or GeoJSON file: all of them, or none and what is wrong with each row. */
export const importTargets = (body: ImportTargetsRequest, signal?: AbortSignal) =>
  request<ImportTargetsResponse>('POST', `/v1/targets:import`, { signal, body })

/** GetImportTemplate gives an XLSX to be filled in for an import of a kind: Chinese headings, choices as lists. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const getImportTemplate = (query: { kind?: 'TARGET_KIND_UNSPECIFIED' | 'TARGET_KIND_OUTFALL' | 'TARGET_KIND_OPEN_PIT_MINE' | 'TARGET_KIND_TAILINGS_POND' | 'TARGET_KIND_CONSTRUCTION_SITE' | 'TARGET_KIND_LIVESTOCK_FARM' | 'TARGET_KIND_SOLID_WASTE_YARD' | 'TARGET_KIND_WATER_SOURCE' | 'TARGET_KIND_BLACK_ODOUR_WATER' | 'TARGET_KIND_PERMIT_HOLDER' } = {}, signal?: AbortSignal) =>
  request<ApiHttpBody>('GET', `/v1/targets:importTemplate`, { signal, query })

/** PrintSigns gives the signs of targets, with their QR, as PDF. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const printSigns = (body: PrintSignsRequest, signal?: AbortSignal) =>
  request<ApiHttpBody>('POST', `/v1/targets:signs`, { signal, body })

/** GetTile gives a vector tile (Mapbox Vector Tile 2) of reaches, plots or counties coloured by what is owed, of targets, of cases, or of the patrols that began in the period, as somebody was every half-minute; many points in one place are one with their number. A file is no message: bytes with their type go out as they are. buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE buf:lint:ignore RPC_RESPONSE_STANDARD_NAME */
export const getTile = (layer: string, z: number, x: number, y: number, query: { period?: string; region?: string; kind?: string; tenant?: string; asOf?: string } = {}, signal?: AbortSignal) =>
  request<ApiHttpBody>('GET', `/v1/tiles/${encodeURIComponent(layer)}/${encodeURIComponent(z)}/${encodeURIComponent(x)}/${encodeURIComponent(y)}`, { signal, query })

/** ListTrackers lists the caller's trackers. */
export const listTrackers = (signal?: AbortSignal) =>
  request<ListTrackersResponse>('GET', `/v1/trackers`, { signal })

/** CreateTracker pairs a background tracker such as Traccar Client or OwnTracks with the caller; its key is shown once. */
export const createTracker = (body: CreateTrackerRequest, signal?: AbortSignal) =>
  request<CreateTrackerResponse>('POST', `/v1/trackers`, { signal, body })

/** RevokeTracker ends a tracker of the caller's. */
export const revokeTracker = (id: string, body: RevokeTrackerBody, signal?: AbortSignal) =>
  request<RevokeTrackerResponse>('POST', `/v1/trackers/${encodeURIComponent(id)}:revoke`, { signal, body })

/** ListUnits lists grid units with their people of a day. */
export const listUnits = (query: { pageSize?: number; pageToken?: string; region?: string; tier?: string; at?: string; tenant?: string } = {}, signal?: AbortSignal) =>
  request<ListUnitsResponse>('GET', `/v1/units`, { signal, query })

/** SaveUnit adds a grid unit, or gives it another name. */
export const saveUnit = (body: SaveUnitRequest, signal?: AbortSignal) =>
  request<SaveUnitResponse>('POST', `/v1/units`, { signal, body })

/** Appoint makes a person head or member of a unit from a day on; a head takes the place of the one before. */
export const appoint = (unitId: string, body: AppointBody, signal?: AbortSignal) =>
  request<AppointResponse>('POST', `/v1/units/${encodeURIComponent(unitId)}:appoint`, { signal, body })

/** SetRhythm says how often every target of a division is to be inspected at least once, from a day on. Divisions below without a rhythm of their own keep it too; a special area has none, for it does not say which targets are its own. */
export const setRhythm = (unitId: string, body: SetRhythmBody, signal?: AbortSignal) =>
  request<SetRhythmResponse>('POST', `/v1/units/${encodeURIComponent(unitId)}:rhythm`, { signal, body })

/** ListUsers lists the tenant's people. */
export const listUsers = (query: { pageSize?: number; pageToken?: string } = {}, signal?: AbortSignal) =>
  request<ListUsersResponse>('GET', `/v1/users`, { signal, query })

/** CreateUser adds a person. */
export const createUser = (body: CreateUserRequest, signal?: AbortSignal) =>
  request<CreateUserResponse>('POST', `/v1/users`, { signal, body })

/** UpdateUser changes name, roles, region, identity or disables; another password or identity ends all sessions. */
export const updateUser = (id: string, body: UpdateUserBody, signal?: AbortSignal) =>
  request<UpdateUserResponse>('PATCH', `/v1/users/${encodeURIComponent(id)}`, { signal, body })
