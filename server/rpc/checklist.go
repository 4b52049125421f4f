package rpc

import (
	"context"
	"encoding/hex"

	checklistv1 "github.com/xuncha/xuncha/proto/gen/xuncha/checklist/v1"
	"github.com/xuncha/xuncha/server/checklist"
)

type checklistServer struct {
	checklistv1.UnimplementedChecklistServiceServer
	checklist *checklist.Service
}

// ListPacks implements ChecklistService.
func (s *checklistServer) ListPacks(ctx context.Context, _ *checklistv1.ListPacksRequest) (*checklistv1.ListPacksResponse, error) {
	all, err := s.checklist.List(ctx)
	out := &checklistv1.ListPacksResponse{}
	for _, p := range all {
		out.Packs = append(out.Packs, packTo(p, false))
	}
	return out, err
}

// GetPack implements ChecklistService.
func (s *checklistServer) GetPack(ctx context.Context, r *checklistv1.GetPackRequest) (*checklistv1.GetPackResponse, error) {
	p, err := s.checklist.Get(ctx, r.GetCode(), int(r.GetVersion()))
	if err != nil {
		return nil, err
	}
	return &checklistv1.GetPackResponse{Pack: packTo(p, true)}, nil
}

// PublishPack implements ChecklistService.
func (s *checklistServer) PublishPack(ctx context.Context, r *checklistv1.PublishPackRequest) (*checklistv1.PublishPackResponse, error) {
	raw, err := rawObject(r.GetContent())
	if err != nil {
		return nil, err
	}
	p, err := checklist.Parse(raw)
	if err != nil {
		return nil, err
	}
	out, err := s.checklist.Publish(ctx, p)
	if err != nil {
		return nil, err
	}
	return &checklistv1.PublishPackResponse{Pack: packTo(out, false)}, nil
}

func packTo(p checklist.Published, whole bool) *checklistv1.Pack {
	out := &checklistv1.Pack{Code: p.Code, Version: int32(p.Version), Sha256: hex.EncodeToString(p.SHA256[:]), PublishedAt: stamp(p.PublishedAt),
		NameZh: p.Name.ZH, NameEn: p.Name.EN, TargetKind: p.TargetKind, ItemCount: int32(len(p.Items))}
	if whole {
		raw, _ := p.Canonical()
		out.Content = object(raw)
	}
	return out
}
