package patrol_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// TestWhereAndWhen: what lies outside a patrol's time, in its pauses, beyond a rule's own width or away from all that is owed is not credited, and says so; on both engines.
func TestWhereAndWhen(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		v.fixesOutsideItsTimeAreNotCredited()
		v.aPauseCoversNothing()
		v.nothingLastsForWeeks()
		v.eachRuleSeesByItsOwnWidth()
		v.whoStaysAwayFromAllThatIsOwedIsTold()
		v.aRuleIsForItsKindsOfAsset()
	})
}

func hasFlag(p patrol.Patrol, name string) bool {
	for _, f := range p.Flags {
		if f.Name == name {
			return true
		}
	}
	return false
}

func (v *valley) fixesOutsideItsTimeAreNotCredited() {
	fixes := v.walk(start, river, 1.3)
	half := len(fixes) / 2
	inTime := v.handIn("chief-a", fixes[:half], nil)
	p := v.handIn("chief-a", fixes, map[string]any{"ended_at": stamp(fixes[half-1].At)})
	if a, b := v.share(inTime), v.share(p); b > a+0.03 || p.LengthM > inTime.LengthM+100 || !hasFlag(p, patrol.FlagOutsideTime) || p.Fixes != len(fixes) {
		v.t.Errorf("half of a walk is %.2f of the reach, with the fixes behind its end %.2f; %.0f m and %.0f m, flags %v", a, b, inTime.LengthM, p.LengthM, p.Flags)
	}
	if hasFlag(inTime, patrol.FlagOutsideTime) {
		v.t.Error("fixes within the patrol are flagged")
	}
}

func (v *valley) aPauseCoversNothing() {
	fixes := v.walk(start.Add(3*time.Hour), river, 1.3)
	n := len(fixes)
	whole := v.handIn("chief-a", fixes, nil)
	from, until := fixes[n/3].At, fixes[2*n/3].At
	p := v.handIn("chief-a", fixes, map[string]any{"pauses": []map[string]any{{"from": stamp(from), "until": stamp(until)}}})
	if a, b := v.share(whole), v.share(p); b > a-0.25 || len(v.stretches(p)) != 2 || p.LengthM > 0.75*whole.LengthM {
		v.t.Errorf("a third was a pause: %.2f and %.2f of the reach, %v, %.0f of %.0f m", a, b, v.stretches(p), p.LengthM, whole.LengthM)
	}
	short := v.handIn("chief-a", fixes, map[string]any{"pauses": []map[string]any{{"from": stamp(fixes[n/2].At - 1), "until": stamp(fixes[n/2+12].At + 1)}}}) // a minute: no gap to the cleaner
	if len(v.stretches(short)) != 1 && v.share(short) > v.share(whole) {
		v.t.Errorf("a pause of a minute: %v", v.stretches(short))
	}
	if short.LengthM > whole.LengthM-40 {
		v.t.Errorf("%.0f m with a pause of a minute, %.0f m without", short.LengthM, whole.LengthM)
	}
}

func (v *valley) nothingLastsForWeeks() {
	fixes := v.walk(start.Add(6*time.Hour), river, 1.3)
	p := v.handIn("chief-a", fixes, map[string]any{"started_at": stamp(fixes[0].At - (60 * time.Hour).Milliseconds())})
	if why := rule.Why(false, p.Verdicts[0].Checks); p.Valid || !hasFlag(p, patrol.FlagTooLong) || !strings.Contains(why.ZH, "最长 48 小时") {
		v.t.Errorf("sixty hours: valid %v, flags %v, %s", p.Valid, p.Flags, why.ZH)
	}
	var b strings.Builder
	b.WriteString(`<gpx version="1.1"><trk><trkseg>`)
	for d := range 21 {
		for _, f := range fixes[:50] {
			fmt.Fprintf(&b, `<trkpt lat="%.7f" lon="%.7f"><time>%s</time></trkpt>`, f.Place.Lat, f.Place.Lng, stamp(f.At-int64(d)*24*3_600_000))
		}
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	status, body := v.HTTP(http.MethodPost, "/v1/gpx?id="+uuid.NewString()+"&mode=foot", v.session("chief-a"), []byte(b.String()), nil)
	if status != http.StatusBadRequest || !strings.Contains(string(body), "最长 48 小时") || !strings.Contains(string(body), "2026-09-15") {
		v.t.Errorf("a file of three weeks: %d %s", status, body)
	}
}

// eachRuleSeesByItsOwnWidth, whichever duty comes first.
func (v *valley) eachRuleSeesByItsOwnWidth() {
	raws, err := seeds.Rules()
	v.Must(err)
	for _, raw := range raws {
		r, err := rule.Read(raw)
		v.Must(err)
		if r.Code == "river_chief" {
			r.Code, r.Coverage.BufferM = "narrow_chief", 30
			out, _ := r.Canonical()
			_, err = v.App.Patrol.PublishRule(v.ctx, out, start.AddDate(-1, 0, 0))
			v.Must(err)
		}
	}
	beside := slices.Clone(river)
	for i := range beside {
		beside[i].Lng += 60.0 / 90_600
	}
	mostly := slices.Concat(river[:57], beside[57:]) // seven tenths of it by the river, and the rest beside it
	narrowly := func(who tenancy.User) uuid.UUID {
		v.t.Helper()
		id := uuid.New()
		_, err := v.App.Grid.CreateDuty(v.ctx, grid.Duty{ID: id, User: who.ID, Asset: v.reach, Tier: grid.Village, Rule: "narrow_chief", From: start.AddDate(0, -1, 0)})
		v.Must(err)
		v.Idle()
		return id
	}
	for n := range 4 {
		who := v.person(fmt.Sprintf("two-rules-%d", n), scope.Chief)
		wide, narrow := v.dutyOf(who, grid.Village, start.AddDate(0, -1, 0)), narrowly(who)
		p := v.handIn(who.Account, v.walk(start.Add(time.Duration(10+n)*time.Hour), beside, 1.3), nil)
		valid := map[uuid.UUID]bool{}
		for _, x := range p.Verdicts {
			valid[x.Duty] = x.Valid
		}
		if !valid[wide] || valid[narrow] || len(v.widths(p)) != 1 || v.widths(p)[0].Width.CM != 10_000 || v.share(p) < 0.9 {
			v.t.Errorf("60 m beside: by 100 m %v, by 30 m %v, kept is %+v", valid[wide], valid[narrow], p.Covered)
		}
		if by := v.debt(wide).Share(); by < 0.9 || v.debt(narrow).Share() != 0 {
			v.t.Errorf("60 m beside: %.2f are credited by 100 m, %.2f by 30 m", by, v.debt(narrow).Share())
		}
		p = v.handIn(who.Account, v.walk(start.Add(time.Duration(30+n)*time.Hour), mostly, 1.3), nil)
		if by := v.widths(p); len(by) != 2 || by[0].Width.CM != 3000 || by[0].Share() > 0.75 || by[1].Share() < 0.9 {
			v.t.Errorf("in part beside: kept is %+v", p.Covered)
		}
		v.creditedByOwnWidth("one chief", wide, narrow)
	}
	one, other := v.person("wide-alone", scope.Chief), v.person("narrow-alone", scope.Chief)
	wide, narrow := v.dutyOf(one, grid.Village, start.AddDate(0, -1, 0)), narrowly(other)
	for n, who := range []tenancy.User{one, other} {
		v.handIn(who.Account, v.walk(start.Add(time.Duration(40+n)*time.Hour), mostly, 1.3), nil)
	}
	v.creditedByOwnWidth("two chiefs", wide, narrow)
}

// widths are what is kept of the reach.
func (v *valley) widths(p patrol.Patrol) []patrol.Covered {
	return slices.DeleteFunc(slices.Clone(p.Covered), func(c patrol.Covered) bool { return c.Asset != v.reach })
}

// creditedByOwnWidth wants all of the reach for the duty of the wide rule, and for that of the narrow one the seven tenths of it that were walked nearby.
func (v *valley) creditedByOwnWidth(who string, wide, narrow uuid.UUID) {
	v.t.Helper()
	w, n := v.debt(wide), v.debt(narrow)
	if w.Share() < 0.95 || n.Share() < 0.65 || n.Share() > 0.75 || n.Done != 1 {
		v.t.Errorf("%s: by 100 m %.2f, by 30 m %.2f and %d visits", who, w.Share(), n.Share(), n.Done)
	}
}

// whoStaysAwayFromAllThatIsOwedIsTold: who names nothing and comes within a kilometre is judged for what is nearest; who is farther away did something else.
func (v *valley) whoStaysAwayFromAllThatIsOwedIsTold() {
	moved := func(from time.Time, move func(geo.LatLng) geo.LatLng) []track.Fix {
		fixes := v.walk(from, river, 1.3)
		for i := range fixes {
			fixes[i].Place = move(fixes[i].Place)
		}
		return fixes
	}
	unnamed := map[string]any{"asset": nil}
	p := v.handIn("chief-a", moved(start.Add(15*time.Hour), func(at geo.LatLng) geo.LatLng { return geo.LatLng(at.GCJ02()) }), unnamed)
	if len(p.Verdicts) != 1 || p.Valid || !strings.Contains(doubtsOf(p), "datum_suspect") || !strings.Contains(doubtsOf(p), "off_reach") {
		v.t.Errorf("an unconverted walk that names no reach: %+v, doubts %q", p.Verdicts, doubtsOf(p))
	}
	p = v.handIn("chief-a", moved(start.Add(17*time.Hour), func(at geo.LatLng) geo.LatLng { return geo.LatLng{Lat: at.Lat, Lng: at.Lng + 500.0/90_600} }), unnamed)
	if len(p.Verdicts) != 1 || p.Valid {
		v.t.Fatalf("500 m beside: %+v", p.Verdicts)
	}
	if why := rule.Why(false, p.Verdicts[0].Checks); p.Verdicts[0].Duty != v.duty || !strings.Contains(why.ZH, "最近处相距 4") || !strings.Contains(why.EN, "m at the nearest") {
		v.t.Errorf("500 m beside: %s", why.ZH)
	}
	p = v.handIn("chief-a", moved(start.Add(19*time.Hour), func(at geo.LatLng) geo.LatLng { return geo.LatLng{Lat: at.Lat, Lng: at.Lng + 0.1} }), unnamed)
	if len(p.Verdicts) != 0 || strings.Contains(doubtsOf(p), "off_reach") {
		v.t.Errorf("9 km away: %+v, doubts %q", p.Verdicts, doubtsOf(p))
	}
}

// aRuleIsForItsKindsOfAsset: nobody is made a forest chief of a river.
func (v *valley) aRuleIsForItsKindsOfAsset() {
	_, err := v.App.Grid.CreateDuty(v.ctx, grid.Duty{ID: uuid.New(), User: v.chief.ID, Asset: v.reach, Tier: grid.Village, Rule: "forest_chief", From: start})
	if f := fault.As(err); !fault.Is(err, fault.BadArgument) || !strings.Contains(f.Detail, "适用于林班地块，不适用于河段") {
		v.t.Errorf("a forest chief of a reach: %v", err)
	}
}
