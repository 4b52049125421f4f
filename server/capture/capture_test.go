package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A document like those that phones send: what it stands on, and beside it what may be spoilt.
type place struct {
	Lat  *float64 `json:"lat" need:"yes"`
	Lng  *float64 `json:"lng" need:"yes"`
	Note string   `json:"note"`
}

type photo struct {
	SHA256  string `json:"sha256" need:"yes"`
	Size    int64  `json:"size" need:"yes"`
	Bearing *int   `json:"bearing"`
}

type document struct {
	ID     string   `json:"id" need:"yes"`
	At     string   `json:"at"`
	Place  *place   `json:"place"`
	Photos []photo  `json:"photos"`
	Tags   []string `json:"tags"`
}

func TestDecodeTakesOneShallowDocument(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, raw := range map[string]string{
		"no UTF-8": "{\"id\":\"\xff\"}", "two": `{"id":"a"}{}`, "half": `{"id":"a"`, "nothing": "", "NaN": `{"place":{"lat":NaN}}`,
		"too deep": `{"more":` + deep(maxDepth) + `}`, "of another type": `{"id":7}`,
	} {
		var d document
		err := Decode([]byte(raw), &d)
		var why Unreadable
		if !errors.As(err, &why) || why.Why == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, raw := range map[string]string{"a newer phone's field": `{"id":"a","newer":1}`, "as deep as it may be": `{"more":` + deep(maxDepth-1) + `}`, "brackets in a text": `{"id":"` + strings.Repeat("[", 99) + `\"{"}`} {
		if err := Decode([]byte(raw), new(document)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var d document
	if err := Decode([]byte(`{"place":{"lat":"秘密"}}`), &d); err == nil || strings.Contains(err.Error(), "秘密") || !strings.Contains(err.Error(), "place.lat") {
		t.Errorf("a reason must name the field and not repeat what was sent: %v", err)
	}
}

func TestLooselyLosesNoMoreThanItMust(t *testing.T) {
	const whole = `{"id":"a","at":"b","place":{"lat":1,"lng":2,"note":"n"},"photos":[{"sha256":"x","size":1,"bearing":3}],"tags":["t"]}`
	for _, c := range []struct{ name, change, to, want, odd string }{
		{"nothing is odd", "", "", whole, ""},
		{"a side field", `"at":"b"`, `"at":{}`, `{"id":"a","place":{"lat":1,"lng":2,"note":"n"},"photos":[{"sha256":"x","size":1,"bearing":3}],"tags":["t"]}`, "at"},
		{"half a position is none", `"lat":1`, `"lat":"north"`, `{"id":"a","at":"b","photos":[{"sha256":"x","size":1,"bearing":3}],"tags":["t"]}`, "place,place.lat"},
		{"a position stays without its note", `"note":"n"`, `"note":7`, `{"id":"a","at":"b","place":{"lat":1,"lng":2},"photos":[{"sha256":"x","size":1,"bearing":3}],"tags":["t"]}`, "place.note"},
		{"one photo of two", `"photos":[`, `"photos":[{"sha256":"y","size":"large"},`, whole, "photos,photos.size"},
		{"a photo stays without its bearing", `"bearing":3`, `"bearing":"N"`, `{"id":"a","at":"b","place":{"lat":1,"lng":2,"note":"n"},"photos":[{"sha256":"x","size":1}],"tags":["t"]}`, "photos.bearing"},
		{"keys in any case", `"at":"b"`, `"AT":7`, `{"id":"a","place":{"lat":1,"lng":2,"note":"n"},"photos":[{"sha256":"x","size":1,"bearing":3}],"tags":["t"]}`, "at"},
		{"one tag of two", `["t"]`, `[1,"t"]`, whole, "tags"},
	} {
		var want, got document
		if err := json.Unmarshal([]byte(c.want), &want); err != nil {
			t.Fatal(err)
		}
		odd, err := Loosely([]byte(strings.Replace(whole, c.change, c.to, 1)), &got)
		if err != nil || !reflect.DeepEqual(got, want) || strings.Join(odd, ",") != c.odd {
			t.Errorf("%s: %+v, odd %v, %v", c.name, got, odd, err)
		}
	}
	for name, raw := range map[string]string{"without a readable id": `{"id":7,"at":"b"}`, "a list": `[]`, "no JSON": `{`} {
		if _, err := Loosely([]byte(raw), new(document)); !errors.As(err, new(Unreadable)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOddPathsAreBounded(t *testing.T) {
	fields := []string{}
	var raw bytes.Buffer
	raw.WriteString(`{"id":"a"`)
	kinds := make([]reflect.StructField, 0, 60)
	kinds = append(kinds, reflect.StructField{Name: "ID", Type: reflect.TypeFor[string](), Tag: `json:"id" need:"yes"`})
	for i := range 59 {
		name := "F" + strings.Repeat("x", i)
		fields = append(fields, name)
		kinds = append(kinds, reflect.StructField{Name: name, Type: reflect.TypeFor[int](), Tag: reflect.StructTag(`json:"` + strings.ToLower(name) + `"`)})
		raw.WriteString(`,"` + strings.ToLower(name) + `":"odd"`)
	}
	raw.WriteString(`}`)
	odd, err := Loosely(raw.Bytes(), reflect.New(reflect.StructOf(kinds)).Interface())
	if err != nil || len(odd) != maxOdd || len(fields) <= maxOdd {
		t.Errorf("%d paths of %d, %v", len(odd), len(fields), err)
	}
}

func TestTimesAndHashesOfAStranger(t *testing.T) {
	for text, want := range map[string]bool{"2026-11-27T08:00:00.123456789+08:00": true, "1970-01-01T00:00:00Z": false, "2199-01-01T00:00:00Z": false, "gestern": false, "": false} {
		got := Time(text)
		if got.IsZero() == want || want && (got.Location() != time.UTC || got.Nanosecond()%1000 != 0) {
			t.Errorf("%s: %v", text, got)
		}
	}
	full := strings.Repeat("AB", 32)
	for _, c := range []struct {
		sha256 string
		size   int64
		ok     bool
	}{{full, 1, true}, {full, maxPhotoBytes, true}, {full, 0, false}, {full, maxPhotoBytes + 1, false}, {full[:62], 1, false}, {"zz" + full[2:], 1, false}} {
		if hash, ok := Hash(c.sha256, c.size); ok != c.ok || ok && hash != strings.ToLower(full) {
			t.Errorf("%s %d: %s, %v", c.sha256, c.size, hash, ok)
		}
	}
	if got := Clip("巡\x00查员", 2); got != "巡查" {
		t.Errorf("clipped to %q", got)
	}
}

// FuzzLoosely: whatever comes, it is Unreadable or leaves a document that can be written and read again as it is; what Decode takes, Loosely takes as it is.
func FuzzLoosely(f *testing.F) {
	for _, seed := range []string{`{"id":"a","place":{"lat":1,"lng":2}}`, `{"id":"a","place":{"lat":"x","lng":2},"photos":[{"sha256":1},{"sha256":"x","size":2,"bearing":1.5}]}`, `{"ID":"a","id":7}`, `[{}]`, `{"id":"a","photos":{"0":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var strict, loose document
		strictly := Decode(raw, &strict)
		odd, err := Loosely(raw, &loose)
		if err != nil {
			if !errors.As(err, new(Unreadable)) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		if strictly == nil && (len(odd) > 0 || !reflect.DeepEqual(strict, loose)) {
			t.Fatalf("what is well was changed: %v, %+v, %+v", odd, strict, loose)
		}
		if strictly != nil && len(odd) == 0 {
			t.Fatalf("something was left out and not told: %v", strictly)
		}
		if !slices.IsSorted(odd) || len(odd) > maxOdd {
			t.Fatalf("paths %v", odd)
		}
		written, err := json.Marshal(loose)
		if err != nil {
			t.Fatal(err)
		}
		var again document
		if err := Decode(written, &again); err != nil || !reflect.DeepEqual(again, loose) && len(loose.Photos)+len(loose.Tags) > 0 {
			t.Fatalf("%v: %+v is read again as %+v", err, loose, again)
		}
	})
}
