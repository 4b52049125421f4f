package patrol

import (
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/rule"
)

// Verdict is whether a patrol counts for one duty. It is computed from the capture, the map and the rule of its day, and made anew when one of them changes.
type Verdict struct {
	Patrol      uuid.UUID
	Duty        uuid.UUID
	Asset       uuid.UUID
	AssetName   string
	User        uuid.UUID // whose duty it is
	Region      string
	Tier        string
	Rule        string
	RuleVersion int
	Valid       bool
	Checks      []rule.Check
	StartedAt   time.Time // the patrol's
	EndedAt     time.Time
	ReceivedAt  time.Time
	JudgedAt    time.Time
}
