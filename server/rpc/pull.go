package rpc

import (
	"context"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	"github.com/xuncha/xuncha/server/feed"
	"github.com/xuncha/xuncha/server/grid"
)

// Pull implements FieldSyncService.
func (s *fieldSyncServer) Pull(ctx context.Context, r *fieldsyncv1.PullRequest) (*fieldsyncv1.PullResponse, error) {
	page, err := s.feed.Pull(ctx, r.GetCursor(), int(r.GetMaxBytes()))
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.PullResponse{Changes: make([]*fieldsyncv1.Change, len(page.Changes)), Cursor: page.Cursor, More: page.More, Fresh: page.Fresh, Settled: page.Settled,
		Reason: string(page.Reason), ServerTime: stamp(page.Now)}
	for i, c := range page.Changes {
		out.Changes[i] = changeTo(c)
	}
	return out, nil
}

func changeTo(c feed.Change) *fieldsyncv1.Change {
	out := &fieldsyncv1.Change{Kind: string(c.Kind), Id: c.ID, Removed: c.Removed, Nearby: c.Nearby}
	switch {
	case c.Target != nil:
		out.What = &fieldsyncv1.Change_Target{Target: targetTo(*c.Target)}
	case c.Pack != nil:
		out.What = &fieldsyncv1.Change_Pack{Pack: packTo(*c.Pack, true)}
	case c.Duty != nil:
		out.What = &fieldsyncv1.Change_Duty{Duty: pulledDuty(*c.Duty)}
	case c.Asset != nil:
		out.What = &fieldsyncv1.Change_Asset{Asset: pulledAsset(*c.Asset)}
	case c.Case != nil:
		out.What = &fieldsyncv1.Change_Case{Case: caseTo(c.Case)}
	case c.Inspection != nil:
		out.What = &fieldsyncv1.Change_Inspection{Inspection: inspectionTo(*c.Inspection)}
	}
	return out
}

func pulledAsset(a grid.Asset) *gridv1.Asset {
	return &gridv1.Asset{Id: a.ID.String(), Tenant: a.Tenant, Kind: string(a.Kind), Name: a.Name, River: a.River, UnitId: idText(a.Unit), Region: a.Region, Geometry: string(a.Geometry),
		LengthMm: a.LengthMM, AreaM2: a.AreaM2, AreaMu: a.AreaMu, Placeholder: a.Placeholder, Demonstration: a.Demonstration, Accuracy: a.Accuracy, ValidFrom: stamp(a.From), ValidUntil: stampOf(a.Until),
		Replaces: idText(a.Replaces)}
}

func pulledDuty(d grid.Duty) *gridv1.Duty {
	out := &gridv1.Duty{Id: d.ID.String(), Tenant: d.Tenant, UserId: d.User.String(), UserName: d.UserName, AssetId: d.Asset.String(), AssetKind: string(d.AssetKind), AssetName: d.AssetName,
		Region: d.Region, Tier: string(d.Tier), Rule: d.Rule, ValidFrom: stamp(d.From), ValidUntil: stampOf(d.Until)}
	for _, g := range d.Delegations {
		out.Delegations = append(out.Delegations, &gridv1.Delegation{Id: g.ID.String(), ToUserId: g.To.String(), ToUserName: g.ToName, ValidFrom: stamp(g.From), ValidUntil: stamp(g.Until), Reason: g.Reason, SignedBy: idText(g.SignedBy)})
	}
	return out
}
