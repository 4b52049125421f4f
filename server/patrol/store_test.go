package patrol_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tasking"
	"github.com/xuncha/xuncha/server/tenancy"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// TestWhatTheStoreHolds: what holds of coverage as it is computed holds of what is kept, on both engines.
func TestWhatTheStoreHolds(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		v := inValley(t, w)
		v.twoTiersAndALaterDuty()
		v.coverageIsAUnionInAnyOrder()
		v.aMovedReachTouchesItsOwn()
		v.aGraveEventOpensACase()
		v.batchesDoNotMatter() // from here on jobs wait for their time
		v.aTrackerIsHeldBack()
		v.whoIsOverdueIsTold()
	})
}

// dutyOf gives a person a duty on the reach.
func (v *valley) dutyOf(u tenancy.User, tier grid.Tier, from time.Time) uuid.UUID {
	v.t.Helper()
	id := uuid.New()
	_, err := v.App.Grid.CreateDuty(v.ctx, grid.Duty{ID: id, User: u.ID, Asset: v.reach, Tier: tier, Rule: "river_chief", From: from})
	v.Must(err)
	v.Idle()
	return id
}

// debt is what a duty owes in the week of the walks.
func (v *valley) debt(duty uuid.UUID) tasking.Debt {
	v.t.Helper()
	return v.debtIn(duty, "2026-10-05..2026-10-11")
}

func (v *valley) debtIn(duty uuid.UUID, period string) tasking.Debt {
	v.t.Helper()
	all, err := v.App.Tasking.List(v.ctx, tasking.Filter{Duty: duty, Period: period, Limit: 10})
	v.Must(err)
	if len(all) != 1 {
		v.t.Fatalf("%d debts", len(all))
	}
	return all[0]
}

// twoTiersAndALaterDuty: a person in two tiers is judged for each by its own thresholds, and for a duty that begins later not at all.
func (v *valley) twoTiersAndALaterDuty() {
	who := v.person("chief-c", scope.Chief)
	village, township := v.dutyOf(who, grid.Village, start.AddDate(0, -1, 0)), v.dutyOf(who, grid.Township, start.AddDate(0, -1, 0))
	later := v.dutyOf(who, grid.County, start.Add(12*time.Hour))
	p := v.handIn("chief-c", v.walk(start, river[:17], 1), nil) // 800 m in 13 minutes: a village asks 500 m, a township 1 km
	valid := map[uuid.UUID]bool{}
	for _, x := range p.Verdicts {
		valid[x.Duty] = x.Valid
	}
	if ok, judged := valid[village]; !ok || !judged {
		v.t.Errorf("village: %+v", p.Verdicts)
	}
	if ok, judged := valid[township]; ok || !judged {
		v.t.Errorf("township: %+v", p.Verdicts)
	}
	if _, judged := valid[later]; judged || len(p.Verdicts) != 2 {
		v.t.Errorf("a duty that had not begun: %+v", p.Verdicts)
	}
	p = v.handIn("chief-c", v.walk(start.Add(13*time.Hour), river, 1.3), nil)
	if len(p.Verdicts) != 3 || !slices.ContainsFunc(p.Verdicts, func(x patrol.Verdict) bool { return x.Duty == later }) {
		v.t.Errorf("a duty that has begun: %+v", p.Verdicts)
	}
}

// coverageIsAUnionInAnyOrder: two patrols cover together what each covers, whichever comes first, and a third takes nothing away.
func (v *valley) coverageIsAUnionInAnyOrder() {
	one, other := v.person("chief-d", scope.Chief), v.person("chief-e", scope.Chief)
	a, b := v.dutyOf(one, grid.Village, start.AddDate(0, -1, 0)), v.dutyOf(other, grid.Village, start.AddDate(0, -1, 0))
	low, high, again := v.walk(start, river[:40], 1.3), v.walk(start.Add(2*time.Hour), river[30:70], 1.3), v.walk(start.Add(4*time.Hour), river[:20], 1.3)
	var each []coverage.Intervals
	most := int64(0)
	for _, fixes := range [][]track.Fix{low, high, again} {
		p := v.handIn("chief-d", fixes, nil)
		each = append(each, v.stretches(p))
		if now := v.debt(a); now.CoveredMM < most {
			v.t.Errorf("a patrol more, and %d mm became %d", most, now.CoveredMM)
		} else {
			most = now.CoveredMM
		}
	}
	for _, fixes := range [][]track.Fix{again, high, low} {
		v.handIn("chief-e", fixes, nil)
	}
	union, _ := each[0].Unite(each[1]).Unite(each[2]).AppendBinary(nil)
	if got := v.debt(a); string(got.Covered) != string(union) || got.Done != 3 {
		v.t.Errorf("%d visits, %d mm are not the union of what the patrols cover", got.Done, got.CoveredMM)
	}
	if x, y := v.debt(a), v.debt(b); string(x.Covered) != string(y.Covered) || x.Done != y.Done || x.Held != y.Held || x.State != y.State {
		v.t.Errorf("in another order: %+v\nnot %+v", y, x)
	}
}

// batchesDoNotMatter: the same fixes one by one in order, and shuffled, are the same patrol.
func (v *valley) batchesDoNotMatter() {
	fixes := v.walk(start.Add(20*time.Hour), river[:15], 1.3)
	var people []tenancy.User
	for _, account := range []string{"chief-f", "chief-g"} {
		people = append(people, v.person(account, scope.Chief))
		v.dutyOf(people[len(people)-1], grid.Village, start.AddDate(0, -1, 0))
	}
	var covered []coverage.Intervals
	for n, u := range people {
		id := uuid.New()
		_, key, err := v.App.Patrol.CreateTracker(v.as(u), id, "x")
		v.Must(err)
		sent := slices.Clone(fixes)
		if n > 0 {
			v.random.Shuffle(len(sent), func(a, b int) { sent[a], sent[b] = sent[b], sent[a] })
		}
		for _, f := range sent {
			_, err := v.App.Patrol.Receive(v.ctx, patrol.Sent{Key: key, Protocol: "osmand", Query: fmt.Sprintf("id=%s&timestamp=%d&lat=%.7f&lon=%.7f&accuracy=6", key, f.At/1000, f.Place.Lat, f.Place.Lng)})
			v.Must(err)
		}
		v.Clock.Advance(70 * time.Minute)
		v.Must(v.App.Patrol.AssembleNow(v.ctx, county, id))
		v.settled()
		all, err := v.App.Patrol.List(v.ctx, patrol.Filter{User: u.ID, Limit: 10})
		v.Must(err)
		if len(all) != 1 || all[0].Fixes != len(fixes) {
			v.t.Fatalf("%s: %d patrols", u.Account, len(all))
		}
		covered = append(covered, v.stretches(v.get(all[0].ID)))
	}
	if len(covered[0]) == 0 || !slices.Equal(covered[0], covered[1]) {
		v.t.Errorf("in order %v, shuffled %v", covered[0], covered[1])
	}
}

// aMovedReachTouchesItsOwn: patrols from before the move, and those that never came near, keep their verdicts as they are.
func (v *valley) aMovedReachTouchesItsOwn() {
	move := start.Add(30 * time.Hour)
	v.Clock.Set(start.Add(48 * time.Hour))
	away := slices.Clone(river)
	for i := range away {
		away[i].Lng += 0.3
	}
	before := v.handIn("chief-a", v.walk(start.Add(26*time.Hour), river, 1.3), nil)
	after := v.handIn("chief-a", v.walk(move.Add(time.Hour), river, 1.3), nil)
	far := v.handIn("chief-b", v.walk(move.Add(time.Hour), away, 1.3), map[string]any{"asset": nil})
	v.Clock.Advance(time.Minute)
	had, err := v.App.Grid.GetAsset(v.ctx, v.reach)
	v.Must(err)
	next := grid.Asset{ID: uuid.New(), Kind: grid.Reach, Name: "改线后", River: "汾河", Unit: had.Unit, Region: county, Geometry: lineOf(river[:61]), From: move, Replaces: v.reach}
	v.Must(v.App.Grid.ImportAssets(v.ctx, []grid.Asset{next}, false))
	v.Idle()
	for name, p := range map[string]patrol.Patrol{"before the move": before, "far away": far} {
		if now := v.get(p.ID); !now.JudgedAt.Equal(*p.JudgedAt) {
			v.t.Errorf("a patrol %s was judged anew", name)
		}
	}
	now := v.get(after.ID)
	on := func(id uuid.UUID) bool {
		return slices.ContainsFunc(now.Covered, func(c patrol.Covered) bool { return c.Asset == id })
	}
	if now.JudgedAt.Equal(*after.JudgedAt) || !on(next.ID) || on(v.reach) || len(now.Verdicts) != 1 || now.Verdicts[0].Asset != next.ID || !now.Valid {
		v.t.Errorf("a patrol on the moved reach: %+v", now.Verdicts)
	}
	if old := v.get(before.ID); len(old.Verdicts) != 1 || old.Verdicts[0].Asset != v.reach {
		v.t.Errorf("a past patrol is judged by its own map: %+v", old.Verdicts)
	}
}

// aGraveEventOpensACase where a rule of its person's duties says so, and once however often it is sent.
func (v *valley) aGraveEventOpensACase() {
	cases := func() (n int) {
		v.Must(v.Owner.QueryRow("SELECT count(*) FROM cases WHERE tenant_id = '" + county + "' AND source = 'patrol'").Scan(&n))
		return n
	}
	report := func(level string) {
		id := uuid.NewString()
		raw := []byte(`{"format":1,"id":"` + id + `","type":"dumping","level":"` + level + `","captured_at":"` + stamp(v.Clock.Now().UnixMilli()) + `","position":{"lat":35.58,"lng":110.95,"datum":"WGS84"},"text":"河道倾倒"}`)
		for _, want := range []fieldsyncv1.Status{fieldsyncv1.Status_STATUS_ACCEPTED, fieldsyncv1.Status_STATUS_DUPLICATE} {
			if r := v.push("chief-a", "event", id, raw); r.GetStatus() != want {
				v.t.Errorf("%v %s, not %v", r.GetStatus(), r.GetDetail(), want)
			}
		}
	}
	report("major")
	if n := cases(); n != 0 {
		v.t.Errorf("%d cases, and no rule asks for them", n)
	}
	v.publish(7, start.Add(-time.Hour), func(r *rule.Rule) { r.CaseLevels = []string{"major"} })
	report("minor")
	report("major")
	v.Idle()
	if n := cases(); n != 1 {
		v.t.Errorf("%d cases of one grave event", n)
	}
}

// aTrackerIsHeldBack that sends without end; others are not.
func (v *valley) aTrackerIsHeldBack() {
	key := county + "-" + strings.Repeat("b", 26)
	var err error
	n := 0
	for ; n < 2000 && !fault.Is(err, fault.TooManyRequests); n++ {
		_, err = v.App.Patrol.Receive(v.ctx, patrol.Sent{Key: key, Protocol: "osmand", Query: "timestamp=1&lat=35&lon=111"})
	}
	if !fault.Is(err, fault.TooManyRequests) || n < 600 {
		v.t.Errorf("after %d: %v", n, err)
	}
	if _, err := v.App.Patrol.Receive(v.ctx, patrol.Sent{Key: key + "c", Protocol: "osmand", Query: "timestamp=1&lat=35&lon=111"}); !fault.Is(err, fault.TrackerUnknown) {
		v.t.Error(err)
	}
}

// whoIsOverdueIsTold, over gRPC and REST alike, page by page, and nobody else.
func (v *valley) whoIsOverdueIsTold() {
	v.Clock.Advance(60 * 24 * time.Hour)
	v.Must(v.App.Tasking.TickOne(v.ctx, county))
	v.settled()
	token := v.session("chief-a")
	client := taskingv1.NewTaskingServiceClient(v.Conn)
	var ids []string
	for page := ""; ; {
		out, err := client.ListNotices(apptest.As(token), &taskingv1.ListNoticesRequest{PageSize: 2, PageToken: page})
		v.Must(err)
		for _, n := range out.GetNotices() {
			ids = append(ids, n.GetId())
			if n.GetKind() != "overdue" || !strings.Contains(n.GetTextZh(), "应巡") || !strings.Contains(n.GetTextEn(), "overdue") || n.GetDebtId() == "" {
				v.t.Errorf("%v", n)
			}
		}
		if page = out.GetNextPageToken(); page == "" {
			break
		}
	}
	if slices.Sort(ids); len(ids) < 8 || // weekly, for sixty days
		len(slices.Compact(slices.Clone(ids))) != len(ids) {
		v.t.Errorf("%d notices", len(ids))
	}
	status, body := v.HTTP("GET", "/v1/notices?page_size=500", token, nil, nil)
	if status != 200 || strings.Count(string(body), `"debtId"`) != len(ids) {
		v.t.Errorf("over REST: %d, %d of %d", status, strings.Count(string(body), `"debtId"`), len(ids))
	}
	for _, id := range ids {
		if !strings.Contains(string(body), id) {
			v.t.Errorf("over REST %s is missing", id)
		}
	}
	if out, err := client.ListNotices(apptest.As(v.session(v.person("judge-b", scope.Reviewer).Account)), &taskingv1.ListNoticesRequest{}); err != nil || len(out.GetNotices()) > 0 {
		v.t.Errorf("somebody else was told %v, %v", out, err)
	}
}
