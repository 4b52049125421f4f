package tenancy

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// User is a person of a tenant.
type User struct {
	ID            uuid.UUID
	Tenant        string
	Account       string
	Name          string
	Roles         []scope.Role
	Region        string // region code prefix
	Identity      string // who the identity provider says this is; empty: it knows nothing of the person
	Disabled      bool
	Demonstration bool
	CreatedAt     time.Time
}

// maxIdentity bounds an identity, bytes.
const maxIdentity = 200

// validate tells what is wrong with a person before anything is kept.
func (u User) validate(tenant string) error {
	switch {
	case u.Account == "" || len(u.Account) > 64 || strings.ContainsAny(u.Account, " \t\n"):
		return fault.New(fault.BadArgument, "账号须为 1–64 个字符且不含空格 · An account has 1 to 64 characters and no spaces.")
	case u.Name == "" || utf8.RuneCountInString(u.Name) > 64:
		return fault.New(fault.BadArgument, "姓名须为 1–64 个字符 · A name has 1 to 64 characters.")
	case len(u.Identity) > maxIdentity || strings.TrimSpace(u.Identity) != u.Identity || strings.ContainsRune(u.Identity, 0):
		return fault.Newf(fault.BadArgument, "统一身份标识最多 %d 字节，首尾不含空格 · An identity has at most %d bytes and no spaces around it.", maxIdentity, maxIdentity)
	case len(u.Roles) == 0:
		return fault.New(fault.BadArgument, "至少一个角色 · At least one role is needed.")
	case !strings.HasPrefix(u.Region, tenant):
		return fault.New(fault.RegionUnknown, "区划须在本租户内 · The region lies outside the tenant.")
	}
	for _, r := range u.Roles {
		if !slices.Contains(scope.Roles, r) {
			return fault.Newf(fault.BadArgument, "没有角色 %q · There is no role %q.", r, r)
		}
		if r == scope.CitySupervisor && len(tenant) != 4 {
			return fault.New(fault.BadArgument, "市级督导账号属于市级租户 · City supervisors have their accounts in the city's tenant.")
		}
	}
	return nil
}

// Device is a phone or a browser that a person signs in on.
type Device struct {
	ID           uuid.UUID
	User         uuid.UUID
	Name         string
	PublicKey    []byte // SPKI DER, P-256; nil when the device does not sign
	RegisteredAt time.Time
	LastSeenAt   time.Time
	RevokedAt    *time.Time
}

// Tenant is a county, or the city.
type Tenant struct {
	Code          string
	Name          string
	City          bool
	Demonstration bool
}
