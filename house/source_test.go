package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func importsOf(t *testing.T, path string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range f.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, path)
	}
	return out
}

func generated(path string) bool {
	return strings.Contains(path, "/gen/") || strings.HasSuffix(path, "/gen")
}

// TestNoEntInWhatFieldsExport: no exported function, method, field or type of the server names a generated type. entdb.Tx may be
// named: it is the transaction in which fields meet, and its generated client is for store files alone.
func TestNoEntInWhatFieldsExport(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, module+"server/") {
			continue
		}
		for _, file := range p.GoFiles {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			names := genNames(f)
			if len(names) == 0 {
				continue
			}
			for _, d := range f.Decls {
				checkDecl(t, set, d, names)
			}
		}
	}
}

// genNames are the file's names for generated packages.
func genNames(f *ast.File) map[string]bool {
	out := map[string]bool{}
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if strings.HasPrefix(path, module+"ent/gen") {
			name := filepath.Base(path)
			if i.Name != nil {
				name = i.Name.Name
			}
			out[name] = true
		}
	}
	return out
}

func checkDecl(t *testing.T, set *token.FileSet, d ast.Decl, names map[string]bool) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() {
			find(t, set, d.Name.Name, d.Type, names)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					find(t, set, s.Name.Name, s.Type, names)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && s.Type != nil {
						find(t, set, n.Name, s.Type, names)
					}
				}
			}
		}
	}
}

func find(t *testing.T, set *token.FileSet, who string, in ast.Node, names map[string]bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && names[x.Name] {
				t.Errorf("%s: exported %s names the generated type %s.%s", set.Position(n.Pos()), who, x.Name, s.Sel.Name)
			}
		}
		return true
	})
}

// TestEveryPackageSaysWhatItIsFor in one sentence.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if generated(p.Dir+"/") || len(p.GoFiles) == 0 {
			continue
		}
		var text string
		for _, file := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil {
				text += f.Doc.Text()
			}
		}
		if strings.TrimSpace(text) == "" {
			t.Errorf("%s does not say what it is for", p.ImportPath)
		}
	}
}

// TestReasonsAreRaisedFromTheCatalogue: nothing makes a fault from a raw string.
func TestReasonsAreRaisedFromTheCatalogue(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range p.GoFiles {
			raw, err := os.ReadFile(filepath.Join(p.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(raw), `fault.New("`) || strings.Contains(string(raw), `fault.Newf("`) {
				t.Errorf("%s/%s raises a reason that is not of the catalogue", p.ImportPath, file)
			}
		}
	}
}
