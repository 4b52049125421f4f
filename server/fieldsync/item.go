package fieldsync

import (
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
)

// Item is one captured thing, in the envelope that the phone put it into.
type Item struct {
	ID        string // UUIDv7 made by the phone
	Kind      string
	Payload   []byte
	SHA256    string // of Payload, hex
	Seq       int64  // 1, 2, … on this device; 0: a phone that keeps no chain
	Previous  string // SHA-256 of the payload of the device's item before, hex; empty for the first
	Signature []byte // by the device's key over Digest; empty when it has none
	Device    string // on which it was captured, when that is another than the one that hands it over
}

// Batch is what one push brings.
type Batch struct {
	Items      []Item
	Captured   int64     // how many items the device says it ever captured; 0: it does not say
	DeviceTime time.Time // the device's clock when it sent; zero: it does not say
	App        string    // app and version
}

// tells whether the push says anything of its device.
func (b *Batch) tells() bool { return b.Captured > 0 || !b.DeviceTime.IsZero() || b.App != "" }

// Status is what became of an item.
type Status string

// The statuses. Accepted and duplicate mean: durably here, and read. Conflict, held and quarantined mean: durably here.
const (
	Accepted    Status = "accepted"
	Duplicate   Status = "duplicate"
	InConflict  Status = "conflict"
	Held        Status = "held"
	Quarantined Status = "quarantined"
	Retry       Status = "retry" // a store was away; nothing was kept, send it again
)

// Receipt is the answer to one item.
type Receipt struct {
	ID         string
	Status     Status
	Reason     fault.Reason
	Detail     string
	SHA256     string
	ReceivedAt time.Time
	State      string
	Missing    []string // photos that are not here yet
	Position   int64    // in the tenant's log, of an accepted or duplicate item
	Signed     string   // the receipt as a signed note, of the same
	Permit     string   // of a drain and of a hand-in: lets the missing photos be uploaded as the device's
}

// maxPayload bounds what is read of an item; a larger one is kept unread, in quarantine.
const maxPayload = 1 << 20

// Digest is what a device signs: everything in the envelope, each part behind its length, so that no two envelopes read alike.
func (it Item) Digest() []byte {
	var out []byte
	for _, part := range []string{"xuncha item 1", it.ID, it.Kind, it.SHA256, it.Previous} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return binary.BigEndian.AppendUint64(out, uint64(it.Seq))
}

// declares tells whether the envelope names the hash of the bytes that came in it.
func (it Item) declares(sum [32]byte) bool {
	declared, err := hex.DecodeString(it.SHA256)
	return err == nil && subtle.ConstantTimeCompare(declared, sum[:]) == 1
}

// Device is a phone as sync knows it.
type Device struct {
	ID        uuid.UUID
	PublicKey []byte // SPKI DER of a P-256 key; empty: it signs nothing
	Seq       int64  // of the last item that is here with all before it
	Last      []byte // SHA-256 of that item

	Captured     int64 // as the device says
	ClockErrorMS int64
	App          string
	Revoked      bool
}

// heard takes down what a push says of the device.
func (d *Device) heard(b *Batch, now time.Time) {
	if d == nil || b == nil {
		return
	}
	d.Captured = max(d.Captured, min(b.Captured, 1<<40))
	if !b.DeviceTime.IsZero() {
		d.ClockErrorMS = b.DeviceTime.Sub(now).Milliseconds()
	}
	if b.App != "" {
		d.App = label(b.App, 100)
	}
}
