package patrol

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// Tracker is an app that records in the background and sends fix by fix, such as Traccar Client or OwnTracks. Its key lets it in, and is kept as a hash.
type Tracker struct {
	ID        uuid.UUID
	User      uuid.UUID
	Label     string
	CreatedAt time.Time
	LastAt    *time.Time
	RevokedAt *time.Time
}

// maxTrackers of one person.
const maxTrackers = 10

// CreateTracker pairs a tracker with the caller. The key is shown this once: tenant, a dash, and 26 letters of 128 random bits.
func (s *Service) CreateTracker(ctx context.Context, id uuid.UUID, label string) (Tracker, string, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Tracker{}, "", err
	}
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		return Tracker{}, "", err
	}
	key := sc.Tenant + "-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret))
	t := Tracker{ID: id, User: sc.User, Label: label, CreatedAt: s.clock.Now()}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		have, err := listTrackers(ctx, tx, sc.User)
		live := 0
		for _, h := range have {
			if h.ID == id {
				return fault.New(fault.SameIDOther, "此编号的定位端已配对 · A tracker with this id is paired already; its key is shown once.")
			}
			if h.RevokedAt == nil {
				live++
			}
		}
		if err == nil && live >= maxTrackers {
			err = fault.New(fault.BadArgument, "每人最多 10 个后台定位端 · A person has 10 trackers at most.")
		}
		if err != nil {
			return err
		}
		return insertTracker(ctx, tx, t, sha256.Sum256([]byte(key)))
	})
	if errors.Is(err, entdb.ErrTaken) { // by somebody else of the county
		err = fault.New(fault.SameIDOther, "")
	}
	return t, key, err
}

// ListTrackers lists the caller's trackers.
func (s *Service) ListTrackers(ctx context.Context) (out []Tracker, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listTrackers(ctx, tx, sc.User)
		return err
	})
	return out, err
}

// RevokeTracker ends a tracker of the caller's. Errors: not_found.
func (s *Service) RevokeTracker(ctx context.Context, id uuid.UUID) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		return revokeTracker(ctx, tx, id, sc.User, s.clock.Now())
	})
}

// Sent is what a tracker sent, as it sent it.
type Sent struct {
	Key         string
	Protocol    string // osmand or owntracks
	Query       string
	Body        []byte
	ContentType string
}

// Receive keeps a tracker's fixes; durable when it returns. Fixes become a patrol when none has come for a while. What a known tracker sends and nobody can read is kept in
// quarantine and counts as received, for the app would else send it again for ever. Errors: tracker_unknown for a key that nobody has or that was revoked, too_many_requests: nothing
// is kept.
func (s *Service) Receive(ctx context.Context, in Sent) (n int, err error) {
	tenant, _, ok := strings.Cut(in.Key, "-")
	if !ok || len(tenant) < 4 || len(tenant) > 12 || strings.Trim(tenant, "0123456789") != "" {
		return 0, fault.New(fault.TrackerUnknown, "")
	}
	if err := s.withinBudget(ctx, in.Key); err != nil {
		return 0, err
	}
	ctx = scope.Into(ctx, scope.ForSystem(tenant))
	fixes, unreadable := in.fixes()
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		t, err := findTracker(ctx, tx, sha256.Sum256([]byte(in.Key)))
		switch {
		case err != nil:
			return err
		case unreadable != nil:
			return quarantine(ctx, tx, t, in, fault.As(unreadable).Reason, s.clock.Now())
		case len(fixes) == 0:
			return nil
		}
		return s.keepBatch(ctx, tx, tenant, t, fixes)
	})
	return len(fixes), err
}

// sendsPerMinute is how often one key may send: an app that was without a network for hours sends what waited one by one, as fast as it is answered.
const sendsPerMinute = 1200

// withinBudget holds back a key that sends more than any app would. Without the cache every one may: it bounds load, not truth.
func (s *Service) withinBudget(ctx context.Context, key string) error {
	if s.Limiter == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(key))
	if ok, wait, err := s.Limiter.Allow(ctx, "tracker:"+hex.EncodeToString(sum[:]), sendsPerMinute, time.Minute); err == nil && !ok {
		return fault.New(fault.TooManyRequests, "").With("retry_after", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	return nil
}

// keepBatch keeps fixes as one message, and sees to it that they become a patrol.
func (s *Service) keepBatch(ctx context.Context, tx *entdb.Tx, tenant string, t Tracker, fixes []track.Fix) error {
	message, err := track.Encode(fixes)
	if err != nil {
		return err
	}
	first, last := span(fixes)
	b := batch{message: message, sum: sha256.Sum256(message), receivedAt: s.clock.Now(), first: first, last: last}
	if err := insertBatch(ctx, tx, t, b); err != nil {
		return err
	}
	// One job for each half-hour in which fixes came, when that and another are over: so none comes between its last look and its end.
	half := s.clock.Now().Truncate(quiet)
	return s.jobs.Insert(ctx, tx.SQL, Assemble{tenant, t.ID, half.Unix()}, jobs.Options{At: half.Add(2 * quiet), Unique: true})
}

func (in Sent) fixes() ([]track.Fix, error) {
	if in.Protocol == "owntracks" {
		return track.ReadOwnTracks(in.Body)
	}
	return track.ReadOsmAnd(in.Query, in.ContentType, in.Body)
}

// quiet is how long no fix comes until a patrol is over, if the rules of the person's duties do not say longer. A proposal.
const quiet = 30 * time.Minute

// Assemble is the job that makes a patrol of a tracker's fixes.
type Assemble struct {
	Tenant  string    `json:"tenant"`
	Tracker uuid.UUID `json:"tracker"`
	Half    int64     `json:"half"` // begin of the half-hour, Unix seconds
}

// Kind names the job.
func (Assemble) Kind() string { return "patrol.assemble" }

func (s *Service) assemble(ctx context.Context, job Assemble) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	t, batches, silence, err := s.waiting(ctx, job.Tracker)
	if err != nil || len(batches) == 0 {
		return err
	}
	if wait := batches[len(batches)-1].receivedAt.Add(silence).Sub(s.clock.Now()); wait > 0 {
		return jobs.Snooze(wait)
	}
	parts, err := s.parts(ctx, t, batches, silence)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		for _, p := range parts {
			if err := s.patrolOf(ctx, tx, job.Tenant, t, p); err != nil {
				return err
			}
		}
		return deleteBatches(ctx, tx, batches)
	})
}

// waiting gives the fixes that are no patrol yet, and after how long a silence one is over.
func (s *Service) waiting(ctx context.Context, id uuid.UUID) (t Tracker, out []batch, silence time.Duration, err error) {
	silence = quiet
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if t, out, err = readBatches(ctx, tx, id); err != nil || len(out) == 0 {
			return err
		}
		duties, err := grid.DutiesOf(ctx, tx, t.User, out[0].first)
		if err != nil {
			return err
		}
		rules, err := rulesAt(ctx, tx, out[0].first)
		for _, d := range duties {
			silence = max(silence, time.Duration(rules[d.Rule].StaleMinutes)*time.Minute)
		}
		return err
	})
	return t, out, silence, err
}

// batch is fixes that came together.
type batch struct {
	id          uuid.UUID
	message     []byte
	sum         [32]byte
	receivedAt  time.Time
	first, last time.Time
}

// part is fixes without a long silence between them, and the patrols of the tracker's that they belong to: late fixes join what is there.
type part struct {
	fixes []track.Fix
	grows []Patrol // the first takes up the others
}

// parts cuts what waits where there was silence, together with the patrols that it touches.
func (s *Service) parts(ctx context.Context, t Tracker, batches []batch, silence time.Duration) (out []part, err error) {
	var all []track.Fix
	for _, b := range batches {
		fixes, err := track.Decode(b.message)
		if err != nil {
			return nil, err
		}
		all = append(all, fixes...)
	}
	for _, fixes := range apart(all, silence) {
		p := part{fixes: fixes}
		first, last := span(fixes)
		err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
			p.grows, err = patrolsOfTracker(ctx, tx, t.ID, first.Add(-silence), last.Add(silence))
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(p.grows) > 1 {
			p.grows = p.grows[:1] // two patrols that late fixes join stay two: what people said of them stays theirs
		}
		p.grows = slices.DeleteFunc(p.grows, func(g Patrol) bool { return later(last, g.EndedAt).Sub(earlier(first, g.StartedAt)) > longestDay })
		for _, g := range p.grows {
			raw, err := s.captureOf(ctx, g)
			if err != nil {
				return nil, err
			}
			have, err := track.Decode(raw)
			if err != nil {
				return nil, err
			}
			p.fixes = inOrder(append(have, p.fixes...))
		}
		out = append(out, p)
	}
	return out, nil
}

// patrolOf makes a patrol of a part, or lets one grow: its capture is then another message, judged anew; the one before stays in the object store.
func (s *Service) patrolOf(ctx context.Context, tx *entdb.Tx, tenant string, t Tracker, in part) error {
	fixes := slices.Compact(in.fixes)
	message, err := track.Encode(fixes)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(message)
	if len(in.grows) > 0 {
		return s.grow(ctx, tx, in.grows[0], fixes, message, sum)
	}
	first, last := span(fixes)
	by := scope.Scope{Tenant: tenant, User: t.User, Device: t.ID, Region: tenant}
	p := Prepared{ID: idOf(t.ID, sum), By: by, source: sourceOf(fixes[0].Source), doc: document{StartedAt: stampText(first), EndedAt: stampText(last)}, fixes: fixes, raw: message, sum: sum}
	_, err = s.KeepAll(ctx, tx, []Prepared{p})
	return err
}

func (s *Service) grow(ctx context.Context, tx *entdb.Tx, have Patrol, fixes []track.Fix, message []byte, sum [32]byte) error {
	if err := have.lock(ctx, tx); err != nil {
		return err
	}
	id := have.ID
	p, err := findPatrol(ctx, tx, id)
	if err != nil || p.SHA256 == sum { // the same fixes came again
		return err
	}
	before, err := verdictsOf(ctx, tx, id)
	if err != nil {
		return err
	}
	p.SHA256, p.Fixes = sum, len(fixes)
	p.StartedAt, p.EndedAt = span(fixes)
	if err := growPatrol(ctx, tx, p, message); err != nil {
		return err
	}
	if err := s.judgeAnew(ctx, tx, &p, fixes, before); err != nil {
		return err
	}
	if err := insertAct(ctx, tx, id, Act{What: "grown", At: s.clock.Now(), Note: "收到迟到的定位点 · Late fixes came."}); err != nil {
		return err
	}
	return s.follow(ctx, tx, p)
}

func sourceOf(s track.Source) string {
	if s == track.SourceOwnTracks {
		return "owntracks"
	}
	return "osmand"
}

// idOf names a patrol after its tracker and content, so that a job worked twice makes it once. Version 8: a UUID of one's own making (RFC 9562).
func idOf(tracker uuid.UUID, sum [32]byte) uuid.UUID {
	h := sha256.Sum256(append(tracker[:], sum[:]...))
	id := uuid.UUID(h[:16])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	return id
}
