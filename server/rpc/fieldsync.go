package rpc

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	fieldsyncv1 "github.com/xuncha/xuncha/proto/gen/xuncha/fieldsync/v1"
	"github.com/xuncha/xuncha/server/feed"
	"github.com/xuncha/xuncha/server/fieldsync"
)

type fieldSyncServer struct {
	fieldsyncv1.UnimplementedFieldSyncServiceServer
	fieldsync *fieldsync.Service
	feed      *feed.Service
	pager     pager
}

// Push implements FieldSyncService.
func (s *fieldSyncServer) Push(ctx context.Context, r *fieldsyncv1.PushRequest) (*fieldsyncv1.PushResponse, error) {
	receipts, err := s.fieldsync.Push(ctx, batchOf(r))
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.PushResponse{Receipts: receiptsTo(receipts)}, nil
}

// BeginDrain implements FieldSyncService.
func (s *fieldSyncServer) BeginDrain(_ context.Context, r *fieldsyncv1.BeginDrainRequest) (*fieldsyncv1.BeginDrainResponse, error) {
	id, err := parseID(r.GetDeviceId())
	if err != nil {
		return nil, err
	}
	nonce, now := s.fieldsync.BeginDrain(r.GetTenant(), id)
	return &fieldsyncv1.BeginDrainResponse{Nonce: nonce, ServerTime: stamp(now)}, nil
}

// Drain implements FieldSyncService.
func (s *fieldSyncServer) Drain(ctx context.Context, r *fieldsyncv1.DrainRequest) (*fieldsyncv1.DrainResponse, error) {
	id, err := parseID(r.GetDeviceId())
	if err != nil {
		return nil, err
	}
	receipts, err := s.fieldsync.Drain(ctx, fieldsync.DrainRequest{Tenant: r.GetTenant(), Device: id, Nonce: r.GetNonce(), Signature: r.GetSignature(), Address: address(ctx), Batch: batchOf(r)})
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.DrainResponse{Receipts: receiptsTo(receipts)}, nil
}

// HandIn implements FieldSyncService.
func (s *fieldSyncServer) HandIn(ctx context.Context, r *fieldsyncv1.HandInRequest) (*fieldsyncv1.HandInResponse, error) {
	id, err := parseID(r.GetDeviceId())
	if err != nil {
		return nil, err
	}
	receipts, err := s.fieldsync.HandIn(ctx, id, itemsOf(r.GetItems()))
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.HandInResponse{Receipts: receiptsTo(receipts)}, nil
}

// ListHandIns implements FieldSyncService.
func (s *fieldSyncServer) ListHandIns(ctx context.Context, r *fieldsyncv1.ListHandInsRequest) (*fieldsyncv1.ListHandInsResponse, error) {
	id, err := parseID(r.GetDeviceId())
	if err != nil {
		return nil, err
	}
	var p position
	filters := []string{"hand-ins", r.GetDeviceId()}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.fieldsync.HandIns(ctx, id, p.At, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.ListHandInsResponse{}
	for _, h := range all {
		out.HandIns = append(out.HandIns, &fieldsyncv1.HandIn{Id: h.ID.String(), DeviceId: h.Device.String(), UserId: h.User.String(), ByUserId: h.By.String(), ByName: h.ByName, Items: int32(h.Items),
			HandedInAt: stamp(h.At), Position: h.Position})
		p = position{h.At, h.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, filters...)
	return out, err
}

// batchOf reads what a push and a drain have in common.
func batchOf(r interface {
	GetItems() []*fieldsyncv1.Item
	GetCaptured() int64
	GetApp() string
	GetDeviceTime() *timestamppb.Timestamp
}) fieldsync.Batch {
	b := fieldsync.Batch{Items: itemsOf(r.GetItems()), Captured: r.GetCaptured(), App: r.GetApp()}
	if r.GetDeviceTime() != nil && r.GetDeviceTime().CheckValid() == nil {
		b.DeviceTime = r.GetDeviceTime().AsTime()
	}
	return b
}

func itemsOf(all []*fieldsyncv1.Item) []fieldsync.Item {
	out := make([]fieldsync.Item, len(all))
	for i, it := range all {
		out[i] = fieldsync.Item{ID: it.GetId(), Kind: it.GetKind(), Payload: it.GetPayload(), SHA256: it.GetSha256(), Seq: it.GetDeviceSeq(), Previous: it.GetPrevious(), Signature: it.GetSignature(),
			Device: it.GetDeviceId()}
	}
	return out
}

func receiptsTo(all []fieldsync.Receipt) (out []*fieldsyncv1.Receipt) {
	for _, a := range all {
		out = append(out, receiptTo(a))
	}
	return out
}

func receiptTo(a fieldsync.Receipt) *fieldsyncv1.Receipt {
	return &fieldsyncv1.Receipt{Id: a.ID, Status: itemStatus(a.Status), Reason: string(a.Reason), Detail: a.Detail, Sha256: a.SHA256, ReceivedAt: stamp(a.ReceivedAt),
		State: a.State, MissingPhotos: a.Missing, Position: a.Position, SignedReceipt: a.Signed, UploadPermit: a.Permit}
}

func itemStatus(s fieldsync.Status) fieldsyncv1.Status {
	return fieldsyncv1.Status(fieldsyncv1.Status_value["STATUS_"+strings.ToUpper(string(s))])
}

// GetCheckpoint implements FieldSyncService.
func (s *fieldSyncServer) GetCheckpoint(ctx context.Context, _ *fieldsyncv1.GetCheckpointRequest) (*fieldsyncv1.GetCheckpointResponse, error) {
	signed, err := s.fieldsync.Checkpoint(ctx)
	return &fieldsyncv1.GetCheckpointResponse{Checkpoint: signed}, err
}

// ProveReceipt implements FieldSyncService.
func (s *fieldSyncServer) ProveReceipt(ctx context.Context, r *fieldsyncv1.ProveReceiptRequest) (*fieldsyncv1.ProveReceiptResponse, error) {
	p, err := s.fieldsync.Prove(ctx, r.GetPosition(), r.GetOldSize())
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.ProveReceiptResponse{Checkpoint: p.Checkpoint}
	for _, h := range p.Inclusion {
		out.Inclusion = append(out.Inclusion, h[:])
	}
	for _, h := range p.Consistency {
		out.Consistency = append(out.Consistency, h[:])
	}
	return out, nil
}

// ListReceiptKeys implements FieldSyncService.
func (s *fieldSyncServer) ListReceiptKeys(ctx context.Context, _ *fieldsyncv1.ListReceiptKeysRequest) (*fieldsyncv1.ListReceiptKeysResponse, error) {
	keys, err := s.fieldsync.Keys(ctx)
	return &fieldsyncv1.ListReceiptKeysResponse{Keys: keys}, err
}

// ListAccounts implements FieldSyncService.
func (s *fieldSyncServer) ListAccounts(ctx context.Context, r *fieldsyncv1.ListAccountsRequest) (*fieldsyncv1.ListAccountsResponse, error) {
	var p position
	if err := s.pager.open(ctx, r.GetPageToken(), &p, "accounts"); err != nil {
		return nil, err
	}
	limit := int(r.GetPageSize())
	if limit == 0 {
		limit = 500
	}
	all, err := s.fieldsync.Accounts(ctx, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.ListAccountsResponse{}
	for _, a := range all {
		to := accountTo(a)
		to.DeviceId, to.PushedAt = a.Device.String(), stamp(a.PushedAt)
		out.Accounts = append(out.Accounts, to)
		p.ID = a.User
	}
	for _, of := range fieldsync.ByPerson(all) {
		out.People = append(out.People, accountTo(fieldsync.Sum(of)))
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, "accounts")
	return out, err
}

// accountTo is what an account says of a device and of a person.
func accountTo(a fieldsync.Account) *fieldsyncv1.Account {
	return &fieldsyncv1.Account{DeviceName: a.DeviceName, UserId: a.User.String(), UserName: a.UserName, App: a.App, Captured: a.Captured,
		Received: a.Received, Complete: a.Complete, Held: a.Held, Quarantined: a.Quarantined, Outstanding: a.Outstanding, ClockErrorMs: a.ClockErrorMS,
		LastSeenAt: stamp(a.LastSeen), Revoked: a.Revoked, Acknowledged: a.Acknowledged}
}

// ListQuarantine implements FieldSyncService.
func (s *fieldSyncServer) ListQuarantine(ctx context.Context, r *fieldsyncv1.ListQuarantineRequest) (*fieldsyncv1.ListQuarantineResponse, error) {
	var p position
	filters := []string{"quarantine", strconv.FormatBool(r.GetReleased())}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.fieldsync.Quarantines(ctx, r.GetReleased(), p.At, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.ListQuarantineResponse{}
	for _, q := range all {
		out.Items = append(out.Items, quarantinedTo(q))
		p = position{q.ReceivedAt, q.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, filters...)
	return out, err
}

// GetQuarantine implements FieldSyncService.
func (s *fieldSyncServer) GetQuarantine(ctx context.Context, r *fieldsyncv1.GetQuarantineRequest) (*fieldsyncv1.GetQuarantineResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	q, err := s.fieldsync.OpenQuarantine(ctx, id)
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.GetQuarantineResponse{Item: quarantinedTo(q)}, nil
}

// ReleaseQuarantine implements FieldSyncService.
func (s *fieldSyncServer) ReleaseQuarantine(ctx context.Context, r *fieldsyncv1.ReleaseQuarantineRequest) (*fieldsyncv1.ReleaseQuarantineResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	a, err := s.fieldsync.Release(ctx, id)
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.ReleaseQuarantineResponse{Receipt: receiptTo(a)}, nil
}

func quarantinedTo(q fieldsync.Quarantine) *fieldsyncv1.QuarantinedItem {
	out := &fieldsyncv1.QuarantinedItem{Id: q.ID.String(), Kind: q.Kind, ItemId: q.ItemID, Reason: string(q.Reason), Sha256: hex.EncodeToString(q.SHA256), UserId: q.User.String(),
		DeviceId: idTextOf(q.Device), ReceivedAt: stamp(q.ReceivedAt), ReleaseResult: itemStatus(q.ReleaseResult), Payload: q.Payload}
	if q.ReleasedAt != nil {
		out.ReleasedAt = timestamppb.New(*q.ReleasedAt)
	}
	return out
}

// ListConflicts implements FieldSyncService.
func (s *fieldSyncServer) ListConflicts(ctx context.Context, r *fieldsyncv1.ListConflictsRequest) (*fieldsyncv1.ListConflictsResponse, error) {
	var p position
	filters := []string{"conflicts", r.GetState()}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, filters...); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.fieldsync.Conflicts(ctx, fieldsync.ConflictFilter{State: r.GetState(), Before: p.At, BeforeID: p.ID, Limit: limit})
	if err != nil {
		return nil, err
	}
	out := &fieldsyncv1.ListConflictsResponse{}
	for _, c := range all {
		out.Conflicts = append(out.Conflicts, conflictTo(c))
		p = position{c.ReceivedAt, c.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, filters...)
	return out, err
}

// DecideConflict implements FieldSyncService.
func (s *fieldSyncServer) DecideConflict(ctx context.Context, r *fieldsyncv1.DecideConflictRequest) (*fieldsyncv1.DecideConflictResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	c, err := s.fieldsync.DecideConflict(ctx, id, fieldsync.Stands(r.GetStands()), r.GetReason())
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.DecideConflictResponse{Conflict: conflictTo(c)}, nil
}

// GetConflict implements FieldSyncService.
func (s *fieldSyncServer) GetConflict(ctx context.Context, r *fieldsyncv1.GetConflictRequest) (*fieldsyncv1.GetConflictResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	c, err := s.fieldsync.OpenConflict(ctx, id)
	if err != nil {
		return nil, err
	}
	return &fieldsyncv1.GetConflictResponse{Conflict: conflictTo(c)}, nil
}

func conflictTo(c fieldsync.Conflict) *fieldsyncv1.Conflict {
	out := &fieldsyncv1.Conflict{Id: c.ID.String(), Kind: c.Kind, ItemId: c.ItemID.String(), UserId: c.User.String(), UserName: c.UserName, Sha256: hex.EncodeToString(c.SHA256), ReceivedAt: stamp(c.ReceivedAt), Payload: c.Payload}
	if k := c.Kept; k.Kind != "" {
		out.KeptKind, out.KeptUserId, out.KeptUserName, out.KeptSha256, out.KeptReceivedAt, out.KeptPayload = k.Kind, k.User.String(), k.UserName, hex.EncodeToString(k.SHA256), stamp(k.ReceivedAt), k.Payload
	}
	if c.Stands != "" {
		out.Stands, out.Reason, out.DecidedById, out.DecidedByName, out.DecidedAt = string(c.Stands), c.Reason, c.By.String(), c.ByName, stamp(c.At)
	}
	return out
}
