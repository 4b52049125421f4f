package fieldsync

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/page"
	document "github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// FlagAfterLogin doubts an item that was captured when the person's login on the device had ended.
const FlagAfterLogin = "captured_after_login"

// DrainRequest is what a device hands over without a login: its key proves that it is the device.
type DrainRequest struct {
	Tenant    string
	Device    uuid.UUID
	Nonce     string // from BeginDrain, not older than nonceLife
	Signature []byte // by the device's key over Digest; r and s of 32 bytes each
	Address   string // the client's network address, for the limit only; empty: nobody knows
	Batch     Batch
}

// nonceLife is how long a device may take to sign and send.
const nonceLife = 10 * time.Minute

// Digest is what the device signs: who it is, the server's number, and every item's own digest, each part behind its length.
func (r DrainRequest) Digest() []byte {
	var out []byte
	add := func(part []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	for _, part := range []string{"xuncha drain 1", r.Tenant, r.Device.String(), r.Nonce} {
		add([]byte(part))
	}
	for _, it := range r.Batch.Items {
		sum := sha256.Sum256(it.Digest())
		add(sum[:])
	}
	return binary.BigEndian.AppendUint64(out, uint64(r.Batch.Captured))
}

// BeginDrain gives the number that a device's next drain is signed over. It tells nothing of whether there is such a device.
func (s *Service) BeginDrain(tenant string, device uuid.UUID) (nonce string, now time.Time) {
	now = s.clock.Now()
	at := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	return page.Seal(s.nonceKey[:], page.Fingerprint(tenant, "drain", device.String()), at), now
}

// Drain is Push for a device whose login has ended, however long ago: what was captured before is as good as ever. A revoked device's items, and those
// captured after the login had ended, are kept and flagged. The receipts of a device that is not revoked permit the upload of the photos that they miss. Errors: drain_refused for a number, device or signature that is not right, whichever;
// too_many_requests.
func (s *Service) Drain(ctx context.Context, r DrainRequest) ([]Receipt, error) {
	at, err := page.Open(s.nonceKey[:], page.Fingerprint(r.Tenant, "drain", r.Device.String()), r.Nonce)
	if err != nil || s.clock.Now().Sub(time.Unix(int64(binary.BigEndian.Uint64(at)), 0)).Abs() > nonceLife || !isCode(r.Tenant) {
		return nil, fault.New(fault.DrainRefused, "")
	}
	system := scope.Into(ctx, scope.ForSystem(r.Tenant))
	if err := s.allow(ctx, r.guesses(), s.perMinute); err != nil {
		return nil, err
	}
	var d drainer
	err = s.db.Read(system, func(ctx context.Context, tx *entdb.Tx) (err error) {
		d, err = findDrainer(ctx, tx, r.Tenant, r.Device, s.clock.Now())
		return err
	})
	if fault.Is(err, fault.Missing) || err == nil && !verified(d.key, r.Digest(), r.Signature) {
		return nil, fault.New(fault.DrainRefused, "")
	}
	if err != nil {
		return nil, err
	}
	// Only now is it the device that asks: nobody spends another's budget, or a county's, by names that he invents.
	s.pardon(ctx, r.guesses())
	if err := s.withinBudget(system, d.by); err != nil {
		return nil, err
	}
	ctx = scope.Into(ctx, d.by)
	former, err := s.formerDevices(ctx, d.by, r.Batch.Items)
	if err != nil {
		return nil, err
	}
	receipts := s.push(ctx, d.by, r.Batch, func(e *entry) {
		e.notes = afterLogin(e.item, d.ended)
		e.capturedOn(former)
	})
	if d.barred == "" {
		s.permitMissing(receipts, permit{Tenant: r.Tenant, Device: r.Device})
	}
	return receipts, nil
}

// guesses counts the drains of an address that no device's key has signed: hundreds of phones may share one, and those that sign well are not counted.
func (r DrainRequest) guesses() string {
	if r.Address == "" {
		return "drain:" + r.Tenant + ":" + r.Device.String()
	}
	return "drain:" + r.Address
}

func isCode(tenant string) bool {
	_, err := strconv.ParseUint(tenant, 10, 64)
	return err == nil
}

// drainer is the device that drains, and whose it is.
type drainer struct {
	key   []byte
	by    scope.Scope
	ended time.Time // when its last login ended; zero: it has one
	// barred is why nothing may be read or uploaded for it: it is revoked, or its owner's account disabled. Empty: it is not.
	barred fault.Reason
}

// afterLogin flags an item that says itself that it was captured after the login had ended. The device's clock is told, not believed, but a phone
// that is honest about time is honest here too.
func afterLogin(it Item, ended time.Time) []checklist.Flag {
	var doc struct {
		CapturedAt string `json:"captured_at"`
	}
	if ended.IsZero() || len(it.Payload) > maxPayload || json.Unmarshal(it.Payload, &doc) != nil {
		return nil
	}
	if at := document.Time(doc.CapturedAt); at.After(ended) {
		return []checklist.Flag{{Name: FlagAfterLogin, Detail: at.Sub(ended).Round(time.Minute).String()}}
	}
	return nil
}
