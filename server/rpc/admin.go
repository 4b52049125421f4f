package rpc

import (
	"context"
	"strings"

	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy"
)

type adminServer struct {
	tenancyv1.UnimplementedAdminServiceServer
	tenancy *tenancy.Service
	pager   pager
}

// ListUsers implements AdminService.
func (s *adminServer) ListUsers(ctx context.Context, r *tenancyv1.ListUsersRequest) (*tenancyv1.ListUsersResponse, error) {
	var after string
	if err := s.pager.open(ctx, r.GetPageToken(), &after, "users"); err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.tenancy.ListUsers(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	out := &tenancyv1.ListUsersResponse{}
	for _, u := range all {
		out.Users = append(out.Users, userTo(u))
		after = u.Account
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, after, "users")
	return out, err
}

// CreateUser implements AdminService.
func (s *adminServer) CreateUser(ctx context.Context, r *tenancyv1.CreateUserRequest) (*tenancyv1.CreateUserResponse, error) {
	in := r.GetUser()
	id, err := parseID(in.GetId())
	if err != nil {
		return nil, err
	}
	u, err := s.tenancy.CreateUser(ctx, tenancy.User{ID: id, Account: in.GetAccount(), Name: in.GetName(), Roles: rolesOf(in.GetRoles()), Region: in.GetRegion(), Identity: in.GetIdentity(), Disabled: in.GetDisabled()}, r.GetPassword())
	return &tenancyv1.CreateUserResponse{User: userTo(u)}, err
}

// UpdateUser implements AdminService.
func (s *adminServer) UpdateUser(ctx context.Context, r *tenancyv1.UpdateUserRequest) (*tenancyv1.UpdateUserResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	change := tenancy.UserChange{Name: r.Name, Region: r.Region, Disabled: r.Disabled, Password: r.Password, Identity: r.Identity}
	if r.GetReplaceRoles() {
		change.Roles = rolesOf(r.GetRoles())
	}
	u, err := s.tenancy.UpdateUser(ctx, id, change)
	return &tenancyv1.UpdateUserResponse{User: userTo(u)}, err
}

// SetPhotoRules implements AdminService.
func (s *adminServer) SetPhotoRules(ctx context.Context, r *tenancyv1.SetPhotoRulesRequest) (*tenancyv1.SetPhotoRulesResponse, error) {
	in := r.GetRules()
	return &tenancyv1.SetPhotoRulesResponse{Rules: in}, s.tenancy.SetPhotoRules(ctx, tenancy.PhotoRules{Gallery: in.GetGallery(), SmallerCopies: in.GetSmallerCopies()})
}

// ListLooks implements AdminService.
func (s *adminServer) ListLooks(ctx context.Context, r *tenancyv1.ListLooksRequest) (*tenancyv1.ListLooksResponse, error) {
	var p position
	narrowed := []string{"looks", r.GetUserId(), strings.Join(r.GetCalls(), ","), r.GetFrom().String(), r.GetUntil().String(), r.GetSubject()}
	if err := s.pager.open(ctx, r.GetPageToken(), &p, narrowed...); err != nil {
		return nil, err
	}
	f, err := lookFilter(r)
	if err != nil {
		return nil, err
	}
	limit := size(r.GetPageSize())
	all, err := s.tenancy.ListLooks(ctx, f, p.At, p.ID, limit)
	if err != nil {
		return nil, err
	}
	out := &tenancyv1.ListLooksResponse{}
	for _, l := range all {
		out.Looks = append(out.Looks, &tenancyv1.Look{Id: l.ID.String(), UserId: l.User.String(), UserName: l.Name, What: l.What, At: stamp(l.At), PersonId: l.Person, Subject: l.Subject, Label: l.Label})
		p = position{l.At, l.ID}
	}
	if r.GetWithLookers() {
		lookers, err := s.tenancy.ListLookers(ctx)
		if err != nil {
			return nil, err
		}
		for _, l := range lookers {
			out.Lookers = append(out.Lookers, &tenancyv1.Looker{UserId: l.ID.String(), UserName: l.Name})
		}
	}
	out.NextPageToken, err = s.pager.next(ctx, len(all), limit, p, narrowed...)
	return out, err
}

// lookFilter reads which looks are asked for; calls go by their names without their service, as the log's readers know them.
func lookFilter(r *tenancyv1.ListLooksRequest) (f tenancy.LookFilter, err error) {
	f = tenancy.LookFilter{From: timeOf(r.GetFrom()), Until: timeOf(r.GetUntil()), Subject: r.GetSubject()}
	for _, call := range r.GetCalls() {
		full, known := lookedAt()[call]
		if !known {
			return f, fault.New(fault.BadArgument, "没有这种查阅 · There is no such look: "+call)
		}
		f.Calls = append(f.Calls, full)
	}
	f.User, err = parseID(r.GetUserId())
	return f, err
}
