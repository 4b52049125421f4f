package rpc

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	gridv1 "github.com/xuncha/xuncha/proto/gen/xuncha/grid/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
)

type gridServer struct {
	gridv1.UnimplementedGridServiceServer
	grid  *grid.Service
	pager pager
}

// place is where a list by region and id goes on.
type place struct {
	Region string    `json:"r"`
	ID     uuid.UUID `json:"i"`
}

// placed opens a page of a list by region and id.
func (p pager) placed(ctx context.Context, token string, asked int32, filters ...string) (grid.Page, error) {
	var at place
	err := p.open(ctx, token, &at, filters...)
	return grid.Page{AfterRegion: at.Region, AfterID: at.ID, Limit: size(asked)}, err
}

// ListUnits implements GridService.
func (s *gridServer) ListUnits(ctx context.Context, r *gridv1.ListUnitsRequest) (*gridv1.ListUnitsResponse, error) {
	filters := []string{"units", r.GetTenant(), r.GetRegion(), r.GetTier(), r.GetAt().String()}
	page, err := s.pager.placed(ctx, r.GetPageToken(), r.GetPageSize(), filters...)
	if err != nil {
		return nil, err
	}
	all, err := s.grid.ListUnits(ctx, grid.UnitFilter{Region: r.GetRegion(), Tier: grid.Tier(r.GetTier()), At: timeOf(r.GetAt()), Page: page})
	if err != nil {
		return nil, err
	}
	out := &gridv1.ListUnitsResponse{}
	var last place
	for _, u := range all {
		out.Units = append(out.Units, unitTo(u))
		last = place{u.Region, u.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), page.Limit, last, filters...)
	return out, err
}

// SaveUnit implements GridService.
func (s *gridServer) SaveUnit(ctx context.Context, r *gridv1.SaveUnitRequest) (*gridv1.SaveUnitResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	u, err := s.grid.SaveUnit(ctx, grid.Unit{ID: id, Kind: r.GetKind(), Region: r.GetRegion(), Name: r.GetName()})
	return &gridv1.SaveUnitResponse{Unit: unitTo(u)}, err
}

// Appoint implements GridService.
func (s *gridServer) Appoint(ctx context.Context, r *gridv1.AppointRequest) (*gridv1.AppointResponse, error) {
	ids, err := parseIDs(r.GetUnitId(), r.GetUserId())
	if err != nil {
		return nil, err
	}
	u, err := s.grid.Appoint(ctx, ids[0], grid.Post{User: ids[1], Role: r.GetRole(), From: timeOf(r.GetValidFrom()), Until: untilOf(r.GetValidUntil())})
	return &gridv1.AppointResponse{Unit: unitTo(u)}, err
}

// SetRhythm implements GridService.
func (s *gridServer) SetRhythm(ctx context.Context, r *gridv1.SetRhythmRequest) (*gridv1.SetRhythmResponse, error) {
	id, err := parseID(r.GetUnitId())
	if err != nil {
		return nil, err
	}
	u, err := s.grid.SetRhythm(ctx, id, r.GetPer(), timeOf(r.GetValidFrom()))
	return &gridv1.SetRhythmResponse{Unit: unitTo(u)}, err
}

// ListAssets implements GridService.
func (s *gridServer) ListAssets(ctx context.Context, r *gridv1.ListAssetsRequest) (*gridv1.ListAssetsResponse, error) {
	filters := []string{"assets", r.GetTenant(), r.GetRegion(), r.GetKind(), r.GetAt().String(), strconv.FormatBool(r.GetWithGeometry())}
	page, err := s.pager.placed(ctx, r.GetPageToken(), r.GetPageSize(), filters...)
	if err != nil {
		return nil, err
	}
	all, err := s.grid.ListAssets(ctx, grid.AssetFilter{Region: r.GetRegion(), Kind: grid.AssetKind(r.GetKind()), At: timeOf(r.GetAt()), WithGeometry: r.GetWithGeometry(), Page: page})
	if err != nil {
		return nil, err
	}
	out := &gridv1.ListAssetsResponse{}
	var last place
	for _, a := range all {
		out.Assets = append(out.Assets, assetTo(a))
		last = place{a.Region, a.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), page.Limit, last, filters...)
	return out, err
}

// GetAsset implements GridService.
func (s *gridServer) GetAsset(ctx context.Context, r *gridv1.GetAssetRequest) (*gridv1.GetAssetResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	a, err := s.grid.GetAsset(ctx, id)
	return &gridv1.GetAssetResponse{Asset: assetTo(a)}, err
}

// SetWarning implements GridService.
func (s *gridServer) SetWarning(ctx context.Context, r *gridv1.SetWarningRequest) (*gridv1.SetWarningResponse, error) {
	ids, err := parseIDs(r.GetAssetId(), r.GetId())
	if err != nil {
		return nil, err
	}
	a, err := s.grid.SetWarning(ctx, grid.Warning{ID: ids[1], Asset: ids[0], Level: r.GetLevel(), Reason: r.GetReason(), From: timeOf(r.GetValidFrom())})
	a.Geometry = nil
	return &gridv1.SetWarningResponse{Asset: assetTo(a)}, err
}

// ImportAssets implements GridService.
func (s *gridServer) ImportAssets(ctx context.Context, r *gridv1.ImportAssetsRequest) (*gridv1.ImportAssetsResponse, error) {
	all := make([]grid.Asset, len(r.GetAssets()))
	for i, a := range r.GetAssets() {
		var err error
		if all[i], err = assetFrom(a); err != nil {
			return nil, err
		}
	}
	if err := s.grid.ImportAssets(ctx, all, r.GetDryRun()); err != nil || r.GetDryRun() {
		return &gridv1.ImportAssetsResponse{}, err
	}
	return &gridv1.ImportAssetsResponse{Imported: int32(len(all))}, nil
}

// ListDuties implements GridService.
func (s *gridServer) ListDuties(ctx context.Context, r *gridv1.ListDutiesRequest) (*gridv1.ListDutiesResponse, error) {
	ids, err := parseIDs(r.GetUserId(), r.GetAssetId())
	if err != nil {
		return nil, err
	}
	filters := []string{"duties", r.GetTenant(), r.GetRegion(), r.GetUserId(), r.GetAssetId(), strconv.FormatBool(r.GetMine()), r.GetAt().String()}
	page, err := s.pager.placed(ctx, r.GetPageToken(), r.GetPageSize(), filters...)
	if err != nil {
		return nil, err
	}
	all, err := s.grid.ListDuties(ctx, grid.DutyFilter{Region: r.GetRegion(), User: ids[0], Asset: ids[1], Mine: r.GetMine(), At: timeOf(r.GetAt()), Page: page})
	if err != nil {
		return nil, err
	}
	out := &gridv1.ListDutiesResponse{}
	var last place
	for _, d := range all {
		out.Duties = append(out.Duties, dutyTo(d))
		last = place{d.Region, d.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), page.Limit, last, filters...)
	return out, err
}

// CreateDuty implements GridService.
func (s *gridServer) CreateDuty(ctx context.Context, r *gridv1.CreateDutyRequest) (*gridv1.CreateDutyResponse, error) {
	ids, err := parseIDs(r.GetId(), r.GetUserId(), r.GetAssetId())
	if err != nil {
		return nil, err
	}
	d, err := s.grid.CreateDuty(ctx, grid.Duty{ID: ids[0], User: ids[1], Asset: ids[2], Rule: r.GetRule(), Tier: grid.Tier(r.GetTier()), From: timeOf(r.GetValidFrom()), Until: untilOf(r.GetValidUntil())})
	return &gridv1.CreateDutyResponse{Duty: dutyTo(d)}, err
}

// EndDuty implements GridService.
func (s *gridServer) EndDuty(ctx context.Context, r *gridv1.EndDutyRequest) (*gridv1.EndDutyResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	d, err := s.grid.EndDuty(ctx, id, timeOf(r.GetValidUntil()))
	return &gridv1.EndDutyResponse{Duty: dutyTo(d)}, err
}

// Delegate implements GridService.
func (s *gridServer) Delegate(ctx context.Context, r *gridv1.DelegateRequest) (*gridv1.DelegateResponse, error) {
	ids, err := parseIDs(r.GetId(), r.GetDelegationId(), r.GetToUserId())
	if err != nil {
		return nil, err
	}
	d, err := s.grid.Delegate(ctx, grid.Delegation{Duty: ids[0], ID: ids[1], To: ids[2], From: timeOf(r.GetValidFrom()), Until: timeOf(r.GetValidUntil()), Reason: r.GetReason()})
	return &gridv1.DelegateResponse{Duty: dutyTo(d)}, err
}

// timeOf reads a time; none is zero.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func untilOf(t *timestamppb.Timestamp) *time.Time {
	if t == nil {
		return nil
	}
	at := t.AsTime()
	return &at
}

func unitTo(u grid.Unit) *gridv1.GridUnit {
	if u.ID == uuid.Nil {
		return nil
	}
	out := &gridv1.GridUnit{Id: u.ID.String(), Tenant: u.Tenant, Kind: u.Kind, Tier: string(u.Tier), Region: u.Region, Name: u.Name, Demonstration: u.Demonstration, CheckPer: u.CheckPer}
	for _, p := range u.Posts {
		out.Posts = append(out.Posts, &gridv1.Post{UserId: p.User.String(), UserName: p.UserName, Role: p.Role, ValidFrom: stamp(p.From), ValidUntil: stampOf(p.Until)})
	}
	return out
}

func assetFrom(a *gridv1.Asset) (grid.Asset, error) {
	ids, err := parseIDs(a.GetId(), a.GetUnitId(), a.GetReplaces())
	if err != nil {
		return grid.Asset{}, err
	}
	if !(a.GetAreaMu() >= 0 && a.GetAreaMu() < 1e9) { // NaN too
		return grid.Asset{}, fault.New(fault.BadArgument, "亩数有误 · The area in mu is not valid.")
	}
	return grid.Asset{ID: ids[0], Kind: grid.AssetKind(a.GetKind()), Name: a.GetName(), River: a.GetRiver(), Unit: ids[1], Region: a.GetRegion(), Geometry: []byte(a.GetGeometry()), AreaMu: a.GetAreaMu(),
		Placeholder: a.GetPlaceholder(), Demonstration: a.GetDemonstration(), Accuracy: a.GetAccuracy(), From: timeOf(a.GetValidFrom()), Until: untilOf(a.GetValidUntil()), Replaces: ids[2]}, nil
}

func assetTo(a grid.Asset) *gridv1.Asset {
	if a.ID == uuid.Nil {
		return nil
	}
	var warnings []*gridv1.Warning
	for _, w := range a.Warnings {
		warnings = append(warnings, &gridv1.Warning{Id: w.ID.String(), Level: w.Level, Reason: w.Reason, ValidFrom: stamp(w.From), IssuedBy: w.By.String()})
	}
	return &gridv1.Asset{Warnings: warnings, Id: a.ID.String(), Tenant: a.Tenant, Kind: string(a.Kind), Name: a.Name, River: a.River, UnitId: a.Unit.String(), Region: a.Region, Geometry: string(a.Geometry), LengthMm: a.LengthMM,
		AreaM2: a.AreaM2, AreaMu: a.AreaMu, Placeholder: a.Placeholder, Demonstration: a.Demonstration, Accuracy: a.Accuracy, ValidFrom: stamp(a.From), ValidUntil: stampOf(a.Until), Replaces: idText(a.Replaces)}
}

func dutyTo(d grid.Duty) *gridv1.Duty {
	if d.ID == uuid.Nil {
		return nil
	}
	out := &gridv1.Duty{Id: d.ID.String(), Tenant: d.Tenant, UserId: d.User.String(), UserName: d.UserName, AssetId: d.Asset.String(), AssetKind: string(d.AssetKind), AssetName: d.AssetName, Region: d.Region,
		Tier: string(d.Tier), Rule: d.Rule, ValidFrom: stamp(d.From), ValidUntil: stampOf(d.Until)}
	for _, g := range d.Delegations {
		out.Delegations = append(out.Delegations, &gridv1.Delegation{Id: g.ID.String(), ToUserId: g.To.String(), ToUserName: g.ToName, ValidFrom: stamp(g.From), ValidUntil: stamp(g.Until), Reason: g.Reason,
			SignedBy: idText(g.SignedBy)})
	}
	return out
}
