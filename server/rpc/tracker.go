package rpc

import (
	"context"

	patrolv1 "github.com/xuncha/xuncha/proto/gen/xuncha/patrol/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/patrol"
)

// CreateTracker implements PatrolService.
func (s *patrolServer) CreateTracker(ctx context.Context, r *patrolv1.CreateTrackerRequest) (*patrolv1.CreateTrackerResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	t, key, err := s.patrol.CreateTracker(ctx, id, r.GetLabel())
	if err != nil {
		return nil, err
	}
	return &patrolv1.CreateTrackerResponse{Tracker: trackerTo(t), Key: key}, nil
}

// ListTrackers implements PatrolService.
func (s *patrolServer) ListTrackers(ctx context.Context, _ *patrolv1.ListTrackersRequest) (*patrolv1.ListTrackersResponse, error) {
	all, err := s.patrol.ListTrackers(ctx)
	if err != nil {
		return nil, err
	}
	out := &patrolv1.ListTrackersResponse{}
	for _, t := range all {
		out.Trackers = append(out.Trackers, trackerTo(t))
	}
	return out, nil
}

// RevokeTracker implements PatrolService.
func (s *patrolServer) RevokeTracker(ctx context.Context, r *patrolv1.RevokeTrackerRequest) (*patrolv1.RevokeTrackerResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	return &patrolv1.RevokeTrackerResponse{}, s.patrol.RevokeTracker(ctx, id)
}

func trackerTo(t patrol.Tracker) *patrolv1.Tracker {
	return &patrolv1.Tracker{Id: t.ID.String(), Label: t.Label, CreatedAt: stamp(t.CreatedAt), LastAt: stampOf(t.LastAt), Revoked: t.RevokedAt != nil}
}

// SendFixes implements PatrolService. The key in the request is what lets it in.
func (s *patrolServer) SendFixes(ctx context.Context, r *patrolv1.SendFixesRequest) (*patrolv1.SendFixesResponse, error) {
	n, err := s.patrol.Receive(ctx, patrol.Sent{Key: r.GetKey(), Protocol: r.GetProtocol(), Query: r.GetQuery(), Body: r.GetBody(), ContentType: r.GetContentType()})
	return &patrolv1.SendFixesResponse{Fixes: int32(n)}, err
}

// ListRules implements PatrolService.
func (s *patrolServer) ListRules(ctx context.Context, r *patrolv1.ListRulesRequest) (*patrolv1.ListRulesResponse, error) {
	all, err := s.patrol.ListRules(ctx, r.GetCode())
	if err != nil {
		return nil, err
	}
	out := &patrolv1.ListRulesResponse{}
	for _, p := range all {
		out.Rules = append(out.Rules, ruleTo(p))
	}
	return out, nil
}

// PublishRule implements PatrolService.
func (s *patrolServer) PublishRule(ctx context.Context, r *patrolv1.PublishRuleRequest) (*patrolv1.PublishRuleResponse, error) {
	raw, err := rawObject(r.GetContent())
	if err != nil {
		return nil, fault.New(fault.BadArgument, "").Because(err)
	}
	p, err := s.patrol.PublishRule(ctx, raw, r.GetValidFrom().AsTime())
	if err != nil {
		return nil, err
	}
	return &patrolv1.PublishRuleResponse{Rule: ruleTo(p)}, nil
}

func ruleTo(p patrol.Published) *patrolv1.Rule {
	raw, _ := p.Canonical()
	words := p.Words()
	return &patrolv1.Rule{Code: p.Code, Version: int32(p.Version), ValidFrom: stamp(p.From), Content: object(raw), TextZh: words.ZH, TextEn: words.EN}
}
