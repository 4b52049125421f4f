package checklist_test

import (
	"encoding/json"
	"strings"
	"testing"

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
		"long text":              {"OF", `{"OF12":{"fields":{"ok":"no"},"note":"` + strings.Repeat("长", 10_000) + `"}}`, map[string]int{"OF12": 3}, "OF12", "answer_text_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			findings, flags := checklist.Judge(pack(t, c.pack), answers(t, c.answers), c.photos)
			var codes []string
			for _, f := range findings {
				codes = append(codes, f.ItemCode)
				if f.Text.ZH == "" || f.Basis == "" || f.Severity == "" || len([]rune(f.Note)) > 2000 {
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

func FuzzJudge(f *testing.F) {
	f.Add(`{"OF12":{"fields":{"ok":"no"}}}`)
	f.Add(`{"OF09":{"fields":{"ph":1e999}}}`)
	f.Add(`{"OF07":{"fields":{"abnormal":[[[[]]]]}}}`)
	packs, err := seeds.Packs()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var a checklist.Answers
		if json.Unmarshal([]byte(text), &a) != nil {
			return
		}
		for _, p := range packs {
			findings, flags := checklist.Judge(p, a, nil)
			if len(findings) > len(p.Items) || len(flags) > len(p.Items)*14+len(a)*14+1000*len(text) {
				t.Fatal("more findings than items")
			}
		}
	})
}
