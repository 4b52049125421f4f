package history

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/seeds/demo/walk"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/patrol"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/track"
)

// manner is how somebody goes.
type manner string

const (
	onFoot  manner = "on foot"
	byCar   manner = "by car"
	inWoods manner = "in the woods"
	tooLate manner = "too short" // turns round after some minutes
	beside  manner = "beside"    // on another road
	cheats  manner = "cheats"    // says on foot, and drives
	mute    manner = "mute"      // brings nothing that shows that they were there
)

// outing is one patrol that is to be made on a day.
type outing struct {
	duty
	manner manner
	key    string // of what is owed, by which everything about it is drawn
}

// patrols are those of a county on a day: each person goes out in the morning, and from one to the next.
func (h *history) patrols(c *county, date time.Time) (out []happening, err error) {
	byPerson := map[uuid.UUID][]outing{}
	for _, o := range c.outings(date) {
		byPerson[o.User] = append(byPerson[o.User], o)
	}
	for person, outings := range byPerson {
		u := c.byID[person]
		r := drawn("day of", c.code, u.Account, dateOf(date))
		at := date.Add(8*time.Hour + time.Duration(r.IntN(80*60))*time.Second)
		for _, o := range outings {
			if at.Sub(date) > 16*time.Hour+30*time.Minute { // it grows dark
				break
			}
			fixes := o.walk(at)
			if len(fixes) < 2 {
				continue
			}
			ended := time.UnixMilli(fixes[len(fixes)-1].At)
			handedIn := ended.Add(time.Duration(2+r.IntN(40)) * time.Minute)
			out = append(out, happening{handedIn, func(ctx context.Context) error { return h.handIn(c.as(ctx, u), c, o, date, fixes) }})
			at = ended.Add(time.Duration(20+r.IntN(40)) * time.Minute)
		}
	}
	slices.SortFunc(out, func(a, b happening) int { return a.at.Compare(b.at) })
	return out, nil
}

// outings are what the people of a county set out for on a day: of each visit that is owed in a period the day is drawn, and whether anybody goes at all.
func (c *county) outings(date time.Time) (out []outing) {
	going := map[string]bool{} // who went for the day already, where a visit counts for all that they owe
	for _, d := range c.duties {
		asked, ok := d.rule.FrequencyUnder("", string(d.Tier), date)
		if !ok {
			continue
		}
		if d.rule.PerPerson {
			key := fmt.Sprint("daily", c.code, c.byID[d.User].Account, dateOf(date)) // accounts, not ids, are alike in every demonstration
			r := drawn(key)
			mine := c.of(d.User, d.Rule)
			if going[key] || mine[r.IntN(len(mine))].ID != d.ID {
				continue
			}
			going[key] = true
			if r.Float64() < c.zeal(date)*float64(asked.Times)/29 {
				out = append(out, outing{d, inWoods, key})
			}
			continue
		}
		p := rule.PeriodOf(asked.Per, date)
		days := int(p.Until.Sub(p.From) / day)
		for n := range asked.Times {
			key := fmt.Sprint("visit", d.ID, p.From.Unix(), n)
			r := drawn(key)
			if on := r.IntN((days*4 + 4) / 5); !p.From.Add(time.Duration(on) * day).Equal(date) {
				continue
			}
			if m := c.mannerOf(r, d, p.From); m != "" {
				out = append(out, outing{d, m, key})
			}
		}
	}
	return out
}

func (c *county) of(user uuid.UUID, code string) (out []duty) {
	for _, d := range c.duties {
		if d.User == user && d.Rule == code {
			out = append(out, d)
		}
	}
	return out
}

// zeal grows from month to month: a board has a trend.
func (c *county) zeal(at time.Time) float64 {
	months := float64(at.Sub(dutiesFrom)/day) / 30
	return min(0.98, diligence[c.code]*(0.92+0.04*min(months, 2)))
}

// mannerOf draws whether and how an owed visit is made; empty where nobody goes.
func (c *county) mannerOf(r *rand.Rand, d duty, at time.Time) manner {
	zeal, drawn := c.zeal(at), r.Float64()
	switch {
	case drawn < zeal && d.long > 6000 && d.Tier != "village" && r.IntN(3) == 0 || c.city():
		if drawn >= zeal {
			return ""
		}
		return byCar
	case drawn < zeal && r.IntN(30) == 0:
		return cheats
	case drawn < zeal:
		return onFoot
	case drawn < zeal+0.3*(1-zeal):
		return one(r, []manner{tooLate, beside, mute})
	}
	return ""
}

// walk is where they went.
func (o outing) walk(at time.Time) []track.Fix {
	r := drawn("walk", o.key)
	w := walk.Walker{Random: r, Line: o.way, Speed: 1.35, Every: 5 * time.Second, Metres: 1500 + 1500*r.Float64()}
	switch o.manner {
	case byCar:
		w.Speed, w.Metres = 7+3*r.Float64(), 7000+5000*r.Float64()
	case inWoods:
		w.Speed, w.Every, w.Metres = 1, 10*time.Second, 3200+300*r.Float64()
		for lengthOf(w.Line) < w.Metres { // and back
			back := slices.Clone(w.Line)
			slices.Reverse(back)
			w.Line = append(slices.Clone(w.Line), back...)
		}
	case tooLate:
		w.Metres = 250 + 150*r.Float64()
	case beside:
		off := 350 + 300*r.Float64()
		w.Aside = func(float64) float64 { return off }
	case cheats:
		w.Speed, w.Metres = 11, 5000
	}
	if r.IntN(2) == 0 && o.manner != inWoods {
		w.Line = slices.Clone(o.way)
		slices.Reverse(w.Line)
	}
	if spare := o.long - w.Metres; spare > 0 && o.manner != inWoods {
		w.Begin = spare * r.Float64()
	}
	return w.Go(at)
}

// handIn pushes a patrol, and what was reported on it, as the phone app does.
func (h *history) handIn(ctx context.Context, c *county, o outing, date time.Time, fixes []track.Fix) error {
	message, err := track.Encode(fixes)
	if err != nil {
		return err
	}
	r, begin := drawn("document", o.key), time.UnixMilli(fixes[0].At)
	this := o.id(date)
	doc := map[string]any{"format": 1, "id": this, "asset": o.Asset, "mode": "foot", "started_at": stamp(begin), "ended_at": stamp(time.UnixMilli(fixes[len(fixes)-1].At)), "track": message,
		"app": "xuncha [示例]", "device_model": "[示例] 手机"}
	if o.manner == byCar {
		doc["mode"] = "car"
	}
	var items []fieldsync.Item
	var photos []picture
	if o.manner != mute && o.manner != inWoods {
		doc["form_pack"], doc["form_pack_version"], doc["form"] = "RP", 1, riverForm(r)
	}
	if o.manner != tooLate && o.manner != beside && o.manner != mute && r.IntN(8) == 0 {
		problem, err := o.problem(c, r, date, this, fixes)
		if err != nil {
			return err
		}
		doc["events"], doc["note"] = []uuid.UUID{problem.id}, "[示例] "+problem.text
		photos = append(photos, problem.photo)
		item, err := itemOf(problem.id, "event", problem.document())
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	item, err := itemOf(this, "patrol", doc)
	if err != nil {
		return err
	}
	if err := h.push(ctx, append(items, item)...); err != nil {
		return err
	}
	for _, p := range photos {
		if err := h.upload(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (o outing) id(date time.Time) uuid.UUID { return id(date, "patrol", o.key) }

// riverForm answers the checklist of a river patrol; one in seven finds something.
func riverForm(r *rand.Rand) map[string]any {
	out := map[string]any{}
	for n := 1; n <= 4; n++ {
		out[fmt.Sprintf("RP%02d", n)] = map[string]any{"fields": map[string]any{"ok": "yes"}}
	}
	if r.IntN(7) == 0 {
		out["RP01"] = map[string]any{"fields": map[string]any{"ok": "no"}, "note": "[示例] 岸边有零星漂浮垃圾，已通知保洁"}
	}
	return out
}

// push hands items over; whatever is not kept as it should be breaks the history off.
func (h *history) push(ctx context.Context, items ...fieldsync.Item) error {
	receipts, err := h.past.FieldSync.Push(ctx, fieldsync.Batch{Items: items})
	if err != nil {
		return err
	}
	for _, r := range receipts {
		if r.Status != fieldsync.Accepted && r.Status != fieldsync.Duplicate {
			return fmt.Errorf("%s is %s: %s %s", r.ID, r.Status, r.Reason, r.Detail)
		}
	}
	return nil
}

func itemOf(id uuid.UUID, kind string, doc any) (fieldsync.Item, error) {
	raw, err := json.Marshal(doc)
	sum := sha256.Sum256(raw)
	return fieldsync.Item{ID: id.String(), Kind: kind, Payload: raw, SHA256: hex.EncodeToString(sum[:])}, err
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// doubted are a reviewer's words, on the morning after, on the patrols of a day that went wrong. Of some nobody has thought yet.
func (h *history) doubted(c *county, date time.Time) (out []happening) {
	reviewer, known := c.people["reviewer2"]
	if !known {
		return nil
	}
	for _, o := range c.outings(date) {
		r := drawn("doubted", o.key)
		if o.manner != cheats && o.manner != beside || r.IntN(3) == 0 {
			continue
		}
		at := date.Add(day + 9*time.Hour + time.Duration(r.IntN(3*60))*time.Minute)
		out = append(out, happening{at, func(ctx context.Context) error { return h.confirm(c.as(ctx, reviewer), o.id(date)) }})
	}
	return out
}

// confirm is a reviewer's word on every doubt about a patrol that nobody has answered: done before, it is done.
func (h *history) confirm(ctx context.Context, this uuid.UUID) error {
	p, err := h.past.Patrol.Get(ctx, this)
	if fault.Is(err, fault.Missing) { // it grew dark before they got there
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range p.Doubts {
		if d.State != "open" {
			continue
		}
		if _, err := h.past.Patrol.Decide(ctx, patrol.Decision{Patrol: this, What: "confirm", Doubt: d.Name, Note: "[示例] 已电话核实，情况属实"}); err != nil {
			return err
		}
	}
	return nil
}

// placeOn is where somebody was in the middle of a walk.
func placeOn(fixes []track.Fix, share float64) (geo.LatLng, time.Time) {
	f := fixes[int(share*float64(len(fixes)-1))]
	return f.Place, time.UnixMilli(f.At)
}
