package feed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestDutiesAndWhatTheyOwe: a chief's phone learns of a duty, its reach and its debts, of every patrol's effect on them, of a delegation and of the end.
func TestDutiesAndWhatTheyOwe(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, chief := somebody(w, county+"100", scope.Chief)
		other, deputy := somebody(w, county+"100", scope.Chief)
		p, q := newPhone(w, s.Access), newPhone(w, other.Access)
		if p.pull(); len(p.has) != 0 {
			t.Fatalf("somebody without duties has %d things", len(p.has))
		}
		admin, grid := apptest.As(w.Login(county, "admin").Access), gridv1.NewGridServiceClient(w.Conn)
		asset, duty := newReach(w, admin, grid), uuid.Must(uuid.NewV7()).String()
		_, err := grid.CreateDuty(admin, &gridv1.CreateDutyRequest{Id: duty, UserId: chief.ID.String(), AssetId: asset, Rule: "river_chief", Tier: "village", ValidFrom: timestamppb.New(w.Clock.Now().AddDate(0, 0, -40))})
		w.Must(err)
		settled(w)
		p.pull()
		if p.has["duty "+duty] == nil || p.has["asset "+asset].GetAsset().GetLengthMm() == 0 {
			t.Fatalf("a new duty: %v", p.keys())
		}
		running := p.running(w, duty)
		if d := running.GetDebt(); d.GetOwed() == 0 || d.GetDone() != 0 || len(d.GetUncovered()) != 1 || d.GetUserName() == "" {
			t.Fatalf("what is owed: %v", d)
		}
		walk(w, s.Access, asset)
		settled(w)
		if p.pull() == 0 || p.running(w, duty).GetDebt().GetHeld() != 1 {
			t.Errorf("after a patrol: %v", p.running(w, duty).GetDebt())
		}
		if p.pull() != 0 {
			t.Error("changes though nothing changed")
		}
		fresh := newPhone(w, s.Access)
		if fresh.pull(); fmt.Sprint(fresh.running(w, duty).GetDebt()) != fmt.Sprint(p.running(w, duty).GetDebt()) || len(fresh.has) != len(p.has) {
			t.Errorf("a new phone has %v, the old one %v", fresh.keys(), p.keys())
		}
		q.pull()
		_, err = grid.Delegate(apptest.As(s.Access), &gridv1.DelegateRequest{Id: duty, DelegationId: uuid.Must(uuid.NewV7()).String(), ToUserId: deputy.ID.String(), ValidFrom: timestamppb.New(w.Clock.Now()), ValidUntil: timestamppb.New(w.Clock.Now().AddDate(0, 0, 7)), Reason: "出差"})
		w.Must(err)
		settled(w)
		if q.pull(); q.has["duty "+duty] == nil || q.has["asset "+asset] == nil || q.running(w, duty) == nil {
			t.Errorf("a delegate has %v", q.keys())
		}
		if p.pull(); len(p.has["duty "+duty].GetDuty().GetDelegations()) != 1 {
			t.Error("the delegation is not told to who delegated")
		}
	})
}

// TestWarningsReachThePhone: under a warning more is owed; and what is owed no more, for a warning was taken back, leaves the phone.
func TestWarningsReachThePhone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, chief := somebody(w, county+"100", scope.Chief)
		p := newPhone(w, s.Access)
		admin, grid := apptest.As(w.Login(county, "admin").Access), gridv1.NewGridServiceClient(w.Conn)
		asset, duty := newReach(w, admin, grid), uuid.Must(uuid.NewV7()).String()
		_, err := grid.CreateDuty(admin, &gridv1.CreateDutyRequest{Id: duty, UserId: chief.ID.String(), AssetId: asset, Rule: "river_chief", Tier: "township", ValidFrom: timestamppb.New(w.Clock.Now().AddDate(0, 0, -5))})
		w.Must(err)
		settled(w)
		p.pull()
		before := p.kinds("debt")
		warn := func(level string) {
			_, err := grid.SetWarning(admin, &gridv1.SetWarningRequest{AssetId: asset, Id: uuid.Must(uuid.NewV7()).String(), Level: level, Reason: "水质通报", ValidFrom: timestamppb.New(w.Clock.Now().AddDate(0, 0, -3))})
			w.Must(err)
			settled(w)
			p.pull()
		}
		warn("red") // weekly instead of monthly, from three days ago
		if n := p.kinds("debt"); n <= before {
			t.Errorf("%d debts under a warning, %d before", n, before)
		}
		warn("none")
		if n := p.kinds("debt"); n != before {
			t.Errorf("%d debts are left on the phone, %d are owed: %v", n, before, p.keys())
		}
	})
}

// TestCasesOfOnesOwnInspections come to who inspected, and go when they are over.
func TestCasesOfOnesOwnInspections(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, _ := somebody(w, county, scope.Inspector)
		other, _ := somebody(w, county, scope.Inspector)
		target := newTarget(w, county+"100", place(t, 35.02, 111))
		p, q := newPhone(w, s.Access), newPhone(w, other.Access)
		p.pull()
		q.pull()
		id := uuid.Must(uuid.NewV7()).String()
		raw, err := json.Marshal(map[string]any{"format": 1, "id": id, "target": target.ID, "pack": "OF", "pack_version": 1, "captured_at": time.Now().Format(time.RFC3339),
			"position": map[string]any{"lat": 35.02, "lng": 111, "accuracy_m": 5}, "officers": []any{}, "answers": map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}}}, "photos": []any{}})
		w.Must(err)
		if r := w.Push(s.Access, id, raw); r.GetState() != "complete" {
			t.Fatalf("%v", r)
		}
		w.Idle()
		p.pull()
		q.pull()
		if p.kinds("case") != 1 || p.has["inspection "+id].GetInspection().GetState() != inspectionv1.State_STATE_COMPLETE || q.kinds("case") != 0 || q.kinds("inspection") != 0 {
			t.Errorf("the inspector has %v, another %v", p.keys(), q.keys())
		}
	})
}

func (p *phone) keys() (out []string) {
	for key := range p.has {
		out = append(out, key)
	}
	return out
}

// running is the debt of a duty's period that runs now; nil if the phone has none.
func (p *phone) running(w *apptest.World, duty string) *fieldsyncv1.Change {
	for _, c := range p.has {
		if d := c.GetDebt(); d.GetDutyId() == duty && d.GetPeriodUntil().AsTime().After(w.Clock.Now()) && !d.GetPeriodFrom().AsTime().After(w.Clock.Now()) {
			return c
		}
	}
	return nil
}

// settled lets the clock and the jobs do what is due.
func settled(w *apptest.World) {
	w.T.Helper()
	w.Idle()
	w.Must(w.App.Tasking.TickOne(context.Background(), county))
	w.Idle()
}

func newReach(w *apptest.World, admin context.Context, grid gridv1.GridServiceClient) string {
	w.T.Helper()
	unit, asset, from := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String(), timestamppb.New(w.Clock.Now().AddDate(0, 0, -60))
	_, err := grid.SaveUnit(admin, &gridv1.SaveUnitRequest{Id: unit, Kind: "special", Region: county, Name: "试验网格"})
	w.Must(err)
	_, err = grid.ImportAssets(admin, &gridv1.ImportAssetsRequest{Assets: []*gridv1.Asset{{Id: asset, Kind: "reach", Name: "试验河段", UnitId: unit, Region: county + "100", ValidFrom: from,
		Geometry: `{"type":"LineString","coordinates":[[111,35],[111.01,35.01]]}`}}})
	w.Must(err)
	return asset
}

// walk hands over a patrol on a reach, as a phone makes it.
func walk(w *apptest.World, token, asset string) {
	w.T.Helper()
	id, now := uuid.Must(uuid.NewV7()).String(), w.Clock.Now().Add(-time.Hour)
	points := ""
	for i := range 60 {
		points += fmt.Sprintf(`<trkpt lat="%f" lon="%f"><time>%s</time></trkpt>`, 35+float64(i)/60*0.01, 111+float64(i)/60*0.01, now.Add(time.Duration(i)*20*time.Second).UTC().Format(time.RFC3339))
	}
	upload(w, token, id, asset, "<gpx><trk><trkseg>"+points+"</trkseg></trk></gpx>")
}

func upload(w *apptest.World, token, id, asset, gpx string) {
	w.T.Helper()
	_, err := patrolv1.NewPatrolServiceClient(w.Conn).UploadGpx(apptest.As(token), &patrolv1.UploadGpxRequest{Id: id, Gpx: []byte(gpx), AssetId: asset})
	w.Must(err)
}
