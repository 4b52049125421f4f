package scenario

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// file is a scenario: who does what, one after another, and what must come of it.
type file struct {
	Name  string `yaml:"name"`
	At    string `yaml:"at"` // RFC 3339: where the clock stands at the beginning
	Steps []step `yaml:"steps"`
}

// step does one thing. Texts that begin with $ are names: of what an earlier step kept, or of a fresh UUIDv7.
type step struct {
	Note string `yaml:"note"`
	As   string `yaml:"as"` // account, or tenant/account; the first county's if none is named

	Call   string         `yaml:"call"`   // Service/Method
	With   map[string]any `yaml:"with"`   // its request, in JSON's names
	Submit map[string]any `yaml:"submit"` // an inspection; what a phone always sends is filled in
	Push   *push          `yaml:"push"`   // raw bytes
	Upload string         `yaml:"upload"` // a picture's name; made on first use
	Clock  time.Duration  `yaml:"clock"`  // moves the clock
	Jobs   bool           `yaml:"jobs"`   // waits until no job is left

	Want  any               `yaml:"want"`  // must be in the answer
	Fails string            `yaml:"fails"` // the reason that it fails with
	Keep  map[string]string `yaml:"keep"`  // name → path in the answer
}

// push is an item whose bytes no phone of ours would send.
type push struct {
	ID      string `yaml:"id"`
	Kind    string `yaml:"kind"`
	Payload string `yaml:"payload"`
	SHA256  string `yaml:"sha256"` // empty: the right one
}

//go:embed testdata/*.yaml
var testdata embed.FS // embedded, for the object store changes the process's folder

func readFiles(t *testing.T) map[string]file {
	t.Helper()
	entries, err := testdata.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]file{}
	for _, e := range entries {
		raw, err := testdata.ReadFile("testdata/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		d := yaml.NewDecoder(bytes.NewReader(raw))
		d.KnownFields(true)
		var f file
		if err := d.Decode(&f); err != nil {
			t.Fatalf("%s: %v", e.Name(), err)
		}
		out[strings.TrimSuffix(e.Name(), ".yaml")] = f
	}
	return out
}

// differs compares an answer with what is wanted of it: of an object the fields named, of a list every element; "~x ~y" wants x
// and y somewhere in it, "*" wants anything but nothing, "" and [] want nothing.
func differs(at string, got, want any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, want an object", at, got)
		}
		for k, v := range w {
			if d := differs(at+"."+k, g[k], v); d != "" {
				return d
			}
		}
		return ""
	case []any:
		g, _ := got.([]any)
		if len(g) != len(w) {
			return fmt.Sprintf("%s has %d, want %d: %v", at, len(g), len(w), got)
		}
		for i := range w {
			if d := differs(fmt.Sprintf("%s.%d", at, i), g[i], w[i]); d != "" {
				return d
			}
		}
		return ""
	}
	text, wanted := show(got), show(want)
	ok := text == wanted
	if wanted == "*" {
		ok = text != ""
	} else if strings.HasPrefix(wanted, "~") {
		ok = true
		for _, part := range strings.Split(wanted[1:], " ~") {
			ok = ok && strings.Contains(text, part)
		}
	}
	if !ok {
		return fmt.Sprintf("%s is %q, want %q", at, text, wanted)
	}
	return ""
}

func show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		if len(v) == 0 {
			return ""
		}
	}
	return fmt.Sprint(v)
}
