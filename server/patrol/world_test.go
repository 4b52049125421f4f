package patrol_test

import (
	"context"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// county is whose river it is.
const county = "140824"

// start is a Monday morning.
var start = time.Date(2026, 10, 5, 0, 30, 0, 0, time.UTC)

// river is some 4 km of a river that winds, from south to north.
var river = func() (line []geo.LatLng) {
	for i := range 81 {
		line = append(line, geo.LatLng{Lat: 35.58 + 0.00042*float64(i), Lng: 110.95 + 0.0006*math.Sin(float64(i)/5)})
	}
	return line
}()

// valley is a world with one more reach, a chief whose duty it is, another chief, and the demonstration's default rules.
type valley struct {
	*apptest.World
	t            *testing.T
	ctx          context.Context // the system's, of the county
	reach, duty  uuid.UUID
	chief, other tenancy.User
	random       *rand.Rand
}

func inValley(t *testing.T, w *apptest.World) *valley {
	t.Helper()
	w.Clock.Set(start.Add(24 * time.Hour))
	v := &valley{World: w, t: t, ctx: scope.Into(context.Background(), scope.ForSystem(county)), reach: uuid.New(), duty: uuid.New(), random: rand.New(rand.NewPCG(7, 7))}
	long := start.AddDate(-1, 0, 0)
	v.chief, v.other = v.person("chief-a", scope.Chief), v.person("chief-b", scope.Chief)
	unit := uuid.New()
	_, err := w.App.Grid.SaveUnit(v.ctx, grid.Unit{ID: unit, Kind: "region", Tier: grid.County, Region: county, Name: "县"})
	w.Must(err)
	w.Must(w.App.Grid.ImportAssets(v.ctx, []grid.Asset{{ID: v.reach, Kind: grid.Reach, Name: "汾河试验段", River: "汾河", Unit: unit, Region: county, Geometry: lineOf(river), From: long}}, false))
	_, err = w.App.Grid.CreateDuty(v.ctx, grid.Duty{ID: v.duty, User: v.chief.ID, Asset: v.reach, Tier: grid.Village, Rule: "river_chief", From: long})
	w.Must(err)
	return v
}

// publish publishes another version of the river chiefs' rule from a moment on; the first is the demonstration's.
func (v *valley) publish(version int, from time.Time, edit func(*rule.Rule)) {
	v.t.Helper()
	raws, err := seeds.Rules()
	v.Must(err)
	for _, raw := range raws {
		r, err := rule.Read(raw)
		v.Must(err)
		if r.Code != "river_chief" {
			continue
		}
		r.Version = version
		edit(&r)
		out, _ := r.Canonical()
		_, err = v.App.Patrol.PublishRule(v.ctx, out, from)
		v.Must(err)
	}
	v.Idle()
}

func (v *valley) person(account string, roles ...scope.Role) tenancy.User {
	u, err := v.App.Tenancy.CreateUser(v.ctx, tenancy.User{Account: account, Name: account, Roles: roles, Region: county}, "a long password 1")
	v.Must(err)
	return u
}

func lineOf(places []geo.LatLng) []byte {
	coordinates := make([][2]float64, len(places))
	for i, p := range places {
		coordinates[i] = [2]float64{p.Lng, p.Lat}
	}
	raw, _ := json.Marshal(map[string]any{"type": "LineString", "coordinates": coordinates})
	return raw
}

// walk moves along a line at a speed, a fix every five seconds, with the noise of a receiver.
func (v *valley) walk(from time.Time, line []geo.LatLng, speed float64) (out []track.Fix) {
	return walk(v.random, from, line, speed)
}

func walk(random *rand.Rand, from time.Time, line []geo.LatLng, speed float64) (out []track.Fix) {
	const every = 5.0
	at, gone := from, 0.0
	frame := geo.NewFrame(line[0])
	var drift [2]float64
	for i := 0; i+1 < len(line); {
		leg := frame.Apart(line[i], line[i+1])
		if gone > leg {
			gone, i = gone-leg, i+1
			continue
		}
		for k := range drift { // a receiver's error wanders
			drift[k] = drift[k]*0.9 + random.NormFloat64()*1.3
		}
		share := gone / leg
		p := geo.LatLng{Lat: line[i].Lat + share*(line[i+1].Lat-line[i].Lat) + drift[0]/frame.PerLat, Lng: line[i].Lng + share*(line[i+1].Lng-line[i].Lng) + drift[1]/frame.PerLng}
		out = append(out, track.Fix{At: at.UnixMilli(), Place: p, Accuracy: float32(4 + random.Float64()*5), Speed: float32(speed), Bearing: 90, Source: track.SourceApp, Battery: 80})
		at, gone = at.Add(time.Duration(every*float64(time.Second))), gone+every*speed*(0.85+0.3*random.Float64())
	}
	return out
}

// documentOf is what the phone app hands over for a walk.
func documentOf(t *testing.T, id uuid.UUID, asset uuid.UUID, fixes []track.Fix, more map[string]any) []byte {
	t.Helper()
	message, err := track.Encode(fixes)
	if err != nil {
		t.Fatal(err)
	}
	d := map[string]any{"format": 1, "id": id.String(), "asset": asset.String(), "mode": "foot", "track": message, "form_pack": "RP", "form_pack_version": 1,
		"form": map[string]any{"RP01": map[string]any{"fields": map[string]any{"ok": "yes"}}}}
	if len(fixes) > 0 {
		d["started_at"], d["ended_at"] = stamp(fixes[0].At), stamp(fixes[len(fixes)-1].At)
	}
	for k, x := range more {
		d[k] = x
	}
	raw, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339Nano) }

// as is the context of a person of the county.
func (v *valley) as(u tenancy.User) context.Context {
	return scope.Into(context.Background(), scope.Scope{Tenant: county, User: u.ID, Roles: u.Roles, Region: u.Region})
}

// push hands a document over by sync, as a phone does.
func (v *valley) push(account, kind, id string, raw []byte) *fieldsyncv1.Receipt {
	v.t.Helper()
	return v.PushBatch(v.session(account), &fieldsyncv1.PushRequest{Items: []*fieldsyncv1.Item{{Id: id, Kind: kind, Payload: raw, Sha256: apptest.Hash(raw)}}})[0]
}

func (v *valley) session(account string) string {
	return v.LoginWith(county, account, "a long password 1").Access
}

// handIn pushes a walk and gives the patrol as it was judged, doubts included.
func (v *valley) handIn(account string, fixes []track.Fix, more map[string]any) patrol.Patrol {
	v.t.Helper()
	id := uuid.New()
	r := v.push(account, "patrol", id.String(), documentOf(v.t, id, v.reach, fixes, more))
	if r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
		v.t.Fatalf("the patrol was %v: %s %s", r.GetStatus(), r.GetReason(), r.GetDetail())
	}
	v.Idle()
	return v.get(id)
}

func (v *valley) get(id uuid.UUID) patrol.Patrol {
	v.t.Helper()
	p, err := v.App.Patrol.Get(v.ctx, id)
	v.Must(err)
	return p
}

// doubtsOf names the doubts of a patrol.
func doubtsOf(p patrol.Patrol) string {
	names := make([]string, len(p.Doubts))
	for i, d := range p.Doubts {
		names[i] = d.Name
	}
	return strings.Join(names, " ")
}

// delegate lets the other chief patrol instead, on that day.
func (v *valley) delegate() {
	v.t.Helper()
	_, err := v.App.Grid.Delegate(v.as(v.chief), grid.Delegation{ID: uuid.New(), Duty: v.duty, To: v.other.ID, From: start, Until: start.Add(24 * time.Hour), Reason: "出差"})
	v.Must(err)
	v.Idle()
}

// reviewer is somebody who judges.
func (v *valley) reviewer() tenancy.User { return v.person("judge", scope.Reviewer) }

// assembled lets silence pass and gives the chief's patrol that was made of so many fixes.
func (v *valley) assembled(tracker uuid.UUID, fixes int) patrol.Patrol {
	v.t.Helper()
	v.Clock.Advance(70 * time.Minute)
	v.Must(v.App.Patrol.AssembleNow(v.ctx, county, tracker))
	v.settled()
	all, err := v.App.Patrol.List(v.ctx, patrol.Filter{User: v.chief.ID, Limit: 100})
	v.Must(err)
	for _, p := range all {
		if p.Fixes == fixes {
			return v.get(p.ID)
		}
	}
	v.t.Fatalf("there is no patrol of %d fixes", fixes)
	return patrol.Patrol{}
}

// settled waits until every job is done that is not for later.
func (v *valley) settled() {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		var n int
		v.Must(v.Owner.QueryRow("SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'running', 'retryable')").Scan(&n))
		if n == 0 {
			return
		}
	}
	v.t.Fatal("jobs were not done within 30 s")
}
