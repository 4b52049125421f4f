package fieldsync

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Account is what a device captured and what of it is here: by it a person sees that nothing is lost, or how much is still on a phone.
type Account struct {
	Device, User       uuid.UUID
	DeviceName         string
	UserName           string
	App                string
	Captured           int64 // as the device says; 0 from a phone that does not say
	Received           int64 // accepted
	Complete           int64 // of those, with every photo
	Held               int64
	Quarantined        int64
	Acknowledged       int64     // of those received: the device has stored the receipt, as it says
	Outstanding        int64     // captured, and not here in any form
	ClockErrorMS       int64     // device less server, at the last push
	LastSeen, PushedAt time.Time // zero: never
	Revoked            bool
}

// Accounts gives the account of each device: everybody's for an administrator or auditor, else the caller's own.
func (s *Service) Accounts(ctx context.Context) (out []Account, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	whose := sc.User
	if sc.Has(scope.CountyAdmin, scope.Auditor, scope.CitySupervisor) {
		whose = uuid.Nil
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listAccounts(ctx, tx, whose)
		return err
	})
	return out, err
}
