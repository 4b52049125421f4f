package rule

import (
	"fmt"
	"slices"
	"time"

	"github.com/xuncha/xuncha/server/checklist"
)

// Facts is what is known of a patrol towards one duty.
type Facts struct {
	Tier       string
	Mode       string
	Duration   time.Duration // less pauses
	Meters     float64       // of the cleaned track
	Share      float64       // of the cleaned places within the buffer of the asset
	Away       float64       // metres that it stayed away from the asset, if it never came near
	Photos     int           // that are here
	Awaited    int           // that are named and not here yet
	Answered   int           // answers of a form
	SinceLast  time.Duration
	FirstVisit bool          // there was none before, and SinceLast says nothing
	Overlap    time.Duration // at the same time as another visit of the person's that counts
	Beside     time.Time     // when that one began
	Bounded    bool          // start and end are known, and the one is before the other
}

// Longest is how long a patrol lasts at most: what is said to have lasted longer was several, or none. A proposal.
const Longest = 48 * time.Hour

// Check is one figure beside its threshold.
type Check struct {
	Name      string         `json:"name"`
	OK        bool           `json:"ok"`
	Figure    float64        `json:"figure"`
	Threshold float64        `json:"threshold"`
	Unit      string         `json:"unit"`
	Text      checklist.Text `json:"text"`
}

// Verdict is whether a patrol counts, with every figure that was looked at.
type Verdict struct {
	Valid  bool
	Checks []Check
}

// Judge judges by a rule: it counts if every check holds. What the rule does not ask for is no check.
func (r Rule) Judge(f Facts) Verdict {
	v, ok := r.VisitOf(f.Tier)
	if !ok {
		return Verdict{Checks: []Check{{Name: "tier", Text: checklist.Text{ZH: "规则不适用于此层级", EN: "the rule says nothing of this tier"}}}}
	}
	checks := []Check{{Name: "bounded", OK: f.Bounded, Text: checklist.Text{ZH: "有开始和结束时间，最长 48 小时", EN: "start and end recorded, 48 h apart at most"}}}
	if f.Away > 0 {
		checks = append(checks, Check{Name: "near", Figure: f.Away, Unit: "m", Text: checklist.Text{ZH: fmt.Sprintf("轨迹没有到责任对象附近，最近处相距 %.0f 米", f.Away), EN: fmt.Sprintf("it did not come near what is owed: %.0f m at the nearest", f.Away)}})
	}
	least := func(name string, figure, threshold float64, unit string, zh, en string) {
		if threshold > 0 {
			checks = append(checks, Check{name, figure >= threshold, figure, threshold, unit, checklist.Text{ZH: zh, EN: en}})
		}
	}
	least("least_time", f.Duration.Seconds(), v.LeastMinutes*60, "s", "巡查时长（不含暂停）", "time, less pauses")
	least("least_length", f.Meters, v.LeastMeters, "m", "巡查里程（清洗后）", "length of the cleaned track")
	least("least_share", f.Share, v.LeastShare, "share", fmt.Sprintf("轨迹点在责任范围内的比例（河段两侧 %g 米内）", r.Coverage.BufferM), fmt.Sprintf("share of the places within what is owed (of a reach: within %g m to either side)", r.Coverage.BufferM))
	if !f.FirstVisit {
		least("least_gap", f.SinceLast.Hours(), v.LeastGapHour, "h", "距上次有效巡查的间隔", "time since the last valid patrol")
	}
	if f.Overlap > 0 {
		checks = append(checks, overlaps(f))
	}
	if v.Evidence {
		n := f.Photos + f.Answered
		text := checklist.Text{ZH: "至少一张照片或一项检查表", EN: "at least one photo or answer of a form"}
		if n == 0 && f.Awaited > 0 {
			text.ZH, text.EN = fmt.Sprintf("%s（清单中的 %d 张照片尚未收到）", text.ZH, f.Awaited), fmt.Sprintf("%s (%d named photos are not here yet)", text.EN, f.Awaited)
		}
		checks = append(checks, Check{"evidence", n > 0, float64(n), 1, "count", text})
	}
	if len(v.Modes) > 0 {
		checks = append(checks, Check{Name: "mode", OK: slices.Contains(v.Modes, f.Mode), Text: checklist.Text{ZH: "巡查方式", EN: "way of going"}})
	}
	return Verdict{!slices.ContainsFunc(checks, func(c Check) bool { return !c.OK }), checks}
}

// overlaps is why one walk that is handed in twice is one visit: nobody patrols twice at a time.
func overlaps(f Facts) Check {
	since, minutes := f.Beside.In(Beijing).Format("2006-01-02 15:04"), f.Overlap.Minutes()
	return Check{Name: "overlap", Figure: f.Overlap.Seconds(), Unit: "s", Text: checklist.Text{
		ZH: fmt.Sprintf("与 %s 开始的另一次已计入的巡查同时进行 %.1f 分钟，同一时间只计一次", since, minutes),
		EN: fmt.Sprintf("%.1f min at the same time as another visit that counts, begun %s: one walk counts once", minutes, since)}}
}
