package rpc

import (
	"context"

	evidencev1 "github.com/xuncha/xuncha/proto/gen/xuncha/evidence/v1"
	"github.com/xuncha/xuncha/server/evidence"
)

type evidenceServer struct {
	evidencev1.UnimplementedEvidenceServiceServer
	evidence *evidence.Service
}

// RecordPhoto implements EvidenceService.
func (s *evidenceServer) RecordPhoto(ctx context.Context, r *evidencev1.RecordPhotoRequest) (*evidencev1.RecordPhotoResponse, error) {
	got, err := s.evidence.Record(ctx, r.GetSha256(), r.GetSize())
	if err != nil {
		return nil, err
	}
	out := &evidencev1.RecordPhotoResponse{Photo: photoTo(got.Photo), Duplicate: got.Duplicate}
	for _, id := range got.Completed {
		out.CompletedInspections = append(out.CompletedInspections, id.String())
	}
	return out, nil
}

// OpenPhoto implements EvidenceService.
func (s *evidenceServer) OpenPhoto(ctx context.Context, r *evidencev1.OpenPhotoRequest) (*evidencev1.OpenPhotoResponse, error) {
	p, key, err := s.evidence.Open(ctx, r.GetSha256(), r.GetSize() == "thumbnail")
	if err != nil {
		return nil, err
	}
	return &evidencev1.OpenPhotoResponse{Photo: photoTo(p), ObjectKey: key, MediaType: p.MediaType}, nil
}

// AuthoriseUpload implements EvidenceService.
func (s *evidenceServer) AuthoriseUpload(ctx context.Context, r *evidencev1.AuthoriseUploadRequest) (*evidencev1.AuthoriseUploadResponse, error) {
	here, err := s.evidence.Upload(ctx, r.GetSha256(), r.GetSize())
	if err != nil {
		return nil, err
	}
	sc := caller(ctx).Scope
	return &evidencev1.AuthoriseUploadResponse{Tenant: sc.Tenant, UserId: sc.User.String(), Here: here, MaxBytes: evidence.MaxPhotoBytes}, nil
}

func photoTo(p evidence.Photo) *evidencev1.Photo {
	return &evidencev1.Photo{Sha256: p.SHA256, Size: p.Size, MediaType: p.MediaType, Width: int32(p.Width), Height: int32(p.Height), StoredAt: stamp(p.StoredAt)}
}
