// Made from proto/gen/openapi.swagger.json by generate/client.mjs. Do not edit.
export interface UpdateUserBody {
  name?: string
  /** Given as a whole when replace_roles is set. */
  roles?: Role[]
  replaceRoles?: boolean
  region?: string
  disabled?: boolean
  password?: string
}

export interface RevokeDeviceBody {
}

export interface ReleaseQuarantineBody {
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

/** Status is what became of an item. */
export type FieldsyncStatus = 'STATUS_UNSPECIFIED' | 'STATUS_ACCEPTED' | 'STATUS_DUPLICATE' | 'STATUS_CONFLICT' | 'STATUS_HELD' | 'STATUS_QUARANTINED' | 'STATUS_RETRY'

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
  inspectionIds: string[]
  findingCount: number
}

/** CaseAct is an entry in the case's trail. */
export interface CaseAct {
  seq: number
  /** opened, joined, claimed, released, accepted, evidence_requested, dismissed, ordered, rectified, reinspected, closed, transferred. */
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

export interface CreateTargetRequest {
  target?: Partial<Target>
}

export interface CreateTargetResponse {
  target: Target | null
}

export interface CreateUserRequest {
  user?: Partial<User>
  password?: string
}

export interface CreateUserResponse {
  user: User | null
}

export interface DecideCaseResponse {
  case: Case | null
}

/** Decision is a reviewer's act. */
export type Decision = 'DECISION_UNSPECIFIED' | 'DECISION_ACCEPT' | 'DECISION_REQUEST_EVIDENCE' | 'DECISION_DISMISS' | 'DECISION_ORDER_RECTIFICATION' | 'DECISION_CLOSE' | 'DECISION_TRANSFER'

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

/** Flag is a doubt for a person to judge; it never refuses. */
export interface Flag {
  /** Stable name, such as far_from_target. */
  name: string
  detail: string
}

export interface GetCaseResponse {
  case: Case | null
}

export interface GetInspectionResponse {
  inspection: Inspection | null
}

export interface GetMeResponse {
  user: User | null
  tenantName: string
}

export interface GetPackResponse {
  pack: Pack | null
}

export interface GetQuarantineResponse {
  item: QuarantinedItem | null
}

export interface GetTargetResponse {
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
}

/** Item is one captured thing. */
export interface Item {
  /** UUIDv7 made by the phone. */
  id: string
  /** What it is: inspection. */
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
}

export interface ListAccountsResponse {
  accounts: Account[]
}

export interface ListCasesResponse {
  cases: Case[]
  nextPageToken: string
}

export interface ListDevicesResponse {
  devices: Device[]
}

export interface ListInspectionsResponse {
  inspections: Inspection[]
  nextPageToken: string
}

export interface ListLooksResponse {
  looks: Look[]
  nextPageToken: string
}

export interface ListPacksResponse {
  packs: Pack[]
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

export interface ListTargetHistoryResponse {
  events: TargetEvent[]
  nextPageToken: string
}

export interface ListTargetsResponse {
  targets: Target[]
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

/** Place is a position on earth. */
export interface Place {
  /** Degrees, WGS 84. */
  lat: number
  /** Degrees, WGS 84. */
  lng: number
  /** What was given: WGS84, CGCS2000, GCJ02 or BD09; empty is WGS84. Answers are always WGS84. */
  datum: string
}

export interface PublishPackRequest {
  content?: Record<string, unknown>
}

export interface PublishPackResponse {
  pack: Pack | null
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

export interface ReportRectifiedResponse {
  case: Case | null
}

export interface RevokeDeviceResponse {
  device: Device | null
}

/** Role is what a person is in their tenant. */
export type Role = 'ROLE_UNSPECIFIED' | 'ROLE_INSPECTOR' | 'ROLE_GRID_MEMBER' | 'ROLE_CHIEF' | 'ROLE_RANGER' | 'ROLE_THIRD_PARTY_INSPECTOR' | 'ROLE_REVIEWER' | 'ROLE_COUNTY_ADMIN' | 'ROLE_AUDITOR' | 'ROLE_CITY_SUPERVISOR'

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
  /** created, updated, imported, inspected, case_opened, case_closed. */
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

export interface UpdateTargetResponse {
  target: Target | null
}

export interface UpdateUserResponse {
  user: User | null
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

/** State is where a case stands. */
export type ReviewState = 'STATE_UNSPECIFIED' | 'STATE_OPEN' | 'STATE_EVIDENCE_REQUESTED' | 'STATE_ACCEPTED' | 'STATE_ORDERED' | 'STATE_RECTIFIED' | 'STATE_REINSPECTED' | 'STATE_CLOSED' | 'STATE_DISMISSED' | 'STATE_TRANSFERRED'
