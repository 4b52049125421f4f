package review

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// TestNothingIsClosedUnhandled: what joins a decided case and is answered by no order puts it back to be decided, with an act in the trail; what the order answers does not.
func TestNothingIsClosedUnhandled(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, zhao, reviewer := b.person("张三", county, scope.Inspector), b.person("赵六", county, scope.Inspector), b.person("r", county, scope.Reviewer)
		at := b.outfall()
		first := b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: "OF12", hard: "B"})
		id := b.caseOf(first).ID
		stands := func(step string, state State, last string) {
			t.Helper()
			c := b.caseOf(first)
			if c.State != state || c.Acts[len(c.Acts)-1].Name != last {
				t.Errorf("%s: %s after %s, want %s after %s", step, c.State, c.Acts[len(c.Acts)-1].Name, state, last)
			}
		}
		find := func(item string) {
			b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: item, hard: "A"})
		}
		pass := func() {
			_, err := b.Reinspect(zhao, ReinspectRequest{ID: id, Inspection: b.inspected(form{by: zhao, officers: named("赵六", "丁"), target: at}), Passed: true})
			b.must(err)
			b.clock.Advance(time.Hour)
		}
		b.order(reviewer, id)
		find("OF12")
		stands("the order answers the same item", Ordered, joined)
		find("OF20")
		stands("but not another one", Open, reopened)
		b.order(reviewer, id)
		b.clock.Advance(time.Hour)
		late := b.clock.Now()
		b.clock.Advance(time.Hour)
		b.rectify(zhang, id)
		find("OF20")
		stands("it is the re-inspection's to judge", Rectified, joined)
		b.clock.Advance(time.Hour)
		pass()
		b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: "OF20", hard: "A", at: late})
		stands("from before the rectification", Reinspected, joined)
		find("OF20")
		stands("bad again", Open, reopened)
		_, err := b.Claim(reviewer, ClaimRequest{ID: id})
		b.must(err)
		_, err = b.Decide(reviewer, DecideRequest{ID: id, Decision: Close})
		b.want(err, fault.CaseAct)
		b.order(reviewer, id)
		b.rectify(zhang, id)
		pass()
		b.must(b.db.Write(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
			_, err := b.OpenLead(ctx, tx, Lead{Source: FromReport, Report: uuid.New(), Region: county, Target: at})
			return err
		}))
		stands("a report of the public", Open, reopened)
	})
}

// TestTheSameActIdWithOtherContentIsAConflict, and has no effect.
func TestTheSameActIdWithOtherContentIsAConflict(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, reviewer, other := b.person("张三", county, scope.Inspector), b.person("r", county, scope.Reviewer), b.person("q", county, scope.Reviewer)
		c := b.found(zhang, county, "A")
		_, err := b.Claim(reviewer, ClaimRequest{ID: c.ID})
		b.must(err)
		act := uuid.Must(uuid.NewV7())
		order := DecideRequest{ID: c.ID, Act: act, Decision: Order, OrderText: "封堵", WorkingDays: 5}
		for range 2 {
			_, err = b.Decide(reviewer, order)
			b.must(err)
		}
		for name, change := range map[string]func(*DecideRequest){
			"another decision": func(r *DecideRequest) { r.Decision, r.Reason = Dismiss, "重复" },
			"another text":     func(r *DecideRequest) { r.OrderText = "拆除" },
			"another deadline": func(r *DecideRequest) { r.WorkingDays = 50 },
			"another reason":   func(r *DecideRequest) { r.Reason = "改期" },
		} {
			r := order
			change(&r)
			if _, err := b.Decide(reviewer, r); !fault.Is(err, fault.SameIDOther) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = b.Decide(other, order)
		b.want(err, fault.SameIDOther)
		photo, another := b.photo(zhang), b.photo(zhang)
		_, err = b.Rectified(zhang, RectifiedRequest{ID: c.ID, Act: act, After: []string{photo}})
		b.want(err, fault.SameIDOther)
		done := RectifiedRequest{ID: c.ID, Act: uuid.Must(uuid.NewV7()), After: []string{photo}}
		for range 2 {
			_, err = b.Rectified(zhang, done)
			b.must(err)
		}
		done.After = []string{photo, another}
		_, err = b.Rectified(zhang, done)
		b.want(err, fault.SameIDOther)
		if now := b.caseOf(c.Findings[0].Inspection); now.State != Rectified || len(now.Acts) != 4 {
			t.Errorf("%s after %d acts", now.State, len(now.Acts))
		}
	})
}

// TestAPhoneActsWithinItsPersonsRights: the same roles and region as at the desk, but for the case of one's own inspection.
func TestAPhoneActsWithinItsPersonsRights(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, reviewer := b.person("张三", county+"001", scope.Inspector), b.person("r", county, scope.Reviewer)
		hired, chief, elsewhere := b.person("第三方", county+"002", scope.ThirdParty), b.person("河长", county, scope.Chief), b.person("外乡", county+"002", scope.Inspector)
		c := b.found(zhang, county+"001", "A")
		_, err := b.Claim(reviewer, ClaimRequest{ID: c.ID})
		b.must(err)
		_, err = b.Decide(reviewer, DecideRequest{ID: c.ID, Decision: RequestEvidence, Reason: "缺全景"})
		b.must(err)
		may := func(who string, by context.Context, id uuid.UUID, act string, want fault.Reason) {
			t.Helper()
			before := len(b.caseOf(c.Findings[0].Inspection).Acts)
			why, err := b.takeIn(by, PhoneAct{Case: id, Name: act, After: []string{b.photo(by)}})
			b.must(err)
			if want == "" && why != nil || want != "" && (why == nil || why.Reason != want) {
				t.Errorf("%s, %s: %v", who, act, why)
			}
			if after := len(b.caseOf(c.Findings[0].Inspection).Acts); want != "" && after != before {
				t.Errorf("%s, %s: an act in the trail", who, act)
			}
		}
		may("a chief", chief, c.ID, evidenceSupplied, fault.RoleMissing)
		may("of another township", elsewhere, c.ID, evidenceSupplied, fault.OutsideRegion)
		may("who inspected", zhang, c.ID, evidenceSupplied, "")
		b.order(reviewer, c.ID)
		may("a chief", chief, c.ID, "rectified", fault.RoleMissing)
		may("of another township", elsewhere, c.ID, "rectified", fault.OutsideRegion)
		if c := b.caseOf(c.Findings[0].Inspection); c.State != Ordered {
			t.Fatal(c.State)
		}
		may("who inspected", zhang, c.ID, "rectified", "")

		own := b.found(hired, county+"001", "B") // since moved to another township
		_, err = b.Claim(reviewer, ClaimRequest{ID: own.ID})
		b.must(err)
		_, err = b.Decide(reviewer, DecideRequest{ID: own.ID, Decision: RequestEvidence, Reason: "缺全景"})
		b.must(err)
		may("a third party of its own inspection", hired, own.ID, evidenceSupplied, "")
		may("a third party of its own inspection", hired, own.ID, "rectified", fault.RoleMissing)
	})
}

// TestAnUnregisteredTargetIsInspectedAgain: by what its form named, or beside its place; elsewhere proves nothing.
func TestAnUnregisteredTargetIsInspectedAgain(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, zhao, reviewer := b.person("张三", county, scope.Inspector), b.person("赵六", county, scope.Inspector), b.person("r", county, scope.Reviewer)
		pair, other := named("赵六", "丁"), uuid.NewString()
		for name, f := range map[string]struct {
			first, wrong, right form
		}{
			"beside its place":   {form{lat: 35.02, lng: 111}, form{lat: 35.03, lng: 111}, form{lat: 35.0205, lng: 111}},
			"by its name":        {form{named: other}, form{named: uuid.NewString(), region: county + "001"}, form{named: other, region: county + "001"}},
			"in the same region": {form{}, form{region: county + "001"}, form{}},
			"no place any more":  {form{lat: 35.02, lng: 111, named: other}, form{}, form{named: other}},
		} {
			f.first.by, f.first.item, f.first.hard = zhang, "OF12", "A"
			f.wrong.by, f.wrong.officers, f.right.by, f.right.officers = zhao, pair, zhao, pair
			c := b.caseOf(b.inspected(f.first))
			b.order(reviewer, c.ID)
			b.rectify(zhang, c.ID)
			if _, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: b.inspected(f.wrong), Passed: true}); !fault.Is(err, fault.CaseAct) {
				t.Errorf("%s, elsewhere: %v", name, err)
			}
			if got, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: b.inspected(f.right), Passed: true}); err != nil || got.State != Reinspected {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
