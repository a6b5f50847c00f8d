// Package squire_test holds the rules of the house: what may import what, what
// the binary may link, and what no file may contain.
package squire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/squiresec/squire"

type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
	Module     *struct{ Path string }
}

func list(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard,Module"}, args...)...)
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// levels are the floors of the house, top first. A package imports only what
// is on a lower floor or in its own folder.
var levels = [][]string{
	{"cmd"},
	{"lsp", "hooks"},
	{"training"},
	{"internal/policy", "internal/source", "internal/report"},
	{"internal/git"},
	{"checks"},
}

// level returns the floor of a package, or -1 for one that isn't part of the
// product: generators and test support.
func level(path string) (floor int, folder string) {
	rel := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
	for i, folders := range levels {
		for _, f := range folders {
			if rel == f || strings.HasPrefix(rel, f+"/") {
				return i, f
			}
		}
	}
	return -1, ""
}

func TestArrowsPointDown(t *testing.T) {
	seen := 0
	for _, p := range list(t, "./...") {
		from, folder := level(p.ImportPath)
		if from < 0 {
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, module+"/") {
				continue
			}
			seen++
			to, target := level(imp)
			switch {
			case target == folder || to > from:
			case folder == "internal/source" && target == "internal/policy":
				t.Errorf("%s imports %s: a source knows no policy", p.ImportPath, imp)
			default:
				t.Errorf("%s imports %s: arrows point down, see docs/architecture.md", p.ImportPath, imp)
			}
		}
	}
	if seen < 10 {
		t.Errorf("saw %d imports, want more: the test looks at nothing", seen)
	}
}

// linked are the modules that the binary may link, each with the reason. Every
// one is paid for at each start and at each update.
var linked = []string{
	"github.com/bmatcuk/doublestar/v4",             // globs of paths
	"github.com/go-git/go-git/v5",                  // object ids and kinds, in one package without a cost at start
	"github.com/go-json-experiment/json",           // by the LSP library
	"github.com/goccy/go-yaml",                     // proof that an edit of a hook manager's file changes nothing else
	"github.com/open-spaced-repetition/go-fsrs/v3", // when a lesson comes back
	"github.com/pelletier/go-toml/v2",              // configuration
	"github.com/pjbgf/sha1cd",                      // by go-git's object ids
	"github.com/spf13/cobra",                       // command line
	"github.com/spf13/pflag",                       // command line
	"go.lsp.dev/jsonrpc2",                          // language server
	"go.lsp.dev/protocol",                          // language server
	"go.lsp.dev/uri",                               // language server
	"golang.org/x/sync",                            // weighted semaphore of the engine
	"golang.org/x/sys",                             // terminals
	"golang.org/x/term",                            // terminals
	"golang.org/x/text",                            // width of runes
	"mvdan.cc/sh/v3",                               // the parser of shell scripts
}

func TestBinaryLinksOnlyWhatIsListed(t *testing.T) {
	got := map[string]bool{}
	for _, p := range list(t, "-deps", "./cmd/squire") {
		if !p.Standard && p.Module != nil && p.Module.Path != module {
			got[p.Module.Path] = true
		}
	}
	for m := range got {
		if !slices.Contains(linked, m) {
			t.Errorf("the binary links %s: is it worth its start-up? If so, list it here with the reason", m)
		}
	}
	for _, m := range linked {
		if !got[m] {
			t.Errorf("%s is listed but not linked: take it off the list", m)
		}
	}
}

// TestNothingExpensiveIsLinked names packages that cost milliseconds before
// main.
func TestNothingExpensiveIsLinked(t *testing.T) {
	for _, p := range list(t, "-deps", "./cmd/squire") {
		for _, bad := range []string{"github.com/zricethezav/gitleaks", "github.com/spf13/viper", "github.com/yuin/goldmark", "charm.land/glamour", "net/http"} {
			if p.ImportPath == bad || strings.HasPrefix(p.ImportPath, bad+"/") {
				t.Errorf("the binary links %s", p.ImportPath)
			}
		}
	}
}

// An expression that is compiled for a variable of a package costs each start
// of Squire, each commit's too. Those that are needed are compiled when first
// used, with sync.OnceValue.
func TestNothingIsCompiledAtStart(t *testing.T) {
	for _, dir := range []string{"checks", "internal", "training", "hooks", "lsp", "cmd"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && slices.Contains([]string{"testdata", "lessons", "gen", "bench", "oracle", "checktest"}, d.Name()) {
				return filepath.SkipDir
			}
			if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			for _, decl := range tree.Decls {
				if g, ok := decl.(*ast.GenDecl); !ok || g.Tok != token.VAR {
					continue
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if _, later := n.(*ast.FuncLit); later {
						return false
					}
					if call, ok := n.(*ast.SelectorExpr); ok && (call.Sel.Name == "MustCompile" || call.Sel.Name == "MustCompilePOSIX") {
						t.Errorf("%s: a variable of the package is compiled at each start", path)
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
