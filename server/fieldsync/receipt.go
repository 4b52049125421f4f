package fieldsync

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/ledger"
)

// keyName is what receipts are signed by, in the notes' own form (golang.org/x/mod/sumdb/note).
const keyName = "xuncha-receipts"

// Signed is what a receipt says: that an item of this hash was received at this time, at this position of the tenant's log.
type Signed struct {
	Tenant     string
	ID, Kind   string
	SHA256     string // hex
	ReceivedAt time.Time
	Position   int64
}

// signer signs receipts with Ed25519.
type signer struct {
	key    ed25519.PrivateKey
	public string // the verifier's key, as it is published
	hash   uint32
}

// newSigner makes the receipts' key of its seed, or derives it from the server's secret where there is none; either is the same on every server.
// What was published stays published, so that old receipts can be checked for ever.
func newSigner(seed, secret []byte) (*signer, error) {
	if len(seed) == 0 {
		var err error
		if seed, err = hkdf.Key(sha256.New, secret, nil, "xuncha receipts 1", ed25519.SeedSize); err != nil {
			return nil, err
		}
	}
	key := ed25519.NewKeyFromSeed(seed)
	public, err := note.NewEd25519VerifierKey(keyName, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, err
	}
	return &signer{key, public, v.KeyHash()}, nil
}

// PublicKey is the key of a seed as it is published.
func PublicKey(seed []byte) (string, error) {
	s, err := newSigner(seed, nil)
	if err != nil {
		return "", err
	}
	return s.public, nil
}

// Name implements note.Signer.
func (s *signer) Name() string { return keyName }

// KeyHash implements note.Signer.
func (s *signer) KeyHash() uint32 { return s.hash }

// Sign implements note.Signer.
func (s *signer) Sign(message []byte) ([]byte, error) { return ed25519.Sign(s.key, message), nil }

func (s *signer) sign(r Signed) (string, error) { return notary{s}.Sign(r.text()) }

// notary signs the log by the receipts' key.
type notary struct{ *signer }

// Leaf implements ledger.Notary: the log holds what the receipts say.
func (notary) Leaf(tenant string, e ledger.Entry) []byte {
	return []byte(Signed{Tenant: tenant, ID: e.ID.String(), Kind: e.Kind, SHA256: hexOf(e.SHA256), ReceivedAt: e.ReceivedAt, Position: e.Position}.text())
}

// Sign implements ledger.Notary.
func (n notary) Sign(text string) (string, error) {
	out, err := note.Sign(&note.Note{Text: text}, n.signer)
	return string(out), err
}

func (r Signed) text() string {
	return fmt.Sprintf("xuncha receipt 1\ntenant %s\nitem %s %s\nsha256 %s\nreceived %s\nposition %d\n", r.Tenant, r.ID, r.Kind, r.SHA256, r.ReceivedAt.UTC().Format(time.RFC3339Nano), r.Position)
}

// ErrReceipt says that a text is no receipt of the given keys.
var ErrReceipt = errors.New("this is no receipt signed by any of these keys")

// VerifyReceipt checks a signed receipt against published keys, without any server. Errors: ErrReceipt.
func VerifyReceipt(text string, keys []string) (Signed, error) {
	opened, err := VerifyNote(text, keys)
	if err != nil {
		return Signed{}, err
	}
	return readReceipt(opened)
}

// OpenCheckpoint checks the signature of a log's head against published keys. Errors: ErrReceipt, ledger.ErrCheckpoint.
func OpenCheckpoint(text string, keys []string) (ledger.Checkpoint, error) {
	opened, err := VerifyNote(text, keys)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	return ledger.ReadCheckpoint(opened)
}

// InLog checks that a receipt's entry is in the log, by a proof from the server. Errors: ledger.ErrCheckpoint.
func (r Signed) InLog(c ledger.Checkpoint, proof [][]byte) error {
	if c.Tenant != r.Tenant {
		return ledger.ErrCheckpoint
	}
	return c.Holds(r.Position, []byte(r.text()), proof)
}

// Checkpoint gives the signed head of the caller's county's log; empty while it is empty.
func (s *Service) Checkpoint(ctx context.Context) (signed string, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		signed, err = ledger.Head(ctx, tx)
		return err
	})
	return signed, err
}

// Prove proves that an entry is in the caller's county's log, and that an older log is its beginning. Errors: not_found.
func (s *Service) Prove(ctx context.Context, position, oldSize int64) (p ledger.Proof, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err = ledger.Prove(ctx, tx, position, oldSize)
		return err
	})
	return p, err
}

func readReceipt(text string) (Signed, error) {
	var r Signed
	fields := map[string]string{}
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		name, value, _ := strings.Cut(s.Text(), " ")
		fields[name] = value
	}
	r.Tenant, r.SHA256 = fields["tenant"], fields["sha256"]
	r.ID, r.Kind, _ = strings.Cut(fields["item"], " ")
	var err1, err2 error
	r.ReceivedAt, err1 = time.Parse(time.RFC3339Nano, fields["received"])
	r.Position, err2 = strconv.ParseInt(fields["position"], 10, 64)
	if fields["xuncha"] != "receipt 1" || err1 != nil || err2 != nil || r.text() != text {
		return Signed{}, ErrReceipt
	}
	return r, nil
}

// Keys gives every key that receipts were ever signed with, as published, oldest first.
func (s *Service) Keys(ctx context.Context) (keys []string, err error) {
	if err := s.publishKey(ctx); err != nil {
		return nil, err
	}
	err = s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		lines, err := listKeys(ctx, tx)
		slices.Sort(lines) // each begins with its time
		for _, l := range lines {
			_, key, _ := strings.Cut(l, " ")
			keys = append(keys, key)
		}
		return err
	})
	return keys, err
}

// publishKey makes the present key known for ever, before the first receipt is signed with it.
func (s *Service) publishKey(ctx context.Context) error {
	if s.published.Load() {
		return nil
	}
	err := s.db.Reference(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return putKey(ctx, tx, fmt.Sprintf("%08x", s.signer.hash), s.signer.public, s.clock.Now())
	})
	if err != nil && !errors.Is(err, entdb.ErrTaken) { // another server was faster
		return err
	}
	s.published.Store(true)
	return nil
}

// signReceipt puts the signed form into a receipt that has a position.
func (s *Service) signReceipt(tenant, kind string, r *Receipt) error {
	if r.Position == 0 {
		return nil
	}
	var err error
	r.Signed, err = s.signer.sign(Signed{Tenant: tenant, ID: r.ID, Kind: kind, SHA256: r.SHA256, ReceivedAt: r.ReceivedAt, Position: r.Position})
	return err
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }
