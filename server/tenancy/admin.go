package tenancy

import (
	"cmp"
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// CreateTenant adds a tenant; one that is there already is left as it is.
func (s *Service) CreateTenant(ctx context.Context, t Tenant) error {
	if !isTenantCode(t.Code) || t.Name == "" {
		return fault.New(fault.BadArgument, "租户代码须为数字，名称不可为空 · A tenant has a code of digits and a name.")
	}
	return s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return createTenant(ctx, tx, t, s.clock.Now())
	})
}

// ListTenants lists every tenant by code.
func (s *Service) ListTenants(ctx context.Context) (out []Tenant, err error) {
	err = s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listTenants(ctx, tx)
		return err
	})
	return out, err
}

// Codes lists every tenant's code.
func (s *Service) Codes(ctx context.Context) ([]string, error) {
	all, err := s.ListTenants(ctx)
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = t.Code
	}
	return out, err
}

// HasDemonstrationAccounts tells whether any tenant has accounts that the demo command made: a production server refuses to start then.
func (s *Service) HasDemonstrationAccounts(ctx context.Context) (bool, error) {
	tenants, err := s.ListTenants(ctx)
	if err != nil {
		return false, err
	}
	for _, t := range tenants {
		var found bool
		err := s.db.Read(scope.Into(ctx, scope.ForSystem(t.Code)), func(ctx context.Context, tx *entdb.Tx) (err error) {
			found, err = hasDemonstrationUsers(ctx, tx)
			return err
		})
		if err != nil || found {
			return found, err
		}
	}
	return false, nil
}

// CreateUser adds a person; without a password if they have an identity. Errors: bad_argument, region_unknown, weak_password, account_taken, identity_taken.
func (s *Service) CreateUser(ctx context.Context, u User, password string) (User, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return User{}, err
	}
	u.Region = cmp.Or(u.Region, sc.Tenant)
	if err := u.validate(sc.Tenant); err != nil {
		return User{}, err
	}
	hash := ""
	if password != "" || u.Identity == "" {
		if hash, err = hashPassword(ctx, password); err != nil {
			return User{}, err
		}
	}
	if u.ID == uuid.Nil {
		u.ID = uuid.Must(uuid.NewV7())
	}
	u.Tenant, u.CreatedAt = sc.Tenant, s.clock.Now()
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := freeIdentity(ctx, tx, u); err != nil {
			return err
		}
		return createUser(ctx, tx, u, hash)
	})
	if errors.Is(err, entdb.ErrTaken) {
		return User{}, fault.New(fault.AccountTaken, "")
	}
	return u, err
}

// freeIdentity refuses an identity that another account has. Two at the same moment meet at the key, which says no more than that something was taken. Errors: identity_taken.
func freeIdentity(ctx context.Context, tx *entdb.Tx, u User) error {
	if taken, err := identityTaken(ctx, tx, u.Identity, u.ID); err != nil || !taken {
		return err
	}
	return fault.New(fault.IdentityTaken, "")
}

// UserChange is what UpdateUser changes; nil leaves as it is.
type UserChange struct {
	Name     *string
	Roles    []scope.Role // nil leaves
	Region   *string      // empty: the whole tenant
	Disabled *bool
	Password *string
	Identity *string
}

// UpdateUser changes a person. A new password or identity, or disabling, ends all their sessions; other roles or regions count in them at once. Errors:
// not_found and CreateUser's.
func (s *Service) UpdateUser(ctx context.Context, id uuid.UUID, c UserChange) (User, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return User{}, err
	}
	hash := ""
	if c.Password != nil {
		if hash, err = hashPassword(ctx, *c.Password); err != nil {
			return User{}, err
		}
	}
	var u User
	var closed []uuid.UUID
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if u, err = findUser(ctx, tx, id); err != nil {
			return err
		}
		another := c.Identity != nil && *c.Identity != u.Identity
		c.apply(&u)
		if err := u.validate(sc.Tenant); err != nil {
			return err
		}
		if err := freeIdentity(ctx, tx, u); err != nil {
			return err
		}
		if err := updateUser(ctx, tx, u, hash); err != nil {
			return err
		}
		closed, err = closeSessionsOf(ctx, tx, id, s.clock.Now(), another || c.Password != nil || c.Disabled != nil)
		return err
	})
	s.forget(ctx, closed...)
	if errors.Is(err, entdb.ErrTaken) {
		return User{}, fault.New(fault.IdentityTaken, "")
	}
	return u, err
}

func (c UserChange) apply(u *User) {
	if c.Name != nil {
		u.Name = *c.Name
	}
	if c.Roles != nil {
		u.Roles = c.Roles
	}
	if c.Region != nil {
		u.Region = cmp.Or(*c.Region, u.Tenant)
	}
	if c.Disabled != nil {
		u.Disabled = *c.Disabled
	}
	if c.Identity != nil {
		u.Identity = *c.Identity
	}
}

// GetUser gives a person of the tenant. Errors: not_found.
func (s *Service) GetUser(ctx context.Context, id uuid.UUID) (u User, tenantName string, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if u, err = findUser(ctx, tx, id); err != nil {
			return err
		}
		tenantName, err = nameOfTenant(ctx, tx, u.Tenant)
		return err
	})
	return u, tenantName, err
}

// ListUsers lists people by account, after the account given.
func (s *Service) ListUsers(ctx context.Context, after string, limit int) (out []User, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) (err error) {
		out, err = listUsers(ctx, tx, after, limit)
		return err
	})
	return out, err
}
