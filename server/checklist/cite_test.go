package checklist_test

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/checklist"
)

var update = flag.Bool("update", false, "write the vectors anew, which web/desk/e2e/words.test.mjs reads too")

// vector is how a basis of a pack is cited.
type vector struct {
	Pack  string `json:"pack"`
	Basis string `json:"basis"`
	Cited string `json:"cited"`
	Order string `json:"order,omitempty"` // what an order says of it, where that is less
}

const vectors = "testdata/citations.json"

// TestCitesInFull: no order may cite a law in shorthand. Every basis of the default packs is cited as the vectors say, which are read by a person; cited again nothing changes.
func TestCitesInFull(t *testing.T) {
	packs, err := seeds.Packs()
	if err != nil {
		t.Fatal(err)
	}
	var have []vector
	short := regexp.MustCompile(`\bPlan\b|Field form|EIA practice|§\d+[^章]*条|[^》]§|(^|；)§|同上|(^|；)\d+(；|$)|部令\d|S13|见4`)
	for _, p := range packs {
		for i, it := range p.Items {
			cited := p.Cited(i)
			if bad := short.FindString(standards.ReplaceAllString(cited, "")); bad != "" {
				t.Errorf("%s: %q cites in short: %q", it.Code, cited, bad)
			}
			if less := checklist.WithoutFines(cited); strings.Contains(less, "元") || cited != "" && less == "" {
				t.Errorf("%s: an order says %q of %q", it.Code, less, cited)
			}
			if again := checklist.Cite(p.Code, cited); again != cited {
				t.Errorf("%s: cited again %q becomes %q", it.Code, cited, again)
			}
			if it.Basis != "同上" {
				v := vector{Pack: p.Code, Basis: it.Basis, Cited: cited}
				if less := checklist.WithoutFines(cited); less != cited {
					v.Order = less
				}
				have = append(have, v)
			}
		}
	}
	if *update {
		raw, _ := json.MarshalIndent(have, "", " ")
		if err := os.WriteFile(vectors, append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	var want []vector
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("go test ./server/checklist -run TestCitesInFull -update, and read what it wrote:\n%s", diff)
	}
}

// standards number their chapters by §.
var standards = regexp.MustCompile(`(HJ|GB)[^；]*`)

func TestCite(t *testing.T) {
	for _, c := range []struct{ pack, basis, want string }{
		{"OF", "", ""},
		{"OF", "  ； ;", "  ； ;"},
		{"OF", "甲(乙); \"丙\": 丁", "甲(乙); \"丙\": 丁"},
		{"OF", "《中华人民共和国水法》第十条", "《中华人民共和国水法》第十条"},
		{"OF", "水法§10", "《中华人民共和国水法》第十条"},
		{"OF", "水法§11-20,§100,§101,§110,§111,§999", "《中华人民共和国水法》第十一条至第二十条、第一百条、第一百零一条、第一百一十条、第一百一十一条、第九百九十九条"},
		{"OF", "水法§0,§1000,§99999999999999999999", "《中华人民共和国水法》第0条、第1000条、第99999999999999999999条"},
		{"OF", "水法§83; HJ 1309 §5-6; §84", "《中华人民共和国水法》第八十三条；HJ 1309 §5-6；《中华人民共和国水法》第八十四条"},
		{"OF", "条例§11", "条例§11"}, // whose it is only the pack of farms knows
		{"OF", "水法§10; 甲(乙): \"丙\"", "《中华人民共和国水法》第十条；甲(乙): \"丙\""},
		{"LV", "条例§11", "《畜禽规模养殖污染防治条例》第十一条"},
		{"XX", "§3; 甲 <b>\"乙\"</b>", "§3; 甲 <b>\"乙\"</b>"},
		{"PM", "§3; §4(二)", "《排污许可管理条例》第三条、第四条第（二）项"},
	} {
		if have := checklist.Cite(c.pack, c.basis); have != c.want {
			t.Errorf("%s %q: %q, want %q", c.pack, c.basis, have, c.want)
		}
	}
}
