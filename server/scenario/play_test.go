package scenario

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// counties are the demonstration's. Each scenario has one to itself, so that a world serves many.
var counties = []string{"140802", "140821", "140822", "140823", "140824", "140825", "140826", "140827", "140828", "140829", "140830", "140881", "140882"}

// TestScenarios plays every file over every wire on every engine.
func TestScenarios(t *testing.T) {
	files := readFiles(t)
	if len(files) > len(counties) {
		t.Fatal("more scenarios than counties: open a second world")
	}
	for over, call := range wires {
		t.Run(over, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, w *apptest.World) {
				for i, name := range slices.Sorted(maps.Keys(files)) {
					t.Run(name, func(t *testing.T) {
						own := *w
						own.T = t
						p := &play{World: &own, call: call, county: counties[i], names: map[string]any{}, sessions: map[string]apptest.Session{}, pictures: map[string][]byte{}}
						p.begin(files[name])
						for i, s := range files[name].Steps {
							p.label = "step " + strconv.Itoa(i+1) + " " + s.Note
							p.do(s)
						}
					})
				}
			})
		})
	}
}

// play is a scenario in the middle.
type play struct {
	*apptest.World
	call     wire
	county   string
	label    string
	names    map[string]any
	sessions map[string]apptest.Session
	pictures map[string][]byte
}

func (p *play) begin(f file) {
	if f.At != "" {
		at, err := time.Parse(time.RFC3339, f.At)
		p.Must(err)
		p.Clock.Set(at)
	}
	targets, reason := p.call(p.World, p.session("inspector1").Access, methodOf(p.T, "RegistryService/ListTargets"), map[string]any{"kind": "TARGET_KIND_OUTFALL", "pageSize": 3})
	if reason != "" {
		p.T.Fatal(reason)
	}
	for i := range 3 {
		name, place := "outfall"+strconv.Itoa(i+1), pick(targets, "targets."+strconv.Itoa(i)+".place")
		p.names[name] = pick(targets, "targets."+strconv.Itoa(i)+".id")
		p.names[name+".lat"], p.names[name+".lng"] = pick(place, "lat"), pick(place, "lng")
	}
}

func (p *play) session(who string) apptest.Session {
	if s, ok := p.sessions[who]; ok {
		return s
	}
	tenant, account, ok := strings.Cut(who, "/")
	if !ok {
		tenant, account = p.county, who
	}
	s := p.Login(tenant, account)
	p.sessions[who] = s
	p.names[account] = s.User
	return s
}

func (p *play) do(s step) {
	p.T.Helper()
	var answer any
	var reason string
	switch {
	case s.Clock != 0:
		p.Clock.Advance(s.Clock)
		clear(p.sessions) // access tokens live for minutes
		return
	case s.Jobs:
		p.Idle()
		return
	case s.Upload != "":
		answer = p.Upload(p.session(s.As).Access, p.picture(s.Upload))
		if s.Want == nil {
			s.Want = http.StatusCreated
		}
	case s.Submit != nil:
		answer, reason = p.submit(s)
	case s.Push != nil:
		answer, reason = p.push(s.As, p.id(s.Push.ID), s.Push.Kind, []byte(p.text(s.Push.Payload)), s.Push.SHA256)
	default:
		method := methodOf(p.T, s.Call)
		request, _ := p.filled(s.With).(map[string]any)
		answer, reason = p.call(p.World, p.session(s.As).Access, method, request)
	}
	if reason != s.Fails {
		p.T.Fatalf("%s: the reason is %q, want %q", p.label, reason, s.Fails)
	}
	if d := differs("answer", answer, p.filled(s.Want)); s.Want != nil && d != "" {
		p.T.Fatalf("%s: %s\n%v", p.label, d, answer)
	}
	for name, path := range s.Keep {
		p.names[name] = pick(answer, path)
	}
}

// submit fills in what a phone always sends, and hands the inspection over; the answer is its receipt.
func (p *play) submit(s step) (any, string) {
	now := p.Clock.Now().Format(time.RFC3339Nano)
	target, _ := s.Submit["target"].(string)
	in := map[string]any{"format": 1, "id": "", "pack": "OF", "pack_version": 1, "captured_at": now, "sent_at": now, "refusal": "不在场",
		"officers": []any{map[string]any{"name": "甲"}, map[string]any{"name": "乙"}}, "answers": map[string]any{}}
	if lat, ok := p.names[strings.TrimPrefix(target, "$")+".lat"]; ok {
		in["position"] = map[string]any{"lat": lat, "lng": p.names[strings.TrimPrefix(target, "$")+".lng"], "accuracy_m": 8}
	}
	for k, v := range s.Submit {
		if v == nil {
			delete(in, k)
			continue
		}
		in[k] = p.filled(v)
	}
	in["photos"] = p.manifest(s.Submit["photos"])
	raw, err := json.Marshal(in)
	p.Must(err)
	return p.push(s.As, in["id"].(string), "inspection", raw, "")
}

func (p *play) manifest(names any) []any {
	out := []any{}
	list, _ := names.([]any)
	for _, name := range list {
		name, item, _ := strings.Cut(name.(string), "@")
		raw := p.picture(name)
		out = append(out, map[string]any{"sha256": apptest.Hash(raw), "size": len(raw), "item": item})
	}
	return out
}

func (p *play) push(who, id, kind string, raw []byte, hash string) (any, string) {
	if hash == "" {
		hash = apptest.Hash(raw)
	}
	answer, reason := p.call(p.World, p.session(who).Access, methodOf(p.T, "FieldSyncService/Push"),
		map[string]any{"items": []any{map[string]any{"id": id, "kind": kind, "payload": base64.StdEncoding.EncodeToString(raw), "sha256": hash}}})
	return pick(answer, "receipts.0"), reason
}

// picture makes a picture on first use; its hash is a name too.
func (p *play) picture(name string) []byte {
	raw, ok := p.pictures[name]
	if !ok {
		raw = p.Picture()
		p.pictures[name], p.names[name] = raw, apptest.Hash(raw)
	}
	return raw
}

// filled puts what names stand for into a request or an expectation.
func (p *play) filled(v any) any {
	switch v := v.(type) {
	case string:
		return p.fill(v)
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = p.filled(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = p.filled(e)
		}
		return out
	}
	return v
}

func (p *play) fill(text string) any {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return text
	}
	if _, known := p.names[name]; !known {
		p.names[name] = uuid.Must(uuid.NewV7()).String()
	}
	return p.names[name]
}

func (p *play) id(text string) string { s, _ := p.fill(text).(string); return s }

// text fills ${name} within a longer text.
func (p *play) text(s string) string {
	for {
		before, rest, ok := strings.Cut(s, "${")
		if !ok {
			return s
		}
		name, after, _ := strings.Cut(rest, "}")
		s = before + p.id("$"+name) + after
	}
}

// pick follows a path such as cases.0.id.
func pick(v any, path string) any {
	for _, key := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}
