package rpc

import (
	"context"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/feed"
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
		out.What = &fieldsyncv1.Change_Duty{Duty: dutyTo(*c.Duty)}
	case c.Asset != nil:
		out.What = &fieldsyncv1.Change_Asset{Asset: assetTo(*c.Asset)}
	case c.Debt != nil:
		out.What = &fieldsyncv1.Change_Debt{Debt: debtTo(*c.Debt)}
	case c.Case != nil:
		out.What = &fieldsyncv1.Change_Case{Case: caseTo(c.Case)}
	case c.Inspection != nil:
		out.What = &fieldsyncv1.Change_Inspection{Inspection: inspectionTo(*c.Inspection)}
	}
	return out
}
