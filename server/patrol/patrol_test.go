package patrol_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// stretches is what a patrol covered of the reach.
func (v *valley) stretches(p patrol.Patrol) coverage.Intervals {
	for _, c := range p.Covered {
		if c.Asset == v.reach {
			return c.Intervals
		}
	}
	return nil
}

// share is the covered part of the reach.
func (v *valley) share(p patrol.Patrol) float64 {
	for _, c := range p.Covered {
		if c.Asset == v.reach {
			return c.Share()
		}
	}
	return 0
}

// TestThePatrolsOfOneValley tells the lives of patrols, on both engines, from what phones and trackers send to what counts.
func TestThePatrolsOfOneValley(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		v.anHonestWalkCounts()
		v.whatIsShortSaysSo()
		v.anUnconvertedDatumCreditsNothing()
		v.nothingAndOneFixAreKept()
		v.aDelegateNeedsADelegation()
		v.peopleJudge()
		v.aTrackSaysWhatItIsCreditedFor()
		v.aRuleTouchesItsOwn()
		v.aTrackerBecomesAPatrol()
		v.aFileIsAPatrol()
	})
}

func (v *valley) anHonestWalkCounts() {
	fixes := v.walk(start, river, 1.3)
	p := v.handIn("chief-a", fixes, nil)
	if !p.Valid || len(p.Verdicts) != 1 || !p.Verdicts[0].Valid || v.share(p) < 0.97 {
		v.t.Fatalf("the walk does not count: %+v, share %.3f", p.Verdicts, v.share(p))
	}
	if len(p.Doubts) > 0 || len(p.Flags) > 0 {
		v.t.Errorf("there are doubts about an honest walk: %s %v", doubtsOf(p), p.Flags)
	}
	id := uuid.New()
	raw := documentOf(v.t, id, v.reach, fixes, nil)
	want := []fieldsyncv1.Status{fieldsyncv1.Status_STATUS_ACCEPTED, fieldsyncv1.Status_STATUS_DUPLICATE}
	for _, status := range want {
		if r := v.push("chief-a", "patrol", id.String(), raw); r.GetStatus() != status {
			v.t.Errorf("%v, wanted %v", r.GetStatus(), status)
		}
	}
	if r := v.push("chief-a", "patrol", id.String(), append(raw, '\n')); r.GetStatus() != fieldsyncv1.Status_STATUS_CONFLICT {
		v.t.Errorf("other bytes under the same id: %v", r.GetStatus())
	}
	v.Idle()
	if got := v.get(id); !slices.Equal(v.stretches(got), v.stretches(p)) {
		v.t.Error("the same track was measured otherwise the second time")
	} else if !strings.Contains(doubtsOf(got), "replay") {
		v.t.Errorf("the same fixes under another id raise no doubt: %q", doubtsOf(got))
	}
}

func (v *valley) whatIsShortSaysSo() {
	p := v.handIn("chief-a", v.walk(start.Add(4*time.Hour), river[:8], 1.3), map[string]any{"form": nil})
	if p.Valid || len(p.Verdicts) != 1 {
		v.t.Fatalf("%+v", p.Verdicts)
	}
	why := rule.Why(false, p.Verdicts[0].Checks)
	for _, word := range []string{"巡查时长", "巡查里程", "至少一张照片"} {
		if !strings.Contains(why.ZH, word) {
			v.t.Errorf("%q does not name %s", why.ZH, word)
		}
	}
}

// anUnconvertedDatumCreditsNothing: GCJ-02 lies some 500 m away.
func (v *valley) anUnconvertedDatumCreditsNothing() {
	fixes := v.walk(start.Add(6*time.Hour), river, 1.3)
	for i := range fixes {
		g := fixes[i].Place.GCJ02()
		fixes[i].Place = geo.LatLng(g)
	}
	p := v.handIn("chief-a", fixes, nil)
	if p.Valid || v.share(p) > 0.1 || !strings.Contains(doubtsOf(p), "datum_suspect") {
		v.t.Errorf("valid %v, share %.2f, doubts %q", p.Valid, v.share(p), doubtsOf(p))
	}
}

func (v *valley) nothingAndOneFixAreKept() {
	one := v.walk(start.Add(7*time.Hour), river, 1.3)[:1]
	for n, fixes := range [][]track.Fix{nil, one} {
		if p := v.handIn("chief-a", fixes, nil); p.Valid || p.Fixes != n || len(p.Flags) == 0 {
			v.t.Errorf("%d fixes: valid %v, flags %v", n, p.Valid, p.Flags)
		}
	}
}

func (v *valley) aDelegateNeedsADelegation() {
	p := v.handIn("chief-b", v.walk(start.Add(8*time.Hour), river, 1.3), map[string]any{"on_behalf_of": v.chief.ID.String()})
	if p.Valid || len(p.Verdicts) > 0 || p.Flags[0].Name != patrol.FlagNotDelegated {
		v.t.Errorf("a patrol that nobody asked for counts: %+v %v", p.Verdicts, p.Flags)
	}
	v.delegate()
	if p = v.get(p.ID); !p.Valid || len(p.Flags) > 0 {
		v.t.Errorf("a delegation of that day does not make it count: %+v %v", p.Verdicts, p.Flags)
	}
}

func (v *valley) peopleJudge() {
	p := v.handIn("chief-a", v.walk(start.Add(10*time.Hour), river, 6), nil) // by car, on foot he says
	if !strings.Contains(doubtsOf(p), "vehicle_speed") || !p.Valid {
		v.t.Fatalf("valid %v, doubts %q: a doubt is raised, and changes nothing", p.Valid, doubtsOf(p))
	}
	reviewer := v.as(v.reviewer())
	if _, err := v.App.Patrol.Decide(v.as(v.chief), patrol.Decision{Patrol: p.ID, What: "dismiss", Doubt: "vehicle_speed", Note: "x"}); err == nil {
		v.t.Error("somebody judged their own patrol")
	}
	for _, d := range []patrol.Decision{{Patrol: p.ID, What: "confirm", Doubt: "vehicle_speed", Note: "车速 30"}, {Patrol: p.ID, What: "discount", Note: "乘车"}} {
		_, err := v.App.Patrol.Decide(reviewer, d)
		v.Must(err)
	}
	_, err := v.App.Patrol.Appeal(v.as(v.chief), p.ID, "当日洪水，只能乘车")
	v.Must(err)
	p = v.get(p.ID)
	var trail []string
	for _, a := range p.Acts {
		trail = append(trail, a.What)
	}
	if p.Valid || !p.Discounted || p.OpenDoubts > 0 || strings.Join(trail, " ") != "doubt_confirmed discounted appealed" {
		v.t.Errorf("valid %v, discounted %v, open %d, trail %v", p.Valid, p.Discounted, p.OpenDoubts, trail)
	}
	if !p.Appealed || !v.listed(p.ID, patrol.Filter{State: patrol.StateAppealed}) || !v.listed(p.ID, patrol.Filter{State: patrol.StateDiscounted}) || v.listed(p.ID, patrol.Filter{State: patrol.StateInvalid}) {
		v.t.Errorf("appealed %v: the appeal of a discounted patrol is not found by what became of it", p.Appealed)
	}
	if !v.listed(p.ID, patrol.Filter{Doubt: "vehicle_speed"}) || v.listed(p.ID, patrol.Filter{Doubt: "vehicle_speed", Doubted: true}) || v.listed(p.ID, patrol.Filter{Doubt: "track_replayed"}) {
		v.t.Error("it is not found by its doubt")
	}
	_, err = v.App.Patrol.Decide(reviewer, patrol.Decision{Patrol: p.ID, What: "uphold", Note: "未提供证明"})
	v.Must(err)
	if p = v.get(p.ID); p.Appealed || !p.Discounted || v.listed(p.ID, patrol.Filter{State: patrol.StateAppealed}) {
		v.t.Errorf("appealed %v, discounted %v: an appeal that was answered still waits, or the answer changed something", p.Appealed, p.Discounted)
	}
	if _, err = v.App.Patrol.Decide(reviewer, patrol.Decision{Patrol: p.ID, What: "uphold", Note: "x"}); err == nil {
		v.t.Error("an appeal was answered that nobody made")
	}
	v.Clock.Advance(time.Minute)
	_, err = v.App.Patrol.Appeal(v.as(v.chief), p.ID, "补交证明")
	v.Must(err)
	_, err = v.App.Patrol.Decide(reviewer, patrol.Decision{Patrol: p.ID, What: "count", Note: "情况属实"})
	v.Must(err)
	if p = v.get(p.ID); !p.Valid || p.Appealed || !v.listed(p.ID, patrol.Filter{State: patrol.StateValid}) {
		v.t.Error("counted again, it does not count, or the appeal still waits")
	}
}

// listed tells whether a list holds a patrol.
func (v *valley) listed(id uuid.UUID, f patrol.Filter) bool {
	v.t.Helper()
	f.Limit = 100
	all, err := v.App.Patrol.List(v.ctx, f)
	v.Must(err)
	return slices.ContainsFunc(all, func(p patrol.Patrol) bool { return p.ID == id })
}

// aTrackSaysWhatItIsCreditedFor: a way along the river, then away from it, is credited along the river and nowhere else; what was missed is drawn too.
func (v *valley) aTrackSaysWhatItIsCreditedFor() {
	far := river[40]
	far.Lng += 0.02 // 1.8 km away
	p := v.handIn("chief-a", v.walk(start.Add(15*time.Hour), append(slices.Clone(river[:41]), far), 1.3), nil)
	raw, _, err := v.App.Patrol.DrawTrack(v.ctx, p.ID, false)
	v.Must(err)
	var drawn struct {
		Features []struct {
			Properties struct {
				Times    []int64
				Credited []bool
			}
			Geometry struct{ Coordinates [][2]float64 }
		}
	}
	v.Must(json.Unmarshal([]byte(raw), &drawn))
	legs := [2]int{}
	for _, f := range drawn.Features {
		if len(f.Properties.Times) != len(f.Geometry.Coordinates) || len(f.Properties.Credited) != len(f.Properties.Times)-1 {
			v.t.Fatalf("%d places, %d times, %d legs", len(f.Geometry.Coordinates), len(f.Properties.Times), len(f.Properties.Credited))
		}
		for i, credited := range f.Properties.Credited {
			if credited {
				legs[1]++
			} else {
				legs[0]++
			}
			if away := f.Geometry.Coordinates[i][0] > river[40].Lng+0.002; away && credited {
				v.t.Fatalf("a leg at %v is credited", f.Geometry.Coordinates[i])
			}
		}
	}
	if legs[0] < 100 || legs[1] < 100 {
		v.t.Errorf("%d legs are credited, %d are not", legs[1], legs[0])
	}
	beside := v.handIn("chief-a", v.walk(start.Add(18*time.Hour), []geo.LatLng{far, {Lat: far.Lat + 0.01, Lng: far.Lng}}, 1.3), nil)
	shown, lines, err := v.App.Patrol.Show(v.ctx, beside.ID)
	v.Must(err)
	if len(shown.Covered) != 1 || shown.Covered[0].MM != 0 || !strings.Contains(lines[0], `"covered":false`) || strings.Contains(lines[0], `"covered":true`) {
		v.t.Errorf("the reach that was missed is not drawn: %+v %.200s", shown.Covered, lines[0])
	}
}

// aRuleTouchesItsOwn: a version from a day on judges anew what began after it and is under it, and nothing else.
func (v *valley) aRuleTouchesItsOwn() {
	before, after := v.handIn("chief-a", v.walk(start.Add(-48*time.Hour), river, 1.3), nil), v.handIn("chief-a", v.walk(start.Add(12*time.Hour), river, 1.3), nil)
	foreign := v.handIn("chief-b", v.walk(start.Add(13*time.Hour), river, 1.3), nil)
	v.Clock.Advance(time.Minute)
	v.publish(11, start, func(r *rule.Rule) { r.Visits[0].LeastMinutes = 600 })
	if p := v.get(before.ID); !p.Valid || !p.JudgedAt.Equal(*before.JudgedAt) {
		v.t.Error("a patrol from before the version was judged anew")
	}
	if p := v.get(foreign.ID); !p.JudgedAt.Equal(*foreign.JudgedAt) {
		v.t.Error("a patrol of somebody without such a duty was judged anew")
	}
	if p := v.get(after.ID); p.Valid || p.Verdicts[0].RuleVersion != 11 {
		v.t.Errorf("a patrol under the new version still counts: %+v", p.Verdicts)
	}
	v.publish(12, start, func(*rule.Rule) {})
	if p := v.get(after.ID); !p.Valid || p.Verdicts[0].RuleVersion != 12 || !slices.Equal(v.stretches(p), v.stretches(after)) {
		v.t.Errorf("with the old rule back it does not count as before: %+v", p.Verdicts)
	}
}

// aTrackerBecomesAPatrol: fixes come one by one, late and out of order; what comes later still joins.
func (v *valley) aTrackerBecomesAPatrol() {
	id := uuid.New()
	_, key, err := v.App.Patrol.CreateTracker(v.as(v.chief), id, "Traccar")
	v.Must(err)
	from := v.Clock.Now().Add(-3 * time.Hour)
	fixes := v.walk(from, river, 1.3)
	half := len(fixes) / 2
	v.random.Shuffle(half, func(a, b int) { fixes[a], fixes[b] = fixes[b], fixes[a] })
	send := func(f track.Fix) int {
		status, _ := v.HTTP(http.MethodGet, fmt.Sprintf("/v1/trackers/osmand?id=%s&timestamp=%d&lat=%.7f&lon=%.7f&speed=2.5&accuracy=6", key, f.At/1000, f.Place.Lat, f.Place.Lng), "", nil, nil)
		return status
	}
	for i, f := range fixes[:half] {
		if status := send(f); status != http.StatusOK {
			v.t.Fatalf("fix %d: %d", i, status)
		}
	}
	if status := send(fixes[0]); status != http.StatusOK {
		v.t.Errorf("the same fix again: %d", status)
	}
	p := v.assembled(id, half)
	first := v.stretches(p)
	for _, f := range fixes[half:] {
		send(f)
	}
	p = v.assembled(id, len(fixes))
	if grown := v.stretches(p); p.Source != "osmand" || !slices.Equal(grown.Unite(first), grown) || v.share(p) < 0.9 {
		v.t.Errorf("source %s, share %.2f: late fixes took something away, or did not join", p.Source, v.share(p))
	}
	if status, body := v.HTTP(http.MethodGet, "/v1/trackers/osmand?id="+county+"-aaaaaaaaaaaaaaaaaaaaaaaaaa&timestamp=1&lat=35&lon=111", "", nil, nil); status != http.StatusUnauthorized || !strings.Contains(string(body), "tracker_unknown") {
		v.t.Errorf("a foreign key: %d %s", status, body)
	}
	if status, body := v.HTTP(http.MethodPost, "/v1/trackers/owntracks/"+key, "", []byte(`{"_type":"lwt"}`), nil); status != http.StatusOK || string(body) != "[]" {
		v.t.Errorf("OwnTracks: %d %s", status, body)
	}
	if status, _ := v.HTTP(http.MethodGet, "/v1/trackers/osmand?id="+key+"&timestamp=1&lat=111&lon=35", "", nil, nil); status != http.StatusOK {
		v.t.Errorf("swapped axes are kept in quarantine and answered: %d", status)
	}
	v.Must(v.App.Patrol.RevokeTracker(v.as(v.chief), id))
	if status := send(fixes[0]); status != http.StatusUnauthorized {
		v.t.Errorf("a revoked key: %d", status)
	}
}

func (v *valley) aFileIsAPatrol() {
	var b strings.Builder
	b.WriteString(`<gpx version="1.1"><trk><trkseg>`)
	for _, f := range v.walk(v.Clock.Now().Add(-2*time.Hour), river, 1.3) {
		fmt.Fprintf(&b, `<trkpt lat="%.7f" lon="%.7f"><time>%s</time></trkpt>`, f.Place.Lat, f.Place.Lng, stamp(f.At))
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	id, token := uuid.New(), v.session("chief-a")
	path := "/v1/gpx?id=" + id.String() + "&mode=foot&asset=" + v.reach.String()
	for range 2 {
		if status, body := v.HTTP(http.MethodPost, path, token, []byte(b.String()), nil); status != http.StatusOK {
			v.t.Fatalf("%d %s", status, body)
		}
	}
	if p := v.get(id); v.share(p) < 0.95 || p.Source != "gpx" {
		v.t.Errorf("share %.2f, source %s", v.share(p), p.Source)
	}
	if status, body := v.HTTP(http.MethodPost, path, token, make([]byte, 13<<20), nil); status != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "too_large") {
		v.t.Errorf("13 MB: %d %s", status, body)
	}
}
