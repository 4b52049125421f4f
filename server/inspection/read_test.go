package inspection

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/seeds"
	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/geo"
	"github.com/xuncha/xuncha/server/registry"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

const good = `{"format":1,"id":"01890000-0000-7000-8000-000000000001","target":"01890000-0000-7000-8000-000000000002","pack":"OF","pack_version":1,
 "captured_at":"2026-11-23T08:00:00+08:00","sent_at":"2026-11-23T08:00:05+08:00","position":{"lat":35.02,"lng":111,"accuracy_m":8,"datum":"WGS84"},
 "officers":[{"name":"甲"},{"name":"乙"}],"refusal":"不在场","answers":{},"photos":[]}`

var now = time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)

func TestWhatCannotBeReadAtAll(t *testing.T) {
	hash := strings.Repeat("a", 64)
	photo := func(h string, size int64) string {
		return strings.Replace(good, `"photos":[]`, fmt.Sprintf(`"photos":[{"sha256":%q,"size":%d}]`, h, size), 1)
	}
	many := strings.Repeat(`{"sha256":"`+hash+`","size":1},`, 501)
	for name, raw := range map[string]string{
		"nothing":           "",
		"no json":           "PK\x03\x04",
		"no utf-8":          strings.Replace(good, "甲", "\xb2\xe9", 1),
		"a list":            "[]",
		"null":              "null",
		"cut off":           good[:len(good)/2],
		"two documents":     good + good,
		"format 2":          strings.Replace(good, `"format":1`, `"format":2`, 1),
		"no id":             strings.Replace(good, "01890000-0000-7000-8000-000000000001", "x", 1),
		"id of wrong type":  strings.Replace(good, `"id":"01890000-0000-7000-8000-000000000001"`, `"id":7`, 1),
		"no pack":           strings.Replace(good, `"pack":"OF"`, `"pack":""`, 1),
		"pack version 0":    strings.Replace(good, `"pack_version":1`, `"pack_version":0`, 1),
		"deep nesting":      strings.Replace(good, `"answers":{}`, `"answers":{"OF01":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}`, 1),
		"short photo hash":  photo("abc", 1),
		"photo of no bytes": photo(hash, 0),
		"a huge photo":      photo(hash, 1<<40),
		"photos no list":    strings.Replace(good, `"photos":[]`, `"photos":{}`, 1),
		"a photo no object": strings.Replace(good, `"photos":[]`, `"photos":[{"sha256":"`+hash+`","size":1},7]`, 1),
		"a size in words":   strings.Replace(good, `"photos":[]`, `"photos":[{"sha256":"`+hash+`","size":"1"}]`, 1),
		"answers no object": strings.Replace(good, `"answers":{}`, `"answers":[]`, 1),
		"501 photos":        strings.Replace(good, `"photos":[]`, `"photos":[`+many[:len(many)-1]+`]`, 1),
		"NaN":               strings.Replace(good, "35.02", "NaN", 1),
	} {
		if _, err := read([]byte(raw)); err == nil {
			t.Errorf("%s was read", name)
		} else if len(err.Error()) > 300 {
			t.Errorf("%s: the reason is %d bytes long", name, len(err.Error()))
		}
	}
	if _, err := read([]byte(good)); err != nil {
		t.Fatal(err)
	}
	newer := strings.Replace(good, `"format":1`, `"format":1,"from_a_newer_phone":{"x":[1]}`, 1)
	if _, err := read([]byte(newer)); err != nil {
		t.Errorf("a newer phone's field: %v", err)
	}
}

// TestAPictureMayServeTwoItems: it has a line for each and is one picture; listed twice for one item it is one line, of the size that was said first.
func TestAPictureMayServeTwoItems(t *testing.T) {
	one, other := strings.Repeat("a", 64), strings.Repeat("b", 64)
	sub, err := read([]byte(strings.Replace(good, `"photos":[]`, `"photos":[{"sha256":"`+one+`","size":1,"item":"OF01"},{"sha256":"`+other+`","size":2,"item":"OF01"},
		{"sha256":"`+strings.ToUpper(one)+`","size":1,"item":"OF01"},{"sha256":"`+one+`","size":9,"item":"OF02"}]`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	in := judge(sub, scope.Scope{Tenant: "140802"}, nil, nil, now)
	var lines []string
	for _, p := range in.Photos {
		lines = append(lines, fmt.Sprint(p.SHA256[:1], p.Size, p.Item))
	}
	if got := strings.Join(lines, " "); got != "a1OF01 b2OF01 a1OF02" || in.PhotosWanted != 2 {
		t.Errorf("%s, %d pictures", got, in.PhotosWanted)
	}
}

// TestAnOddSideFieldSpoilsNothing: what is of another type than it must be is left out and told; a place without a readable latitude or datum is none.
func TestAnOddSideFieldSpoilsNothing(t *testing.T) {
	for name, c := range map[string]struct{ from, to, odd, flags string }{
		"mock":             {`"datum":"WGS84"`, `"datum":"WGS84","mock":"yes"`, "position.mock", ""},
		"accuracy":         {`"accuracy_m":8`, `"accuracy_m":"8"`, "position.accuracy_m", FlagPoorPosition},
		"latitude":         {`"lat":35.02`, `"lat":"35.02"`, "position position.lat", FlagBadPosition},
		"both":             {`"lat":35.02,"lng":111,"accuracy_m":8,"datum":"WGS84"`, `"mock":1,"lat":1e999,"lng":111`, "position position.lat position.mock", FlagBadPosition},
		"datum":            {`"datum":"WGS84"`, `"datum":4326`, "position position.datum", FlagBadPosition},
		"position a list":  {`{"lat":35.02,"lng":111,"accuracy_m":8,"datum":"WGS84"}`, `[35.02,111]`, "position", FlagBadPosition},
		"time in numbers":  {`"captured_at":"2026-11-23T08:00:00+08:00"`, `"captured_at":1795392000`, "captured_at", FlagBadTime},
		"clock in words":   {`"refusal":"不在场"`, `"refusal":"不在场","monotonic_ms":"1"`, "monotonic_ms", ""},
		"an officer":       {`{"name":"乙"}`, `"乙"`, "officers", FlagOneOfficer},
		"an officer's id":  {`{"name":"乙"}`, `{"name":"乙","user":7}`, "officers.user", ""},
		"officers no list": {`[{"name":"甲"},{"name":"乙"}]`, `"甲、乙"`, "officers", FlagOneOfficer},
		"a photo's place":  {`"photos":[]`, `"photos":[{"sha256":"` + strings.Repeat("a", 64) + `","size":1,"item":"OF01","position":{"lat":"x","lng":111}}]`, "photos.position photos.position.lat", ""},
		"a photo's time":   {`"photos":[]`, `"photos":[{"sha256":"` + strings.Repeat("a", 64) + `","size":1,"captured_at":7}]`, "photos.captured_at", ""},
	} {
		sub, err := read([]byte(strings.Replace(good, c.from, c.to, 1)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		in := judge(sub, scope.Scope{Tenant: "140802"}, nil, nil, now)
		var odd string
		var flags []string
		for _, f := range in.Flags {
			if f.Name == FlagOddField {
				odd = f.Detail
			} else if f.Name != FlagTargetUnknown && f.Name != FlagPackUnknown {
				flags = append(flags, f.Name)
			}
		}
		if odd != c.odd || strings.Join(flags, " ") != c.flags || len(sub.Photos) != strings.Count(c.to, `"sha256"`) {
			t.Errorf("%s: left out %q, want %q; flags %v, want %q; %d photos", name, odd, c.odd, flags, c.flags, len(sub.Photos))
		}
	}
}

// on is a photo that was taken at a time on both clocks.
func on(run string, ms int64, wall string) PhotoClaim {
	return PhotoClaim{CapturedAt: wall, Monotonic: Monotonic{ms, run}}
}

func TestEachDoubtIsFlaggedAndNothingRefused(t *testing.T) {
	target := registry.Target{ID: uuid.New(), Kind: registry.Outfall, Region: "140802001", Place: geo.Place{LatLng: geo.LatLng{Lat: 35.02, Lng: 111}}}
	sc := scope.Scope{Tenant: "140802", User: uuid.New(), Region: "140802"}
	packs, err := seeds.Packs()
	if err != nil {
		t.Fatal(err)
	}
	outfall := pick(packs, "OF")
	for name, c := range map[string]struct {
		change func(*Submission)
		flag   string // empty: none but missing answers
	}{
		"all well":          {func(*Submission) {}, ""},
		"no position":       {func(s *Submission) { s.Position = nil }, FlagNoPosition},
		"swapped":           {func(s *Submission) { s.Position.Lat, s.Position.Lng = 111, 35.02 }, FlagBadPosition},
		"NaN":               {func(s *Submission) { s.Position.Lat = math.NaN() }, FlagBadPosition},
		"nowhere":           {func(s *Submission) { s.Position.Lat, s.Position.Lng = 0, 0 }, FlagBadPosition},
		"unknown datum":     {func(s *Submission) { s.Position.Datum = "XIAN80" }, FlagBadPosition},
		"unconverted datum": {func(s *Submission) { s.Position.Lng += 0.0058 }, FlagFar},
		"converted datum":   {func(s *Submission) { s.Position = &Position{35.01923351, 111.00577921, 8, "GCJ-02", false} }, ""},
		"inaccurate":        {func(s *Submission) { s.Position.Accuracy = 500 }, FlagPoorPosition},
		"no accuracy":       {func(s *Submission) { s.Position.Accuracy = 0 }, FlagPoorPosition},
		"mock":              {func(s *Submission) { s.Position.Mock = true }, FlagMock},
		"1970":              {func(s *Submission) { s.CapturedAt = "1970-01-01T00:00:00Z" }, FlagBadTime},
		"no time":           {func(s *Submission) { s.CapturedAt = "yesterday" }, FlagBadTime},
		"2099":              {func(s *Submission) { s.CapturedAt = "2099-01-01T00:00:00Z" }, FlagFuture},
		"a month ago":       {func(s *Submission) { s.CapturedAt = "2026-10-20T00:00:00Z" }, FlagLate},
		"set back between two photos": {func(s *Submission) {
			s.Photos = []PhotoClaim{on("run", 0, "2026-11-23T00:30:00Z"), on("run", 3_600_000, "2026-11-23T00:31:00Z"), on("other", 9_000_000, "2026-11-23T00:00:00Z")}
		}, FlagSetBack},
		"set back before it was sent": {func(s *Submission) {
			s.Photos, s.Monotonic = []PhotoClaim{on("run", 1000, "2026-11-23T00:00:00Z")}, Monotonic{7_200_000, "run"}
		}, FlagSetBack},
		"asleep between two photos": {func(s *Submission) {
			s.Photos = []PhotoClaim{on("run", 0, "2026-11-23T00:00:00Z"), on("run", 60_000, "2026-11-23T00:55:00Z")}
		}, ""},
		"runs that cannot be compared": {func(s *Submission) {
			s.Photos = []PhotoClaim{on("", 0, "2026-11-23T00:30:00Z"), on("", 3_600_000, "2026-11-23T00:31:00Z"), on("a", 1, "2026-11-23T00:50:00Z"), on("b", 9_000_000, "2026-11-23T00:40:00Z")}
		}, ""},
		"no clock's figures": {func(s *Submission) {
			s.Photos = []PhotoClaim{on("run", math.MinInt64, "2026-11-23T00:30:00Z"), on("run", math.MaxInt64, "2026-11-23T00:31:00Z"), on("run", 5, "")}
		}, ""},
		"fast clock":   {func(s *Submission) { s.SentAt = "2026-11-23T03:00:00Z" }, FlagClock},
		"one officer":  {func(s *Submission) { s.Officers = s.Officers[:1] }, FlagOneOfficer},
		"no signature": {func(s *Submission) { s.Refusal = "" }, FlagNoSignature},
	} {
		sub, err := read([]byte(good))
		if err != nil {
			t.Fatal(err)
		}
		c.change(&sub)
		in := judge(sub, sc, &target, &outfall, now)
		var flags []string
		for _, f := range in.Flags {
			if f.Name != checklist.FlagMissing {
				flags = append(flags, f.Name)
			}
		}
		if got := strings.Join(flags, " "); got != c.flag {
			t.Errorf("%s: flags %q, want %q", name, got, c.flag)
		}
	}
	sub, _ := read([]byte(good))
	in := judge(sub, sc, nil, nil, now)
	if in.Target != nil || in.Region != "140802" || !has(in, FlagTargetUnknown) || !has(in, FlagPackUnknown) {
		t.Errorf("unknown target and pack: %+v", in)
	}
	elsewhere := sc
	elsewhere.Region = "140802002"
	if in := judge(sub, elsewhere, &target, &outfall, now); !has(in, FlagOutsideRegion) {
		t.Error("outside the own region is not flagged")
	}
	mine := pick(packs, "MN")
	if in := judge(sub, sc, &target, &mine, now); !has(in, FlagPackMisfit) {
		t.Error("a pack for another kind is not flagged")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"format":1,"id":"01890000-0000-7000-8000-000000000001","pack":"OF","pack_version":1,"answers":{"OF12":{"fields":{"ok":{"a":[]}}}},"photos":[{}]}`))
	packs, err := seeds.Packs()
	if err != nil {
		f.Fatal(err)
	}
	outfall := pick(packs, "OF")
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := read(raw)
		if err != nil {
			return
		}
		in := judge(s, scope.Scope{Tenant: "140802", Region: "140802"}, nil, &outfall, now)
		if _, err := json.Marshal(in.Flags); err != nil || len(in.Photos) > maxPhotos {
			t.Fatal("not bounded")
		}
	})
}

func pick(all []checklist.Pack, code string) checklist.Published {
	for _, p := range all {
		if p.Code == code {
			return checklist.Published{Pack: p}
		}
	}
	panic(code)
}

func has(in Inspection, flag string) bool {
	for _, f := range in.Flags {
		if f.Name == flag {
			return true
		}
	}
	return false
}
