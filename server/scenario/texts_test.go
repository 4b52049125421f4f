package scenario

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	inspectionv1 "github.com/xuncha/xuncha/proto/gen/xuncha/inspection/v1"
	reviewv1 "github.com/xuncha/xuncha/proto/gen/xuncha/review/v1"
	"github.com/xuncha/xuncha/server/apptest"
)

// TestTextsOfAnyLength: whatever stands in a form's texts, ten thousand characters or one that no database takes, the form is received, read again, and opens its case.
func TestTextsOfAnyLength(t *testing.T) {
	long := strings.Repeat("长", 10_000)
	fields := map[string]func(form map[string]any, text string){
		"officer's name": func(f map[string]any, s string) {
			f["officers"] = []any{map[string]any{"name": s}, map[string]any{"name": "乙"}}
		},
		"officer's card":    func(f map[string]any, s string) { f["officers"] = []any{map[string]any{"name": "甲", "card": s}} },
		"officer's account": func(f map[string]any, s string) { f["officers"] = []any{map[string]any{"name": "甲", "user": s}} },
		"refusal":           func(f map[string]any, s string) { f["refusal"] = s },
		"signature": func(f map[string]any, s string) {
			f["signatures"] = []any{map[string]any{"name": s, "role": s, "photo": s, "signed_at": s}}
		},
		"app and device": func(f map[string]any, s string) { f["app"], f["device_model"] = s, s },
		"times":          func(f map[string]any, s string) { f["captured_at"], f["sent_at"] = s, s },
		"target":         func(f map[string]any, s string) { f["target"] = s },
		"note": func(f map[string]any, s string) {
			f["answers"].(map[string]any)["OF12"].(map[string]any)["note"] = s
		},
		"an item's name": func(f map[string]any, s string) { f["answers"].(map[string]any)[s] = map[string]any{"na": true} },
		"an answer": func(f map[string]any, s string) {
			f["answers"].(map[string]any)["OF01"] = map[string]any{"fields": map[string]any{"ok": s, s: "yes"}}
		},
	}
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		s, reviewer := w.Login("140821", "inspector1"), w.Login("140821", "reviewer1")
		for name, fill := range fields {
			for kind, text := range map[string]string{"long": long, "NUL": "甲\x00乙", "control": "\u0001\u202e\ufeff", "lone surrogate": "\ufffd"} {
				id := uuid.Must(uuid.NewV7()).String()
				var f map[string]any
				w.Must(json.Unmarshal(form(w, id, "", "x"), &f))
				fill(f, text)
				raw, err := json.Marshal(f)
				w.Must(err)
				if r := w.Push(s.Access, id, raw); r.GetStatus() != fieldsyncv1.Status_STATUS_ACCEPTED {
					t.Errorf("%s, %s: %s %s %s", name, kind, r.GetStatus(), r.GetReason(), r.GetDetail())
					continue
				}
				in, err := inspectionv1.NewInspectionServiceClient(w.Conn).GetInspection(apptest.As(s.Access), &inspectionv1.GetInspectionRequest{Id: id})
				if err != nil || in.GetInspection().GetState() != inspectionv1.State_STATE_COMPLETE {
					t.Errorf("%s, %s: read again: %s %v", name, kind, in.GetInspection().GetState(), err)
				}
			}
		}
		w.Idle()
		got, err := reviewv1.NewReviewServiceClient(w.Conn).ListCases(apptest.As(reviewer.Access), &reviewv1.ListCasesRequest{PageSize: 100})
		w.Must(err)
		if want := len(fields) * 4; len(got.GetCases()) != want {
			t.Errorf("%d cases were opened of %d", len(got.GetCases()), want)
		}
	})
}
