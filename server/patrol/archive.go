package patrol

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Archive is the job that moves a capture from the database, where it was durable at once, into the object store under its hash.
type Archive struct {
	Tenant string    `json:"tenant"`
	ID     uuid.UUID `json:"id"`
}

// Kind names the job.
func (Archive) Kind() string { return "patrol.archive" }

func captureKey(tenant string, sum [32]byte) string {
	return tenant + "/patrols/" + hex.EncodeToString(sum[:])
}

func (s *Service) archive(ctx context.Context, job Archive) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	p, err := s.load(ctx, job.ID)
	if err != nil || p.capture == nil {
		return err
	}
	sum := blob.SHA256(p.SHA256)
	if err := s.blob.Put(ctx, captureKey(p.Tenant, p.SHA256), bytes.NewReader(p.capture), int64(len(p.capture)), blob.PutOptions{ContentType: "application/octet-stream", SHA256: &sum}); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error { return dropCapture(ctx, tx, p.ID, p.SHA256) })
}

// load reads a patrol's row, with its capture while that is in the database.
func (s *Service) load(ctx context.Context, id uuid.UUID) (p Patrol, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		p, err = findPatrol(ctx, tx, id)
		return err
	})
	return p, err
}

// maxCapture bounds what is read back of a capture, bytes: a GPX file is the largest.
const maxCapture = 16 << 20

// captureOf gives the bytes as they came, from wherever they are. Errors: store_away.
func (s *Service) captureOf(ctx context.Context, p Patrol) ([]byte, error) {
	if p.capture != nil {
		return p.capture, nil
	}
	r, _, err := s.blob.Get(ctx, captureKey(p.Tenant, p.SHA256), 0, -1)
	if err != nil {
		return nil, fault.New(fault.StoreAway, "").Because(fmt.Errorf("read a capture: %w", err))
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, maxCapture))
	if err != nil {
		return nil, fault.New(fault.StoreAway, "").Because(err)
	}
	return raw, nil
}
