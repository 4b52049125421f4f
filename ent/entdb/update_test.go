package entdb_test

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/loghead"
)

// TestRowsWrittenTogether: each row gets its own values; another tenant's under the same id, and ids that nobody has, are left alone.
func TestRowsWrittenTogether(t *testing.T) {
	type head struct {
		id   uuid.UUID
		size int64
	}
	columns := []entdb.Column[head]{{Name: loghead.FieldSize, Value: func(h *head) any { return h.size }}}
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		heads := []head{{uuid.New(), 1}, {uuid.New(), 2}}
		for _, tenant := range []string{"140802", "140821"} {
			must(db.Write(dbtest.In(tenant), func(ctx context.Context, tx *entdb.Tx) error {
				for _, h := range heads {
					if err := tx.LogHead.Create().SetID(h.id).SetSize(h.size).Exec(ctx); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		must(db.Write(dbtest.In("140802"), func(ctx context.Context, tx *entdb.Tx) error {
			return entdb.UpdateAll(ctx, tx, loghead.Table, func(h *head) uuid.UUID { return h.id }, columns, []head{{heads[0].id, 10}, {uuid.New(), 30}, {heads[1].id, 20}})
		}))
		for tenant, want := range map[string][2]int64{"140802": {10, 20}, "140821": {1, 2}} {
			must(db.Read(dbtest.In(tenant), func(ctx context.Context, tx *entdb.Tx) error {
				for i, h := range heads {
					got, err := tx.LogHead.Query().Where(loghead.ID(h.id)).Only(ctx)
					if err != nil || got.Size != want[i] {
						t.Errorf("%s has %v, not %d: %v", tenant, got, want[i], err)
					}
				}
				n, err := tx.LogHead.Query().Count(ctx)
				if n != len(heads) {
					t.Errorf("%s has %d rows", tenant, n)
				}
				return err
			}))
		}
		if err := db.Write(context.Background(), func(context.Context, *entdb.Tx) error { return nil }); err == nil {
			t.Error("nobody may write")
		}
	})
}
