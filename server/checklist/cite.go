package checklist

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed citations.json
var citationsJSON []byte

// citations are the full titles of what packs cite in short. They are data, as a basis is; web/webapp/citation.ts reads the same file, and says the same.
var citations = func() (c struct {
	LeftOut []string                     `json:"left_out"` // what is no law, and what points into nowhere
	Titles  map[string]string            `json:"titles"`   // by how they are cited
	In      map[string]map[string]string `json:"in"`       // by pack, before the others; "" is what a bare § is of, "#" what a bare number is of
}) {
	if err := json.Unmarshal(citationsJSON, &c); err != nil {
		panic(err) // it is part of the program
	}
	return c
}()

// Cited is the basis of an item as an order can cite it: with full titles, articles and items in words; empty where the item cites no law.
func (p Pack) Cited(item int) string {
	if strings.TrimSpace(p.Items[item].Basis) == "同上" && item > 0 {
		return p.Cited(item - 1)
	}
	return Cite(p.Code, p.Items[item].Basis)
}

// Cite writes out what a basis of a pack cites in short. What is written out already, and what nothing is known of, stays to the letter.
func Cite(pack, basis string) string {
	var out []string
	title, goesOn := citations.In[pack][""], false // whether the clause before is of the title
	known := false
	for _, said := range strings.FieldsFunc(basis, func(r rune) bool { return r == ';' || r == '；' }) {
		clause := whatCounts(said)
		known = known || clause != strings.TrimSpace(said)
		if clause == "" {
			continue
		}
		if strings.HasPrefix(clause, "§") && goesOn {
			out[len(out)-1] += "、" + punctuated(articles(clause))
			continue
		}
		short := clause
		switch {
		case strings.HasPrefix(clause, "§"):
			clause = title + clause
		case bareNumber.MatchString(clause):
			clause = citations.In[pack]["#"] + clause
		}
		clause = fullTitles(pack, clause)
		named := titled.FindString(clause)
		if goesOn = named != ""; goesOn {
			title, clause = named, articles(clause) // a standard's § 5 is none of a law's
		}
		if clause == short {
			out = append(out, short)
			continue
		}
		known = true
		out = append(out, punctuated(clause))
	}
	if !known {
		return basis
	}
	return strings.Join(out, "；")
}

var (
	bareNumber = regexp.MustCompile(`^\d+$`)
	titled     = regexp.MustCompile(`《[^》]*》`)
	article    = regexp.MustCompile(`\s*§(\d+)(?:-(\d+))?((?:\([一二三四五六七八九十]+\))*)`)
	between    = regexp.MustCompile(`,\s*第`)
	aside      = regexp.MustCompile(`^\(([^)]*)\):?\s*`)
	inside     = regexp.MustCompile(`\(([^)]*)\)`)
	quoted     = regexp.MustCompile(`\s*"([^"]*)"`)
	ofThePlan  = regexp.MustCompile(`(规划|号）)\s+`)
	ofPatrols  = regexp.MustCompile(`^(巡河主要内容)(\d+)$`)
	spaced     = regexp.MustCompile(`\s+（`)
	seen       = regexp.MustCompile(`\s+《`)
	colon      = regexp.MustCompile(`: `)
)

// whatCounts is a clause without what is left out.
func whatCounts(clause string) string {
	for _, s := range citations.LeftOut {
		if clause = strings.TrimSpace(clause); strings.HasPrefix(clause, s) {
			return ""
		}
		clause = strings.ReplaceAll(clause, s, "")
	}
	return strings.TrimSpace(clause)
}

func fullTitles(pack, clause string) string {
	shorts, ok := shortTitles[pack]
	if !ok {
		shorts = shortTitles[""]
	}
	return shorts.ReplaceAllStringFunc(clause, func(short string) string {
		return cmp.Or(citations.In[pack][short], citations.Titles[short], short)
	})
}

// shortTitles find what is cited in short in each pack, the longest first, and step over what is written out.
var shortTitles = func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for _, pack := range append(slices.Collect(maps.Keys(citations.In)), "") {
		all := append(slices.Collect(maps.Keys(citations.In[pack])), slices.Collect(maps.Keys(citations.Titles))...)
		all = slices.DeleteFunc(all, func(s string) bool { return s == "" || s == "#" })
		slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
		for i, s := range all {
			all[i] = regexp.QuoteMeta(s)
		}
		out[pack] = regexp.MustCompile(`《[^》]*》|“[^”]*”|（[^）]*）|` + strings.Join(all, "|"))
	}
	return out
}()

// articles writes §83(二): 10-100万元 as 第八十三条第（二）项（10-100万元）.
func articles(clause string) string {
	places := article.FindAllStringSubmatchIndex(clause, -1)
	if places == nil {
		return clause
	}
	end := places[len(places)-1][1]
	head := between.ReplaceAllString(article.ReplaceAllStringFunc(clause[:end], inWords), "、第")
	rest := strings.TrimSpace(strings.TrimPrefix(clause[end:], ":"))
	rest = inside.ReplaceAllString(aside.ReplaceAllString(rest, "$1，"), "，$1")
	if rest = strings.TrimSuffix(rest, "，"); rest == "" || strings.HasPrefix(rest, `"`) {
		return head + rest
	}
	return head + "（" + rest + "）"
}

// inWords writes one article, with its items.
func inWords(short string) string {
	m := article.FindStringSubmatch(short)
	out := "第" + inChinese(m[1]) + "条"
	if m[2] != "" {
		out += "至第" + inChinese(m[2]) + "条"
	}
	if m[3] != "" {
		out += "第" + strings.ReplaceAll(wide.Replace(m[3]), "）（", "）、（") + "项"
	}
	return out
}

var wide = strings.NewReplacer("(", "（", ")", "）", ", ", "，")

// punctuated writes a clause with Chinese marks.
func punctuated(clause string) string {
	clause = ofPatrols.ReplaceAllString(clause, "${1}第${2}项")
	clause = ofThePlan.ReplaceAllString(quoted.ReplaceAllString(clause, "“$1”"), "$1：")
	return colon.ReplaceAllString(spaced.ReplaceAllString(seen.ReplaceAllString(wide.Replace(clause), "，见《"), "（"), "：")
}

// inChinese writes a number of one to three digits as articles are numbered: 八十三, 一百零九.
func inChinese(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > 999 {
		return digits
	}
	names, out := []rune("零一二三四五六七八九"), ""
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 {
		out = string(names[hundreds]) + "百"
	}
	switch {
	case tens == 0 && hundreds > 0 && ones > 0:
		out += "零"
	case tens == 1 && hundreds == 0:
		out = "十"
	case tens > 0:
		out += string(names[tens]) + "十"
	}
	if ones > 0 {
		out += string(names[ones])
	}
	return out
}
