package rpc

import (
	"context"

	tenancyv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tenancy/v1"
	"github.com/xuncha/xuncha/server/tenancy"
)

type authServer struct {
	tenancyv1.UnimplementedAuthServiceServer
	tenancy *tenancy.Service
}

// Login implements AuthService.
func (s *authServer) Login(ctx context.Context, r *tenancyv1.LoginRequest) (*tenancyv1.LoginResponse, error) {
	req := tenancy.LoginRequest{Tenant: r.GetTenant(), Account: r.GetAccount(), Password: r.GetPassword(), Ticket: r.GetTicket(), Address: address(ctx)}
	if d := r.GetDevice(); d != nil {
		id, err := parseID(d.GetId())
		if err != nil {
			return nil, err
		}
		req.Device = &tenancy.Device{ID: id, Name: d.GetName(), PublicKey: d.GetPublicKey()}
	}
	t, u, err := s.tenancy.Login(ctx, req)
	if err != nil {
		return nil, err
	}
	return &tenancyv1.LoginResponse{Tokens: tokensTo(t), Me: userTo(u)}, nil
}

// GetSignIn implements AuthService.
func (s *authServer) GetSignIn(context.Context, *tenancyv1.GetSignInRequest) (*tenancyv1.GetSignInResponse, error) {
	return &tenancyv1.GetSignInResponse{SingleSignOn: s.tenancy.SignOnName()}, nil
}

// BeginSingleSignOn implements AuthService.
func (s *authServer) BeginSingleSignOn(ctx context.Context, r *tenancyv1.BeginSingleSignOnRequest) (*tenancyv1.BeginSingleSignOnResponse, error) {
	app := tenancy.Phone
	if r.GetApp() == tenancyv1.App_APP_DESK {
		app = tenancy.Desk
	}
	at, err := s.tenancy.BeginSignOn(ctx, r.GetTenant(), app, r.GetSecretSha256(), address(ctx))
	return &tenancyv1.BeginSingleSignOnResponse{Address: at}, err
}

// FinishSingleSignOn implements AuthService.
func (s *authServer) FinishSingleSignOn(ctx context.Context, r *tenancyv1.FinishSingleSignOnRequest) (*tenancyv1.FinishSingleSignOnResponse, error) {
	v, err := s.tenancy.FinishSignOn(ctx, r.GetCode(), r.GetState(), r.GetSecret(), address(ctx))
	return &tenancyv1.FinishSingleSignOnResponse{Tenant: v.Tenant, Account: v.Account, Ticket: v.Ticket}, err
}

// Refresh implements AuthService.
func (s *authServer) Refresh(ctx context.Context, r *tenancyv1.RefreshRequest) (*tenancyv1.RefreshResponse, error) {
	t, err := s.tenancy.Refresh(ctx, r.GetRefreshToken())
	if err != nil {
		return nil, err
	}
	return &tenancyv1.RefreshResponse{Tokens: tokensTo(t)}, nil
}

// Logout implements AuthService.
func (s *authServer) Logout(ctx context.Context, _ *tenancyv1.LogoutRequest) (*tenancyv1.LogoutResponse, error) {
	return &tenancyv1.LogoutResponse{}, s.tenancy.Logout(ctx, caller(ctx))
}

// GetMe implements AuthService.
func (s *authServer) GetMe(ctx context.Context, _ *tenancyv1.GetMeRequest) (*tenancyv1.GetMeResponse, error) {
	u, name, err := s.tenancy.GetUser(ctx, caller(ctx).Scope.User)
	if err != nil {
		return nil, err
	}
	rules, err := s.tenancy.PhotoRules(ctx)
	return &tenancyv1.GetMeResponse{User: userTo(u), TenantName: name, PhotoRules: photoRulesTo(rules)}, err
}

func photoRulesTo(r tenancy.PhotoRules) *tenancyv1.PhotoRules {
	return &tenancyv1.PhotoRules{Gallery: r.Gallery, SmallerCopies: r.SmallerCopies}
}

// ListOwnLooks implements AuthService.
func (s *authServer) ListOwnLooks(ctx context.Context, _ *tenancyv1.ListOwnLooksRequest) (*tenancyv1.ListOwnLooksResponse, error) {
	all, err := s.tenancy.ListOwnLooks(ctx, caller(ctx).Scope.User)
	out := &tenancyv1.ListOwnLooksResponse{}
	for _, l := range all {
		out.Looks = append(out.Looks, &tenancyv1.OwnLook{UserName: l.Name, What: l.What, At: stamp(l.At), Own: l.Person != ""})
	}
	return out, err
}

// ListDevices implements AuthService.
func (s *authServer) ListDevices(ctx context.Context, r *tenancyv1.ListDevicesRequest) (*tenancyv1.ListDevicesResponse, error) {
	id, err := parseID(r.GetUserId())
	if err != nil {
		return nil, err
	}
	all, err := s.tenancy.ListDevices(ctx, id)
	out := &tenancyv1.ListDevicesResponse{}
	for _, d := range all {
		out.Devices = append(out.Devices, deviceTo(d))
	}
	return out, err
}

// RevokeDevice implements AuthService.
func (s *authServer) RevokeDevice(ctx context.Context, r *tenancyv1.RevokeDeviceRequest) (*tenancyv1.RevokeDeviceResponse, error) {
	id, err := parseID(r.GetId())
	if err != nil {
		return nil, err
	}
	d, err := s.tenancy.RevokeDevice(ctx, id)
	return &tenancyv1.RevokeDeviceResponse{Device: deviceTo(d)}, err
}

func tokensTo(t tenancy.Tokens) *tenancyv1.Tokens {
	return &tenancyv1.Tokens{AccessToken: t.Access, AccessExpiresAt: stamp(t.AccessExpires), RefreshToken: t.Refresh, RefreshExpiresAt: stamp(t.RefreshExpires)}
}

func deviceTo(d tenancy.Device) *tenancyv1.Device {
	return &tenancyv1.Device{Id: d.ID.String(), Name: d.Name, PublicKey: d.PublicKey, UserId: d.User.String(), RegisteredAt: stamp(d.RegisteredAt), RevokedAt: stampOf(d.RevokedAt), LastSeenAt: stamp(d.LastSeenAt)}
}

func userTo(u tenancy.User) *tenancyv1.User {
	return &tenancyv1.User{Id: u.ID.String(), Tenant: u.Tenant, Account: u.Account, Name: u.Name, Roles: rolesTo(u.Roles), Region: u.Region, Identity: u.Identity, Disabled: u.Disabled, CreatedAt: stamp(u.CreatedAt)}
}
