package fault

import "slices"

// Reason is the stable name of a fault. A reason is never renamed and never used again for something else.
type Reason string

// Entry is what the catalogue says of a reason.
type Entry struct {
	Kind     Kind
	Sentence string // used when the raiser has nothing more exact to say
}

// Every reason that the system can answer with. Fields' own fault.go files raise these; nothing else may.
const (
	Unexpected       Reason = "unexpected"
	StoreAway        Reason = "store_away"
	StoreFull        Reason = "store_full"
	NoScope          Reason = "no_scope"
	ReadOnlyScope    Reason = "read_only_scope"
	Missing          Reason = "not_found"
	BadArgument      Reason = "bad_argument"
	BadID            Reason = "bad_id"
	BadPageToken     Reason = "bad_page_token"
	CursorUnknown    Reason = "cursor_unknown"
	CursorStale      Reason = "cursor_stale"
	BadCoordinates   Reason = "bad_coordinates"
	TooLarge         Reason = "too_large"
	TooManyRequests  Reason = "too_many_requests"
	RoleMissing      Reason = "role_missing"
	OutsideRegion    Reason = "outside_region"
	BadCredentials   Reason = "bad_credentials"
	AccountLocked    Reason = "account_locked"
	AccountDisabled  Reason = "account_disabled"
	TokenMissing     Reason = "token_missing"
	TokenInvalid     Reason = "token_invalid"
	TokenExpired     Reason = "token_expired"
	TokenReused      Reason = "token_reused"
	DeviceRevoked    Reason = "device_revoked"
	SignOnOff        Reason = "sign_on_off"
	SignOnAway       Reason = "sign_on_away"
	SignOnStale      Reason = "sign_on_stale"
	SignOnRefused    Reason = "sign_on_refused"
	SignOnUnknown    Reason = "sign_on_unknown"
	DrainRefused     Reason = "drain_refused"
	PermitRefused    Reason = "permit_refused"
	AccountTaken     Reason = "account_taken"
	IdentityTaken    Reason = "identity_taken"
	WeakPassword     Reason = "weak_password"
	RegionUnknown    Reason = "region_unknown"
	TargetCodeTaken  Reason = "target_code_taken"
	BadAttributes    Reason = "bad_attributes"
	ImportRows       Reason = "import_rows"
	PackUnknown      Reason = "pack_unknown"
	PackInvalid      Reason = "pack_invalid"
	PackPublished    Reason = "pack_published"
	RuleInvalid      Reason = "rule_invalid"
	RulePublished    Reason = "rule_published"
	RuleUnknown      Reason = "rule_unknown"
	TrackerUnknown   Reason = "tracker_unknown"
	ItemUnreadable   Reason = "item_unreadable"
	HashMismatch     Reason = "hash_mismatch"
	CaptureUnproved  Reason = "capture_unproved"
	SameIDOther      Reason = "same_id_other_content"
	PhotoUnknown     Reason = "photo_unknown"
	PhotoType        Reason = "photo_type"
	PhotoPixels      Reason = "photo_pixels"
	PhotoSize        Reason = "photo_size"
	PhotoHash        Reason = "photo_hash"
	UploadUnknown    Reason = "upload_unknown"
	UploadOffset     Reason = "upload_offset"
	UploadBroken     Reason = "upload_broken"
	CaseClosed       Reason = "case_closed"
	CaseHeld         Reason = "case_held"
	CaseNotClaimed   Reason = "case_not_claimed"
	CaseAct          Reason = "case_act_not_allowed"
	SamePair         Reason = "same_pair"
	ReinspectFound   Reason = "reinspection_has_findings"
	ReasonRequired   Reason = "reason_required"
	DeadlineRequired Reason = "deadline_required"
	CalendarInvalid  Reason = "calendar_invalid"
	CaseMoved        Reason = "case_moved"
	NotDecided       Reason = "not_decided"
	AlreadyDecided   Reason = "already_decided"
)

var catalogue = map[Reason]Entry{
	Unexpected:       {Internal, "Something went wrong here; it has been logged."},
	StoreAway:        {Unavailable, "A store does not answer; try again later."},
	StoreFull:        {Unavailable, "The store is full; nothing was kept of this request, try again later."},
	NoScope:          {Internal, "No tenant scope was given."},
	ReadOnlyScope:    {Denied, "This scope may only read."},
	Missing:          {NotFound, "There is no such thing."},
	BadArgument:      {Invalid, "The request is not valid."},
	BadID:            {Invalid, "The id is not a UUID."},
	BadPageToken:     {Invalid, "The page token is not one of ours or belongs to another query; start from the first page."},
	CursorUnknown:    {Invalid, "The cursor is not one of ours or another person's; begin anew."},
	CursorStale:      {Invalid, "The cursor is too old or the scope moved twice; begin anew."},
	BadCoordinates:   {Invalid, "The coordinates are not a place on earth."},
	TooLarge:         {Exhausted, "The request is larger than allowed."},
	TooManyRequests:  {Exhausted, "Too many requests; come back later."},
	RoleMissing:      {Denied, "Your role does not allow this."},
	OutsideRegion:    {NotFound, "There is no such thing."},
	BadCredentials:   {Unauthenticated, "The tenant, account or password is wrong."},
	AccountLocked:    {Exhausted, "Too many failed attempts; come back later."},
	AccountDisabled:  {Unauthenticated, "The account is disabled."},
	TokenMissing:     {Unauthenticated, "Sign in first."},
	TokenInvalid:     {Unauthenticated, "The token is not valid."},
	TokenExpired:     {Unauthenticated, "The token has expired; refresh it."},
	TokenReused:      {Unauthenticated, "This refresh token was used before; all sessions of the device are closed."},
	DeviceRevoked:    {Unauthenticated, "This device has been revoked."},
	SignOnOff:        {NotFound, "This server knows no identity provider; sign in by password."},
	SignOnAway:       {Unavailable, "The identity provider does not answer; try again later, or sign in by password."},
	SignOnStale:      {Unauthenticated, "This sign-in was begun too long ago or on another page; begin anew."},
	SignOnRefused:    {Unauthenticated, "The identity provider does not confirm who this is; begin anew."},
	SignOnUnknown:    {Unauthenticated, "No account of this county has this identity; its administrator can add it."},
	DrainRefused:     {Unauthenticated, "The number is too old, or the signature is not that device's."},
	PermitRefused:    {Unauthenticated, "The permit has ended, or is not for this photo; drain again."},
	AccountTaken:     {Conflict, "The account name is taken."},
	IdentityTaken:    {Conflict, "Another account of the county has this identity."},
	WeakPassword:     {Invalid, "The password is too short or too long."},
	RegionUnknown:    {Invalid, "The region code is unknown."},
	TargetCodeTaken:  {Conflict, "Another target of this kind has this code."},
	BadAttributes:    {Invalid, "The target's attributes are not valid for its kind."},
	ImportRows:       {Invalid, "Rows of the file are not valid; nothing was imported."},
	PackUnknown:      {NotFound, "There is no such checklist pack or version."},
	PackInvalid:      {Invalid, "The checklist pack is not valid."},
	PackPublished:    {Conflict, "A published pack version never changes."},
	RuleInvalid:      {Invalid, "The rule is not valid."},
	RulePublished:    {Conflict, "A published rule version never changes."},
	RuleUnknown:      {NotFound, "There is no such rule."},
	TrackerUnknown:   {Unauthenticated, "No tracker has this key, or it was revoked."},
	ItemUnreadable:   {Invalid, "The item cannot be read; its bytes are kept in quarantine."},
	HashMismatch:     {Invalid, "The SHA-256 does not fit the bytes."},
	CaptureUnproved:  {Invalid, "No signature by the device's key proves that this was captured on it; its bytes are kept in quarantine."},
	SameIDOther:      {Conflict, "This id was received before with other content; both versions are kept."},
	PhotoUnknown:     {NotFound, "There is no such photo."},
	PhotoType:        {Invalid, "The file is not a JPEG, PNG or HEIC photo."},
	PhotoPixels:      {Invalid, "The photo has too many pixels or a broken header."},
	PhotoSize:        {Invalid, "The photo's size is not what was declared, or larger than allowed."},
	PhotoHash:        {Invalid, "The photo's bytes do not have the declared SHA-256."},
	UploadUnknown:    {NotFound, "There is no such upload."},
	UploadOffset:     {Conflict, "The upload is at another offset; ask with HEAD."},
	UploadBroken:     {Unavailable, "The upload broke off; it can be resumed."},
	CaseClosed:       {Conflict, "The case is closed."},
	CaseHeld:         {Conflict, "Another reviewer holds this case."},
	CaseNotClaimed:   {Conflict, "Claim the case first."},
	CaseAct:          {Conflict, "This act is not possible in the case's present state."},
	SamePair:         {Denied, "Re-inspection needs another pair of people than the first inspection."},
	ReinspectFound:   {Conflict, "This inspection, or another that is no older, found the target bad: the re-inspection cannot have passed."},
	ReasonRequired:   {Invalid, "This act needs a reason."},
	DeadlineRequired: {Invalid, "An order needs a deadline of 1 to 365 days."},
	CalendarInvalid:  {Invalid, "The change of the calendar cannot be made."},
	NotDecided:       {Conflict, "The inspection is not complete, or its case is not decided: nothing of it is published yet."},
	AlreadyDecided:   {Conflict, "Somebody has decided on this already."},
	CaseMoved:        {Conflict, "The case has changed since you looked; read it again."},
}

// Catalogue lists every reason in alphabetical order, for the documentation and its test.
func Catalogue() []Reason {
	all := make([]Reason, 0, len(catalogue))
	for r := range catalogue {
		all = append(all, r)
	}
	slices.Sort(all)
	return all
}

// Lookup returns what the catalogue says of a reason.
func Lookup(r Reason) (Entry, bool) {
	e, ok := catalogue[r]
	return e, ok
}
