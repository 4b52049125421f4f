package patrol_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// TestWhatComesLater: photos, events and fixes that come behind their patrol change what it counts for, and nothing counts that never came; on both engines.
func TestWhatComesLater(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		v.aPhotoIsEvidenceWhenItIsHere()
		v.anEventBreaksTheSilenceWhenItIsHere()
		v.lateFixesMoveAPatrolIntoAnotherPeriod() // from here on jobs wait for their time
		v.aTrackersEventNamesNoPatrol()
	})
}

func (v *valley) aPhotoIsEvidenceWhenItIsHere() {
	duty := v.dutyOf(v.person("late-photo", scope.Chief), grid.Village, start.AddDate(0, -1, 0))
	raw := v.Picture()
	photos := []map[string]any{{"sha256": apptest.Hash(raw), "size": len(raw)}}
	p := v.handIn("late-photo", v.walk(start, river, 1.3), map[string]any{"form": nil, "photos": photos})
	if why := rule.Why(false, p.Verdicts[0].Checks); p.Valid || !strings.Contains(why.ZH, "1 张照片尚未收到") || !strings.Contains(why.EN, "1 named photos are not here yet") || v.debt(duty).Done != 0 {
		v.t.Fatalf("evidence that is not here counts: valid %v, %s", p.Valid, why.ZH)
	}
	if status := v.Upload(v.session("late-photo"), raw); status >= 300 {
		v.t.Fatalf("the upload: %d", status)
	}
	v.Idle()
	if p = v.get(p.ID); !p.Valid || v.debt(duty).Done != 1 {
		v.t.Errorf("the photo is here: valid %v, %d done, %+v", p.Valid, v.debt(duty).Done, p.Verdicts[0].Checks)
	}
}

// report hands in an event that names a patrol, or none.
func (v *valley) report(account string, id, of uuid.UUID, at time.Time) {
	v.t.Helper()
	d := map[string]any{"format": 1, "id": id.String(), "type": "dumping", "level": "minor", "captured_at": stamp(at.UnixMilli())}
	if of != uuid.Nil {
		d["patrol"] = of.String()
	}
	raw, _ := json.Marshal(d)
	if r := v.push(account, "event", id.String(), raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
		v.t.Fatalf("%v %s", r.GetStatus(), r.GetDetail())
	}
}

func (v *valley) anEventBreaksTheSilenceWhenItIsHere() {
	duty := v.dutyOf(v.person("late-event", scope.Chief), grid.Village, start.AddDate(0, -1, 0))
	v.person("somebody", scope.Chief)
	listed := uuid.New()
	p := v.handIn("late-event", v.walk(start, river, 1.3), map[string]any{"events": []string{listed.String()}})
	if d := v.debt(duty); p.Problems || d.Silent != 1 {
		v.t.Errorf("an event that nobody handed in breaks the silence: %v, %d silent", p.Problems, d.Silent)
	}
	v.report("somebody", uuid.New(), p.ID, start.Add(time.Minute))
	v.Idle()
	if d := v.debt(duty); d.Silent != 1 {
		v.t.Error("somebody else's event breaks the silence")
	}
	v.report("late-event", listed, p.ID, start.Add(time.Minute))
	v.Idle()
	if d := v.debt(duty); !v.get(p.ID).Problems || d.Silent != 0 || d.Done != 1 {
		v.t.Errorf("its event is here: %v, %d silent of %d", v.get(p.ID).Problems, d.Silent, d.Done)
	}
	early, before := uuid.New(), uuid.New()
	v.report("late-event", early, before, start.Add(5*time.Hour))
	raw := documentOf(v.t, before, v.reach, v.walk(start.Add(5*time.Hour), river, 1.3), nil)
	v.push("late-event", "patrol", before.String(), raw)
	v.Idle()
	if d := v.debt(duty); !v.get(before).Problems || d.Silent != 0 || d.Done != 2 {
		v.t.Errorf("its event came first: %v, %d silent of %d", v.get(before).Problems, d.Silent, d.Done)
	}
}

// tracked pairs a tracker with a person, and gives how it sends.
func (v *valley) tracked(u tenancy.User) (id uuid.UUID, send func([]track.Fix)) {
	v.t.Helper()
	id = uuid.New()
	_, key, err := v.App.Patrol.CreateTracker(v.as(u), id, "x")
	v.Must(err)
	return id, func(fixes []track.Fix) {
		v.t.Helper()
		for _, f := range fixes {
			_, err := v.App.Patrol.Receive(v.ctx, patrol.Sent{Key: key, Protocol: "osmand", Query: fmt.Sprintf("id=%s&timestamp=%d&lat=%.7f&lon=%.7f&accuracy=6", key, f.At/1000, f.Place.Lat, f.Place.Lng)})
			v.Must(err)
		}
	}
}

// lateFixesMoveAPatrolIntoAnotherPeriod: what it was done for before is owed again.
func (v *valley) lateFixesMoveAPatrolIntoAnotherPeriod() {
	v.publish(11, start.Add(-time.Hour), func(r *rule.Rule) { r.Visits[0].Evidence = false })
	id, send := v.tracked(v.chief)
	midnight := time.Date(2026, 10, 11, 16, 0, 0, 0, time.UTC) // in Beijing, between two weeks
	v.Clock.Set(midnight.Add(3 * time.Hour))
	fixes := v.walk(midnight.Add(-15*time.Minute), river, 1.3)
	n := 0
	for fixes[n].At < midnight.Add(time.Minute).UnixMilli() {
		n++
	}
	before, after := "2026-10-05..2026-10-11", "2026-10-12..2026-10-18"
	send(fixes[n:])
	p := v.assembled(id, len(fixes)-n)
	if a, b := v.debtIn(v.duty, before), v.debtIn(v.duty, after); !p.Valid || a.Done != 0 || b.Done != 1 {
		v.t.Fatalf("valid %v: %d before midnight, %d behind it", p.Valid, a.Done, b.Done)
	}
	send(fixes[:n])
	v.assembled(id, len(fixes))
	if a, b := v.debtIn(v.duty, before), v.debtIn(v.duty, after); a.Done != 1 || b.Done != 0 || b.CoveredMM != 0 {
		v.t.Errorf("with late fixes it began before midnight: %d before, %d behind", a.Done, b.Done)
	}
}

// aTrackersEventNamesNoPatrol: what somebody reported on the way belongs to it, before and after it is one.
func (v *valley) aTrackersEventNamesNoPatrol() {
	who := v.person("by-tracker", scope.Chief)
	id, send := v.tracked(who)
	now := v.Clock.Now()
	of := func(fixes []track.Fix) (p patrol.Patrol) {
		send(fixes)
		v.Clock.Advance(70 * time.Minute)
		v.Must(v.App.Patrol.AssembleNow(v.ctx, county, id))
		v.settled()
		all, err := v.App.Patrol.List(v.ctx, patrol.Filter{User: who.ID, Limit: 100})
		v.Must(err)
		return v.get(all[0].ID)
	}
	v.report("by-tracker", uuid.New(), uuid.Nil, now.Add(-110*time.Minute))
	if p := of(v.walk(now.Add(-2*time.Hour), river, 1.3)); !p.Problems {
		v.t.Error("what was reported on the way does not belong to the tracker's patrol")
	}
	now = v.Clock.Now()
	p := of(v.walk(now.Add(-30*time.Minute), river[:30], 1.3))
	if p.Problems {
		v.t.Fatal("a silent patrol is none")
	}
	v.report("by-tracker", uuid.New(), uuid.Nil, now.Add(-25*time.Minute))
	if !v.get(p.ID).Problems {
		v.t.Error("an event that came later does not belong to the tracker's patrol")
	}
}
