package fieldsync

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const (
	// PermitPrefix is how a permit begins, so that nobody takes it for an access token.
	PermitPrefix = "permit."
	// permitLife is how long the photos of one item may take; the next drain gives another.
	permitLife = time.Hour
	// maxPermitted bounds a permit's length, which travels in a header. What is beyond comes by the next drain's.
	maxPermitted = 60
)

// permit is what a drain or a hand-in allows beyond itself: to upload the photos that one item of the device misses, and nothing else. Whoever holds
// it can read it and not change it.
type permit struct {
	Tenant string    `json:"t"`
	Device uuid.UUID `json:"d"`
	HandIn uuid.UUID `json:"h,omitzero"` // who handed the item in, and answers for the upload instead of the device; zero: the device drained
	Until  int64     `json:"u"`          // seconds since 1970
	Photos []string  `json:"p"`          // SHA-256 in hex
}

// permitMissing puts into receipts what lets the photos that they miss be uploaded.
func (s *Service) permitMissing(receipts []Receipt, p permit) {
	p.Until = s.clock.Now().Add(permitLife).Unix()
	for i, r := range receipts {
		if len(r.Missing) > 0 {
			p.Photos = r.Missing[:min(len(r.Missing), maxPermitted)]
			receipts[i].Permit = s.sealed(p)
		}
	}
}

func (s *Service) sealed(p permit) string {
	raw, err := json.Marshal(p)
	if err != nil { // texts and numbers can always be written
		panic(err)
	}
	return PermitPrefix + base64.RawURLEncoding.EncodeToString(raw) + "." + base64.RawURLEncoding.EncodeToString(s.sealOf(raw))
}

func (s *Service) sealOf(raw []byte) []byte {
	mac := hmac.New(sha256.New, s.permitKey[:])
	mac.Write(raw)
	return mac.Sum(nil)
}

// openPermit reads a permit that this server, or one with the same secret, made.
func (s *Service) openPermit(text string) (p permit, ok bool) {
	body, seal, found := strings.Cut(strings.TrimPrefix(text, PermitPrefix), ".")
	raw, errBody := base64.RawURLEncoding.Strict().DecodeString(body)
	mac, errSeal := base64.RawURLEncoding.Strict().DecodeString(seal)
	if !found || errBody != nil || errSeal != nil || !hmac.Equal(mac, s.sealOf(raw)) {
		return permit{}, false
	}
	return p, json.Unmarshal(raw, &p) == nil
}

// Permitted tells for whom a permit lets a photo be uploaded. The scope has no roles: it is good for this and for nothing else. Whether the device
// is revoked, or who handed in is an administrator still, is looked up anew each time. Errors: permit_refused, device_revoked, account_disabled.
func (s *Service) Permitted(ctx context.Context, text, photo string) (scope.Scope, error) {
	p, ok := s.openPermit(text)
	if !ok || !s.clock.Now().Before(time.Unix(p.Until, 0)) || !slices.Contains(p.Photos, photo) {
		return scope.Scope{}, fault.New(fault.PermitRefused, "")
	}
	var d drainer
	err := s.db.Read(scope.Into(ctx, scope.ForSystem(p.Tenant)), func(ctx context.Context, tx *entdb.Tx) (err error) {
		if d, err = findDrainer(ctx, tx, p.Tenant, p.Device, s.clock.Now()); err == nil && p.HandIn != uuid.Nil {
			d.barred, err = mayHandIn(ctx, tx, p.HandIn)
		}
		return err
	})
	switch {
	case fault.Is(err, fault.Missing):
		return scope.Scope{}, fault.New(fault.PermitRefused, "")
	case err != nil:
		return scope.Scope{}, err
	case d.barred != "":
		return scope.Scope{}, fault.New(d.barred, "")
	}
	return scope.Scope{Tenant: p.Tenant, User: d.by.User, Device: p.Device, Region: d.by.Region}, nil
}
