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

// MaxAccounts bounds the devices of one page.
const MaxAccounts = 2000

// Accounts gives the accounts of some devices, by person, after a person (zero: from the first): everybody's for an administrator or auditor, else the
// caller's own. A person's devices are never parted, so there may be some more than the limit; fewer, and there are no others.
func (s *Service) Accounts(ctx context.Context, after uuid.UUID, limit int) (out []Account, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	whose := sc.User
	if sc.Has(scope.CountyAdmin, scope.Auditor, scope.CitySupervisor) {
		whose = uuid.Nil
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listAccounts(ctx, tx, whose, after, min(max(limit, 1), MaxAccounts))
		return err
	})
	return out, err
}

// ByPerson puts a person's devices together, in the order in which they come first.
func ByPerson(all []Account) (out [][]Account) {
	at := map[uuid.UUID]int{}
	for _, x := range all {
		i, ok := at[x.User]
		if !ok {
			i = len(out)
			at[x.User], out = i, append(out, nil)
		}
		out[i] = append(out[i], x)
	}
	return out
}

// Sum is a person's account over all devices; a clock's error is no sum.
func Sum(of []Account) Account {
	sum := Account{User: of[0].User, UserName: of[0].UserName}
	for _, x := range of {
		sum.Captured, sum.Received, sum.Complete, sum.Held = sum.Captured+x.Captured, sum.Received+x.Received, sum.Complete+x.Complete, sum.Held+x.Held
		sum.Quarantined, sum.Outstanding, sum.Acknowledged = sum.Quarantined+x.Quarantined, sum.Outstanding+x.Outstanding, sum.Acknowledged+x.Acknowledged
		if x.LastSeen.After(sum.LastSeen) {
			sum.LastSeen = x.LastSeen
		}
	}
	return sum
}
