package rule_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/rule"
)

func at(y int, m time.Month, d, h int) time.Time { return time.Date(y, m, d, h, 0, 0, 0, rule.Beijing) }

func chief() rule.Rule {
	return rule.Rule{Code: "chief", Version: 1, Name: checklist.Text{ZH: "河长", EN: "chief"}, Origin: "test", Assets: []string{"reach"},
		Frequencies: []rule.Frequency{{Tier: "village", Warning: "red", Times: 5, Per: rule.Week}, {Tier: "village", Warning: "yellow", Times: 2, Per: rule.Week}, {Tier: "village", Times: 1, Per: rule.Week}, {Tier: "township", Times: 4, Per: rule.Month}},
		Visits:      []rule.Visit{{LeastMinutes: 10, LeastMeters: 500, LeastShare: 0.6, LeastGapHour: 24, Evidence: true, Modes: []string{"foot"}}},
		Coverage:    rule.Coverage{BufferM: 100, SwathM: 100, ResolutionM: 20}, GraceDays: 3, EscalateDays: 3, StaleMinutes: 30}
}

// TestPeriods: borders are Beijing's midnights; a week begins on Monday; what is asked for in words is the same period.
func TestPeriods(t *testing.T) {
	for text, want := range map[string][2]time.Time{
		"2026": {at(2026, 1, 1, 0), at(2027, 1, 1, 0)}, "2026-H2": {at(2026, 7, 1, 0), at(2027, 1, 1, 0)}, "2026-Q1": {at(2026, 1, 1, 0), at(2026, 4, 1, 0)}, "2026-12": {at(2026, 12, 1, 0), at(2027, 1, 1, 0)},
		"2028-02-29": {at(2028, 2, 29, 0), at(2028, 3, 1, 0)}, "2026-10-05..2026-10-11": {at(2026, 10, 5, 0), at(2026, 10, 12, 0)},
	} {
		if p, err := rule.ReadPeriod(text, time.Time{}); err != nil || !p.From.Equal(want[0]) || !p.Until.Equal(want[1]) {
			t.Errorf("%s: %v, %v", text, p, err)
		}
	}
	for _, text := range []string{"26", "2026-13", "2026-Q5", "2026-H0", "2026-02-30", "2026-10-11..2026-10-05", "..", "1999", "2026-10-5"} {
		if _, err := rule.ReadPeriod(text, time.Time{}); !fault.Is(err, fault.BadArgument) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for moment, monday := range map[time.Time]time.Time{at(2026, 10, 11, 23): at(2026, 10, 5, 0), at(2026, 10, 12, 0): at(2026, 10, 12, 0), at(2027, 1, 1, 0): at(2026, 12, 28, 0)} {
		if p := rule.PeriodOf(rule.Week, moment); !p.From.Equal(monday) || p.Until.Sub(p.From) != 7*24*time.Hour {
			t.Errorf("%s: %v", moment, p)
		}
	}
}

// TestOwed: of a period that a duty fills in part it owes that part, halves up; the gravest warning that fits counts; a tier that is not named owes nothing.
func TestOwed(t *testing.T) {
	r := chief()
	for name, c := range map[string]struct {
		warning, tier string
		from, until   time.Time
		want          int
	}{
		"a whole week": {"", "village", at(2026, 1, 1, 0), time.Time{}, 1}, "four days of seven": {"", "village", at(2026, 10, 8, 9), time.Time{}, 1}, "three days of seven": {"", "village", at(2026, 10, 9, 9), time.Time{}, 0},
		"half a month": {"", "township", at(2026, 10, 17, 0), time.Time{}, 2}, "until the tenth": {"", "township", at(2026, 1, 1, 0), at(2026, 10, 11, 0), 1},
		"red": {"red", "village", at(2026, 1, 1, 0), time.Time{}, 5}, "orange is beyond yellow": {"orange", "village", at(2026, 1, 1, 0), time.Time{}, 2},
	} {
		moment := at(2026, 10, 5, 12)
		if c.from.After(moment) {
			moment = c.from
		}
		if _, n, ok := r.OwedUnder(c.warning, c.tier, c.from, c.until, moment); !ok || n != c.want {
			t.Errorf("%s: %d, %v", name, n, ok)
		}
	}
	if _, _, ok := r.Owed("county", at(2026, 1, 1, 0), time.Time{}, at(2026, 10, 5, 0)); ok {
		t.Error("a tier that the rule does not name owes something")
	}
}

// TestJudge: each threshold is reached exactly, and missed by a hair; the reason names what is missing, and a figure is cut, never rounded up to the threshold.
func TestJudge(t *testing.T) {
	r, enough := chief(), rule.Facts{Tier: "village", Mode: "foot", Duration: 10 * time.Minute, Meters: 500, Share: 0.6, Photos: 1, SinceLast: 24 * time.Hour, Bounded: true}
	if v := r.Judge(enough); !v.Valid || len(v.Checks) != 7 {
		t.Fatalf("%+v", v)
	}
	for name, miss := range map[string]func(*rule.Facts){"least_time": func(f *rule.Facts) { f.Duration -= time.Millisecond }, "least_length": func(f *rule.Facts) { f.Meters -= 0.01 }, "least_share": func(f *rule.Facts) { f.Share -= 1e-6 },
		"least_gap": func(f *rule.Facts) { f.SinceLast -= time.Second }, "evidence": func(f *rule.Facts) { f.Photos = 0 }, "mode": func(f *rule.Facts) { f.Mode = "car" }, "bounded": func(f *rule.Facts) { f.Bounded = false }} {
		f := enough
		miss(&f)
		v := r.Judge(f)
		var missed []string
		for _, c := range v.Checks {
			if !c.OK {
				missed = append(missed, c.Name)
			}
		}
		if v.Valid || strings.Join(missed, " ") != name {
			t.Errorf("%s: missed %v", name, missed)
		}
	}
	f := enough
	f.Meters = 499.99
	if why := rule.Why(false, r.Judge(f).Checks); !strings.Contains(why.ZH, "499.9 米") || strings.Contains(why.ZH, "：500") {
		t.Error(why.ZH)
	}
	f = enough
	f.FirstVisit, f.SinceLast = true, 0
	if !r.Judge(f).Valid {
		t.Error("a first visit misses a gap")
	}
}

// TestWordsOfDays: a rule that counts days says so in both languages, and asks for no more of them than there are.
func TestWordsOfDays(t *testing.T) {
	r := chief()
	r.Frequencies = []rule.Frequency{{Tier: "village", Warning: "red", Times: 5, Per: rule.Week, DistinctDays: true}, {Times: 25, Per: rule.Month, DistinctDays: true}, {Tier: "county", Times: 2, Per: rule.Quarter}}
	r.Visits[0].LeastShare = 0.57
	w := r.Words()
	for _, want := range []string{"村级红色预警时每周 5 天（同一天多次只计一次）", "每月 25 天", "每季度 2 次", "57% 以上"} {
		if !strings.Contains(w.ZH, want) {
			t.Errorf("%s\nlacks %s", w.ZH, want)
		}
	}
	for _, want := range []string{"5 days a week (several visits on a day count once)", "2 × a quarter", "57 % within"} {
		if !strings.Contains(w.EN, want) {
			t.Errorf("%s\nlacks %s", w.EN, want)
		}
	}
	if raw, _ := r.Canonical(); strings.Count(string(raw), "distinct_days") != 2 {
		t.Errorf("%s", raw) // what was published before has the bytes that it had
	}
	r.Frequencies[0].Times = 8
	raw, _ := r.Canonical()
	if _, err := rule.Read(raw); !fault.Is(err, fault.RuleInvalid) {
		t.Errorf("eight days of a week: %v", err)
	}
}

// TestCut: every tenth is itself, and nothing is rounded up to the next.
func TestCut(t *testing.T) {
	for n := range 1001 {
		if got, want := rule.Cut(float64(n)/1000*100), float64(n)/10; got != want {
			t.Errorf("%d of 1000 is %g %%, not %g", n, got, want)
		}
	}
	for v, want := range map[float64]float64{99.96: 99.9, 100 * (1 - 1e-9): 99.9, 79.99999: 79.9, 0.0999: 0} {
		if got := rule.Cut(v); got != want {
			t.Errorf("%v is cut to %v, not %v", v, got, want)
		}
	}
}

// TestRead: what is published is read again as it was; a wrong one is refused with a reason.
func TestRead(t *testing.T) {
	raw, _ := chief().Canonical()
	for range 2 { // read, and remembered
		if got, err := rule.ReadKept(raw); err != nil || !reflect.DeepEqual(got, chief()) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	for name, spoil := range map[string]func(map[string]any){"code": func(m map[string]any) { m["code"] = "A" }, "no frequencies": func(m map[string]any) { m["frequencies"] = nil }, "unknown field": func(m map[string]any) { m["x"] = 1 },
		"share": func(m map[string]any) { m["coverage"].(map[string]any)["least_share"] = 1.1 }, "month": func(m map[string]any) { m["months"] = []int{13} }, "level": func(m map[string]any) { m["case_levels"] = []string{"dire"} }} {
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		spoil(m)
		bad, _ := json.Marshal(m)
		for _, read := range []func([]byte) (rule.Rule, error){rule.Read, rule.ReadKept} {
			if _, err := read(bad); !fault.Is(err, fault.RuleInvalid) || fault.As(err).Detail == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestWordsSayAll: every figure of a rule stands in its words, in both languages.
func TestWordsSayAll(t *testing.T) {
	r := chief()
	r.Months, r.CaseLevels, r.Assets = []int{3, 12}, []string{"major"}, []string{"reach", "plot"}
	r.Coverage = rule.Coverage{BufferM: 77, SwathM: 88, ResolutionM: 20, LeastShare: 0.85}
	r.GraceDays, r.EscalateDays, r.StaleMinutes, r.Visits[0].Modes = 13, 17, 45, []string{"foot", "boat"}
	got := r.Words()
	for _, word := range []string{"3、12月", "不少于 10 分钟", "不少于 500 米", "60%", "24 小时", "照片或检查表", "步行或乘船", "77 米", "88 米", "85%", "13 天", "17 天", "45 分钟", "重大", "村级", "红色", "河段", "按对象"} {
		if !strings.Contains(got.ZH, word) {
			t.Errorf("%q is not said: %s", word, got.ZH)
		}
	}
	for _, word := range []string{"months 3, 12", "10 min", "500 m", "60 %", "24 h", "photo or a form", "on foot or by boat", "77 m", "88 m", "85 %", "13 days", "17 days", "45 min", "major", "village", "red", "reaches", "per asset"} {
		if !strings.Contains(got.EN, word) {
			t.Errorf("%q is not said: %s", word, got.EN)
		}
	}
}
