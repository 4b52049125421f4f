package history

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/review"
	"github.com/xuncha/xuncha/server/tenancy"
)

// plot is what becomes of an inspection.
type plot string

const (
	fine     plot = "fine"     // nothing grave was found
	open     plot = "open"     // nobody has looked at it
	released plot = "released" // claimed, and given back
	ordered  plot = "ordered"  // to be rectified within weeks
	overdue  plot = "overdue"  // to be rectified within days, and nobody did
	mended   plot = "mended"   // rectified, and nobody has re-inspected
	failed   plot = "failed"   // re-inspected in vain
	closed   plot = "closed"
	unproven plot = "unproven" // more evidence is asked for
	refused  plot = "dismissed"
	moved    plot = "transferred"
)

// The plots of the last weeks, in turn, and of what was before, which is over.
var (
	plots    = []plot{closed, ordered, released, fine, overdue, refused, mended, moved, open, failed, unproven, ordered, closed}
	plotsOld = []plot{closed, fine, closed, refused, closed, moved}
)

// How many days lie between two inspections of a county: in the first one, whose desk is looked at first, they lie closer.
const (
	apart      = 8
	apartFirst = 2
	apartOld   = 20
)

// story is one inspection and what became of it.
type story struct {
	county *county
	date   time.Time
	n      int // of the county's
	plot   plot
	target registry.Target
}

func (s story) key(what string) string { return fmt.Sprint(what, s.county.code, s.n, dateOf(s.date)) }

// stories are those of a county from the first day until a date.
func (h *history) stories(c *county, until time.Time) (out []story) {
	if c.city() || len(c.targets) == 0 {
		return nil
	}
	step := 11
	for gcd(step, len(c.targets)) > 1 { // so that no target comes twice
		step++
	}
	first := drawn("stories", c.code).IntN(len(c.targets))
	n := c.number
	add := func(on time.Time, p plot) {
		n++
		if !on.After(until) {
			out = append(out, story{c, on, n, p, c.targets[(first+n*step)%len(c.targets)]})
		}
	}
	lately := h.start.Add(-recent * day)
	for on := h.from.Add(time.Duration(c.number%apartOld) * day); on.Before(lately); on = on.Add(apartOld * day) {
		add(on, plotsOld[n%len(plotsOld)])
	}
	every := apart
	if c.number == h.firstNumber() {
		every = apartFirst
	}
	for on := lately.Add(time.Duration(c.number%every) * day); !on.After(until); on = on.Add(time.Duration(every) * day) {
		if !on.Before(h.from) {
			add(on, plots[(n*5)%len(plots)])
		}
	}
	return out
}

func (h *history) firstNumber() int {
	i := slices.IndexFunc(h.counties, func(c *county) bool { return !c.city() })
	if i < 0 {
		return -1
	}
	return h.counties[i].number
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// inspections are what is done on a day in the stories of a county.
func (h *history) inspections(c *county, date time.Time) (out []happening) {
	for _, s := range h.stories(c, date) {
		for _, e := range h.steps(s) {
			if !e.at.Before(date) && e.at.Before(date.Add(day)) {
				out = append(out, e)
			}
		}
	}
	return out
}

// steps are what is done in a story, each on a working day at a time of its own.
func (h *history) steps(s story) (out []happening) {
	r := drawn(s.key("times"))
	var last time.Time // a step a day
	when := func(days int) time.Time {
		at := s.date.Add(time.Duration(days) * day)
		for days > 0 && (!at.After(last) || weekend(at)) {
			at = at.Add(day)
		}
		last = at
		return at.Add(9*time.Hour + time.Duration(r.IntN(7*3600))*time.Second)
	}
	add := func(days int, do func(context.Context, time.Time) error) {
		at := when(days)
		out = append(out, happening{at, func(ctx context.Context) error { return do(ctx, at) }})
	}
	inspected := when(0)
	out = append(out, happening{inspected, func(ctx context.Context) error { return h.inspect(ctx, s, inspected) }})
	order := func(workingDays int) {
		add(1, func(ctx context.Context, _ time.Time) error { return h.order(ctx, s, workingDays) })
	}
	rectify := func(days int) {
		add(days, func(ctx context.Context, at time.Time) error { return h.rectify(ctx, s, at) })
	}
	again := func(days int, passed bool) {
		add(days, func(ctx context.Context, at time.Time) error { return h.reinspect(ctx, s, at, passed) })
	}
	decide := func(days int, d review.Decision) {
		add(days, func(ctx context.Context, _ time.Time) error { return h.decide(ctx, s, s.word(d)) })
	}
	switch s.plot {
	case released:
		add(1, func(ctx context.Context, _ time.Time) error { return h.release(ctx, s) })
	case ordered:
		order(15 + s.n%3*5)
	case overdue:
		order(3)
	case mended:
		order(7)
		rectify(5)
	case failed:
		order(5)
		rectify(3)
		again(6, false)
	case closed:
		order(5)
		rectify(4)
		again(6, true)
		decide(7, review.Close)
	case unproven:
		decide(1, review.RequestEvidence)
	case refused:
		decide(2, review.Dismiss)
	case moved:
		decide(1, review.Accept)
		decide(3, review.Transfer)
	}
	return out
}

func weekend(at time.Time) bool {
	weekday := at.In(review.Beijing).Weekday()
	return weekday == time.Saturday || weekday == time.Sunday
}

// pair is who inspects first; who comes again are others.
func (s story) pair(again bool) (tenancy.User, []map[string]string) {
	who := []string{"inspector1", "third1"}[s.n%2]
	second := []string{"示例检查员丁", "示例检查员戊"}[s.n%2]
	if again {
		who, second = "inspector2", s.county.people["inspector3"].Name
	}
	u := s.county.people[who]
	return u, []map[string]string{{"user": u.ID.String(), "name": u.Name}, {"name": second}}
}

// inspect hands in the form, and then its photos.
func (h *history) inspect(ctx context.Context, s story, at time.Time) error {
	_, err := h.submit(ctx, s, at, false, s.plot != fine)
	return err
}

func (h *history) submit(ctx context.Context, s story, at time.Time, again, bad bool) (uuid.UUID, error) {
	who, officers := s.pair(again)
	ctx = s.county.as(ctx, who)
	r := drawn(s.key(fmt.Sprint("form", again)))
	this := id(s.date, s.key(fmt.Sprint("inspection", again)))
	pack := s.county.packs[s.target.Kind]
	var items []checklist.Item
	if bad || !again {
		items = s.badItems(pack, bad)
	}
	answers := answersOf(pack, items)
	if len(items) == 0 {
		items = pack.Items[:1]
	}
	place := func(i int) geo.LatLng {
		return geo.LatLng{Lat: s.target.Place.Lat + 0.0001*float64(i) + 0.0001*r.Float64(), Lng: s.target.Place.Lng + 0.0002*r.Float64()}
	}
	var pictures []picture
	var manifest []map[string]any
	shown := shownOn(items, r.IntN(3))
	for i, code := range shown {
		taken := at.Add(-time.Duration(30-4*i) * time.Minute)
		p, err := take(shot{sceneOf[s.target.Kind], bad, s.target.Name, taken, place(i), drawn(s.key(fmt.Sprint("photo", again, i)))})
		if err != nil {
			return this, err
		}
		pictures = append(pictures, p)
		manifest = append(manifest, map[string]any{"sha256": p.sha256, "size": len(p.bytes), "item": code, "captured_at": stamp(taken), "position": position(p.place)})
	}
	doc := map[string]any{"format": 1, "id": this, "target": s.target.ID, "pack": pack.Code, "pack_version": pack.Version, "captured_at": stamp(at.Add(-12 * time.Minute)), "sent_at": stamp(at), "monotonic_ms": 86_400_000,
		"position": position(place(0)), "officers": officers, "refusal": "[示例] 当事人不在现场", "answers": answers, "photos": manifest, "app": "xuncha [示例]", "device_model": "[示例] 手机"}
	item, err := itemOf(this, "inspection", doc)
	if err != nil {
		return this, err
	}
	if err := h.push(ctx, item); err != nil {
		return this, err
	}
	for _, p := range pictures {
		h.past.Clock.Advance(20 * time.Second)
		if err := h.upload(ctx, p); err != nil {
			return this, err
		}
	}
	return this, nil
}

// shownOn is what each photo shows: as many of each item as the checklist asks for, at most three, and at times one more.
func shownOn(items []checklist.Item, more int) (out []string) {
	for _, it := range items {
		for range it.Photos {
			out = append(out, it.Code)
		}
	}
	if len(out) == 0 || more == 0 {
		out = append(out, items[0].Code)
	}
	return out[:min(len(out), 3)]
}

func position(p geo.LatLng) map[string]any {
	return map[string]any{"lat": p.Lat, "lng": p.Lng, "accuracy_m": 8, "datum": "WGS84"}
}

var sceneOf = map[registry.Kind]string{registry.Outfall: "river", registry.OpenPitMine: "pit", registry.TailingsPond: "pit", registry.ConstructionSite: "site", registry.LivestockFarm: "farm",
	registry.SolidWasteYard: "yard", registry.WaterSource: "river", registry.BlackOdourWater: "river", registry.PermitHolder: "yard"}

// badItems are what is found: a grave thing and a major one, or one of them; in fine ones a minor one now and then.
func (s story) badItems(pack checklist.Pack, bad bool) (out []checklist.Item) {
	wanted := []checklist.Severity{checklist.Major}
	if bad && !asks(pack, checklist.Major) {
		wanted[0] = checklist.Critical
	}
	switch {
	case !bad && s.n%2 == 0:
		return nil
	case !bad:
		wanted = []checklist.Severity{checklist.Minor}
	case s.plot == moved || s.n%3 == 0:
		wanted = []checklist.Severity{checklist.Critical, checklist.Major}
	case s.n%5 == 1:
		wanted = []checklist.Severity{checklist.Major, checklist.Minor}
	}
	for _, severity := range wanted {
		if able := thatCanBeBad(pack, severity); len(able) > 0 {
			out = append(out, able[s.n%len(able)])
		}
	}
	return out
}

func asks(pack checklist.Pack, s checklist.Severity) bool { return len(thatCanBeBad(pack, s)) > 0 }

// thatCanBeBad are the items of a severity whose answer is a bad yes or no.
func thatCanBeBad(pack checklist.Pack, s checklist.Severity) (out []checklist.Item) {
	for _, it := range pack.Items {
		if it.Severity == s && slices.ContainsFunc(it.Fields, canBeBad) {
			out = append(out, it)
		}
	}
	return out
}

func canBeBad(f checklist.Field) bool {
	return f.Type == checklist.YesNo && f.Bad != nil && len(f.Bad.In) > 0
}

// answersOf fills a form in: what is asked with yes or no, and a note at what is bad.
func answersOf(pack checklist.Pack, bad []checklist.Item) map[string]any {
	out := map[string]any{}
	for _, it := range pack.Items {
		isBad := slices.ContainsFunc(bad, func(b checklist.Item) bool { return b.Code == it.Code })
		fields := map[string]json.RawMessage{}
		for _, f := range it.Fields {
			if good, known := goodChoice(f); known {
				fields[f.Name] = good
			}
			if f.Type != checklist.YesNo {
				continue
			}
			answer := "yes"
			switch {
			case isBad && canBeBad(f):
				answer = f.Bad.In[0]
			case canBeBad(f) && f.Bad.In[0] == "yes":
				answer = "no"
			}
			fields[f.Name] = json.RawMessage(`"` + answer + `"`)
		}
		switch {
		case len(fields) == 0:
			out[it.Code] = map[string]any{"na": true}
		case isBad:
			out[it.Code] = map[string]any{"fields": fields, "note": "[示例] 现场核实，已拍照固定"}
		default:
			out[it.Code] = map[string]any{"fields": fields}
		}
	}
	return out
}

// goodChoice is the first option that opens no finding, where one is to be chosen and another would.
func goodChoice(f checklist.Field) (answer json.RawMessage, ok bool) {
	if f.Type != checklist.Choice || f.Bad == nil {
		return nil, false
	}
	for _, o := range f.Options {
		if !slices.Contains(f.Bad.In, o.Value) {
			return json.RawMessage(`"` + o.Value + `"`), true
		}
	}
	return nil, false
}
