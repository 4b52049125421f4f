package rule

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
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

// Words says all of the rule in a sentence of each language.
func (r Rule) Words() checklist.Text {
	var zh, en []string
	if len(r.Months) > 0 {
		zh, en = append(zh, monthsOf(r.Months, "", "、", "月")+"期间"), append(en, monthsOf(r.Months, "in months ", ", ", ""))
	}
	for _, f := range r.Frequencies {
		season := func(open, dot, close string) string { return monthsOf(f.Months, open, dot, close) }
		unitZH, unitEN, once := "次", "×", ""
		if f.DistinctDays {
			unitZH, unitEN, once = "天（同一天多次只计一次）", "days", " (several visits on a day count once)"
		}
		zh = append(zh, fmt.Sprintf("%s%s%s%s %d %s", tierWords[f.Tier].ZH, warningWords[f.Warning].ZH, season("（", "、", "月）"), perWords[f.Per].ZH, f.Times, unitZH))
		en = append(en, fmt.Sprintf("%s%s%s: %d %s %s%s", tierWords[f.Tier].EN, warningWords[f.Warning].EN, season(" (months ", ", ", ")"), f.Times, unitEN, perWords[f.Per].EN, once))
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
	z, e := r.width()
	zh, en = append(zh, z), append(en, e)
	if c := r.Coverage; c.LeastShare > 0 {
		zh, en = append(zh, fmt.Sprintf("每期至少覆盖 %g%%", math.Round(c.LeastShare*1e6)/1e4)), append(en, fmt.Sprintf("at least %g %% of it covered in a period", math.Round(c.LeastShare*1e6)/1e4))
	}
	if len(r.CaseLevels) > 0 {
		zh, en = append(zh, wordsOf(r.CaseLevels, levelWords, "、", inZH)+"问题立案"), append(en, wordsOf(r.CaseLevels, levelWords, " and ", inEN)+" problems open a case")
	}
	zh = append(zh, fmt.Sprintf("期满 %d 天后为逾期，逾期满 %d 天报上一级", r.GraceDays, r.EscalateDays), fmt.Sprintf("后台定位静默 %d 分钟视为结束", r.StaleMinutes))
	en = append(en, fmt.Sprintf("overdue %d days after a period's end, the next tier is told %d days later", r.GraceDays, r.EscalateDays), fmt.Sprintf("a background track ends after %d min of silence", r.StaleMinutes))
	return checklist.Text{ZH: r.Name.ZH + "：" + strings.Join(zh, "；"), EN: r.Name.EN + ": " + strings.Join(en, "; ")}
}

// Fits tells whether the rule is for a kind of asset. Errors: bad_argument, in words.
func (r Rule) Fits(kind string) error {
	if slices.Contains(r.Assets, kind) {
		return nil
	}
	return fault.Newf(fault.BadArgument, "规则“%s”适用于%s，不适用于%s · The rule %q is for %s, not for %s.", r.Name.ZH, wordsOf(r.Assets, assetWords, "、", inZH), assetWords[kind].ZH,
		r.Name.EN, wordsOf(r.Assets, assetWords, " and ", inEN), assetWords[kind].EN)
}

// monthsOf lists months; empty for all.
func monthsOf(months []int, open, dot, close string) string {
	if len(months) == 0 {
		return ""
	}
	return open + strings.Trim(strings.ReplaceAll(fmt.Sprint(months), " ", dot), "[]") + close
}

// width says how far one sees, of the kinds of asset that the rule is for.
func (r Rule) width() (zh, en string) {
	var z, e []string
	for _, kind := range r.Assets {
		switch w := assetWords[kind]; {
		case kind == "reach":
			z, e = append(z, fmt.Sprintf("%s两侧 %g 米内", w.ZH, r.Coverage.BufferM)), append(e, fmt.Sprintf("%s: within %g m to either side", w.EN, r.Coverage.BufferM))
		default:
			z, e = append(z, fmt.Sprintf("%s每趟视宽 %g 米", w.ZH, r.Coverage.SwathM)), append(e, fmt.Sprintf("%s: a swath of %g m", w.EN, r.Coverage.SwathM))
		}
	}
	return "适用于" + strings.Join(z, "、"), "for " + strings.Join(e, ", ")
}

var assetWords = map[string]checklist.Text{"reach": {ZH: "河段", EN: "reaches"}, "lake": {ZH: "湖库", EN: "lakes"}, "plot": {ZH: "林班地块", EN: "plots"}}

var modeWords = map[string]checklist.Text{"foot": {ZH: "步行", EN: "on foot"}, "car": {ZH: "乘车", EN: "by car"}, "boat": {ZH: "乘船", EN: "by boat"}, "drone": {ZH: "无人机", EN: "by drone"}}

var levelWords = map[string]checklist.Text{"minor": {ZH: "一般", EN: "minor"}, "normal": {ZH: "较严重", EN: "normal"}, "major": {ZH: "重大", EN: "major"}}

func inZH(t checklist.Text) string { return t.ZH }
func inEN(t checklist.Text) string { return t.EN }

func wordsOf(all []string, words map[string]checklist.Text, between string, in func(checklist.Text) string) string {
	out := make([]string, len(all))
	for i, name := range all {
		out[i] = in(words[name])
	}
	return strings.Join(out, between)
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
	add(v.LeastShare > 0, "%g%% 以上的轨迹点在责任范围内", "%g %% within what is owed", math.Round(v.LeastShare*1e6)/1e4)
	add(v.LeastGapHour > 0, "间隔不少于 %g 小时", "%g h after the last", v.LeastGapHour)
	add(v.Evidence, "有照片或检查表", "with a photo or a form")
	if len(v.Modes) > 0 {
		z, e = append(z, "限"+wordsOf(v.Modes, modeWords, "或", inZH)), append(e, wordsOf(v.Modes, modeWords, " or ", inEN))
	}
	if len(z) == 0 {
		return "无要求", "nothing asked"
	}
	return strings.Join(z, "、"), strings.Join(e, ", ")
}

// Cut gives a figure with one digit behind the point, cut and not rounded, so that nothing reads as reached that is not. What a fraction of two's powers leaves
// out (0.011 × 100 is a hair below 1.1) is no figure: a reach would have to be longer than the equator for a millimetre of it to be lost.
func Cut(v float64) float64 { return math.Floor(v*10+1e-9) / 10 }

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
		return func(f float64) string { return strconv.FormatFloat(Cut(f*scale), 'f', -1, 64) }
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
