package scope

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
)

// Role is what a person is in their tenant.
type Role string

// The roles of the field. A person may hold several.
const (
	Inspector      Role = "inspector"
	GridMember     Role = "grid_member"
	Chief          Role = "chief"
	Ranger         Role = "ranger"
	ThirdParty     Role = "third_party_inspector"
	Reviewer       Role = "reviewer"
	CountyAdmin    Role = "county_admin"
	Auditor        Role = "auditor"
	CitySupervisor Role = "city_supervisor"
)

// Roles lists every role there is.
var Roles = []Role{Inspector, GridMember, Chief, Ranger, ThirdParty, Reviewer, CountyAdmin, Auditor, CitySupervisor}

// Scope is who acts, in which tenant, over which regions.
type Scope struct {
	Tenant   string // tenant code such as 140802; empty only when ReadAll
	User     uuid.UUID
	Device   uuid.UUID // zero when the session has no registered device
	Roles    []Role
	Region   string // region code prefix that the person is limited to, such as 140802001
	ReadOnly bool   // nothing may be written under this scope
	ReadAll  bool   // a city supervisor's explicit grant to read every tenant; implies ReadOnly
	System   bool   // jobs, imports and the command line acting for the tenant, not for a person
}

// Has tells whether the person holds any of the roles. The system holds all.
func (s Scope) Has(roles ...Role) bool {
	if s.System {
		return true
	}
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(s.Roles, r) })
}

// Covers tells whether a region code lies inside the person's region. Codes are nested by prefix (GB/T 2260 and the statistics bureau's extensions).
func (s Scope) Covers(region string) bool {
	return s.System || strings.HasPrefix(region, s.Region)
}

type key struct{}

// Into returns a context that carries the scope.
func Into(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, key{}, s)
}

// From returns the scope, or a no_scope fault: a call without a scope is refused, never widened.
func From(ctx context.Context) (Scope, error) {
	s, ok := ctx.Value(key{}).(Scope)
	if !ok || (s.Tenant == "" && !s.ReadAll) {
		return Scope{}, fault.New(fault.NoScope, "")
	}
	return s, nil
}

// Write returns the scope if it may write in its tenant.
func Write(ctx context.Context) (Scope, error) {
	s, err := From(ctx)
	if err != nil {
		return Scope{}, err
	}
	if s.ReadOnly || s.ReadAll || s.Tenant == "" {
		return Scope{}, fault.New(fault.ReadOnlyScope, "")
	}
	return s, nil
}

// ForSystem is the scope of jobs, imports and the command line inside one tenant.
func ForSystem(tenant string) Scope {
	return Scope{Tenant: tenant, Region: tenant, System: true}
}
