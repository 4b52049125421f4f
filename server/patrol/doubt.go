package patrol

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/internal/jobs"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/grid"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// Doubts is the job that looks for what a person should judge about a patrol. Doing it twice gives the same.
type Doubts struct {
	Tenant string    `json:"tenant"`
	ID     uuid.UUID `json:"id"`
}

// Kind names the job.
func (Doubts) Kind() string { return "patrol.doubts" }

const (
	copiesWithin = 120 * 24 * time.Hour // how far back and ahead copies are looked for
	maxCompared  = 60                   // patrols of either side that one is compared with
	longestDay   = rule.Longest
)

func (s *Service) doubts(ctx context.Context, job Doubts) error {
	ctx = scope.Into(ctx, scope.ForSystem(job.Tenant))
	p, err := s.load(ctx, job.ID)
	if fault.Is(err, fault.Missing) {
		return jobs.Cancel(err)
	}
	if err != nil {
		return err
	}
	raw, err := s.captureOf(ctx, p)
	if err != nil {
		return err
	}
	fixes, err := fixesOf(p.Source, raw)
	if err != nil {
		return jobs.Cancel(err)
	}
	cleaned, _, err := p.clean(fixes, p.Cleaner)
	if err != nil {
		return err
	}
	sc := scene{patrol: p, fixes: fixes, cleaned: cleaned, sketch: readSketch(p.sketch)}
	return s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := s.setScene(ctx, tx, &sc); err != nil {
			return err
		}
		return replaceDoubts(ctx, tx, p.ID, sc.doubts())
	})
}

// scene is everything that doubts about a patrol are raised from.
type scene struct {
	patrol    Patrol
	fixes     []track.Fix
	cleaned   track.Cleaned
	sketch    sketch
	near      func(geo.LatLng) bool // within the buffer of what the person set out for; nil when that is nothing with a place
	known     []Patrol              // those like it that were here when it came
	meanwhile []Patrol
	onDevice  []Patrol             // of other accounts, from the same device, in the days around
	exif      map[string][]byte    // of photos that are here, by hash
	reused    map[string]uuid.UUID // where else a photo was used
	quiet     int                  // patrols in a row without anything reported, this one among them
	since     time.Time            // the first of them
}

func (s *Service) setScene(ctx context.Context, tx *entdb.Tx, sc *scene) (err error) {
	p := sc.patrol
	if sc.near, err = s.nearOf(ctx, tx, p); err != nil {
		return err
	}
	if sc.known, sc.meanwhile, err = around(ctx, tx, p, copiesWithin); err != nil {
		return err
	}
	if sc.onDevice, err = onDevice(ctx, tx, p); err != nil {
		return err
	}
	hashes := make([]string, len(p.Summary.Photos))
	for i, f := range p.Summary.Photos {
		hashes[i] = f.SHA256
	}
	if sc.exif, err = exifOf(ctx, tx, hashes); err != nil {
		return err
	}
	if sc.reused, err = reusedPhotos(ctx, tx, &p, hashes); err != nil {
		return err
	}
	if !p.Problems {
		sc.quiet, sc.since, err = quietRun(ctx, tx, p.User, p.StartedAt, longQuiet)
	}
	return err
}

// nearOf tells of places whether they are within the buffer of what the person set out for, or in it. Who names nothing, as no background tracker can, set out for what the
// patrol was judged for.
func (s *Service) nearOf(ctx context.Context, tx *entdb.Tx, p Patrol) (func(geo.LatLng) bool, error) {
	var assets []uuid.UUID
	if p.Asset != nil {
		assets = append(assets, *p.Asset)
	} else {
		verdicts, err := verdictsOf(ctx, tx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range verdicts {
			assets = append(assets, v.Asset)
		}
	}
	duties, err := s.dutiesFor(ctx, tx, &p)
	if err != nil {
		return nil, err
	}
	rules, err := rulesAt(ctx, tx, p.StartedAt)
	if err != nil {
		return nil, err
	}
	asked := askedBy(duties, rules)
	var each []func(geo.LatLng) bool
	for _, id := range assets {
		a, err := grid.FindAsset(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if a.Placeholder {
			continue
		}
		for _, w := range asked(a) {
			near, err := s.lines.near(a, geo.Meters(w.BufferM))
			if err != nil {
				return nil, err
			}
			each = append(each, near)
		}
	}
	if len(each) == 0 {
		return nil, nil
	}
	return func(at geo.LatLng) bool {
		return slices.ContainsFunc(each, func(near func(geo.LatLng) bool) bool { return near(at) })
	}, nil
}

// doubts runs every detector, in the order of docs/doubts.md.
func (sc *scene) doubts() (out []Doubt) {
	for _, look := range detectors {
		evidence := look.see(sc)
		if evidence == nil {
			continue
		}
		raw, err := json.Marshal(evidence)
		if err != nil { // a figure that JSON has no word for
			raw = []byte("{}")
		}
		out = append(out, Doubt{Name: look.name, Evidence: raw, Text: look.text, State: "open"})
	}
	return out
}

// detector looks for one kind of thing; nil for nothing seen.
type detector struct {
	name string
	text checklist.Text
	see  func(*scene) map[string]any
}

// detectors are all that there are.
var detectors = []detector{
	{"off_reach", checklist.Text{ZH: "大部分轨迹不在所巡河段（地块）附近", EN: "Most of the track is not near what was set out for."}, offReach},
	{"datum_suspect", checklist.Text{ZH: "轨迹像是未换算的 GCJ-02 坐标", EN: "The track looks like GCJ-02 that nobody converted."}, datumSuspect},
	{"vehicle_speed", checklist.Text{ZH: "步行巡查中有车辆速度", EN: "Vehicle speed on a patrol on foot."}, vehicleSpeed},
	{"replay", checklist.Text{ZH: "轨迹与另一次几乎相同", EN: "The track nearly repeats another one, in place and time."}, replay},
	{"carried_together", checklist.Text{ZH: "与另一人的轨迹始终重合，疑似一人携带多部手机", EN: "It moved with another person's all the time: one person may carry both phones."}, carriedTogether},
	{"shared_device", checklist.Text{ZH: "同一部手机一天内先后或同时用于多个账号", EN: "One phone served several accounts, one after another on a day or at once."}, sharedDevice},
	{"mock_position", checklist.Text{ZH: "设备说明定位为模拟", EN: "The device says that positions were made up."}, mockPosition},
	{"mock_texture", checklist.Text{ZH: "轨迹过于平滑，不像真实定位", EN: "The track is smoother than a receiver's."}, mockTexture},
	{"impossible_jumps", checklist.Text{ZH: "多次不可能的位置跳变", EN: "It jumps further than anybody can move, several times."}, impossibleJumps},
	{"clock_games", checklist.Text{ZH: "时钟倒退，或定位时间不在巡查时间内", EN: "The clock ran backward, or fixes lie outside the patrol's time."}, clockGames},
	{"photos_elsewhere", checklist.Text{ZH: "照片不是在轨迹附近或巡查期间拍摄，或在别处用过", EN: "Photos were taken away from the track or its time, or were used elsewhere."}, photosElsewhere},
	{"nothing_found", checklist.Text{ZH: "长期没有发现任何问题", EN: "Nothing was ever found, for long."}, nothingFound},
}
