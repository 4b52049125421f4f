package disclosure

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/photofile"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Reporter is who made a report. Both empty: nobody says.
type Reporter struct {
	Name    string `json:"name"`
	Contact string `json:"contact"`
}

// Opening says who looked at a reporter's identity.
type Opening struct {
	User     uuid.UUID
	UserName string
	Reason   string
	At       time.Time
}

func (s *Service) aead() (cipher.AEAD, error) {
	if len(s.Key) != 32 {
		return nil, fault.New(fault.StoreAway, "举报人信息的密钥不可用，请匿名举报或稍后再试 · The key for reporters' identities is not here; report without a name, or later.")
	}
	block, err := aes.NewCipher(s.mac("reporters"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// mac derives bytes from the key for one purpose and its words.
func (s *Service) mac(words ...string) []byte {
	m := hmac.New(sha256.New, s.Key)
	for _, w := range words {
		n := sha256.Sum256([]byte(w))
		m.Write(n[:])
	}
	return m.Sum(nil)
}

// seal encrypts who reported; nobody gives nil. The bytes open only for this county and report.
func (s *Service) seal(county string, report uuid.UUID, r Reporter) ([]byte, error) {
	if r == (Reporter{}) {
		return nil, nil
	}
	box, err := s.aead()
	if err != nil {
		return nil, err
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	// Padded, so that the length does not tell the name.
	plain = append(plain, bytes.Repeat([]byte{' '}, 256-len(plain)%256)...)
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return box.Seal(nonce, nonce, plain, bound(county, report)), nil
}

func bound(county string, report uuid.UUID) []byte { return []byte(county + "/" + report.String()) }

func (s *Service) unseal(county string, report uuid.UUID, sealed []byte) (r Reporter, err error) {
	box, err := s.aead()
	if err != nil {
		return Reporter{}, err
	}
	if len(sealed) < box.NonceSize() {
		return Reporter{}, io.ErrUnexpectedEOF
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], bound(county, report))
	if err != nil {
		return Reporter{}, err
	}
	return r, json.Unmarshal(plain, &r)
}

// OfCase gives a case's reports, newest first, without who made them. Errors: not_found for a case without one, or outside the caller's region.
func (s *Service) OfCase(ctx context.Context, id uuid.UUID) (out []Report, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listReports(ctx, tx, sc, id)
		return err
	})
	if err == nil && len(out) == 0 {
		err = fault.New(fault.Missing, "")
	}
	return out, err
}

// Open shows who made a report. That it was opened, by whom and why, is durable before it is shown. Errors: not_found, also when the
// report is anonymous.
func (s *Service) Open(ctx context.Context, id, report uuid.UUID, reason string) (r Reporter, err error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Reporter{}, err
	}
	var sealed []byte
	err = s.DB.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if sealed, err = findSealed(ctx, tx, sc, id, report); err != nil {
			return err
		}
		return insertOpening(ctx, tx, report, Opening{User: sc.User, Reason: reason, At: s.Clock.Now()})
	})
	if err != nil {
		return Reporter{}, err
	}
	return s.unseal(sc.Tenant, report, sealed)
}

// OpenPhoto says which object holds a report's photo. Errors: photo_unknown.
func (s *Service) OpenPhoto(ctx context.Context, id uuid.UUID, sum string) (Photo, string, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return Photo{}, "", err
	}
	all, err := s.OfCase(ctx, id)
	if err != nil {
		return Photo{}, "", err
	}
	for _, r := range all {
		for _, p := range r.Photos {
			if p.SHA256 == sum {
				return p, PhotoKey(sc.Tenant, sum), nil
			}
		}
	}
	return Photo{}, "", fault.New(fault.PhotoUnknown, "")
}

// checkPhoto reads a whole photo, which is bounded, and judges it.
func checkPhoto(body io.Reader, size int64) (photofile.Kind, error) {
	raw, err := io.ReadAll(io.LimitReader(body, size))
	if err != nil {
		return photofile.Kind{}, err
	}
	return photofile.Check(bytes.NewReader(raw), int64(len(raw)))
}
