package tasking

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/xuri/excelize/v2"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
)

// Format is what a board is written as.
type Format string

// The formats.
const (
	CSV     Format = "csv"
	XLSX    Format = "xlsx"
	GeoJSON Format = "geojson"
	PDF     Format = "pdf"
)

const (
	maxExported = 50_000   // debts
	maxFile     = 14 << 20 // bytes: what one answer may carry
)

// Export writes a board and its debts as a file, and tells its media type. Errors: bad_argument, region_unknown, too_large.
func (s *Service) Export(ctx context.Context, a Ask, f Format) (file []byte, mediaType string, err error) {
	a.Below = true
	b, err := s.Roll(ctx, a)
	if err != nil {
		return nil, "", err
	}
	debts, err := s.all(ctx, a)
	if err != nil {
		return nil, "", err
	}
	switch f {
	case CSV:
		file, err = writeCSV(b, debts, a.AsOf)
		mediaType = "text/csv; charset=utf-8"
	case XLSX:
		file, err = writeXLSX(b, debts, a.AsOf, s.clock.Now())
		mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case PDF:
		file, err = printBoard(b, debts, a.AsOf, s.clock.Now())
		mediaType = "application/pdf"
	case GeoJSON:
		file, err = s.writeGeoJSON(ctx, debts)
		mediaType = "application/geo+json"
	default:
		return nil, "", fault.New(fault.BadArgument, "")
	}
	if err == nil && len(file) > maxFile {
		err = fault.New(fault.TooLarge, "请缩小范围或期间 · Ask for a smaller region or period.")
	}
	return file, mediaType, err
}

// all lists every debt of a board.
func (s *Service) all(ctx context.Context, a Ask) (out []Debt, err error) {
	for f := (Filter{Region: a.Region, Period: a.Period, AsOf: a.AsOf, Limit: 1000}); ; {
		page, err := s.List(ctx, f)
		if err != nil {
			return nil, err
		}
		if out = append(out, page...); len(page) < f.Limit {
			return out, nil
		}
		if len(out) >= maxExported {
			return nil, fault.New(fault.TooLarge, "请缩小范围或期间 · Ask for a smaller region or period.")
		}
		last := page[len(page)-1]
		f.After = Position{last.Period.Until, last.Region, last.ID}
	}
}

var lineHead = []string{"区划代码 region", "名称 name", "层级 tier", "责任数 duties", "责任人数 people", "应巡 owed", "已巡 done", "欠账 debt", "逾期 overdue", "巡查次数 visits", "有效 valid", "零报告 silent", "巡查天数 days", "责任天数 of_days",
	"应覆盖米 length_m", "已覆盖米 covered_m", "应覆盖公顷 area_ha", "已覆盖公顷 covered_ha", "监管对象 targets", "已检查 inspected", "应检查 checks_owed", "已检查次 checks_done",
	"巡查上报 events", "重大 major_events", "检查发现 findings", "群众举报 reports", "他人发现重大 major_others", "重大问题上报差 major_gap", "立案 cases", "办结 cases_closed",
	"责任段内检查发现 beat_findings", "责任段内举报 beat_reports", "已处理 cases_handled", "不予立案 cases_dismissed", "按期办结 cases_in_time", "超期 cases_overdue", "复查 rechecks", "复查未通过 rechecks_failed",
	"巡查完成率 % completion", "巡河率 % day_rate", "有效巡查率 % valid_rate", "零报告率 % zero_rate", "检查完成率 % check_rate", "问题上报率 % report_rate", "问题处理率 % handle_rate", "办结率 % close_rate", "按期办结率 % in_time_rate", "返工率 % rework_rate",
	"完成率排名 rank",
	"期间自 from", "期间至 until", "截至 as_of"}

func (l Line) cells(rank any, p rule.Period, asOf time.Time) []any {
	return []any{l.Region, l.Name, string(l.Tier), l.Duties, l.People, l.Owed, l.Done, l.Debt(), l.Overdue, l.Held, l.Valid, l.Silent, l.Days, l.OfDays, l.LengthMM / 1000, l.CoveredMM / 1000,
		rule.Cut(l.AreaM2 / 10000), rule.Cut(l.CoveredM2 / 10000), l.Targets, l.Inspected, l.ChecksOwed, l.ChecksDone, l.Events, l.Major, l.Findings, l.Reports, l.MajorOther, l.Major - l.MajorOther,
		l.Cases, l.CasesClosed, l.BeatFound, l.BeatTold, l.CasesHandled, l.CasesDismissed, l.CasesInTime, l.CasesOverdue, l.Rechecks, l.RechecksFailed,
		cent(l.Done, l.Owed), cent(l.Days, l.OfDays), cent(l.Valid, l.Held), cent(l.Silent, l.Valid), cent(l.ChecksDone, l.ChecksOwed), cent(l.Events, l.Events+l.BeatFound+l.BeatTold), cent(l.CasesHandled, l.Cases),
		cent(l.CasesClosed, l.Cases-l.CasesDismissed), cent(l.CasesInTime, l.CasesClosed), cent(l.RechecksFailed, l.Rechecks), rank, dayOf(p.From), dayOf(p.Until.Add(-1)), knownAt(asOf)}
}

// cent is a part of a whole in per cent; empty where there is nothing to divide by.
func cent(part, whole int) any {
	if whole <= 0 {
		return ""
	}
	return rule.Cut(min(100, 100*float64(part)/float64(whole)))
}

// ranks gives each region its place by completion, from 1; those that did as well share one, and where nothing was owed there is none.
func (b Board) ranks() map[string]int {
	out := map[string]int{}
	for _, l := range b.Regions {
		if l.Owed == 0 {
			continue
		}
		place := 1
		for _, o := range b.Regions {
			if o.Owed > 0 && o.Done*l.Owed > l.Done*o.Owed {
				place++
			}
		}
		out[l.Region] = place
	}
	return out
}

// rows are the cells of all lines; the regions below have their place.
func (b Board) rows(asOf time.Time) [][]any {
	var out [][]any
	ranks, above := b.ranks(), 1+len(b.Tiers)
	for i, l := range b.allLines() {
		rank := any("")
		if place, ok := ranks[l.Region]; ok && i >= above {
			rank = place
		}
		out = append(out, l.cells(rank, b.Period, asOf))
	}
	return out
}

// allLines gives the whole, its tiers and the regions below.
func (b Board) allLines() []Line {
	return append(append([]Line{b.Total}, b.Tiers...), b.Regions...)
}

func dayOf(t time.Time) string { return t.In(rule.Beijing).Format(time.DateOnly) }

// knownAt is the moment as of which a file tells; empty is when it was made.
func knownAt(asOf time.Time) string {
	if asOf.IsZero() {
		return ""
	}
	return asOf.In(rule.Beijing).Format("2006-01-02 15:04")
}

var debtHead = []string{"区划代码 region", "对象 asset", "层级 tier", "责任人 person", "规则 rule", "版本 version", "自 from", "至 until", "应巡 owed", "已巡 done", "巡查天数 days", "责任天数 of_days", "覆盖 % covered", "状态 state", "期限 due", "上报至 escalated_to"}

func (d Debt) cells() []any {
	return []any{d.Region, d.AssetName, string(d.Tier), d.UserName, d.Rule, d.RuleVersion, dayOf(d.Period.From), dayOf(d.Period.Until.Add(-1)), d.Owed, d.Done, d.Days, d.OfDays, rule.Cut(d.Share() * 100), string(d.State), dayOf(d.Due),
		string(d.EscalatedTo)}
}

// writeCSV writes lines and, after an empty one, debts. It begins with a byte order mark, by which spreadsheets know UTF-8.
func writeCSV(b Board, debts []Debt, asOf time.Time) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	row := func(cells []any) {
		text := make([]string, len(cells))
		for i, c := range cells {
			text[i] = plain(c)
		}
		_ = w.Write(text) // into memory: Error below tells
	}
	_ = w.Write(lineHead)
	for _, cells := range b.rows(asOf) {
		row(cells)
	}
	_ = w.Write([]string{""})
	_ = w.Write(debtHead)
	for _, d := range debts {
		row(d.cells())
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// plain writes a cell; what a spreadsheet would take for a formula is marked as text.
func plain(c any) string {
	switch v := c.(type) {
	case string:
		if first, _ := utf8.DecodeRuneInString(v); v != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
			return "'" + v
		}
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(c)
}

func writeXLSX(b Board, debts []Debt, asOf, now time.Time) (file []byte, err error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "汇总 Lines"); err != nil {
		return nil, err
	}
	if err := writeSheet(f, "汇总 Lines", lineHead, b.rows(asOf)); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet("欠账 Debts"); err != nil {
		return nil, err
	}
	rows := make([][]any, len(debts))
	for i, d := range debts {
		rows[i] = d.cells()
	}
	if err := writeSheet(f, "欠账 Debts", debtHead, rows); err != nil {
		return nil, err
	}
	if _, err := f.NewSheet("说明 About"); err != nil {
		return nil, err
	}
	if err := writeSheet(f, "说明 About", []string{"项 item", "值 value"}, b.about(asOf, now)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}

func writeSheet(f *excelize.File, name string, head []string, rows [][]any) error {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, len(head), 16); err != nil {
		return err
	}
	first := make([]any, len(head))
	for i, h := range head {
		first[i] = h
	}
	if err := w.SetRow("A1", first); err != nil {
		return err
	}
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := w.SetRow(cell, r); err != nil {
			return err
		}
	}
	return w.Flush()
}

// writeGeoJSON writes what is covered and what is not of each reach that is owed, as lines; each debt by itself.
func (s *Service) writeGeoJSON(ctx context.Context, debts []Debt) ([]byte, error) {
	out, size := geojson.NewFeatureCollection(), 0
	assets := map[string]coverage.Reach{}
	for i := range debts {
		d := &debts[i]
		if d.LengthMM == 0 {
			continue
		}
		line, ok := assets[d.Tenant+d.Asset.String()]
		if !ok {
			var err error
			if line, err = s.lineOf(ctx, d); err != nil {
				return nil, err
			}
			assets[d.Tenant+d.Asset.String()] = line
		}
		if err := d.findUncovered(); err != nil {
			return nil, err
		}
		for _, stretch := range d.Uncovered {
			size += add(out, d, line, stretch, false)
		}
		for _, stretch := range coverage.NewIntervals(coverage.Interval{To: coverage.Chainage(d.LengthMM)}).Subtract(d.Uncovered) {
			size += add(out, d, line, stretch, true)
		}
		if size > maxFile/20 { // a vertex takes about 20 bytes
			return nil, fault.New(fault.TooLarge, "请缩小范围或期间 · Ask for a smaller region or period.")
		}
	}
	return out.MarshalJSON()
}

func (s *Service) lineOf(ctx context.Context, d *Debt) (line coverage.Reach, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		a, err := readAsset(ctx, tx, d.Tenant, d.Asset)
		if err != nil {
			return err
		}
		line, err = a.Line()
		return err
	})
	return line, err
}

// add adds a stretch of a reach and tells how many vertices it has.
func add(to *geojson.FeatureCollection, d *Debt, line coverage.Reach, i coverage.Interval, covered bool) int {
	var drawn orb.LineString
	for _, p := range line.Cut(i) {
		drawn = append(drawn, orb.Point{p.Lng, p.Lat})
	}
	f := geojson.NewFeature(drawn)
	f.Properties = geojson.Properties{"debt": d.ID.String(), "duty": d.Duty.String(), "asset": d.Asset.String(), "name": d.AssetName, "person": d.UserName, "region": d.Region, "tier": string(d.Tier),
		"covered": covered, "state": string(d.State), "from_mm": int64(i.From), "until_mm": int64(i.To), "kind": string(grid.Reach),
		"period_from": d.Period.From.Format(time.RFC3339), "period_until": d.Period.Until.Format(time.RFC3339)}
	to.Append(f)
	return len(drawn)
}
