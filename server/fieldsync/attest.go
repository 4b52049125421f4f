package fieldsync

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Attest signs a text with the receipts' key, in the notes' form, so that the published keys prove that it left this house so.
func (s *Service) Attest(ctx context.Context, text string) (string, error) {
	if err := s.publishKey(ctx); err != nil {
		return "", err
	}
	out, err := note.Sign(&note.Note{Text: text}, s.signer)
	return string(out), err
}

// VerifyNote checks a signed text against published keys, without any server, and gives it without its signature. Errors: ErrReceipt.
func VerifyNote(signed string, keys []string) (string, error) {
	var known []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(strings.TrimSpace(k))
		if err != nil {
			return "", fmt.Errorf("the key %.40q cannot be read: %w", k, err)
		}
		known = append(known, v)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(known...))
	if err != nil {
		return "", ErrReceipt
	}
	return n.Text, nil
}

// Receipts gives the signed receipts of items of the caller's tenant that are in the log, by item.
func (s *Service) Receipts(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.publishKey(ctx); err != nil {
		return nil, err
	}
	out := map[uuid.UUID]string{}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return eachLogged(ctx, tx, ids, func(id uuid.UUID, r Signed) error {
			r.Tenant = sc.Tenant
			out[id], err = s.signer.sign(r)
			return err
		})
	})
	return out, err
}
