package fieldsync

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Version is one content of an item.
type Version struct {
	Kind       string
	User       uuid.UUID
	UserName   string
	SHA256     []byte
	ReceivedAt time.Time
	Payload    []byte // only when one is asked for; of a patrol only the later one's
}

// Conflict is an item that came under an id which had other content already. What came first counts; both are kept, and a person looks.
type Conflict struct {
	ID     uuid.UUID
	ItemID uuid.UUID
	Version
	Kept Version // what came first; without a kind if the log knows none
	Decision
}

// Stands says which content of a conflict stands.
type Stands string

// Which one.
const (
	First Stands = "first" // what counts anyway
	Later Stands = "later"
)

// Decision is what a person judged of a conflict: a record, made once. It changes and deletes nothing.
type Decision struct {
	Stands Stands // "" while nobody has decided
	Reason string
	By     uuid.UUID
	ByName string
	At     time.Time
}

// ConflictFilter says which conflicts, and where the list goes on.
type ConflictFilter struct {
	State    string // open, decided, or "" for all
	Before   time.Time
	BeforeID uuid.UUID
	Limit    int
}

// Conflicts gives conflicts of what people of the caller's region sent, newest first.
func (s *Service) Conflicts(ctx context.Context, f ConflictFilter) (out []Conflict, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listConflicts(ctx, tx, f)
		return err
	})
	return out, err
}

// OpenConflict gives one with both contents. Errors: not_found.
func (s *Service) OpenConflict(ctx context.Context, id uuid.UUID) (out Conflict, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = findConflict(ctx, tx, id)
		return err
	})
	return out, err
}

// DecideConflict says which content of a conflict stands, and why. The same said again by the same person is success. Errors: not_found, reason_required, bad_argument, already_decided, also
// where another later content of the same item was said to stand; role_missing for who sent one of the two.
func (s *Service) DecideConflict(ctx context.Context, id uuid.UUID, stands Stands, reason string) (out Conflict, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return out, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return out, fault.New(fault.ReasonRequired, "")
	}
	if stands != First && stands != Later {
		return out, fault.New(fault.BadArgument, "请说明哪一份有效 · Say which content stands.")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		c, err := findConflict(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := tx.Lock(ctx, "conflict "+c.ItemID.String()); err != nil { // two who decide at once: the later one sees what the first said
			return err
		}
		if c, err = findConflict(ctx, tx, id); err != nil {
			return err
		}
		if c.User == sc.User || c.Kept.User == sc.User {
			return fault.New(fault.RoleMissing, "不能裁定自己提交的内容 · Nobody decides on what they sent themselves.")
		}
		d := Decision{Stands: stands, Reason: reason, By: sc.User, At: s.clock.Now()}
		switch {
		case c.Stands == stands && c.Reason == reason && c.By == sc.User:
			out = c
			return nil
		case c.Stands != "":
			return fault.New(fault.AlreadyDecided, "")
		}
		if stands == Later {
			other, err := laterStands(ctx, tx, c.ItemID)
			if err != nil {
				return err
			}
			if other {
				return fault.New(fault.AlreadyDecided, "同一编号的另一份后到内容已裁定有效 · Another later content of this id was said to stand.")
			}
		}
		if err := insertDecision(ctx, tx, c, d); err != nil {
			return err
		}
		out, err = findConflict(ctx, tx, id)
		return err
	})
	return out, err
}
