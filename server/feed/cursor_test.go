package feed

import (
	"testing"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// FuzzCursor: no text but a sealed one is a cursor, a sealed one comes back as it was, for this person alone, and fits what a request may carry.
func FuzzCursor(f *testing.F) {
	f.Add("", int64(1), int64(2), "140802001", 35.0)
	f.Add("AXsidiI6MX0", int64(-1), int64(1)<<62, "-", -90.0)
	f.Fuzz(func(t *testing.T, text string, position, log int64, region string, south float64) {
		s, who := New(nil, nil, []byte("secret")), scope.Scope{Tenant: "140802", User: uuid.Max}
		if _, err := s.open(who, text); !fault.Is(err, fault.CursorUnknown) {
			t.Errorf("%q was taken for a cursor", text)
		}
		if len(region) > 12 || south != rounded(south) || south > 90 || south < -90 {
			return
		}
		for _, c := range region {
			if c > '~' || c < ' ' || c == '<' || c == '>' || c == '&' || c == '"' || c == '\\' {
				return
			}
		}
		old := reach{Region: region, Ring: [4]float64{south, 111.12345, 35.98765, 112.12345}, Packs: true}
		c := cursor{Version: cursorVersion, Stage: ring, Region: region, Cell: position, ID: uuid.Max, Position: position, Change: uuid.Max, Log: log, Starting: true, Reach: old, Old: &old, Until: log}
		sealed := s.seal(who, c)
		back, err := s.open(who, sealed)
		if err != nil || len(sealed) > 1024 || back.Position != position || back.Log != log || back.Reach != old || *back.Old != old || back.Stage != ring {
			t.Errorf("%d characters: %+v %v", len(sealed), back, err)
		}
		if _, err := s.open(scope.Scope{Tenant: "140802", User: uuid.Nil}, sealed); err == nil {
			t.Error("another person's")
		}
	})
}
