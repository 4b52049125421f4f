package checklist_test

import (
	"context"
	"testing"
	"time"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/clock"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func want(t *testing.T, err error, reason fault.Reason) {
	t.Helper()
	if reason == "" && err != nil || reason != "" && !fault.Is(err, reason) {
		t.Errorf("%v, want %q", err, reason)
	}
}

// TestAPublishedVersionNeverChanges and is accepted for ever: the same content again is success, other content under its number is refused,
// numbers are not skipped, and an old version is read as it was when newer ones are there. Each county publishes its own.
func TestAPublishedVersionNeverChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		at := clock.Fixed(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC))
		s, ours, theirs := checklist.New(db.DB, at), dbtest.In("140802"), dbtest.In("140821")
		first := pack(t, "OF")
		published, err := s.Publish(ours, first)
		want(t, err, "")
		at.Advance(time.Hour)
		again, err := s.Publish(ours, first)
		want(t, err, "")
		if again.SHA256 != published.SHA256 || !again.PublishedAt.Equal(published.PublishedAt) {
			t.Errorf("published again: %x at %s", again.SHA256, again.PublishedAt)
		}
		other := pack(t, "OF")
		other.Items = other.Items[:len(other.Items)-1]
		_, err = s.Publish(ours, other)
		want(t, err, fault.PackPublished)
		other.Version = 3
		_, err = s.Publish(ours, other)
		want(t, err, fault.PackPublished)
		other.Version = 2
		second, err := s.Publish(ours, other)
		want(t, err, "")
		_, err = s.Publish(theirs, other) // their first is still to come
		want(t, err, fault.PackPublished)
		_, err = s.Get(theirs, "OF", 1)
		want(t, err, fault.PackUnknown)

		for name, reader := range map[string]*checklist.Service{"the publisher": s, "another server": checklist.New(db.DB, at)} {
			for version, sum := range map[int][32]byte{1: published.SHA256, 2: second.SHA256, 0: second.SHA256} {
				got, err := reader.Get(ours, "OF", version)
				want(t, err, "")
				if _, again := got.Canonical(); got.SHA256 != sum || again != sum {
					t.Errorf("%s reads version %d as %x and %x, want %x", name, version, got.SHA256, again, sum)
				}
			}
			newest, err := reader.List(ours)
			want(t, err, "")
			if len(newest) != 1 || newest[0].Version != 2 {
				t.Errorf("%s lists %d packs", name, len(newest))
			}
		}
		_, err = s.Get(ours, "OF", 9)
		want(t, err, fault.PackUnknown)
		_, err = s.Publish(scope.Into(context.Background(), scope.Scope{Tenant: "140802", ReadOnly: true}), first)
		want(t, err, fault.ReadOnlyScope)
	})
}

// TestWhatIsWrittenForEverCannotBeRewritten, not even by SQL past all of our code: published packs on both engines, and on PostgreSQL, for the
// server's role, the trail of a case, a target's file, the looks of the city, and the log.
func TestWhatIsWrittenForEverCannotBeRewritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *dbtest.DB) {
		ctx := dbtest.In("140802")
		_, err := checklist.New(db.DB, clock.System).Publish(ctx, pack(t, "OF"))
		want(t, err, "")
		statements := []string{"UPDATE packs SET content = '{}'", "DELETE FROM packs"}
		if db.Engine == entdb.Postgres {
			for _, table := range []string{"case_acts", "target_events", "looks", "log_entries", "conflicts"} {
				statements = append(statements, "UPDATE "+table+" SET id = id")
			}
		}
		for _, statement := range statements {
			tx, err := db.SQL().BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(statement); err == nil {
				t.Errorf("%s was done", statement)
			}
			_ = tx.Rollback()
		}
		if _, err := db.Owner.Exec("UPDATE packs SET content = '{}'"); err == nil {
			t.Error("the tables' owner rewrote a published pack")
		}
	})
}
