package dossier

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/review"
)

// orderData, rectifiedData and reinspectedData are what the trail keeps with its acts (server/review/act.go).
type orderData struct {
	Order       string    `json:"order"`
	WorkingDays int       `json:"working_days"`
	DueAt       time.Time `json:"due_at"`
}

type rectifiedData struct {
	Before []string `json:"before"`
	After  []string `json:"after"`
	Late   bool     `json:"late"`
}

type reinspectedData struct {
	Inspection uuid.UUID `json:"inspection"`
	Passed     bool      `json:"passed"`
}

// dataOf reads an act's data; an act without any, or of another form, gives zero values.
func dataOf[T any](a review.Act) (out T) {
	if len(a.Data) > 0 && json.Unmarshal(a.Data, &out) != nil {
		var none T
		return none
	}
	return out
}

func reinspectionOf(a review.Act) (uuid.UUID, bool) {
	d := dataOf[reinspectedData](a)
	return d.Inspection, a.Name == "reinspected" && d.Inspection != uuid.Nil
}

// last finds the newest act of a name.
func (f *file) last(name string) (review.Act, bool) {
	for i := len(f.Acts) - 1; i >= 0; i-- {
		if f.Acts[i].Name == name {
			return f.Acts[i], true
		}
	}
	return review.Act{}, false
}

func day(t time.Time) string    { return t.In(review.Beijing).Format("2006年1月2日") }
func minute(t time.Time) string { return t.In(review.Beijing).Format("2006年1月2日 15:04") }

func minuteOf(t *time.Time) string {
	if t == nil {
		return "（设备时间不可用）"
	}
	return minute(*t)
}

// submissionOf reads what the phone made; what is here was read once already.
func submissionOf(in inspection.Inspection) (s inspection.Submission) {
	if json.Unmarshal(in.Submission, &s) != nil {
		return inspection.Submission{}
	}
	return s
}

// spoken gives an answer in the checklist's own words.
func spoken(it checklist.Item, a checklist.Answer) string {
	var parts []string
	if a.NA {
		parts = append(parts, "不适用")
	}
	for _, f := range it.Fields {
		raw, ok := a.Fields[f.Name]
		if !ok {
			continue
		}
		said := value(f, raw)
		if f.Label != nil && len(it.Fields) > 1 {
			said = f.Label.ZH + "：" + said
		}
		parts = append(parts, said)
	}
	if a.Note != "" {
		parts = append(parts, "备注："+a.Note)
	}
	if len(parts) == 0 {
		return "未填"
	}
	return strings.Join(parts, "；")
}

var yesNo = map[string]string{"yes": "是", "no": "否", "na": "不适用"}

// value gives one field's answer in words; one of an unexpected form is shown as it came.
func value(f checklist.Field, raw json.RawMessage) string {
	var text string
	var many []string
	switch {
	case json.Unmarshal(raw, &text) == nil:
		return label(f, text)
	case json.Unmarshal(raw, &many) == nil:
		for i := range many {
			many[i] = label(f, many[i])
		}
		return strings.Join(many, "、")
	case f.Type == checklist.Number && f.Unit != "" && f.Unit != "1":
		return string(raw) + " " + f.Unit
	}
	return string(raw)
}

func label(f checklist.Field, v string) string {
	for _, o := range f.Options {
		if o.Value == v {
			return o.Label.ZH
		}
	}
	if f.Type == checklist.YesNo && yesNo[v] != "" {
		return yesNo[v]
	}
	return v
}

func degrees(lat, lng *float64) string {
	if lat == nil || lng == nil {
		return "无定位"
	}
	return fmt.Sprintf("北纬 %.6f°，东经 %.6f°", *lat, *lng)
}
