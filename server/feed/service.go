package feed

import (
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tasking"
)

// Service answers pulls.
type Service struct {
	db    *entdb.DB
	clock clock.Clock
	key   []byte
}

// New makes the service. The secret seals cursors; it is the same on every server, and another one makes every phone begin anew.
func New(db *entdb.DB, c clock.Clock, secret []byte) *Service {
	key := sha256.Sum256(append([]byte("pull cursors\x00"), secret...))
	return &Service{db: db, clock: c, key: key[:]}
}

// Kind is what kind of thing changed.
type Kind string

// The kinds, as the database's triggers write them.
const (
	KindTarget     Kind = "target"
	KindPack       Kind = "pack"
	KindDuty       Kind = "duty"
	KindAsset      Kind = "asset"
	KindCase       Kind = "case"
	KindInspection Kind = "inspection"
	KindDebt       Kind = "debt"
)

// Change is one thing as it is now, or that it no longer concerns the person. One of the pointers is set, unless it was removed.
type Change struct {
	Kind    Kind
	ID      string // of a pack its code
	Removed bool
	Nearby  bool // not of the person's own region, but near it

	Target     *registry.Target
	Pack       *checklist.Published
	Duty       *grid.Duty
	Asset      *grid.Asset
	Debt       *tasking.Debt
	Case       *review.Case
	Inspection *inspection.Inspection // without its submission, findings and photos

	size int // bytes, about, as JSON
}

// Page is an answer to a pull.
type Page struct {
	Changes []Change
	Cursor  string // for the next pull; never empty
	More    bool   // pull again at once
	Fresh   bool   // it begins a start: what the phone has is old until it comes again
	Settled bool   // it ends the start: what is still old goes
	Reason  fault.Reason
	Now     time.Time
}

// Bounds of a page, bytes before compression. A single larger change still comes.
const (
	defaultBytes = 512 << 10
	leastBytes   = 16 << 10
	mostBytes    = 4 << 20
)

// Limits on the time behind now. Proposals, not law.
const (
	Keep       = 180 * 24 * time.Hour // how long changes are remembered: an older cursor begins anew
	ownLately  = 90 * 24 * time.Hour  // how far back a start brings a person's own inspections, and duties that ended
	ringMeters = 1000                 // how far round the box of a person's own targets others count as near
	batchRows  = 500                  // rows of one look into the database
	maxBatches = 40                   // looks of one pull, so that it ends
)

// lastID is behind every id.
var lastID = uuid.Max
