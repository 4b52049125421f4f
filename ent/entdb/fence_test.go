package entdb_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/loghead"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestAnIdThatTwoTenantsChose: each has a row of its own under it, and neither reads nor changes the other's. SQLite has no row-level
// security, so here the ORM's fence stands alone.
func TestAnIdThatTwoTenantsChose(t *testing.T) {
	url := filepath.Join(t.TempDir(), "x.db")
	if _, err := entdb.Migrate(context.Background(), url); err != nil {
		t.Fatal(err)
	}
	db, err := entdb.Open(entdb.Config{URL: url, Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	id := uuid.Must(uuid.NewV7())
	in := func(tenant string, do func(context.Context, *entdb.Tx) error) error {
		return db.Write(scope.Into(context.Background(), scope.ForSystem(tenant)), do)
	}
	for tenant, size := range map[string]int64{"140802": 5, "140821": 7} {
		if err := in(tenant, func(ctx context.Context, tx *entdb.Tx) error {
			return tx.LogHead.Create().SetID(id).SetSize(size).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := in("140802", func(ctx context.Context, tx *entdb.Tx) error {
		_, err := tx.LogHead.UpdateOneID(id).AddSize(1).Save(ctx)
		return err
	}); err == nil {
		t.Error("an update that reads back by id alone was let through")
	}
	if err := in("140802", func(ctx context.Context, tx *entdb.Tx) error {
		return tx.LogHead.DeleteOneID(id).Exec(ctx)
	}); err == nil {
		t.Error("a delete by id alone was let through")
	}
	if err := in("140802", func(ctx context.Context, tx *entdb.Tx) error {
		n, err := tx.LogHead.Update().Where(loghead.ID(id)).AddSize(1).Save(ctx)
		if n != 1 {
			t.Errorf("%d rows were changed", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for tenant, want := range map[string]int64{"140802": 6, "140821": 7} {
		if err := in(tenant, func(ctx context.Context, tx *entdb.Tx) error {
			head, err := tx.LogHead.Query().Where(loghead.ID(id)).Only(ctx)
			if err == nil && head.Size != want {
				t.Errorf("%s has %d, want %d", tenant, head.Size, want)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	}
}
