package tasking

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/paper"
	"github.com/xuncha/xuncha/server/rule"
)

// maxPrinted bounds how many debts are set on paper: who reads more of them reads a sheet.
const maxPrinted = 2000

var (
	tierNames  = map[grid.Tier]string{grid.City: "市级", grid.County: "县级", grid.Township: "乡级", grid.Village: "村级"}
	stateNames = map[State]string{Open: "未完成", Overdue: "已逾期", Met: "已完成"}
)

// about says of which region, period and moment a board tells.
func (b Board) about(asOf, now time.Time) [][]any {
	known := knownAt(asOf)
	if known == "" {
		known = knownAt(now)
	}
	return [][]any{{"辖区 region", b.Total.Region + " " + b.Total.Name}, {"期间 period", dayOf(b.Period.From) + " – " + dayOf(b.Period.Until.Add(-1))},
		{"截至 as of", known + "（北京时间 Beijing）"}, {"生成 made", knownAt(now)}}
}

// printBoard sets a board as a document in Chinese: figures, tiers, the regions below, and who still owes.
func printBoard(b Board, debts []Debt, asOf, now time.Time) ([]byte, error) {
	p := paper.Paper{Agency: b.Total.Name, Title: "巡查覆盖情况", Number: dayOf(b.Period.From) + " 至 " + dayOf(b.Period.Until.Add(-1)), Made: now.UTC(),
		Code: "xuncha:coverage?" + url.Values{"region": {b.Total.Region}, "from": {dayOf(b.Period.From)}, "until": {dayOf(b.Period.Until.Add(-1))}, "as_of": {knownAt(asOf)}}.Encode()}
	about := paper.Rows{}
	for _, r := range b.about(asOf, now) {
		about = append(about, paper.Row{Label: r[0].(string), Value: r[1].(string)})
	}
	p.Blocks = append(p.Blocks, about, paper.Heading("合计与各层级"), linesTable("层级", append([]Line{b.Total}, b.Tiers...), func(l Line) string {
		if l.Tier == "" {
			return "合计"
		}
		return tierNames[l.Tier]
	}))
	if len(b.Regions) > 0 {
		byRank, ranks := b.ranked()
		p.Blocks = append(p.Blocks, paper.Heading("下级辖区（按巡查完成率排名）"), linesTable("位次 辖区", byRank, func(l Line) string { return placed(ranks, l) + l.Region + " " + l.Name }))
	}
	p.Blocks = append(p.Blocks, paper.Heading("检查、问题与案件"), foundTable(append([]Line{b.Total}, b.Regions...)))
	p.Blocks = append(append(p.Blocks, paper.Heading("欠账")), debtsTable(debts)...)
	return paper.Print(p)
}

func linesTable(first string, lines []Line, name func(Line) string) paper.Table {
	t := paper.Table{Widths: []float64{0.24, 0.08, 0.08, 0.08, 0.08, 0.11, 0.11, 0.11, 0.11}, Head: []string{first, "应巡", "已巡", "欠账", "逾期", "完成率", "巡河率", "覆盖率", "零报告率"}}
	for _, l := range lines {
		t.Body = append(t.Body, []string{name(l), strconv.Itoa(l.Owed), strconv.Itoa(l.Done), strconv.Itoa(l.Debt()), strconv.Itoa(l.Overdue), part(float64(l.Done), float64(l.Owed)), part(float64(l.Days), float64(l.OfDays)),
			part(float64(l.CoveredMM), float64(l.LengthMM)), part(float64(l.Silent), float64(l.Valid))})
	}
	return t
}

// ranked gives the regions below by their place, those without one last.
func (b Board) ranked() ([]Line, map[string]int) {
	ranks := b.ranks()
	place := func(l Line) int {
		if n, ok := ranks[l.Region]; ok {
			return n
		}
		return len(b.Regions) + 1
	}
	return slices.SortedStableFunc(slices.Values(b.Regions), func(x, y Line) int { return place(x) - place(y) }), ranks
}

func placed(ranks map[string]int, l Line) string {
	if n, ok := ranks[l.Region]; ok {
		return strconv.Itoa(n) + ". "
	}
	return "— "
}

// foundTable says what was inspected, found and dealt with; a dash where there is nothing to divide by.
func foundTable(lines []Line) paper.Table {
	t := paper.Table{Widths: []float64{0.22, 0.1, 0.1, 0.08, 0.08, 0.1, 0.1, 0.12, 0.1}, Head: []string{"辖区", "检查完成率", "问题上报率", "重大差", "立案", "处理率", "办结率", "按期办结率", "返工率"}}
	rate := func(some, all int) string { return part(float64(some), float64(all)) }
	for _, l := range lines {
		t.Body = append(t.Body, []string{l.Name, rate(l.ChecksDone, l.ChecksOwed), rate(l.Events, l.Events+l.BeatFound+l.BeatTold), strconv.Itoa(l.Major - l.MajorOther), strconv.Itoa(l.Cases),
			rate(l.CasesHandled, l.Cases), rate(l.CasesClosed, l.Cases-l.CasesDismissed), rate(l.CasesInTime, l.CasesClosed), rate(l.RechecksFailed, l.Rechecks)})
	}
	return t
}

// part is a share in per cent, cut and not rounded; a dash where there is nothing to divide by.
func part(some, all float64) string {
	if all <= 0 {
		return "—"
	}
	return strconv.FormatFloat(rule.Cut(min(100, 100*some/all)), 'f', 1, 64) + "%"
}

func debtsTable(debts []Debt) []paper.Block {
	t := paper.Table{Widths: []float64{0.16, 0.28, 0.1, 0.12, 0.1, 0.12, 0.12}, Head: []string{"责任人", "巡查对象", "层级", "已巡 / 应巡", "覆盖", "期限", "状态"}}
	left := 0
	for _, d := range debts {
		if d.State == Met {
			continue
		}
		if len(t.Body) == maxPrinted {
			left++
			continue
		}
		t.Body = append(t.Body, []string{d.UserName, d.AssetName, tierNames[d.Tier], fmt.Sprintf("%d / %d", d.Done, d.Owed), part(d.Share(), 1), d.Due.In(rule.Beijing).Format(time.DateOnly), standing(d)})
	}
	if len(t.Body) == 0 {
		return []paper.Block{paper.Paragraph("没有欠账。")}
	}
	out := []paper.Block{t}
	if left > 0 {
		out = append(out, paper.Paragraph(fmt.Sprintf("另有 %d 笔欠账未列出，见导出的表格文件。", left)))
	}
	return out
}

func standing(d Debt) string {
	if d.EscalatedTo != "" {
		return "已上报至" + tierNames[d.EscalatedTo]
	}
	return stateNames[d.State]
}
