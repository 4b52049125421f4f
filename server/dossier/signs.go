package dossier

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/paper"
	"github.com/xuncha/xuncha/server/registry"
)

// Signs prints the signs of targets, with a QR of the address and what names the target there: one a page, or eight to be cut. Errors: not_found.
func (s *Service) Signs(ctx context.Context, ids []uuid.UUID, sheet bool, address string) ([]byte, error) {
	signs := make([]paper.Sign, len(ids))
	for i, id := range ids {
		t, err := s.Register.GetTarget(ctx, id)
		if err != nil {
			return nil, err
		}
		f := file{target: &t}
		rows := paper.Rows{{Label: "编码", Value: cmp.Or(t.Code, "暂不掌握")}}
		for _, r := range []paper.Row{
			{Label: "责任主体", Value: f.attribute("responsible_party", "operator", "responsible_unit", "builder", "owner")},
			{Label: "受纳水体", Value: f.attribute("receiving_river")},
			{Label: "监管单位", Value: f.attribute("regulator")},
		} {
			if r.Value != "" {
				rows = append(rows, r)
			}
		}
		signs[i] = paper.Sign{Kind: t.Kind.Label().ZH, Name: t.Name, Rows: rows, Address: address + t.Sign()}
	}
	return paper.PrintSigns(signs, sheet, s.Clock.Now())
}

// attributes reads a target's own fields.
func attributes(t registry.Target) map[string]any {
	out := map[string]any{}
	if json.Unmarshal(t.Attributes, &out) != nil {
		return map[string]any{}
	}
	return out
}
