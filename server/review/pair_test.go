package review

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/dbtest"
	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// outfall registers a target.
func (b *bench) outfall() *uuid.UUID {
	b.t.Helper()
	_, err := b.register.ImportRegions(dbtest.In(county), []registry.Region{{Code: "1408", Tier: "city", Name: "运城市"}, {Code: county, Parent: "1408", Tier: "county", Name: "盐湖区"}}, nil, false, func(int) {})
	b.must(err)
	place, err := geo.NewPlace(35.02, 111, "")
	b.must(err)
	out, err := b.register.CreateTarget(dbtest.In(county), registry.Target{ID: uuid.Must(uuid.NewV7()), Kind: registry.Outfall, Code: "X-1", Name: "示例排口", Region: county, Place: place, Status: "active", Attributes: []byte(`{"class":"GY-11"}`)})
	b.must(err)
	return &out.ID
}

// photo records a photo that is here.
func (b *bench) photo(by context.Context) string {
	b.t.Helper()
	id := uuid.Must(uuid.NewV7())
	hash := fmt.Sprintf("%064x", id[:])
	b.must(b.db.Write(dbtest.In(county), func(ctx context.Context, tx *entdb.Tx) error {
		return tx.Photo.Create().SetID(id).SetSha256(hash).SetSize(1).SetMediaType("image/jpeg").SetWidth(1).SetHeight(1).SetUploadedBy(userOf(by)).SetStoredAt(b.clock.Now()).Exec(ctx)
	}))
	return hash
}

// order brings a case to be ordered, by a reviewer of its own.
func (b *bench) order(reviewer context.Context, id uuid.UUID) {
	b.t.Helper()
	_, err := b.Claim(reviewer, ClaimRequest{ID: id})
	b.must(err)
	_, err = b.Decide(reviewer, DecideRequest{ID: id, Decision: Order, OrderText: "封堵", WorkingDays: 5})
	b.must(err)
}

// rectify reports that the order was carried out.
func (b *bench) rectify(by context.Context, id uuid.UUID) {
	b.t.Helper()
	_, err := b.Rectified(by, RectifiedRequest{ID: id, After: []string{b.photo(by)}})
	b.must(err)
}

func named(names ...string) (out string) {
	for i, n := range names {
		if i > 0 {
			out += ","
		}
		out += fmt.Sprintf(`{"name":%q}`, n)
	}
	return out
}

// TestTheSecondOfficerDoesNotReview: a phone names the second officer by name alone. Who has that name may neither claim nor decide, by id or by the first free one; a namesake of an
// officer whose account the form says may.
func TestTheSecondOfficerDoesNotReview(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		first, second, other := b.person("张三", county, scope.Inspector), b.person("李 四", county, scope.Reviewer), b.person("王五", county, scope.Reviewer)
		c := b.caseOf(b.inspected(form{by: first, officers: fmt.Sprintf(`{"user":%q,"name":"张三"},{"name":" 李　四"}`, userOf(first)), item: "OF12", hard: "A"}))
		_, err := b.Claim(second, ClaimRequest{ID: c.ID})
		b.want(err, fault.SamePair)
		if none, err := b.Claim(second, ClaimRequest{}); err != nil || none != nil {
			t.Errorf("the first free one: %+v, %v", none, err)
		}
		free := b.found(first, county, "B")
		if next, err := b.Claim(second, ClaimRequest{}); err != nil || next == nil || next.ID != free.ID {
			t.Errorf("the first free one of others: %+v, %v", next, err)
		}
		_, err = b.Claim(other, ClaimRequest{ID: c.ID})
		b.must(err)

		namesake := b.caseOf(b.inspected(form{by: first, officers: fmt.Sprintf(`{"name":"张三"},{"user":%q,"name":"王五"}`, userOf(second)), item: "OF12", hard: "A"}))
		_, err = b.Claim(other, ClaimRequest{ID: namesake.ID})
		b.must(err)
		_, err = b.Claim(second, ClaimRequest{ID: namesake.ID})
		b.want(err, fault.CaseHeld)
		_, err = b.Release(other, namesake.ID, "")
		b.must(err)
		_, err = b.Claim(second, ClaimRequest{ID: namesake.ID})
		b.want(err, fault.SamePair)
	})
}

// TestAnotherPairIsOtherPeople, by account and by name; and the same person twice is no pair.
func TestAnotherPairIsOtherPeople(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, li, zhao, reviewer := b.person("张三", county, scope.Inspector), b.person("李四", county, scope.Inspector), b.person("赵六", county, scope.Inspector), b.person("r", county, scope.Reviewer)
		at := b.outfall()
		c := b.caseOf(b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: "OF12", hard: "A"}))
		b.order(reviewer, c.ID)
		b.rectify(zhang, c.ID)
		for name, f := range map[string]form{
			"the second officer by their account":     {by: li, officers: named("李四", "丁")},
			"the second officer's account, unnamed":   {by: li, officers: named("丁", "戊")},
			"the first officer by name":               {by: zhao, officers: named("赵六", "张 三")},
			"one person twice":                        {by: zhao, officers: fmt.Sprintf(`{"user":%q},{"name":"赵六"}`, userOf(zhao))},
			"one name twice":                          {by: zhao, officers: named("丁", " 丁 ")},
			"officers without a name":                 {by: zhao, officers: `{"name":"丁"},{"name":" "}`},
			"the second officer as somebody's second": {by: zhao, officers: fmt.Sprintf(`{"name":"赵六"},{"user":%q}`, userOf(li))},
		} {
			f.target = at
			_, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: b.inspected(f), Passed: true})
			if !fault.Is(err, fault.SamePair) {
				t.Errorf("%s: %v", name, err)
			}
		}
		good := b.inspected(form{by: zhao, officers: named("赵六", "丁"), target: at})
		_, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: good, Passed: true})
		b.must(err)
		_, err = b.Claim(b.person("丁", county, scope.Reviewer), ClaimRequest{ID: c.ID})
		b.want(err, fault.SamePair) // who inspected again does not close
		_, err = b.Claim(reviewer, ClaimRequest{ID: c.ID})
		b.must(err)
	})
}

// TestAReInspectionIsNewAndAfterTheRectification, and has found nothing when it passes.
func TestAReInspectionIsNewAndAfterTheRectification(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, zhao, reviewer := b.person("张三", county, scope.Inspector), b.person("赵六", county, scope.Inspector), b.person("r", county, scope.Reviewer)
		at, pair := b.outfall(), named("赵六", "丁")
		c := b.caseOf(b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: "OF12", hard: "A"}))
		b.order(reviewer, c.ID)
		b.clock.Advance(time.Hour)
		early := b.clock.Now()
		b.clock.Advance(time.Hour)
		b.rectify(zhang, c.ID)
		b.clock.Advance(time.Hour)
		again := func(in uuid.UUID, passed bool) error {
			_, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: in, Passed: passed})
			return err
		}
		b.want(again(b.inspected(form{by: zhao, officers: pair, target: at, at: early}), true), fault.CaseAct)
		b.want(again(b.inspected(form{by: zhao, officers: pair, target: at, at: early}), false), fault.CaseAct)
		bad := b.inspected(form{by: zhao, officers: pair, target: at, item: "OF12", hard: "A"})
		b.want(again(bad, true), fault.ReinspectFound)
		clean := b.inspected(form{by: zhao, officers: pair, target: at, at: b.clock.Now().Add(-time.Minute)})
		b.want(again(clean, true), fault.ReinspectFound) // older than what was found meanwhile
		b.must(again(bad, false))
		b.clock.Advance(time.Hour)
		b.rectify(zhang, c.ID)
		b.want(again(bad, true), fault.CaseAct)  // used before
		b.want(again(bad, false), fault.CaseAct) // used before
		b.must(again(b.inspected(form{by: zhao, officers: pair, target: at}), true))
	})
}

// TestARectificationReportedByPhoneIsOfWhenItWasMade: its report may reach the server after the re-inspection was made.
func TestARectificationReportedByPhoneIsOfWhenItWasMade(t *testing.T) {
	eachQueue(t, func(t *testing.T, b *bench) {
		zhang, zhao, reviewer := b.person("张三", county, scope.Inspector), b.person("赵六", county, scope.Inspector), b.person("r", county, scope.Reviewer)
		at := b.outfall()
		c := b.caseOf(b.inspected(form{by: zhang, officers: named("张三", "李四"), target: at, item: "OF12", hard: "A"}))
		b.order(reviewer, c.ID)
		b.clock.Advance(time.Hour)
		done := b.clock.Now()
		b.clock.Advance(time.Hour)
		again := b.inspected(form{by: zhao, officers: named("赵六", "丁"), target: at})
		before := b.inspected(form{by: zhao, officers: named("赵六", "丁"), target: at, at: done.Add(-time.Minute)})
		b.clock.Advance(time.Hour)
		if why, err := b.takeIn(zhang, PhoneAct{Case: c.ID, Name: "rectified", After: []string{b.photo(zhang)}, CapturedAt: &done}); err != nil || why != nil {
			t.Fatal(why, err)
		}
		_, err := b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: before, Passed: true})
		b.want(err, fault.CaseAct)
		_, err = b.Reinspect(zhao, ReinspectRequest{ID: c.ID, Inspection: again, Passed: true})
		b.must(err)
	})
}

// takeIn hands an act over from a person's phone.
func (b *bench) takeIn(by context.Context, a PhoneAct) (why *fault.Fault, err error) {
	if a.ID == uuid.Nil {
		a.ID = uuid.Must(uuid.NewV7())
	}
	a.By, _ = scope.From(by)
	a.By.Roles, a.By.Region = nil, county // as a capture that had waited knows of its person
	err = b.db.Write(by, func(ctx context.Context, tx *entdb.Tx) error {
		why, err = b.TakeIn(ctx, tx, a)
		return err
	})
	return why, err
}
