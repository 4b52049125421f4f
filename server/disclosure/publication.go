package disclosure

import (
	"encoding/json"
	"regexp"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/registry"
)

// OfInspection is the kind of a published inspection; every other kind is a target's.
const OfInspection = "inspection"

// Publication is what a county published: frozen words.
type Publication struct {
	ID             uuid.UUID
	Tenant         string
	Kind           string
	Subject        uuid.UUID // the target or inspection
	Target         uuid.UUID
	Sign           string // of a target
	Version        int
	Region         string
	Content        []byte // JSON object
	PublishedAt    time.Time
	PublishedBy    *uuid.UUID // nil: the system
	Current        bool       // neither replaced nor withdrawn
	WithdrawnAt    *time.Time
	WithdrawnBy    *uuid.UUID
	WithdrawReason string
}

// County is the county that a sign or a receipt names.
func County(code string) string { return code[:min(len(code), 6)] }

// published lists, by kind, which attributes go out, under which public name. What is not here does not go out: no named persons, no
// owners of household farms, no licence numbers.
var published = map[registry.Kind]map[string]string{
	registry.Outfall: {"class": "class", "receiving_river": "river", "responsible_party": "responsible_party", "regulator": "regulator", "regulator_phone": "phone",
		"sealed": "sealed", "rectification": "rectification", "rectification_due": "rectification_due", "treated_on": "treated_on"},
	registry.OpenPitMine:      {"mineral": "mineral", "state": "state", "operator": "responsible_party", "repair_progress": "progress"},
	registry.TailingsPond:     {"class": "class", "state": "state", "operator": "responsible_party", "receiving_river": "river", "repair_progress": "progress"},
	registry.ConstructionSite: {"starts_on": "starts_on", "ends_on": "ends_on", "builder": "builder", "contractor": "responsible_party"},
	registry.SolidWasteYard:   {"waste_class": "class", "waste": "waste", "operator": "responsible_party"},
}

// private finds what looks like a private person's number: an identity card, or a mobile phone (which also begins inside a card's number, so the card stands first).
var private = regexp.MustCompile(`[1-9]\d{16}[\dXx]|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}`)

// scrub takes private numbers out of a text that is to be published.
func scrub(s string) string { return private.ReplaceAllString(s, "（已隐去）") }

// contentOf is what goes out of a target. names gives divisions' names by code.
func contentOf(t registry.Target, names func(string) string) ([]byte, error) {
	out := map[string]any{
		"name": scrub(t.Name), "code": t.Code, "region": t.Region, "region_name": names(t.Region), "county": names(t.Tenant),
		"status": t.Status, "demonstration": t.Demonstration, "lat": round(t.Place.Lat), "lng": round(t.Place.Lng),
	}
	var has map[string]any
	if err := json.Unmarshal(t.Attributes, &has); err != nil {
		return nil, err
	}
	for from, to := range published[t.Kind] {
		switch v := has[from].(type) {
		case string:
			out[to] = scrub(v)
		case bool:
			out[to] = v
		}
	}
	return json.Marshal(out)
}

// round keeps about a metre of a degree.
func round(degrees float64) float64 { return float64(int64(degrees*1e5+0.5)) / 1e5 }

// Result is what goes out of an inspection: no person, no free text that somebody wrote.
type Result struct {
	Name       string          `json:"name"` // the target's
	TargetKind string          `json:"target_kind"`
	Region     string          `json:"region"`
	RegionName string          `json:"region_name"`
	Day        string          `json:"day"` // 北京时间
	Pack       string          `json:"pack"`
	Findings   []PublicFinding `json:"findings"`
	Outcome    string          `json:"outcome"` // none, or where the case stands
}

// PublicFinding is the checklist's own sentence of what was not in order.
type PublicFinding struct {
	Item     string `json:"item"`
	Severity string `json:"severity"`
	ZH       string `json:"zh"`
	EN       string `json:"en"`
	Basis    string `json:"basis"`
}
