package inspection

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// AddPhotos adds lines to an inspection's manifest within the caller's transaction; those that it has already stay as they are. One that was complete
// stays so: what was let out then was right. It tells who made the inspection, and whether the lines were added: somebody else on another device could keep it
// from ever being complete, by photos that never come. Errors: not_found.
func (s *Service) AddPhotos(ctx context.Context, tx *entdb.Tx, id uuid.UUID, by scope.Scope, claims []PhotoClaim) (inspector uuid.UUID, added bool, err error) {
	hashes := make([]string, len(claims))
	for i, c := range claims {
		hashes[i] = c.SHA256
	}
	if err := tx.Lock(ctx, hashes...); err != nil { // as in lookAround: a photo and a manifest must not miss each other
		return uuid.Nil, false, err
	}
	sizes, err := photoSizes(ctx, tx, hashes)
	if err != nil {
		return uuid.Nil, false, err
	}
	photos := make([]Photo, len(claims))
	for i, c := range claims {
		photos[i] = photoOf(c)
		size, here := sizes[c.SHA256]
		photos[i].Here = here && size == c.Size
	}
	inspector, added, err = addClaims(ctx, tx, id, by, photos)
	if err != nil || !added || s.Claimed == nil {
		return inspector, added, err
	}
	return inspector, added, s.Claimed(ctx, tx, hashes)
}

// NotHere keeps those hashes of photos that are not here, in order.
func NotHere(ctx context.Context, tx *entdb.Tx, hashes []string) ([]string, error) {
	sizes, err := photoSizes(ctx, tx, hashes)
	return slices.DeleteFunc(slices.Clone(hashes), func(h string) bool { _, here := sizes[h]; return here }), err
}
