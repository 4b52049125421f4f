package patrol

import (
	"context"
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/capture"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Event is a problem that somebody reported, on a patrol or by the way 事件.
type Event struct {
	ID         uuid.UUID
	Tenant     string
	User       uuid.UUID
	UserName   string
	Device     *uuid.UUID
	Patrol     *uuid.UUID // as the phone says; it may come later than the event, or never
	Region     string
	Type       string
	Level      string
	CapturedAt *time.Time
	ReceivedAt time.Time
	Lat, Lng   *float64 // WGS 84
	Flags      []checklist.Flag
	SHA256     [32]byte
	Text       string
	Photos     []Photo
	PhotosHere int
	Measure    float64
	Unit       string // m2 or m3
}

// EventTypes are what is reported; another is kept and flagged. The first eleven are those of the "four disorders" table and of patrol forms, the others of the plan.
var EventTypes = []string{"occupation", "digging", "dumping", "building", "water_quality", "outfall", "livestock", "net_cage", "sign", "structure", "other",
	"irrigation_return", "rural_sewage", "grazing", "felling", "grass_damage", "quarrying", "wild_animal", "fire", "straw_burning", "five_piles", "muck_truck", "illegal_mining"}

// Levels are how grave an event is.
var Levels = []string{"minor", "normal", "major"}

// The flags that an event raises besides those of a patrol.
const (
	FlagTypeUnknown     = "event_type_unknown"
	FlagLevelUnknown    = "event_level_unknown"
	FlagNoPosition      = "position_missing"
	FlagBadPosition     = "position_unusable"
	FlagMock            = "position_mock"
	flagEventTime       = FlagBadTime
	maxEventText        = 4000 // runes
	maxEventPhotos      = 30
	maxMeasure          = 1e9
	kindPatrol, kindEve = "patrol", "event"
)

// eventDocument is an event as a phone captured it (docs/capture.md).
type eventDocument struct {
	Format      int               `json:"format" need:"yes"`
	ID          string            `json:"id" need:"yes"`
	Patrol      string            `json:"patrol"`
	Type        string            `json:"type"`
	Level       string            `json:"level"`
	CapturedAt  string            `json:"captured_at"`
	Position    *documentPosition `json:"position"`
	Text        string            `json:"text"`
	Measure     float64           `json:"measure"`
	MeasureUnit string            `json:"measure_unit"`
	Photos      []documentPhoto   `json:"photos" need:"yes"`

	odd []string // the fields that were of another type than they must be, and are left out
}

func readEvent(raw []byte) (d eventDocument, err error) {
	if d.odd, err = capture.Loosely(raw, &d); err != nil {
		return d, err
	}
	if d.Format != 1 {
		return d, capture.Cannot("不认识的格式 %d · Format %d is not known.", d.Format, d.Format)
	}
	if len(d.Photos) > maxEventPhotos {
		return d, capture.Cannot("照片多于 %d 张 · More than %d photos.", maxEventPhotos, maxEventPhotos)
	}
	if _, err := uuid.Parse(d.ID); err != nil {
		return d, capture.Cannot("编号不是 UUID · The id is no UUID.")
	}
	d.Photos, err = checkPhotos(d.Photos)
	return d, err
}

// read fills in what is only in the capture; it could be read when it was kept.
func (e *Event) read(raw []byte) {
	d, err := readEvent(raw)
	if err != nil {
		return
	}
	e.Text, e.Measure, e.Unit = capture.Clip(d.Text, maxEventText), min(max(d.Measure, 0), maxMeasure), capture.Clip(d.MeasureUnit, 8)
	for _, p := range d.Photos {
		e.Photos = append(e.Photos, photoOf(p))
	}
}

// PreparedEvent is an event that can be read.
type PreparedEvent struct {
	ID    uuid.UUID
	By    scope.Scope
	Flags []checklist.Flag
	doc   eventDocument
	raw   []byte
	sum   [32]byte
}

// PrepareEvent reads the bytes that a phone hashed. Errors: item_unreadable.
func (s *Service) PrepareEvent(_ context.Context, raw []byte) (PreparedEvent, error) {
	doc, err := readEvent(raw)
	if err != nil {
		return PreparedEvent{}, unreadable(err)
	}
	return PreparedEvent{ID: uuid.MustParse(doc.ID), Flags: oddFields(doc.odd), doc: doc, raw: raw, sum: sha256.Sum256(raw)}, nil
}

// KeepEvents keeps events of one tenant, no two of one id, within the caller's transaction. Errors: entdb.ErrTaken.
func (s *Service) KeepEvents(ctx context.Context, tx *entdb.Tx, all []PreparedEvent) ([]Outcome, error) {
	out := make([]Outcome, len(all))
	people := make([]string, len(all))
	for i, p := range all {
		people[i] = whoseLocks(p.By.User, nil)[0]
	}
	if err := tx.Lock(ctx, people...); err != nil { // an event and its patrol that come at the same moment see each other
		return nil, err
	}
	for i, p := range all {
		e, err := s.placedEvent(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		if err := lockPhotos(ctx, tx, e.Photos); err != nil {
			return nil, err
		}
		have, err := findEvent(ctx, tx, p.ID)
		switch {
		case err == nil && have.SHA256 == p.sum && have.User == p.By.User:
			out[i] = Outcome{ReceivedAt: have.ReceivedAt, Duplicate: true}
		case err == nil:
			out[i].Conflict = true
			err = keepConflict(ctx, tx, kindEve, p.ID, p.raw, p.sum, p.By.User, s.clock.Now())
		case fault.Is(err, fault.Missing):
			out[i].ReceivedAt = e.ReceivedAt
			if err = insertEvent(ctx, tx, e, p.raw); err == nil {
				err = s.claim(ctx, tx, kindEve, e.ID, e.Region, e.Photos)
			}
			if err == nil {
				err = s.report(ctx, tx, e)
			}
			if err == nil {
				err = s.belongs(ctx, tx, e)
			}
		}
		if err == nil && !out[i].Conflict {
			out[i].Missing, err = missingPhotos(ctx, tx, e.Photos)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// placedEvent is the event as it is to be kept, in the region where it lies: that of the beat at its position, or of what its patrol set out for. Where there is neither, or the
// person's own region says it more exactly, it is the person's.
func (s *Service) placedEvent(ctx context.Context, tx *entdb.Tx, p PreparedEvent) (Event, error) {
	e := s.eventOf(p)
	region, err := s.regionOf(ctx, tx, e)
	if err == nil && !strings.HasPrefix(e.Region, region) {
		e.Region = region
	}
	return e, err
}

func (s *Service) regionOf(ctx context.Context, tx *entdb.Tx, e Event) (string, error) {
	if e.Lat != nil && e.Lng != nil {
		beats, err := grid.Beats(ctx, tx, []*geo.LatLng{{Lat: *e.Lat, Lng: *e.Lng}}, e.ReceivedAt)
		if err != nil {
			return "", err
		}
		if beats[0].Region != "" {
			return beats[0].Region, nil
		}
	}
	if e.Patrol == nil {
		return "", nil
	}
	of, err := findPatrol(ctx, tx, *e.Patrol)
	if fault.Is(err, fault.Missing) {
		return "", nil
	}
	return of.Region, err
}

// report tells of a new event if a rule of its person's duties of that time makes a case of its level.
func (s *Service) report(ctx context.Context, tx *entdb.Tx, e Event) error {
	if s.Reported == nil {
		return nil
	}
	at := e.ReceivedAt
	if e.CapturedAt != nil {
		at = *e.CapturedAt
	}
	duties, err := grid.DutiesOf(ctx, tx, e.User, at)
	if err != nil || len(duties) == 0 {
		return err
	}
	rules, err := rulesAt(ctx, tx, at)
	if err != nil || !slices.ContainsFunc(duties, func(d grid.Duty) bool { return slices.Contains(rules[d.Rule].CaseLevels, e.Level) }) {
		return err
	}
	return s.Reported(ctx, tx, e)
}

// eventOf is the event as it is to be kept: what is odd is flagged.
func (s *Service) eventOf(p PreparedEvent) Event {
	d, now := p.doc, s.clock.Now()
	e := Event{ID: p.ID, Tenant: p.By.Tenant, User: p.By.User, Region: p.By.Region, Type: d.Type, Level: d.Level, ReceivedAt: now, Flags: p.Flags, SHA256: p.sum}
	flag := func(name, detail string) { e.Flags = append(e.Flags, checklist.Flag{Name: name, Detail: detail}) }
	e.read(p.raw)
	if p.By.Device != uuid.Nil {
		e.Device = &p.By.Device
	}
	if id, err := uuid.Parse(d.Patrol); err == nil {
		e.Patrol = &id
	}
	if !slices.Contains(EventTypes, d.Type) {
		flag(FlagTypeUnknown, capture.Clip(d.Type, 32))
		e.Type = "other"
	}
	if !slices.Contains(Levels, d.Level) {
		flag(FlagLevelUnknown, capture.Clip(d.Level, 32))
		e.Level = "normal"
	}
	switch at := capture.Time(d.CapturedAt); {
	case at.IsZero():
		flag(flagEventTime, "")
	default:
		e.CapturedAt = &at
		if late := now.Sub(at); late > lateAfter {
			flag(FlagLate, late.Round(time.Hour).String())
		} else if -late > clockError {
			flag(FlagFuture, (-late).Round(time.Second).String())
		}
	}
	if d.Position == nil && slices.Contains(d.odd, "position") {
		flag(FlagBadPosition, "")
		return e
	}
	if d.Position == nil {
		flag(FlagNoPosition, "")
		return e
	}
	place, err := geo.NewPlace(d.Position.Lat, d.Position.Lng, d.Position.Datum)
	if err != nil {
		flag(FlagBadPosition, "")
		return e
	}
	e.Lat, e.Lng = &place.Lat, &place.Lng
	if d.Position.Mock {
		flag(FlagMock, "")
	}
	return e
}

// claim keeps a manifest, and tells whoever compares photos of it.
func (s *Service) claim(ctx context.Context, tx *entdb.Tx, kind string, item uuid.UUID, region string, photos []Photo) error {
	if err := insertPhotos(ctx, tx, kind, item, region, photos); err != nil || s.Claimed == nil {
		return err
	}
	hashes := make([]string, len(photos))
	for i, p := range photos {
		hashes[i] = p.SHA256
	}
	return s.Claimed(ctx, tx, hashes)
}

// lockPhotos lets a manifest and a photo that is being recorded now wait for each other.
func lockPhotos(ctx context.Context, tx *entdb.Tx, photos []Photo) error {
	hashes := make([]string, len(photos))
	for i, p := range photos {
		hashes[i] = p.SHA256
	}
	return tx.Lock(ctx, hashes...)
}

// missingPhotos gives the hashes of a manifest whose originals are not here, in order.
func missingPhotos(ctx context.Context, tx *entdb.Tx, photos []Photo) ([]string, error) {
	hashes := make([]string, len(photos))
	for i, p := range photos {
		hashes[i] = p.SHA256
	}
	here, err := photoSizes(ctx, tx, hashes)
	var missing []string
	for _, p := range photos {
		if here[p.SHA256] != p.Size {
			missing = append(missing, p.SHA256)
		}
	}
	slices.Sort(missing)
	return missing, err
}

// EventFilter says which events; a region is a prefix.
type EventFilter struct {
	Region   string
	Patrol   uuid.UUID
	Mine     bool
	Before   time.Time // the page goes on behind this
	BeforeID uuid.UUID
	Limit    int
}

// ListEvents lists events, the last received first. Who judges nobody sees their own.
func (s *Service) ListEvents(ctx context.Context, f EventFilter) (out []Event, err error) {
	sc, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	f.Mine = f.Mine || !sc.Has(judges...)
	err = s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err = listEvents(ctx, tx, f, sc)
		return err
	})
	return out, err
}

// countText is a count as a flag's detail.
func countText(n int) string { return strconv.Itoa(n) }
