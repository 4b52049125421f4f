package house

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/xuncha/xuncha/mobile-api/problem"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/registry"
)

var update = flag.Bool("update", false, "write the generated pages anew")

// TestGeneratedPages: the pages that are made from code say what the code says.
func TestGeneratedPages(t *testing.T) {
	for path, text := range map[string]string{"../docs/reasons.md": reasonsPage(), "../docs/targets.md": targetsPage()} {
		if *update {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(path)
		if err != nil || string(have) != text {
			t.Errorf("%s is not what the code says: run `make generate` (%v)", path, err)
		}
	}
}

var grpcCodes = map[fault.Kind]codes.Code{
	fault.Invalid: codes.InvalidArgument, fault.Unauthenticated: codes.Unauthenticated, fault.Denied: codes.PermissionDenied, fault.NotFound: codes.NotFound,
	fault.Conflict: codes.Aborted, fault.Exhausted: codes.ResourceExhausted, fault.Unavailable: codes.Unavailable, fault.Internal: codes.Internal,
}

func reasonsPage() string {
	var b strings.Builder
	b.WriteString("# Reasons · 错误原因\n\nEvery reason that the system answers with, in `application/problem+json` as `reason` and over gRPC in `google.rpc.ErrorInfo`. A reason is never\nrenamed and never used again for something else. Made from `server/fault/catalogue.go` by `make generate`.\n\n| reason | kind | HTTP | what it says |\n|---|---|---|---|\n")
	for _, r := range fault.Catalogue() {
		e, _ := fault.Lookup(r)
		fmt.Fprintf(&b, "| `%s` | %s | %d | %s |\n", r, e.Kind, problem.Status(string(r), grpcCodes[e.Kind]), e.Sentence)
	}
	return b.String()
}

func targetsPage() string {
	var b strings.Builder
	b.WriteString("# Targets · 监管对象\n\nThe nine kinds and what each says of itself. Columns of an import are `id, kind, code, name, region, lat, lng, datum, status` and these attributes; unknown ones are\nleft empty. `datum` is WGS84 (or empty), CGCS2000, GCJ02 or BD09; several values are separated by `;` or `、`, flags are 是/否. A column may\nhave its Chinese heading instead, as below; kinds, states and options may be Chinese words, days 2026/5/31. A table is a CSV in UTF-8 or GB18030, or\nthe first sheet of an XLSX; `GET /v1/targets:importTemplate?kind=TARGET_KIND_OUTFALL` gives one to fill in, with lists (the desk's 下载模板). Made from\n`server/registry/columns.go`, `attributes.go` and `options.go` there by `make generate`.\n")
	b.WriteString("\n## Columns of every kind · 各类共有的列\n\n| heading | column | needed | 填写 | takes | example |\n|---|---|---|---|---|---|\n")
	for _, c := range registry.Columns {
		needed := ""
		if c.Needed {
			needed = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", c.Heading, c.Name, needed, c.Takes.ZH, c.Takes.EN, c.Example)
	}
	for _, k := range registry.Kinds() {
		fmt.Fprintf(&b, "\n## %s · %s `%s`\n\n| attribute | 中文 | English | form |\n|---|---|---|---|\n", k.Label().ZH, k.Label().EN, k)
		for _, a := range k.Attributes() {
			form := string(a.Form)
			if len(a.Options) > 0 {
				form += ": " + strings.Join(a.Options, ", ")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", a.Name, a.Label.ZH, a.Label.EN, form)
		}
	}
	b.WriteString("\n## Options · 选项\n\n| option | 中文 | English |\n|---|---|---|\n")
	for _, o := range slices.Sorted(maps.Keys(registry.OptionLabels)) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o, registry.OptionLabels[o].ZH, registry.OptionLabels[o].EN)
	}
	return b.String()
}

var (
	ticked  = regexp.MustCompile("`([^`\n]+)`")
	linked  = regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	aPath   = regexp.MustCompile(`^[\w.-]+(/[\w.*-]+)+/?$|^[\w-]+\.(md|go|sh|yaml|json|csv|proto)$`)
	aTarget = regexp.MustCompile(`^make ([a-z-]+)`)
	aTool   = regexp.MustCompile(`^(?:bin/)?xuncha ([a-z]+)`)
)

// TestDocsNameWhatIsThere: every path, make target and xuncha command that a page names exists.
func TestDocsNameWhatIsThere(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile("../cmd/xuncha/main.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"../docs/*.md", "../docs/adr/*.md", "../deploy/runbooks/*.md", "../*/*/README.md", "../*/README.md"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, more...)
	}
	for _, page := range pages {
		if strings.Contains(page, "node_modules") {
			continue
		}
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range linked.FindAllStringSubmatch(string(raw), -1) {
			if !strings.Contains(m[1], "://") && !exists(filepath.Join(filepath.Dir(page), m[1])) {
				t.Errorf("%s links to %s, which is not there", page, m[1])
			}
		}
		for _, m := range ticked.FindAllStringSubmatch(string(raw), -1) {
			text := m[1]
			switch {
			case aTarget.MatchString(text):
				if name := aTarget.FindStringSubmatch(text)[1]; !strings.Contains(string(makefile), "\n"+name+":") {
					t.Errorf("%s names `make %s`, which is not there", page, name)
				}
			case aTool.MatchString(text):
				name := aTool.FindStringSubmatch(text)[1]
				if !strings.Contains(strings.ToLower(string(main)), "\t"+name+" ") {
					t.Errorf("%s names `xuncha %s`, which is not there", page, name)
				}
			case aPath.MatchString(text) && ours(text):
				if !exists("../"+text) && !exists(filepath.Join(filepath.Dir(page), text)) {
					t.Errorf("%s names %s, which is not there", page, text)
				}
			}
		}
	}
}

// ours tells whether a path claims to be of this tree.
func ours(path string) bool {
	top, _, _ := strings.Cut(path, "/")
	return exists("../"+top) || strings.HasSuffix(path, ".md")
}

func exists(path string) bool {
	found, err := filepath.Glob(path)
	return err == nil && len(found) > 0
}
