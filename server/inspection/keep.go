package inspection

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Prepared is a submission that can be read, with the pack that it answers.
type Prepared struct {
	ID    uuid.UUID
	By    scope.Scope      // who handed it over
	Flags []checklist.Flag // doubts about how it came
	sub   Submission
	pack  *checklist.Published // nil when unknown here
	raw   []byte
	sum   [32]byte
}

// Hashes are those of the photos that the submission names.
func (p Prepared) Hashes() []string {
	out := make([]string, len(p.sub.Photos))
	for i, c := range p.sub.Photos {
		out[i] = c.SHA256
	}
	return out
}

// Outcome is what became of a submission.
type Outcome struct {
	Inspection Inspection
	Duplicate  bool     // the same content was here before
	Conflict   bool     // other content was here before under this id; both are kept
	Missing    []string // hashes of photos that are not here yet
}

// Prepare reads the bytes that a phone hashed. Errors: item_unreadable (the caller keeps the bytes in quarantine), store_away.
func (s *Service) Prepare(ctx context.Context, raw []byte) (Prepared, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Prepared{}, err
	}
	sub, err := read(raw)
	if err != nil {
		return Prepared{}, fault.New(fault.ItemUnreadable, err.Error())
	}
	p := Prepared{ID: uuid.MustParse(sub.ID), By: sc, sub: sub, raw: raw, sum: sha256.Sum256(raw)}
	pack, err := s.packs.Get(ctx, sub.Pack, sub.PackVersion)
	if err == nil {
		p.pack = &pack
	} else if !fault.Is(err, fault.PackUnknown) {
		return Prepared{}, err
	}
	return p, nil
}

// KeepAll keeps submissions of one tenant, no two of one id, within the caller's transaction; they are durable when that is.
// Errors: a store's.
func (s *Service) KeepAll(ctx context.Context, tx *entdb.Tx, all []Prepared) ([]Outcome, error) {
	out := make([]Outcome, len(all))
	around, err := s.lookAround(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	judged := make([]Inspection, len(all))
	for i, p := range all {
		out[i] = judgedAmong(p, around, now)
		judged[i] = out[i].Inspection
	}
	if err := s.findBeats(ctx, tx, judged, around, now); err != nil {
		return nil, err
	}
	fresh, err := insertNew(ctx, tx, judged)
	if err != nil {
		return nil, err
	}
	if err := s.knownAgain(ctx, tx, all, fresh, out, now); err != nil {
		return nil, err
	}
	if err := s.claimed(ctx, tx, judged, fresh); err != nil {
		return nil, err
	}
	whole := slices.DeleteFunc(judged, func(in Inspection) bool { return !fresh[in.ID] || in.State != Complete })
	return out, s.completed(ctx, tx, whole)
}

// findBeats tells of what was found, where it is grave, whether who patrols there could have found it too.
func (s *Service) findBeats(ctx context.Context, tx *entdb.Tx, all []Inspection, around surroundings, now time.Time) error {
	places := make([]*geo.LatLng, len(all))
	for i, in := range all {
		if in.Severity != "A" && in.Severity != "B" {
			continue
		}
		if in.Lat != nil && in.Lng != nil {
			places[i] = &geo.LatLng{Lat: *in.Lat, Lng: *in.Lng}
		}
		if in.Target != nil {
			if t, ok := around.targets[*in.Target]; ok {
				places[i] = &t.Place.LatLng
			}
		}
	}
	beats, err := grid.Beats(ctx, tx, places, now)
	for i, b := range beats {
		all[i].onBeat = b.Asset != uuid.Nil
	}
	return err
}

// claimed tells of the photos of those that are new.
func (s *Service) claimed(ctx context.Context, tx *entdb.Tx, all []Inspection, fresh map[uuid.UUID]bool) error {
	var hashes []string
	for _, in := range all {
		for _, p := range in.Photos {
			if fresh[in.ID] && p.Here {
				hashes = append(hashes, p.SHA256)
			}
		}
	}
	if s.Claimed == nil || len(hashes) == 0 {
		return nil
	}
	return s.Claimed(ctx, tx, hashes)
}

// knownAgain puts in the outcomes of those whose ids were taken.
func (s *Service) knownAgain(ctx context.Context, tx *entdb.Tx, all []Prepared, fresh map[uuid.UUID]bool, out []Outcome, now time.Time) error {
	var ids []uuid.UUID
	for _, p := range all {
		if !fresh[p.ID] {
			ids = append(ids, p.ID)
		}
	}
	taken, err := ownersOf(ctx, tx, ids)
	for i, p := range all {
		if err == nil && !fresh[p.ID] {
			out[i], err = s.again(ctx, tx, p, taken[p.ID], now)
		}
	}
	return err
}

// surroundings is what the database knows that submissions are judged by.
type surroundings struct {
	targets map[uuid.UUID]registry.Target
	photos  map[string]int64 // sizes of the originals that are here, by hash
}

// owner is whose an id is already.
type owner struct {
	sum [32]byte
	by  uuid.UUID
}

func (s *Service) lookAround(ctx context.Context, tx *entdb.Tx, all []Prepared) (a surroundings, err error) {
	var targets []uuid.UUID
	var hashes []string
	for _, p := range all {
		if t, err := uuid.Parse(p.sub.Target); err == nil {
			targets = append(targets, t)
		}
		for _, c := range p.sub.Photos {
			hashes = append(hashes, c.SHA256)
		}
	}
	// A photo that is being recorded now and a manifest must not miss each other: both lock the hash first.
	if err := tx.Lock(ctx, hashes...); err != nil {
		return a, err
	}
	if a.photos, err = photoSizes(ctx, tx, hashes); err != nil {
		return a, err
	}
	a.targets, err = findTargets(ctx, tx, targets)
	return a, err
}

// unregistered is the name that whoever registers a target and whoever finds none lock: else the two that come at the same moment, to two servers, would miss each other.
const unregistered = "unregistered target"

func findTargets(ctx context.Context, tx *entdb.Tx, ids []uuid.UUID) (map[uuid.UUID]registry.Target, error) {
	found, err := registry.FindTargets(ctx, tx, ids)
	if err != nil || !slices.ContainsFunc(ids, func(id uuid.UUID) bool { return found[id].ID == uuid.Nil }) {
		return found, err
	}
	if err := tx.Lock(ctx, unregistered); err != nil {
		return nil, err
	}
	return registry.FindTargets(ctx, tx, ids)
}

// judgedAmong is a new inspection as it is to be kept: complete at once if nothing is missing.
func judgedAmong(p Prepared, a surroundings, now time.Time) Outcome {
	var target *registry.Target
	if id, err := uuid.Parse(p.sub.Target); err == nil {
		if t, ok := a.targets[id]; ok {
			target = &t
		}
	}
	in := judge(p.sub, p.By, target, p.pack, now)
	for _, f := range p.Flags {
		if !slices.ContainsFunc(in.Flags, func(has checklist.Flag) bool { return has.Name == f.Name }) {
			in.Flags = append(in.Flags, f)
		}
	}
	in.SHA256, in.Submission = p.sum, p.raw
	var out Outcome
	for i, c := range in.Photos {
		size, here := a.photos[c.SHA256]
		in.Photos[i].Here = here && size == c.Size
	}
	out.Missing = missing(in.Photos)
	if in.PhotosHere = in.PhotosWanted - len(out.Missing); len(out.Missing) == 0 {
		in.State, in.CompletedAt = Complete, &in.ReceivedAt
	}
	out.Inspection = in
	return out
}

// again answers for an id that is here already: the same bytes from the same person are success, others a conflict of which both are kept.
func (s *Service) again(ctx context.Context, tx *entdb.Tx, p Prepared, have owner, now time.Time) (Outcome, error) {
	if have.sum != p.sum || have.by != p.By.User {
		return Outcome{Conflict: true}, keepConflict(ctx, tx, p, now)
	}
	in, err := Find(ctx, tx, p.ID)
	out := Outcome{Inspection: in, Duplicate: true}
	out.Missing = missing(in.Photos)
	slices.Sort(out.Missing)
	return out, err
}

// missing are the hashes of the pictures that are not here, each once.
func missing(lines []Photo) (out []string) {
	for _, p := range lines {
		if !p.Here && !slices.Contains(out, p.SHA256) {
			out = append(out, p.SHA256)
		}
	}
	return out
}
