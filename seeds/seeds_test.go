package seeds

import (
	"encoding/json"
	"os"
	"testing"
)

// The packs are the first list with typed answers, and nothing else: every wording, severity, count and basis is the same.
func TestThePacksAreTheListAsFirstWritten(t *testing.T) {
	raw, err := os.ReadFile("data/checklists.json")
	if err != nil {
		t.Fatal(err)
	}
	var first []struct {
		Code       string
		TargetType string `json:"target_type"`
		Items      []struct {
			Code, ZH, EN, Severity, Basis, Bad string
			Photos                             int
		}
	}
	if err := json.Unmarshal(raw, &first); err != nil {
		t.Fatal(err)
	}
	packs, err := Packs()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]int{}
	items := 0
	for i, p := range packs {
		byCode[p.Code] = i
		items += len(p.Items)
	}
	if len(packs) != 11 || items != 166 {
		t.Fatalf("%d packs, %d items", len(packs), items)
	}
	for _, f := range first {
		p := packs[byCode[f.Code]]
		if p.Code != f.Code || p.TargetKind != f.TargetType || p.Version != 1 || len(p.Items) != len(f.Items) {
			t.Fatalf("pack %s differs", f.Code)
		}
		for i, want := range f.Items {
			got := p.Items[i]
			severity := string(got.Severity)
			if severity == "" {
				severity = "-"
			}
			if got.Code != want.Code || got.Text.ZH != want.ZH || got.Text.EN != want.EN || severity != want.Severity || got.Photos != want.Photos || got.Basis != want.Basis {
				t.Errorf("%s differs: %+v", want.Code, got)
			}
		}
	}
}

func TestThePrefecture(t *testing.T) {
	divisions, err := Divisions()
	if err != nil {
		t.Fatal(err)
	}
	count, known := map[string]int{}, map[string]bool{"": true}
	for _, d := range divisions {
		count[d.Tier]++
		if !known[d.Parent] {
			t.Fatalf("%s stands before its parent %s", d.Code, d.Parent)
		}
		known[d.Code] = true
	}
	if count["city"] != 1 || count["county"] != 13 || count["township"] != 147 || count["village"] != 2335 {
		t.Fatal(count)
	}
	counties, err := Counties()
	if err != nil || len(counties) != 13 {
		t.Fatalf("%d counties, %v", len(counties), err)
	}
	if h, err := Holidays(); err != nil || len(h) < 30 {
		t.Fatalf("%d holidays, %v", len(h), err)
	}
}
