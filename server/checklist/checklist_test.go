package checklist_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
)

func pack(t *testing.T, code string) checklist.Pack {
	t.Helper()
	all, err := seeds.Packs()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Code == code {
			return p
		}
	}
	t.Fatalf("no pack %s", code)
	return checklist.Pack{}
}

func answers(t *testing.T, text string) checklist.Answers {
	t.Helper()
	var a checklist.Answers
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		pack, answers string
		photos        map[string]int
		findings      string // item codes, worst first
		flags         string // names that must be there, without "answer_missing"
	}{
		"all well":               {"OF", `{"OF05":{"fields":{"ok":"yes"}},"OF06":{"fields":{"ok":"no"}}}`, nil, "", ""},
		"bad yes-no":             {"OF", `{"OF12":{"fields":{"ok":"no"},"note":"暗管"}}`, map[string]int{"OF12": 3}, "OF12", ""},
		"worst first":            {"OF", `{"OF01":{"fields":{"matches":"no"}},"OF12":{"fields":{"ok":"no"}}}`, map[string]int{"OF01": 1, "OF12": 3}, "OF12 OF01", ""},
		"too few photos":         {"OF", `{"OF12":{"fields":{"ok":"no"}}}`, map[string]int{"OF12": 2}, "OF12", "photos_too_few"},
		"not applicable":         {"OF", `{"OF12":{"na":true,"fields":{"ok":"no"}}}`, nil, "", ""},
		"number outside":         {"OF", `{"OF09":{"fields":{"ph":9.5}}}`, map[string]int{"OF09": 1}, "OF09", ""},
		"number at its limit":    {"CS", `{"CS12":{"fields":{"pm10":250}}}`, map[string]int{"CS12": 1}, "CS12", ""},
		"just below":             {"CS", `{"CS12":{"fields":{"pm10":249.9}}}`, nil, "", ""},
		"impossible number":      {"BW", `{"BW02":{"fields":{"oxygen":99}}}`, nil, "", "answer_out_of_range"},
		"several, any":           {"OF", `{"OF07":{"fields":{"abnormal":["oil"]}}}`, map[string]int{"OF07": 2}, "OF07", ""},
		"several, none":          {"OF", `{"OF07":{"fields":{"abnormal":[]}}}`, nil, "", ""},
		"missing text":           {"MN", `{"MN15":{"fields":{"body":""}}}`, map[string]int{"MN15": 1}, "MN15", ""},
		"combined type, one bad": {"CS", `{"CS01":{"fields":{"ok":"no","share":60}}}`, map[string]int{"CS01": 2}, "CS01", ""},
		"wrong type":             {"OF", `{"OF12":{"fields":{"ok":true}},"OF09":{"fields":{"ph":"7"}},"OF02":{"fields":{"category":"blue"}}}`, nil, "", "answer_wrong_type"},
		"unknown item and field": {"OF", `{"OF99":{"fields":{"ok":"no"}},"OF12":{"fields":{"maybe":"no"}}}`, nil, "", "answer_unknown_item answer_unknown_field"},
		"null":                   {"OF", `{"OF12":{"fields":{"ok":null}},"OF09":{"fields":{"ph":null}}}`, nil, "", "answer_wrong_type"},
		"swapped place":          {"OF", `{"OF01":{"fields":{"matches":"yes","place":{"lat":111,"lng":35}}}}`, nil, "", "answer_out_of_range"},
		"share below its due":    {"CS", `{"CS01":{"fields":{"ok":"yes","share":99.5}}}`, map[string]int{"CS01": 2}, "CS01", ""},
		"two parts of one item":  {"CS", `{"CS08":{"fields":{"missing":["height"],"off":["fence","ground"]}}}`, map[string]int{"CS08": 2}, "CS08", ""},
		"half an answer":         {"CS", `{"CS01":{"fields":{"share":100}}}`, nil, "", ""}, // CS01.ok is flagged answer_missing
		"blank text":             {"MN", `{"MN15":{"fields":{"body":" \t"}}}`, map[string]int{"MN15": 1}, "MN15", ""},
		"null text":              {"MN", `{"MN15":{"fields":{"body":null}}}`, map[string]int{"MN15": 1}, "MN15", ""},
		"untouched text":         {"MN", `{"MN15":{},"MN14":null}`, nil, "", ""},
		"longer than its field":  {"MN", `{"MN15":{"fields":{"body":"` + strings.Repeat("长", 501) + `"}}}`, nil, "", "answer_text_too_long"},
		"late in its year":       {"TL", `{"TL04":{"fields":{"checked_on":"2026-06-02"}}}`, map[string]int{"TL04": 1}, "TL04", "answer_not_judged"},
		"no such day":            {"TL", `{"TL04":{"fields":{"checked_on":"2026-02-30"}}}`, nil, "", "answer_wrong_type"},
		"year 1970":              {"TL", `{"TL11":{"fields":{"sampled":"yes","last_sampled":"1970-01-01"}}}`, nil, "", "answer_wrong_type"},
		"beyond any number":      {"OF", `{"OF10":{"fields":{"flow":1e13}},"OF09":{"fields":{"temperature":-200}}}`, nil, "", "answer_out_of_range"},
		"no finite number":       {"OF", `{"OF10":{"fields":{"flow":1e999}}}`, nil, "", "answer_wrong_type"},
		"malformed beside good":  {"OF", `{"OF01":"no","OF02":[],"OF03":{"fields":7,"note":{}},"OF12":{"fields":{"ok":"no"},"note":5}}`, map[string]int{"OF12": 3}, "OF12", "answer_wrong_type"},
		"twice: the last counts": {"OF", `{"OF12":{"fields":{"ok":"yes"}},"OF12":{"fields":{"ok":"no"}}}`, map[string]int{"OF12": 3}, "OF12", ""},
		"long text":              {"OF", `{"OF12":{"fields":{"ok":"no"},"note":"` + strings.Repeat("长", 10_000) + `"}}`, map[string]int{"OF12": 3}, "OF12", "answer_text_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			findings, flags := checklist.Judge(pack(t, c.pack), answers(t, c.answers), c.photos)
			var codes []string
			for _, f := range findings {
				codes = append(codes, f.ItemCode)
				if f.Text.ZH == "" || f.Basis == "" || f.Severity == "" || len([]rune(f.Note)) > 2000 || len(f.Grounds) == 0 {
					t.Errorf("finding %+v is not whole", f)
				}
			}
			if got := strings.Join(codes, " "); got != c.findings {
				t.Errorf("findings %q, want %q", got, c.findings)
			}
			have := map[string]bool{}
			for _, f := range flags {
				have[f.Name] = true
			}
			delete(have, "answer_missing")
			for _, want := range strings.Fields(c.flags) {
				if !have[want] {
					t.Errorf("flag %s is missing: %v", want, flags)
				}
				delete(have, want)
			}
			if len(have) > 0 {
				t.Errorf("unexpected flags %v", have)
			}
		})
	}
}

func TestInvalidPacksNameTheirItem(t *testing.T) {
	good, _ := pack(t, "BW").Canonical()
	for name, change := range map[string][2]string{
		"no english":     {`"en":"Black-odour water re-check"`, `"en":""`},
		"severity":       {`"severity":"B"`, `"severity":"X"`},
		"unknown field":  {`"version":1`, `"version":1,"colour":"red"`},
		"version":        {`"version":1`, `"version":0`},
		"duplicate code": {`"code":"BW02"`, `"code":"BW01"`},
		"rule misfit":    {`"bad":{"below":25}`, `"bad":{"any":true}`},
		"two rules":      {`"bad":{"below":25}`, `"bad":{"below":25,"above":30}`},
		"no unit":        {`"unit":"cm"`, `"unit":""`},
		"limit outside":  {`"bad":{"below":25}`, `"bad":{"below":2500}`},
		"no register":    {`"bad":{"below":25}`, `"bad":{"below":25,"register":"Not A Name"}`},
		"register range": {`"bad":{"below":25}`, `"bad":{"outside":{"from":1,"to":2},"register":"depth"}`},
		"empty range":    {`"min":0,"max":1000`, `"min":1000,"max":0`},
		"misplaced date": {`"bad":{"below":25}`, `"bad":{"after_day":"06-01"}`},
		"not applicable": {`"bad":{"in":["no"]}`, `"bad":{"in":["na"]}`},
		"length":         {`"type":"yesno"`, `"type":"yesno","max_runes":5`},
		"blank name":     {`"en":"Black-odour water re-check"`, `"en":" "`},
		"kind":           {`"black_odour_water"`, `"Black odour"`},
		"not UTF-8":      {`Black-odour`, "Black\xffodour"},
		"trailing":       {`]}`, `]} {}`},
	} {
		broken := strings.Replace(string(good), change[0], change[1], 1)
		if name == "trailing" {
			broken = string(good) + "{}"
		}
		if broken == string(good) {
			t.Fatalf("%s: the change did not apply", name)
		}
		if _, err := checklist.Parse([]byte(broken)); !fault.Is(err, fault.PackInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p, err := checklist.Parse(good); err != nil {
		t.Error(err)
	} else if again, _ := p.Canonical(); string(again) != string(good) {
		t.Error("the canonical form is not stable")
	}
}

func TestGroundsSayWhy(t *testing.T) {
	for _, c := range []struct{ pack, answers, want string }{
		{"OF", `{"OF09":{"fields":{"ph":9.5}}}`, "pH 9.5: 应在 6–9 之间 · Must lie within 6–9"},
		{"OF", `{"OF09":{"fields":{"cod":50.5}}}`, "化学需氧量 50.5 mg/L: 不应高于 50 mg/L · Must not be above 50 mg/L"},
		{"CS", `{"CS12":{"fields":{"pm10":250}}}`, "PM10 小时均值 250 μg/m³: 应低于 250 μg/m³ · Must be below 250 μg/m³"},
		{"CS", `{"CS08":{"fields":{"missing":["ground","fence"],"off":[]}}}`, "未安装 围挡喷淋、地面雾炮: 不应有任何一项 · None of these may be found"},
		{"OF", `{"OF12":{"fields":{"ok":"no"}}}`, " 否: 所答为不合格项 · This answer is bad"},
		{"TL", `{"TL04":{"fields":{"checked_on":""}}}`, "排查完成日期（未完成则留空） （空）: 不应为空；不应晚于当年 06-01；不应早于检查日前 366 天 · Must not be empty; Must not be after 06-01 of its year; Must not be more than 366 days before the inspection"},
	} {
		findings, _ := checklist.Judge(pack(t, c.pack), answers(t, c.answers), nil)
		if len(findings) != 1 || len(findings[0].Grounds) != 1 {
			t.Errorf("%s: %+v", c.answers, findings)
			continue
		}
		g := findings[0].Grounds[0]
		if got := g.Label.ZH + " " + g.Value.ZH + ": " + g.Rule.ZH + " · " + g.Rule.EN; got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.answers, got, c.want)
		}
	}
}

func TestTheRegistersLimitTakesThePlaceOfThePacks(t *testing.T) {
	over := answers(t, `{"OF09":{"fields":{"cod":60}}}`)
	for register, want := range map[string]int{
		``: 1, `{}`: 1, `{"cod_limit":80}`: 0, `{"cod_limit":40}`: 1, `{"cod_limit":null}`: 1, `{"cod_limit":"80"}`: 1, `{"cod_limit":-5}`: 1, `[80]`: 1, `{"cod_limit":1e300}`: 1,
	} {
		findings, _ := checklist.JudgeIn(pack(t, "OF"), over, checklist.Circumstances{Register: json.RawMessage(register)})
		if len(findings) != want {
			t.Errorf("%s: %d findings, want %d", register, len(findings), want)
		}
		if register == `{"cod_limit":40}` && findings[0].Grounds[0].Rule.EN != "Must not be above 40 mg/L" {
			t.Errorf("the limit that was applied is not told: %+v", findings[0].Grounds)
		}
	}
}

// The check before the flood season is judged by its own year and by the day of the inspection, in Beijing.
func TestDatesAreJudgedOnTheDayOfTheInspection(t *testing.T) {
	for name, c := range map[string]struct {
		checked string
		on      time.Time
		bad     bool
	}{
		"in time":                 {"2026-05-31", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), false},
		"on the last day":         {"2026-06-01", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), false},
		"late":                    {"2026-06-02", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), true},
		"last year's, in spring":  {"2025-05-20", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), false},
		"last year's, in autumn":  {"2025-05-20", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), true},
		"366 days, one UTC day":   {"2025-05-20", time.Date(2026, 5, 21, 15, 59, 0, 0, time.UTC), false},
		"367 days, the same in Z": {"2025-05-20", time.Date(2026, 5, 21, 16, 0, 0, 0, time.UTC), true},
	} {
		findings, flags := checklist.JudgeIn(pack(t, "TL"), answers(t, `{"TL04":{"fields":{"checked_on":"`+c.checked+`"}}}`), checklist.Circumstances{On: c.on})
		if (len(findings) > 0) != c.bad {
			t.Errorf("%s: %+v", name, findings)
		}
		for _, f := range flags {
			if f.Name == checklist.FlagNotJudged {
				t.Errorf("%s: not judged", name)
			}
		}
	}
}

// The stores' text cannot hold a zero byte, and one in a note must not cost the inspection.
func TestNoZeroByteLeavesAJudgement(t *testing.T) {
	findings, flags := checklist.Judge(pack(t, "OF"), answers(t, `{"OF12":{"fields":{"ok":"no","\u0000":1},"note":"暗\u0000管"},"\u0000":{}}`), nil)
	if len(findings) != 1 || findings[0].Note != "暗\uFFFD管" || strings.Contains(fmt.Sprint(findings, flags), "\x00") {
		t.Errorf("%q %q", findings, flags)
	}
}

func TestHalfAnswersAreFlagged(t *testing.T) {
	_, flags := checklist.Judge(pack(t, "CS"), answers(t, `{"CS01":{"fields":{"share":100}},"CS02":{"fields":{"ok":"yes"}}}`), nil)
	if !slices.Contains(flags, checklist.Flag{Name: checklist.FlagMissing, Detail: "CS01.ok"}) {
		t.Error("CS01.ok is not flagged")
	}
	if slices.ContainsFunc(flags, func(f checklist.Flag) bool { return strings.HasPrefix(f.Detail, "CS02") }) {
		t.Error("a measurement that was passed over is flagged")
	}
}

// Hostile documents are refused by the JSON reader or judged; what they leave behind is bounded, and twice the same.
func TestHostileAnswers(t *testing.T) {
	var unknown strings.Builder
	unknown.WriteString(`{"OF12":{"fields":{"ok":"no"`)
	for i := range 50_000 {
		fmt.Fprintf(&unknown, `,"f%d":1`, i)
	}
	unknown.WriteString(`}}`)
	for i := range 50_000 {
		fmt.Fprintf(&unknown, `,"x%d":{}`, i)
	}
	unknown.WriteString(`}`)
	for name, text := range map[string]string{
		"a hundred thousand unknown": unknown.String(),
		"10 MB of note":              `{"OF12":{"fields":{"ok":"no"},"note":"` + strings.Repeat("长", 10<<20/3) + `"}}`,
		"10 MB of value":             `{"OF12":{"fields":{"ok":"no"}},"OF03":{"fields":{"named":"yes","person":"` + strings.Repeat("x", 10<<20) + `"}}}`,
		"10 MB of key":               `{"OF12":{"fields":{"ok":"no"}},"` + strings.Repeat("k", 10<<20) + `":{}}`,
		"10 MB of choices":           `{"OF12":{"fields":{"ok":"no"}},"OF07":{"fields":{"abnormal":["oil"` + strings.Repeat(`,"oil"`, 10<<20/6) + `]}}}`,
		"a long number":              `{"OF12":{"fields":{"ok":"no"}},"OF09":{"fields":{"ph":` + strings.Repeat("9", 1<<20) + `}}}`,
		"deep":                       `{"OF12":{"fields":{"ok":"no"}},"OF07":{"fields":{"abnormal":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}}}`,
		"invalid UTF-8":              "{\"OF12\":{\"fields\":{\"ok\":\"no\"},\"note\":\"\xff\xfe\"},\"\xc0\":{}}",
		"the same key again":         `{"OF12":{"fields":{"ok":"yes"}}` + strings.Repeat(`,"OF12":{"fields":{"ok":"no","ok":"no"}}`, 1000) + `}`,
	} {
		read := answers(t, text)
		findings, flags := checklist.Judge(pack(t, "OF"), read, nil)
		if len(findings) != 1 || findings[0].ItemCode != "OF12" {
			t.Errorf("%s: %d findings", name, len(findings))
		}
		raw, err := json.Marshal([]any{findings, flags})
		if err != nil || len(raw) > 16<<10 {
			t.Errorf("%s: leaves %d bytes, %v", name, len(raw), err)
		}
		if f2, l2 := checklist.Judge(pack(t, "OF"), read, nil); !reflect.DeepEqual(findings, f2) || !reflect.DeepEqual(flags, l2) {
			t.Errorf("%s: judged twice it differs", name)
		}
	}
	var a checklist.Answers
	if err := json.Unmarshal([]byte(strings.Repeat(`{"OF12":`, 20_000)+strings.Repeat(`}`, 20_000)), &a); err == nil {
		t.Error("20,000 levels were read")
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(`{"OF12":{"fields":{"ok":"no"}}}`)
	f.Add(`{"OF09":{"fields":{"ph":1e999}}}`)
	f.Add(`{"OF07":{"fields":{"abnormal":[[[[]]]]}}}`)
	f.Add(`{"OF12":{"fields":[],"note":7,"na":"x"},"OF12":{"na":true}}`)
	f.Add(`{"TL04":{"fields":{"checked_on":"2026-06-02"}},"TL11":null,"MN15":{"fields":{"body":null}}}`)
	packs, err := seeds.Packs()
	if err != nil {
		f.Fatal(err)
	}
	on := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		var a checklist.Answers
		if json.Unmarshal([]byte(text), &a) != nil {
			return
		}
		for _, p := range packs {
			findings, flags := checklist.JudgeIn(p, a, checklist.Circumstances{On: on, Register: json.RawMessage(text)})
			if len(findings) > len(p.Items) || len(flags) > 14*len(p.Items)+60 {
				t.Fatalf("%d findings, %d flags", len(findings), len(flags))
			}
			for _, g := range findings {
				if len(g.Grounds) == 0 || g.Severity == "" || !utf8.ValidString(g.Note) {
					t.Fatalf("%+v", g)
				}
			}
		}
	})
}
