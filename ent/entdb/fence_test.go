package entdb_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen/loghead"
	"github.com/xuncha/xuncha/server/fault"
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

// TestRowsReadByHandPassTheFence: without row-level security too a statement sees its own tenant's rows, whatever is asked with OR; a supervisor's sees a named county, or all;
// nobody's sees none.
func TestRowsReadByHandPassTheFence(t *testing.T) {
	url := filepath.Join(t.TempDir(), "x.db")
	if _, err := entdb.Migrate(context.Background(), url); err != nil {
		t.Fatal(err)
	}
	db, err := entdb.Open(entdb.Config{URL: url, Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for tenant, size := range map[string]int64{"140802": 5, "140821": 7} {
		if err := db.Write(scope.Into(context.Background(), scope.ForSystem(tenant)), func(ctx context.Context, tx *entdb.Tx) error {
			return tx.LogHead.Create().SetID(uuid.Must(uuid.NewV7())).SetSize(size).Exec(ctx)
		}); err != nil {
			t.Fatal(err)
		}
	}
	either := func(s *sql.Selector) {
		s.Select("size").Where(sql.Or(sql.EQ(s.C("size"), 5), sql.EQ(s.C("size"), 7))).OrderBy("size")
	}
	for name, c := range map[string]struct {
		scope scope.Scope
		want  []int64
	}{
		"a county":       {scope.Scope{Tenant: "140802"}, []int64{5}},
		"a named county": {scope.Scope{Tenant: "140821", ReadAll: true, ReadOnly: true}, []int64{7}},
		"all counties":   {scope.Scope{ReadAll: true, ReadOnly: true}, []int64{5, 7}},
		"no such county": {scope.Scope{Tenant: "140899"}, nil},
	} {
		var got []int64
		err := db.Read(scope.Into(context.Background(), c.scope), func(ctx context.Context, tx *entdb.Tx) error {
			for rows, err := range entdb.Each(ctx, tx, loghead.Table, either) {
				if err != nil {
					return err
				}
				var size int64
				if err := rows.Scan(&size); err != nil {
					return err
				}
				got = append(got, size)
			}
			for _, err := range entdb.Each(context.Background(), tx, loghead.Table, either) {
				if !fault.Is(err, fault.NoScope) {
					t.Errorf("without a scope: %v", err)
				}
			}
			return nil
		})
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v (%v)", name, got, c.want, err)
		}
	}
}
