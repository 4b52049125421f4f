package house

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/xuncha/xuncha/internal/config"
)

var (
	aVariable = regexp.MustCompile(`\bXUNCHA_[A-Z0-9_]+`)
	aFigure   = regexp.MustCompile(`\b(xuncha_[a-z]+_[a-z_]+?)(?:_count|_bucket|_sum)?\b`) // a histogram is asked for by its parts
	aRunbook  = regexp.MustCompile(`deploy/runbooks/[a-z]+\.md`)
)

// TestDeployNamesWhatIsThere: what runs the product elsewhere can be read, and names only variables, figures and runbooks that there are. It cannot tell whether a cluster would take it.
func TestDeployNamesWhatIsThere(t *testing.T) {
	variables := map[string]bool{}
	for of, i := reflect.TypeFor[config.Serve](), 0; i < of.NumField(); i++ {
		variables[of.Field(i).Tag.Get("env")] = true
	}
	figures := sourceText(t, "../internal/observe/metrics.go") + sourceText(t, "../cmd/xuncha/serve.go")
	seen := map[string]bool{}
	for _, path := range deployed(t) {
		text := sourceText(t, path)
		readable(t, path, text)
		for _, name := range aVariable.FindAllString(text, -1) {
			if !variables[name] {
				t.Errorf("%s names %s, which `xuncha serve` does not know", path, name)
			}
		}
		for _, m := range aFigure.FindAllStringSubmatch(text, -1) {
			if seen[m[1]] = true; !strings.Contains(figures, `"`+m[1]+`"`) {
				t.Errorf("%s asks for %s, which nothing counts", path, m[1])
			}
		}
		for _, page := range aRunbook.FindAllString(text, -1) {
			if !exists("../" + page) {
				t.Errorf("%s leads to %s, which is not there", path, page)
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("the dashboards ask for %v, and not for all three figures", seen)
	}
}

// TestTheImageIsBuiltByOurGo: the image is built with the Go that go.mod wants.
func TestTheImageIsBuiltByOurGo(t *testing.T) {
	wants := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(sourceText(t, "../go.mod"))[1]
	if !strings.Contains(sourceText(t, "../deploy/image/Dockerfile"), "FROM golang:"+wants+"-") {
		t.Errorf("the image is not built by Go %s", wants)
	}
}

func deployed(t *testing.T) (out []string) {
	t.Helper()
	for _, folder := range []string{"image", "compose", "kubernetes", "dashboards", "runbooks"} {
		err := filepath.WalkDir("../deploy/"+folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				out = append(out, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// readable reads every document of a file.
func readable(t *testing.T, path, text string) {
	t.Helper()
	switch filepath.Ext(path) {
	case ".json":
		if !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON", path)
		}
	case ".yaml":
		for documents := yaml.NewDecoder(strings.NewReader(text)); ; {
			var any map[string]any
			if err := documents.Decode(&any); err == io.EOF {
				return
			} else if err != nil || len(any) == 0 {
				t.Errorf("%s: %v", path, err)
				return
			}
		}
	}
}

func sourceText(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
