package inspection

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Result is what became of a submission.
type Result struct {
	Inspection Inspection
	Duplicate  bool     // the same content was here before
	Missing    []string // hashes of photos that are not here yet
}

// Submit keeps a submission. raw are the bytes that the phone hashed. When Submit returns, the result is durable.
// Errors: item_unreadable (the caller keeps the bytes in quarantine), same_id_other_content (both versions are kept),
// store_away, store_full.
func (s *Service) Submit(ctx context.Context, raw []byte) (Result, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Result{}, err
	}
	sub, err := read(raw)
	if err != nil {
		return Result{}, fault.New(fault.ItemUnreadable, err.Error())
	}
	pack, err := s.packOf(ctx, sub)
	if err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256(raw)
	if len(sub.Photos) == 0 {
		out, err := s.keepTogether(sc.Tenant, &entry{ctx: ctx, sub: sub, pack: pack, raw: raw, sum: sum})
		if !errors.Is(err, errAlone) {
			return out, err
		}
	}
	var out Result
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		target, err := s.targetOf(ctx, tx, sub)
		if err != nil {
			return err
		}
		in := judge(sub, sc, target, pack, s.clock.Now())
		in.SHA256, in.Submission = sum, raw
		out, err = s.keep(ctx, tx, in)
		return err
	})
	if errors.Is(err, entdb.ErrTaken) {
		return s.again(ctx, sub, raw, sum)
	}
	return out, err
}

func (s *Service) packOf(ctx context.Context, sub Submission) (*checklist.Published, error) {
	p, err := s.packs.Get(ctx, sub.Pack, sub.PackVersion)
	if fault.Is(err, fault.PackUnknown) {
		return nil, nil
	}
	return &p, err
}

func (s *Service) targetOf(ctx context.Context, tx *entdb.Tx, sub Submission) (*registry.Target, error) {
	id, err := uuid.Parse(sub.Target)
	if err != nil {
		return nil, nil
	}
	t, err := registry.FindTarget(ctx, tx, id)
	if fault.Is(err, fault.Missing) {
		return nil, nil
	}
	return &t, err
}

// keep inserts a new inspection, and completes it at once if nothing is missing.
func (s *Service) keep(ctx context.Context, tx *entdb.Tx, in Inspection) (Result, error) {
	hashes := make([]string, len(in.Photos))
	for i, p := range in.Photos {
		hashes[i] = p.SHA256
	}
	// A photo that is being recorded now and this manifest must not miss each other: both lock the hash first.
	if err := tx.LockHashes(ctx, hashes); err != nil {
		return Result{}, err
	}
	here, err := photosHere(ctx, tx, in.Photos)
	if err != nil {
		return Result{}, err
	}
	out := Result{}
	for i, p := range in.Photos {
		if in.Photos[i].Here = here[p.SHA256]; !in.Photos[i].Here {
			out.Missing = append(out.Missing, p.SHA256)
		}
	}
	if len(out.Missing) == 0 {
		in.State, in.CompletedAt = Complete, &in.ReceivedAt
	}
	in.PhotosHere = len(in.Photos) - len(out.Missing)
	if err := insert(ctx, tx, in); err != nil {
		return Result{}, err
	}
	if in.State == Complete {
		err = s.completed(ctx, tx, in.ID, in.Target, in.Severity)
	}
	out.Inspection = in
	return out, err
}

// again answers for an id that is here already: the same bytes are success, others a conflict of which both are kept.
func (s *Service) again(ctx context.Context, sub Submission, raw []byte, sum [32]byte) (Result, error) {
	id := uuid.MustParse(sub.ID)
	sc, err := scope.Write(ctx)
	if err != nil {
		return Result{}, err
	}
	have, err := s.load(ctx, id)
	if fault.Is(err, fault.Missing) {
		// The id is free after all: another unique key was taken, which two equal submissions at once can do.
		return Result{}, fault.New(fault.StoreAway, "").Because(err)
	}
	if err != nil {
		return Result{}, err
	}
	if have.SHA256 == sum && have.Inspector == sc.User {
		out := Result{Inspection: have, Duplicate: true}
		for _, p := range have.Photos {
			if !p.Here {
				out.Missing = append(out.Missing, p.SHA256)
			}
		}
		slices.Sort(out.Missing)
		return out, nil
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return insertConflict(ctx, tx, id, sum, raw, sc.User, s.clock.Now())
	})
	if err != nil && !errors.Is(err, entdb.ErrTaken) {
		return Result{}, err
	}
	return Result{}, fault.New(fault.SameIDOther, "")
}
