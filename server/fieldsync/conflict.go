package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
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
}

// Conflicts gives conflicts, newest first; before is the position of the page, zero for the first.
func (s *Service) Conflicts(ctx context.Context, before time.Time, beforeID uuid.UUID, limit int) (out []Conflict, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listConflicts(ctx, tx, before, beforeID, limit)
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
