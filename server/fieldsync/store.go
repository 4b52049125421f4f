package fieldsync

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

func insertQuarantine(ctx context.Context, tx *entdb.Tx, it Item, sum [32]byte, why fault.Reason, sc scope.Scope, now time.Time) error {
	payload := it.Payload
	if payload == nil { // nothing was sent, which is kept as such
		payload = []byte{}
	}
	return tx.Quarantine.Create().SetID(uuid.Must(uuid.NewV7())).SetKind(label(it.Kind, 32)).SetItemID(label(it.ID, 64)).SetReason(string(why)).
		SetSha256(sum[:]).SetPayload(payload).SetUserID(sc.User).SetNillableDeviceID(deviceOf(sc)).SetReceivedAt(now).Exec(ctx)
}

// label makes a stranger's text fit to be kept: valid, without NUL, bounded.
func label(s string, limit int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "?"), "\x00", "?")
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return s
}
