package feed

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/page"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// stage is what a pull is about to bring.
type stage int

// The stages; their numbers stand in cursors. A start goes from packs to ring, then follows; a move goes from leaving to entering, then follows.
const (
	follow stage = iota // changes since the position
	packs
	duties
	cases
	targets
	ring
	leaving       // what the old reach held and the new one does not: by region
	leavingRing   // and by the old ring
	entering      // what the new reach holds and the old one did not
	enteringRing  //
	enteringPacks //
	debts         // of a start, after the duties
)

// next is the stage after another.
var next = map[stage]stage{packs: duties, duties: debts, debts: cases, cases: targets, targets: ring, ring: follow,
	leaving: leavingRing, leavingRing: entering, entering: enteringRing, enteringRing: enteringPacks, enteringPacks: follow}

// cursorVersion is that of the cursor's form; one of another form begins anew.
const cursorVersion = 1

// cursor is where a phone's pulls have come to. It is the phone's to keep and nobody's to make: sealed, for one person of one tenant.
type cursor struct {
	Version  int       `json:"v"`
	Stage    stage     `json:"s,omitempty"`
	Region   string    `json:"a,omitempty"` // where the stage has come to: a region and an id, or a cell and an id
	Cell     int64     `json:"c,omitempty"`
	ID       uuid.UUID `json:"i"`
	Position int64     `json:"f"` // of the last change taken in, and its id within the position
	Change   uuid.UUID `json:"g"`
	Log      int64     `json:"l"` // position of the last log entry taken in
	Starting bool      `json:"n,omitempty"`
	Reach    reach     `json:"w"`
	Old      *reach    `json:"o,omitempty"` // what the phone may hold still, until changes up to Until are taken in
	Until    int64     `json:"u,omitempty"`
}

func fingerprint(sc scope.Scope) string { return page.Fingerprint(sc.Tenant, "pull", sc.User.String()) }

// open reads a cursor. Errors: cursor_unknown for anything that was not sealed here for this person.
func (s *Service) open(sc scope.Scope, text string) (c cursor, err error) {
	raw, err := page.Open(s.key, fingerprint(sc), text)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Version != cursorVersion {
		return cursor{}, fault.New(fault.CursorUnknown, "")
	}
	return c, nil
}

func (s *Service) seal(sc scope.Scope, c cursor) string {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // it has numbers and short words only
	}
	return page.Seal(s.key, fingerprint(sc), raw)
}

// step goes on to the next stage, from its beginning.
func (c *cursor) step() {
	c.Stage, c.Region, c.Cell, c.ID = next[c.Stage], "", 0, uuid.Nil
}

// held tells whether the phone may hold something at a place, by what concerned the person before.
func (c *cursor) held(region string, cell int64) bool {
	return c.Reach.holds(region, cell) || c.Old != nil && c.Old.holds(region, cell)
}
