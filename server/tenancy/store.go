package tenancy

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/device"
	"github.com/xuncha/xuncha/ent/gen/predicate"
	"github.com/xuncha/xuncha/ent/gen/session"
	"github.com/xuncha/xuncha/ent/gen/setting"
	"github.com/xuncha/xuncha/ent/gen/tenantrow"
	"github.com/xuncha/xuncha/ent/gen/user"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// account is a person with what only the login may see.
type account struct {
	user        User
	hash        string
	failures    int
	lockedUntil *time.Time
}

func userOf(r *gen.User) User {
	u := User{ID: r.ID, Tenant: r.TenantID, Account: r.Account, Name: r.Name, Region: r.Region, Identity: r.Identity, Disabled: r.Disabled, Demonstration: r.Demonstration, CreatedAt: r.CreatedAt}
	for _, role := range r.Roles {
		u.Roles = append(u.Roles, scope.Role(role))
	}
	return u
}

func rolesText(roles []scope.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

func findAccount(ctx context.Context, tx *entdb.Tx, name string) (account, error) {
	r, err := tx.User.Query().Where(user.Account(name)).Only(ctx)
	if err != nil {
		return account{}, entdb.Fault(err)
	}
	return account{userOf(r), r.PasswordHash, r.FailedLogins, r.LockedUntil}, nil
}

// findIdentity finds a person by their identity, which is nobody's when it is empty. Errors: not_found.
func findIdentity(ctx context.Context, tx *entdb.Tx, who string) (User, error) {
	r, err := tx.User.Query().Where(user.Identity(who), user.IdentityNEQ("")).Only(ctx) // the second lets the partial index serve
	if err != nil {
		return User{}, entdb.Fault(err)
	}
	return userOf(r), nil
}

// identityTaken tells whether another account has an identity.
func identityTaken(ctx context.Context, tx *entdb.Tx, who string, by uuid.UUID) (bool, error) {
	u, err := findIdentity(ctx, tx, who)
	if fault.Is(err, fault.Missing) {
		return false, nil
	}
	return err == nil && u.ID != by, err
}

func countFailure(ctx context.Context, tx *entdb.Tx, id uuid.UUID, lockUntil time.Time) error {
	q := tx.User.Query().Where(user.ID(id))
	if tx.Engine == entdb.Postgres { // SQLite's one writer is alone, and knows no row locks
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return err
	}
	u := tx.User.Update().Where(user.ID(id)).AddFailedLogins(1)
	if (r.FailedLogins+1)%accountTries == 0 {
		u.SetLockedUntil(lockUntil)
	}
	return u.Exec(ctx)
}

func clearFailures(ctx context.Context, tx *entdb.Tx, a account) error {
	if a.failures == 0 && a.lockedUntil == nil {
		return nil
	}
	return tx.User.Update().Where(user.ID(a.user.ID)).SetFailedLogins(0).ClearLockedUntil().Exec(ctx)
}

func createUser(ctx context.Context, tx *entdb.Tx, u User, hash string) error {
	return tx.User.Create().SetID(u.ID).SetTenantID(u.Tenant).SetAccount(u.Account).SetName(u.Name).SetPasswordHash(hash).
		SetRoles(rolesText(u.Roles)).SetRegion(u.Region).SetIdentity(u.Identity).SetDisabled(u.Disabled).SetDemonstration(u.Demonstration).SetCreatedAt(u.CreatedAt).Exec(ctx)
}

func findUser(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (User, error) {
	r, err := tx.User.Query().Where(user.ID(id)).Only(ctx)
	if err != nil {
		return User{}, entdb.Fault(err)
	}
	return userOf(r), nil
}

func updateUser(ctx context.Context, tx *entdb.Tx, u User, hash string) error {
	q := tx.User.Update().Where(user.ID(u.ID)).SetName(u.Name).SetRoles(rolesText(u.Roles)).SetRegion(u.Region).SetIdentity(u.Identity).SetDisabled(u.Disabled)
	if hash != "" {
		q.SetPasswordHash(hash).SetFailedLogins(0).ClearLockedUntil()
	}
	return q.Exec(ctx)
}

func listUsers(ctx context.Context, tx *entdb.Tx, after string, limit int) ([]User, error) {
	rows, err := tx.User.Query().Where(user.AccountGT(after)).Order(user.ByAccount()).Limit(limit).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]User, len(rows))
	for i, r := range rows {
		out[i] = userOf(r)
	}
	return out, nil
}

func hasDemonstrationUsers(ctx context.Context, tx *entdb.Tx) (bool, error) {
	return tx.User.Query().Where(user.Demonstration(true)).Exist(ctx)
}

func createTenant(ctx context.Context, tx *entdb.Tx, t Tenant, now time.Time) error {
	there, err := tx.TenantRow.Query().Where(tenantrow.ID(t.Code)).Exist(ctx)
	if err != nil || there {
		return err
	}
	return tx.TenantRow.Create().SetID(t.Code).SetName(t.Name).SetCity(t.City).SetDemonstration(t.Demonstration).SetCreatedAt(now).Exec(ctx)
}

func listTenants(ctx context.Context, tx *entdb.Tx) ([]Tenant, error) {
	rows, err := tx.TenantRow.Query().Order(tenantrow.ByID()).All(ctx)
	out := make([]Tenant, len(rows))
	for i, r := range rows {
		out[i] = Tenant{r.ID, r.Name, r.City, r.Demonstration}
	}
	return out, err
}

func nameOfTenant(ctx context.Context, tx *entdb.Tx, code string) (string, error) {
	r, err := tx.TenantRow.Query().Where(tenantrow.ID(code)).Only(ctx)
	if gen.IsNotFound(err) {
		return code, nil
	}
	if err != nil {
		return "", err
	}
	return r.Name, nil
}

func deviceOf(r *gen.Device) Device {
	return Device{r.ID, r.UserID, r.Name, r.PublicKey, r.RegisteredAt, r.LastSeenAt, r.RevokedAt}
}

// putDevice registers a new device, or recognises one of the same person. Another person's id, here or in another tenant, is
// never taken over: there it answers not_found, in another tenant it is simply a new pair (tenant, id).
func putDevice(ctx context.Context, tx *entdb.Tx, owner uuid.UUID, d Device, now time.Time) error {
	r, err := tx.Device.Query().Where(device.ID(d.ID)).Only(ctx)
	if gen.IsNotFound(err) {
		return tx.Device.Create().SetID(d.ID).SetUserID(owner).SetName(d.Name).SetPublicKey(d.PublicKey).SetRegisteredAt(now).SetLastSeenAt(now).Exec(ctx)
	}
	switch {
	case err != nil:
		return err
	case r.UserID != owner:
		return fault.New(fault.Missing, "此设备编号已属于他人 · This device id belongs to somebody else.")
	case r.RevokedAt != nil:
		return fault.New(fault.DeviceRevoked, "")
	}
	return tx.Device.Update().Where(device.ID(d.ID)).SetLastSeenAt(now).Exec(ctx)
}

func findDevice(ctx context.Context, tx *entdb.Tx, id uuid.UUID) (Device, error) {
	r, err := tx.Device.Query().Where(device.ID(id)).Only(ctx)
	if err != nil {
		return Device{}, entdb.Fault(err)
	}
	return deviceOf(r), nil
}

func listDevices(ctx context.Context, tx *entdb.Tx, owner uuid.UUID) ([]Device, error) {
	rows, err := tx.Device.Query().Where(device.UserID(owner)).Order(device.ByID()).Limit(500).All(ctx)
	out := make([]Device, len(rows))
	for i, r := range rows {
		out[i] = deviceOf(r)
	}
	return out, err
}

func revokeDevice(ctx context.Context, tx *entdb.Tx, id uuid.UUID, now time.Time) (Device, []uuid.UUID, error) {
	if err := tx.Device.Update().Where(device.ID(id), device.RevokedAtIsNil()).SetRevokedAt(now).Exec(ctx); err != nil {
		return Device{}, nil, err
	}
	closed, err := closeWhere(ctx, tx, now, session.DeviceID(id))
	if err != nil {
		return Device{}, nil, err
	}
	d, err := findDevice(ctx, tx, id)
	return d, closed, err
}

func createSession(ctx context.Context, tx *entdb.Tx, id, owner uuid.UUID, deviceID *uuid.UUID, hash []byte, now, until time.Time) error {
	return tx.Session.Create().SetID(id).SetUserID(owner).SetNillableDeviceID(deviceID).SetTokenHash(hash).SetRotatedAt(now).SetCreatedAt(now).SetExpiresAt(until).Exec(ctx)
}

// findSession gives the person and device of an open session.
func findSession(ctx context.Context, tx *entdb.Tx, id uuid.UUID, now time.Time) (User, uuid.UUID, error) {
	r, err := tx.Session.Query().Where(session.ID(id)).Only(ctx)
	if err != nil {
		return User{}, uuid.Nil, entdb.Fault(err)
	}
	var deviceID uuid.UUID
	if r.DeviceID != nil {
		deviceID = *r.DeviceID
		d, err := findDevice(ctx, tx, deviceID)
		if err != nil {
			return User{}, uuid.Nil, err
		}
		if d.RevokedAt != nil {
			return User{}, uuid.Nil, fault.New(fault.DeviceRevoked, "")
		}
	}
	if r.ClosedAt != nil || !now.Before(r.ExpiresAt) {
		return User{}, uuid.Nil, fault.New(fault.TokenInvalid, "")
	}
	u, err := findUser(ctx, tx, r.UserID)
	if err == nil && u.Disabled {
		err = fault.New(fault.AccountDisabled, "")
	}
	return u, deviceID, err
}

// grace is how long the token before the present one still counts: an answer may have been lost on the way.
const grace = time.Minute

// rotateSession replaces the token's hash by a fresh one. Use of an old token closes the session and says so.
func rotateSession(ctx context.Context, tx *entdb.Tx, token refresh, fresh []byte, now, until time.Time) (reused bool, err error) {
	q := tx.Session.Query().Where(session.ID(token.session))
	if tx.Engine == entdb.Postgres {
		q.ForUpdate()
	}
	r, err := q.Only(ctx)
	if err != nil {
		return false, entdb.Fault(err)
	}
	if _, _, err := findSession(ctx, tx, token.session, now); err != nil {
		return false, err
	}
	previous := bytes.Equal(r.PreviousHash, token.hash)
	switch {
	case bytes.Equal(r.TokenHash, token.hash):
		return false, tx.Session.Update().Where(session.ID(r.ID)).SetPreviousHash(token.hash).SetTokenHash(fresh).SetRotatedAt(now).SetExpiresAt(until).Exec(ctx)
	case previous && now.Sub(r.RotatedAt) < grace: // fresh is what its answer had
		return false, tx.Session.Update().Where(session.ID(r.ID)).SetTokenHash(fresh).SetExpiresAt(until).Exec(ctx)
	case previous || token.sealed:
		return true, closeSession(ctx, tx, r.ID, now)
	}
	return false, fault.New(fault.TokenInvalid, "")
}

func closeSession(ctx context.Context, tx *entdb.Tx, id uuid.UUID, now time.Time) error {
	return tx.Session.Update().Where(session.ID(id), session.ClosedAtIsNil()).SetClosedAt(now).Exec(ctx)
}

// closeSessionsOf lists the person's open sessions, and closes them if wanted.
func closeSessionsOf(ctx context.Context, tx *entdb.Tx, owner uuid.UUID, now time.Time, end bool) ([]uuid.UUID, error) {
	if end {
		return closeWhere(ctx, tx, now, session.UserID(owner))
	}
	return tx.Session.Query().Where(session.UserID(owner), session.ClosedAtIsNil()).IDs(ctx)
}

func closeWhere(ctx context.Context, tx *entdb.Tx, now time.Time, which predicate.Session) ([]uuid.UUID, error) {
	ids, err := tx.Session.Query().Where(which, session.ClosedAtIsNil()).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return ids, tx.Session.Update().Where(session.IDIn(ids...)).SetClosedAt(now).Exec(ctx)
}

// photoRules are kept among the house's settings, under the county's code.
func photoRulesID(tenant string) string { return "photo-rules-" + tenant }

func findPhotoRules(ctx context.Context, tx *entdb.Tx, tenant string) (r PhotoRules, err error) {
	row, err := tx.Setting.Get(ctx, photoRulesID(tenant))
	if gen.IsNotFound(err) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(row.Value, &r)
}

func savePhotoRules(ctx context.Context, tx *entdb.Tx, tenant string, r PhotoRules) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.Setting.Update().Where(setting.ID(photoRulesID(tenant))).SetValue(raw).Save(ctx)
	if err != nil || n > 0 {
		return err
	}
	return tx.Setting.Create().SetID(photoRulesID(tenant)).SetValue(raw).Exec(ctx)
}
