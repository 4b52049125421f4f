package rpc

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/api/httpbody"

	registryv1 "github.com/xuncha/xuncha/proto/gen/xuncha/registry/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
)

type registryServer struct {
	registryv1.UnimplementedRegistryServiceServer
	registry *registry.Service
	pager    pager
}

// ListRegions implements RegistryService.
func (s *registryServer) ListRegions(ctx context.Context, r *registryv1.ListRegionsRequest) (*registryv1.ListRegionsResponse, error) {
	all, err := s.registry.ListRegions(ctx, r.GetParent())
	out := &registryv1.ListRegionsResponse{}
	for _, g := range all {
		out.Regions = append(out.Regions, &registryv1.Region{Code: g.Code, Parent: g.Parent, Tier: g.Tier, Name: g.Name})
	}
	return out, err
}

// ListTargets implements RegistryService.
func (s *registryServer) ListTargets(ctx context.Context, r *registryv1.ListTargetsRequest) (*registryv1.ListTargetsResponse, error) {
	q, err := searchOf(r)
	if err != nil {
		return nil, err
	}
	filters := []string{"targets", r.GetTenant(), r.GetRegion(), r.GetKind().String(), r.GetQuery()}
	if err := s.pager.open(ctx, r.GetPageToken(), &q.After, filters...); err != nil {
		return nil, err
	}
	all, err := s.registry.ListTargets(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &registryv1.ListTargetsResponse{}
	for _, t := range all {
		out.Targets = append(out.Targets, targetTo(t))
		q.After = t.ID
	}
	if q.Near == nil {
		out.NextPageToken, err = s.pager.next(ctx, len(all), q.Limit, q.After, filters...)
	}
	return out, err
}

func searchOf(r *registryv1.ListTargetsRequest) (registry.Search, error) {
	q := registry.Search{Region: r.GetRegion(), Kind: kindOf(r.GetKind()), Query: r.GetQuery(), Limit: size(r.GetPageSize())}
	if (r.NearLat == nil) != (r.NearLng == nil) {
		return q, fault.New(fault.BadCoordinates, "近处查询须同时给出经纬度 · A search by nearness needs both latitude and longitude.")
	}
	if r.NearLat != nil {
		p, err := geo.NewPlace(r.GetNearLat(), r.GetNearLng(), "")
		if err != nil {
			return q, err
		}
		q.Near, q.Radius = &p.LatLng, geo.Meters(r.GetRadiusM())
		if q.Radius == 0 {
			q.Radius = 1000
		}
	}
	return q, nil
}

// GetTarget implements RegistryService.
func (s *registryServer) GetTarget(ctx context.Context, r *registryv1.GetTargetRequest) (*registryv1.GetTargetResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	t, err := s.registry.GetTarget(ctx, id)
	return &registryv1.GetTargetResponse{Target: targetTo(t)}, err
}

// ListTargetHistory implements RegistryService.
func (s *registryServer) ListTargetHistory(ctx context.Context, r *registryv1.ListTargetHistoryRequest) (*registryv1.ListTargetHistoryResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	var p position
	if err := s.pager.open(ctx, r.GetPageToken(), &p, "history", r.GetId()); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.registry.History(ctx, id, p.At, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &registryv1.ListTargetHistoryResponse{}
	for _, e := range all {
		out.Events = append(out.Events, &registryv1.TargetEvent{Id: e.ID.String(), At: stamp(e.At), UserId: idText(e.User), What: e.What, Data: object(e.Data)})
		p = position{e.At, e.ID}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, "history", r.GetId())
	return out, err
}

// CreateTarget implements RegistryService.
func (s *registryServer) CreateTarget(ctx context.Context, r *registryv1.CreateTargetRequest) (*registryv1.CreateTargetResponse, error) {
	t, err := targetFrom(r.GetTarget())
	if err != nil {
		return nil, err
	}
	t, err = s.registry.CreateTarget(ctx, t)
	return &registryv1.CreateTargetResponse{Target: targetTo(t)}, err
}

// UpdateTarget implements RegistryService.
func (s *registryServer) UpdateTarget(ctx context.Context, r *registryv1.UpdateTargetRequest) (*registryv1.UpdateTargetResponse, error) {
	t, err := targetFrom(r.GetTarget())
	if err != nil {
		return nil, err
	}
	t, err = s.registry.UpdateTarget(ctx, t)
	return &registryv1.UpdateTargetResponse{Target: targetTo(t)}, err
}

const kindPrefix = "TARGET_KIND_"

func kindOf(k registryv1.TargetKind) registry.Kind {
	if k == registryv1.TargetKind_TARGET_KIND_UNSPECIFIED {
		return ""
	}
	return registry.Kind(strings.ToLower(strings.TrimPrefix(k.String(), kindPrefix)))
}

func kindTo(k registry.Kind) registryv1.TargetKind {
	return registryv1.TargetKind(registryv1.TargetKind_value[kindPrefix+strings.ToUpper(string(k))])
}

func targetFrom(t *registryv1.Target) (registry.Target, error) {
	id, err := parseID(t.GetId())
	if err != nil {
		return registry.Target{}, err
	}
	place, err := geo.NewPlace(t.GetPlace().GetLat(), t.GetPlace().GetLng(), t.GetPlace().GetDatum())
	if err != nil {
		return registry.Target{}, err
	}
	raw, err := rawObject(t.GetAttributes())
	if err != nil {
		return registry.Target{}, fmt.Errorf("attributes: %w", err)
	}
	return registry.Target{ID: id, Kind: kindOf(t.GetKind()), Code: t.GetCode(), Name: t.GetName(), Region: t.GetRegion(), Place: place, Attributes: raw, Status: t.GetStatus(), Version: t.GetVersion()}, nil
}

func targetTo(t registry.Target) *registryv1.Target {
	if t.ID == uuid.Nil {
		return nil
	}
	return &registryv1.Target{Id: t.ID.String(), Tenant: t.Tenant, Kind: kindTo(t.Kind), Code: t.Code, Name: t.Name, Region: t.Region, Place: &registryv1.Place{Lat: t.Place.Lat, Lng: t.Place.Lng, Datum: string(geo.WGS84)},
		Attributes: object(t.Attributes), Status: t.Status, Version: t.Version, Demonstration: t.Demonstration, UpdatedAt: stamp(t.UpdatedAt), DistanceM: float64(t.Distance)}
}

// GetImportTemplate implements RegistryService.
func (s *registryServer) GetImportTemplate(_ context.Context, r *registryv1.GetImportTemplateRequest) (*httpbody.HttpBody, error) {
	book, err := registry.Template(kindOf(r.GetKind()))
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Data: book}, nil
}

// previewRows is how many rows of a file are shown before it is imported.
const previewRows = 20

// ImportTargets implements RegistryService.
func (s *registryServer) ImportTargets(ctx context.Context, r *registryv1.ImportTargetsRequest) (*registryv1.ImportTargetsResponse, error) {
	rows, err := registry.ReadFile(r.GetFileName(), bytes.NewReader(r.GetContent()))
	if err != nil {
		return nil, err
	}
	out := &registryv1.ImportTargetsResponse{Rows: int32(len(rows))}
	for _, row := range rows[:min(previewRows, len(rows))] {
		t := row.Target
		t.ID = uuid.Max // what has no id would be no target; one is given to it when it is imported
		shown := targetTo(t)
		shown.Id = ""
		out.Preview = append(out.Preview, &registryv1.ImportedRow{Row: int32(row.Number), Target: shown})
	}
	err = s.registry.Import(ctx, rows, r.GetDryRun(), func(int) {})
	for _, bad := range registry.RowErrors(err) {
		out.Faults = append(out.Faults, &registryv1.ImportedRow{Row: int32(bad.Row), Fault: fault.As(bad.Err).Detail})
	}
	if len(out.Faults) > 0 {
		return out, nil
	}
	out.Imported = err == nil && !r.GetDryRun()
	return out, err
}
