package patrol

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// Prepared is a capture that can be read.
type Prepared struct {
	ID     uuid.UUID
	By     scope.Scope      // who handed it over
	Flags  []checklist.Flag // doubts about how it came
	source string
	doc    document
	fixes  []track.Fix
	raw    []byte
	sum    [32]byte
	bad    int // answers of the form that say that something is wrong
}

// Outcome is what became of a capture.
type Outcome struct {
	ReceivedAt time.Time
	Duplicate  bool     // the same content was here before
	Conflict   bool     // other content was here before under this id; both are kept
	Missing    []string // hashes of photos that are not here yet
}

// Prepare reads the bytes that a phone hashed. Errors: item_unreadable (the caller keeps the bytes in quarantine), store_away.
func (s *Service) Prepare(ctx context.Context, raw []byte) (Prepared, error) {
	doc, fixes, err := readDocument(raw)
	if err != nil {
		return Prepared{}, unreadable(err)
	}
	p := Prepared{ID: uuid.MustParse(doc.ID), Flags: oddFields(doc.odd), source: "app", doc: doc, fixes: fixes, raw: raw, sum: sha256.Sum256(raw)}
	if len(doc.Form) == 0 {
		return p, nil
	}
	pack, err := s.packs.Get(ctx, doc.FormPack, doc.FormVersion)
	switch {
	case fault.Is(err, fault.PackUnknown):
		p.Flags = append(p.Flags, checklist.Flag{Name: FlagPackUnknown, Detail: capture.Clip(doc.FormPack, 16)})
		return p, nil
	case err != nil:
		return p, err
	}
	findings, _ := checklist.Judge(pack.Pack, doc.Form, nil)
	p.bad = len(findings)
	return p, nil
}

func unreadable(err error) error {
	var why capture.Unreadable
	if errors.As(err, &why) {
		return fault.New(fault.ItemUnreadable, why.Why)
	}
	return err
}

// KeepAll keeps patrols of one tenant, no two of one id, within the caller's transaction, judged. Errors: entdb.ErrTaken when an id was taken at the same moment by
// another transaction: try again.
func (s *Service) KeepAll(ctx context.Context, tx *entdb.Tx, all []Prepared) ([]Outcome, error) {
	out := make([]Outcome, len(all))
	if err := lockPeople(ctx, tx, all); err != nil {
		return nil, err
	}
	for i, p := range all {
		photos := p.doc.summary().Photos
		if err := lockPhotos(ctx, tx, photos); err != nil {
			return nil, err
		}
		have, err := findPatrol(ctx, tx, p.ID)
		switch {
		case err == nil && have.SHA256 == p.sum && have.User == p.By.User:
			out[i] = Outcome{ReceivedAt: have.ReceivedAt, Duplicate: true}
		case err == nil:
			out[i].Conflict = true
			err = keepConflict(ctx, tx, kindPatrol, p.ID, p.raw, p.sum, p.By.User, s.clock.Now())
		case fault.Is(err, fault.Missing):
			out[i].ReceivedAt = s.clock.Now()
			err = s.keepOne(ctx, tx, p)
		}
		if err == nil && !out[i].Conflict {
			out[i].Missing, err = missingPhotos(ctx, tx, photos)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lockPeople lets two patrols of one person, or of one device, that come at the same moment see each other: the later waits for the first.
func lockPeople(ctx context.Context, tx *entdb.Tx, all []Prepared) error {
	var names []string
	for _, p := range all {
		names = append(names, whoseLocks(p.By.User, &p.By.Device)...)
	}
	return tx.Lock(ctx, names...)
}

func (p *Patrol) lock(ctx context.Context, tx *entdb.Tx) error {
	return tx.Lock(ctx, whoseLocks(p.User, p.Device)...)
}

func whoseLocks(person uuid.UUID, device *uuid.UUID) []string {
	out := []string{"patrols " + person.String()}
	if device != nil && *device != uuid.Nil {
		out = append(out, "patrols "+device.String())
	}
	return out
}

// keepOne keeps a new patrol with everything that follows from it.
func (s *Service) keepOne(ctx context.Context, tx *entdb.Tx, in Prepared) error {
	p, err := s.begin(ctx, tx, in)
	if err != nil {
		return err
	}
	if err := s.judge(ctx, tx, &p, in.fixes); err != nil {
		return err
	}
	if err := insertPatrol(ctx, tx, p, in.raw); err != nil {
		return err
	}
	if err := insertJudgement(ctx, tx, p); err != nil {
		return err
	}
	if err := s.claim(ctx, tx, kindPatrol, p.ID, p.Region, p.Summary.Photos); err != nil {
		return err
	}
	if err := s.follow(ctx, tx, p); err != nil {
		return err
	}
	return s.changed(ctx, tx, p, nil)
}

// begin is the patrol as its capture says, before it is judged.
func (s *Service) begin(ctx context.Context, tx *entdb.Tx, in Prepared) (Patrol, error) {
	now := s.clock.Now()
	p := Patrol{ID: in.ID, Tenant: in.By.Tenant, User: in.By.User, Region: in.By.Region, Mode: in.doc.mode(), Source: in.source, ReceivedAt: now, SHA256: in.sum,
		Fixes: len(in.fixes), Flags: in.Flags, Summary: in.doc.summary()}
	p.Summary.Bad = in.bad
	if in.By.Device != uuid.Nil {
		p.Device = &in.By.Device
	}
	if id, err := uuid.Parse(in.doc.OnBehalfOf); err == nil && id != in.By.User {
		p.OnBehalfOf = &id
	}
	p.judgeTime(capture.Time(in.doc.StartedAt), capture.Time(in.doc.EndedAt), in.fixes, now)
	id, err := uuid.Parse(in.doc.Asset)
	if err != nil {
		return p, nil
	}
	a, err := grid.FindAsset(ctx, tx, id)
	switch {
	case fault.Is(err, fault.Missing):
		p.flag(FlagAssetUnknown, "")
	case err != nil:
		return p, err
	default:
		p.Asset, p.Region = &a.ID, a.Region
		if !in.By.Covers(a.Region) {
			p.flag(FlagOutsideRegion, a.Region)
		}
	}
	return p, nil
}

// follow defers what nobody waits for: doubts, and the move of the capture into the object store.
func (s *Service) follow(ctx context.Context, tx *entdb.Tx, p Patrol) error {
	return s.jobs.InsertMany(ctx, tx.SQL, []jobs.Args{Archive{p.Tenant, p.ID}, Doubts{p.Tenant, p.ID}})
}
