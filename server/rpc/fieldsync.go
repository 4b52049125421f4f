package rpc

import (
	"context"
	"strings"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/fieldsync"
)

type fieldSyncServer struct {
	fieldsyncv1.UnimplementedFieldSyncServiceServer
	fieldsync *fieldsync.Service
}

// Push implements FieldSyncService.
func (s *fieldSyncServer) Push(ctx context.Context, r *fieldsyncv1.PushRequest) (*fieldsyncv1.PushResponse, error) {
	items := make([]fieldsync.Item, len(r.GetItems()))
	for i, it := range r.GetItems() {
		items[i] = fieldsync.Item{ID: it.GetId(), Kind: it.GetKind(), Payload: it.GetPayload(), SHA256: it.GetSha256()}
	}
	receipts, err := s.fieldsync.Push(ctx, items)
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.PushResponse{}
	for _, a := range receipts {
		out.Receipts = append(out.Receipts, &fieldsyncv1.Receipt{Id: a.ID, Status: fieldsyncv1.Status(fieldsyncv1.Status_value["STATUS_"+strings.ToUpper(string(a.Status))]),
			Reason: string(a.Reason), Detail: a.Detail, Sha256: a.SHA256, ReceivedAt: stamp(a.ReceivedAt), State: a.State, MissingPhotos: a.Missing})
	}
	return out, nil
}
