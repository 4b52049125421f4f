package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/xuncha/xuncha/"

// rooms is the whole rule: each room, and the rooms whose packages it may import. A room covers the folders below it unless a longer
// name is listed. Nothing imports upward; siblings know each other by id only. Tests may import more.
var rooms = map[string][]string{
	"internal":   {"internal"}, // plumbing knows nothing of the field
	"proto":      {"proto"},
	"ent":        {"ent", "server/fault", "server/tenancy/scope"}, // the fences ask whose scope it is
	"ent/entdb":  {"ent", "server/fault", "server/tenancy/scope"},
	"ent/dbtest": {"ent", "server/fault", "server/tenancy/scope", "internal"},
	"mobile-api": {"mobile-api", "internal", "proto", "web"}, // reaches the server over gRPC alone, so that it can be moved

	"server/fault":         {},
	"server/tenancy/scope": {"server/fault"},
	"server/geo":           {"server/fault"},
	"server/tenancy":       {"server/tenancy/scope", "server/fault", "ent", "internal"},
	"server/checklist":     {"server/tenancy/scope", "server/fault", "server/geo", "ent", "internal"},
	"server/capture":       {},                                                                                                                                                // how phones' documents are read, pure
	"server/rule":          {"server/fault", "server/checklist"},                                                                                                              // pure: what counts, as dated data; checklist: its bilingual Text
	"server/grid":          {"server/tenancy/scope", "server/fault", "server/geo", "server/coverage", "ent", "internal"},                                                      // coverage: how a line and an area are measured
	"server/registry":      {"server/tenancy/scope", "server/fault", "server/geo", "server/checklist", "ent", "internal"},                                                     // checklist: its bilingual Text
	"server/inspection":    {"server/tenancy/scope", "server/fault", "server/capture", "server/geo", "server/checklist", "server/registry", "server/grid", "ent", "internal"}, // grid: on whose beat it lies
	"server/evidence":      {"server/tenancy/scope", "server/fault", "server/geo", "server/checklist", "ent", "internal"},
	"server/review":        {"server/tenancy/scope", "server/fault", "server/geo", "server/checklist", "server/registry", "server/inspection", "server/grid", "ent", "internal"}, // grid: on whose beat it lies
	"server/atlas":         {"server/tenancy/scope", "server/fault", "server/geo", "server/rule", "server/patrol", "server/tasking", "ent", "internal"},                          // rule: how a period is read; patrol: where they went; tasking: what is owed, as the board sums it
	"server/disclosure":    {"server/tenancy/scope", "server/fault", "server/geo", "server/registry", "server/review", "ent", "internal"},                                        // review: a report becomes a lead
	"server/track":         {"server/fault", "server/geo"},
	"server/coverage":      {"server/fault", "server/geo"},                                                                                                                             // pure: it is given places, and answers chainages
	"server/supplement":    {"server/tenancy/scope", "server/fault", "server/capture", "server/checklist", "server/inspection", "server/registry", "server/review", "ent", "internal"}, // checklist: its Flag
	"server/ledger":        {"server/tenancy/scope", "server/fault", "ent"},
	"server/fieldsync":     {"server/tenancy/scope", "server/fault", "server/capture", "server/ledger", "server/checklist", "server/inspection", "server/patrol", "server/supplement", "ent", "internal"}, // checklist: its Flag
	"server/tasking":       {"server/tenancy/scope", "server/fault", "server/geo", "server/coverage", "server/rule", "server/grid", "server/paper", "ent", "internal"},
	"server/feed":          {"server/tenancy/scope", "server/fault", "server/geo", "server/checklist", "server/registry", "server/inspection", "server/review", "server/grid", "server/tasking", "ent", "internal"},
	"server/paper":         {},                                                                                                                                                                                       // pure: words in, pages out
	"server/dossier":       {"server/tenancy/scope", "server/fault", "server/checklist", "server/registry", "server/inspection", "server/evidence", "server/review", "server/fieldsync", "server/paper", "internal"}, // reads through the fields' verbs
	"server/rpc":           {"server", "proto", "internal"},                                                                                                                                                          // never ent
	"server/patrol":        {"server/tenancy/scope", "server/fault", "server/capture", "server/geo", "server/checklist", "server/rule", "server/grid", "server/track", "server/coverage", "ent", "internal"},
	"server/app":           {"server", "ent", "internal"},
	"server/attack":        {},
	"server/apptest":       {"server", "ent", "internal", "proto", "seeds", "mobile-api"},
	"server/scenario":      {"server", "ent", "internal", "proto", "seeds", "mobile-api"},

	"seeds":      {"server/checklist"},
	"seeds/demo": {"seeds", "server", "internal"}, // loads through the domain's own verbs; internal: where photos lie, as an upload puts them
	"web":        {},
	"cmd":        {"cmd", "server", "internal", "mobile-api", "proto", "seeds", "web"},
	"deploy":     {"cmd", "internal", "proto", "server", "ent", "seeds"},
	"house":      {},
}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// roomOf finds the longest listed name that holds a package.
func roomOf(path string) (string, bool) {
	for path = strings.TrimPrefix(path, module); path != ""; {
		if _, ok := rooms[path]; ok {
			return path, true
		}
		i := strings.LastIndex(path, "/")
		if i < 0 {
			return "", false
		}
		path = path[:i]
	}
	return "", false
}

func TestNothingImportsUpward(t *testing.T) {
	for _, p := range packages(t) {
		room, ok := roomOf(p.ImportPath)
		if !ok {
			t.Errorf("%s stands in no room: name its room in this table", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, module) || strings.HasPrefix(imported, module+room) {
				continue
			}
			if !covered(strings.TrimPrefix(imported, module), rooms[room]) {
				t.Errorf("%s imports %s, which %s may not", p.ImportPath, strings.TrimPrefix(imported, module), room)
			}
		}
	}
}

func covered(path string, allowed []string) bool {
	for _, a := range allowed {
		if path == a || strings.HasPrefix(path, a+"/") {
			// A field's own room below another's, such as tenancy/scope, is covered by its exact name only when listed so.
			return true
		}
	}
	return false
}

// TestEntStaysInItsRoom: generated ent code is imported by ent itself, by each field's store.go and store_….go, and by nothing else.
func TestEntStaysInItsRoom(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, module+"ent") {
			continue
		}
		for _, file := range p.GoFiles {
			for _, imported := range importsOf(t, p.Dir+"/"+file) {
				if strings.HasPrefix(imported, module+"ent/gen") && file != "store.go" && !strings.HasPrefix(file, "store_") {
					t.Errorf("%s/%s imports %s: only store files may", strings.TrimPrefix(p.ImportPath, module), file, imported)
				}
			}
		}
	}
}
