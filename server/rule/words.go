package rule

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuncha/xuncha/server/checklist"
)

var tierWords = map[string]checklist.Text{
	"": {ZH: "各级", EN: "every tier"}, "city": {ZH: "市级", EN: "city"}, "county": {ZH: "县级", EN: "county"}, "township": {ZH: "乡级", EN: "township"}, "village": {ZH: "村级", EN: "village"},
}

var warningWords = map[string]checklist.Text{
	"": {}, "yellow": {ZH: "黄色预警时", EN: ", yellow warning"}, "orange": {ZH: "橙色预警时", EN: ", orange warning"}, "red": {ZH: "红色预警时", EN: ", red warning"},
}

var perWords = map[Per]checklist.Text{
	Day: {ZH: "每日", EN: "a day"}, Week: {ZH: "每周", EN: "a week"}, Month: {ZH: "每月", EN: "a month"}, Quarter: {ZH: "每季度", EN: "a quarter"},
	HalfYear: {ZH: "每半年", EN: "a half-year"}, Year: {ZH: "每年", EN: "a year"},
}

// Words says the rule in a sentence for each tier.
func (r Rule) Words() checklist.Text {
	var zh, en []string
	for _, f := range r.Frequencies {
		season := func(open, dot, close string) string {
			if len(f.Months) == 0 {
				return ""
			}
			return open + strings.Trim(strings.ReplaceAll(fmt.Sprint(f.Months), " ", dot), "[]") + close
		}
		zh = append(zh, fmt.Sprintf("%s%s%s%s %d 次", tierWords[f.Tier].ZH, warningWords[f.Warning].ZH, season("（", "、", "月）"), perWords[f.Per].ZH, f.Times))
		en = append(en, fmt.Sprintf("%s%s%s: %d × %s", tierWords[f.Tier].EN, warningWords[f.Warning].EN, season(" (months ", ", ", ")"), f.Times, perWords[f.Per].EN))
	}
	for _, v := range r.Visits {
		z, e := v.words()
		zh, en = append(zh, tierWords[v.Tier].ZH+"每次"+z), append(en, "each visit, "+tierWords[v.Tier].EN+": "+e)
	}
	if r.PerPerson {
		zh, en = append(zh, "按人计次"), append(en, "counted per person")
	} else {
		zh, en = append(zh, "按对象计次"), append(en, "counted per asset")
	}
	return checklist.Text{ZH: r.Name.ZH + "：" + strings.Join(zh, "；"), EN: r.Name.EN + ": " + strings.Join(en, "; ")}
}

func (v Visit) words() (zh, en string) {
	var z, e []string
	add := func(ask bool, zh, en string, args ...any) {
		if ask {
			z, e = append(z, fmt.Sprintf(zh, args...)), append(e, fmt.Sprintf(en, args...))
		}
	}
	add(v.LeastMinutes > 0, "不少于 %g 分钟", "at least %g min", v.LeastMinutes)
	add(v.LeastMeters > 0, "不少于 %g 米", "at least %g m", v.LeastMeters)
	add(v.LeastShare > 0, "%g%% 以上在缓冲区内", "%g %% within the buffer", v.LeastShare*100)
	add(v.LeastGapHour > 0, "间隔不少于 %g 小时", "%g h after the last", v.LeastGapHour)
	add(v.Evidence, "有照片或检查表", "with a photo or a form")
	if len(z) == 0 {
		return "无要求", "nothing asked"
	}
	return strings.Join(z, "、"), strings.Join(e, ", ")
}

// Why says in a sentence of each language why a patrol counts or does not: which checks failed, with their figure and threshold.
func Why(valid bool, checks []Check) checklist.Text {
	if valid {
		return checklist.Text{ZH: "有效：各项要求均已满足", EN: "It counts: everything that is asked for is there"}
	}
	var zh, en []string
	for _, c := range checks {
		if c.OK {
			continue
		}
		z, e := c.Text.ZH, c.Text.EN
		if c.Threshold > 0 {
			figure, unitZH, unitEN := c.words()
			z, e = fmt.Sprintf("%s：%s，要求不少于 %s", z, figure(c.Figure)+unitZH, figure(c.Threshold)+unitZH), fmt.Sprintf("%s: %s, at least %s is asked", e, figure(c.Figure)+unitEN, figure(c.Threshold)+unitEN)
		}
		zh, en = append(zh, z), append(en, e)
	}
	return checklist.Text{ZH: "无效：" + strings.Join(zh, "；"), EN: "It does not count. Missing: " + strings.Join(en, "; ")}
}

// words tells how a check's figures are said: minutes rather than seconds, percent rather than shares, cut and not rounded, so that nothing reads as reached that is not.
func (c Check) words() (figure func(float64) string, zh, en string) {
	cut := func(scale float64) func(float64) string {
		return func(f float64) string { return strconv.FormatFloat(math.Floor(f*scale*10)/10, 'f', -1, 64) }
	}
	switch c.Unit {
	case "s":
		return cut(1.0 / 60), " 分钟", " min"
	case "m":
		return cut(1), " 米", " m"
	case "share":
		return cut(100), "%", " %"
	case "h":
		return cut(1), " 小时", " h"
	}
	return cut(1), "", ""
}
