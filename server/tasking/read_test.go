package tasking

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestNoticesAreRead by the person whom they are for, once, those named or all; what comes later is new, whatever moment it says it is of.
func TestNoticesAreRead(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		who, other := w.person(w.admin, "甲"), w.person(w.admin, "乙")
		tell := func(person uuid.UUID, at time.Time) uuid.UUID {
			t.Helper()
			id := newID()
			w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
				return insertNotice(ctx, tx, Tell{ID: id, User: person, What: toldWarning, ZH: "预警", EN: "Warning", At: at})
			}))
			return id
		}
		now := w.at.Now()
		first, second, third := tell(who, now), tell(who, now), tell(who, now.Add(time.Second))
		others := tell(other, now)
		unread := func(person uuid.UUID, want int, read ...uuid.UUID) {
			t.Helper()
			all, n, err := w.Notices(as(w.admin, person), time.Time{}, uuid.Nil, 100)
			w.must(err)
			if n != want {
				t.Errorf("%d are new, not %d", n, want)
			}
			for _, one := range all {
				wanted := false
				for _, id := range read {
					wanted = wanted || one.ID == id
				}
				if (one.Read != nil) != wanted {
					t.Errorf("%s was read: %v", one.ID, one.Read)
				}
			}
		}
		unread(who, 3)
		if n, err := w.ReadNotices(as(w.admin, who), []uuid.UUID{second, others, newID()}, false); err != nil || n != 2 { // another's is not read by that
			t.Errorf("%d, %v", n, err)
		}
		unread(who, 2, second)
		unread(other, 1)
		w.at.Set(now.Add(time.Hour))
		if n, err := w.ReadNotices(as(w.admin, who), nil, true); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
		all, _, err := w.Notices(as(w.admin, who), time.Time{}, uuid.Nil, 100)
		w.must(err)
		for _, one := range all {
			if want := map[uuid.UUID]time.Time{first: now.Add(time.Hour), second: now, third: now.Add(time.Hour)}[one.ID]; one.Read == nil || !one.Read.Equal(want) {
				t.Errorf("read at %v, not at %v", one.Read, want)
			}
		}
		tell(who, now.Add(-time.Hour)) // it came late, and is of before the last reading
		unread(who, 1, first, second, third)
		sc, err := scope.From(as(w.admin, who))
		w.must(err)
		sc.ReadOnly = true
		if _, err := w.ReadNotices(scope.Into(w.admin, sc), nil, true); err == nil {
			t.Error("who may only read has marked")
		}
	})
}

// TestTheBellGoesByItsIndex, for each desk asks once a minute.
func TestTheBellGoesByItsIndex(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		who := w.person(w.admin, "甲")
		w.must(w.Service.db.Write(w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			for range 2000 {
				if err := tx.Notice.Create().SetID(newID()).SetUserID(who).SetKind(toldWarning).SetTextZh("预警").SetTextEn("Warning").SetAt(w.at.Now()).SetReadAt(w.at.Now()).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := w.db.Owner.Exec("ANALYZE notices")
		w.must(err)
		dbtest.WantIndex(t, w.db.Plans(t, w.admin, func(ctx context.Context, tx *entdb.Tx) error {
			_, err := countUnread(ctx, tx, who)
			return err
		}), "notice_tenant_id_user_id ") // and not the longer one of that name
	})
}
