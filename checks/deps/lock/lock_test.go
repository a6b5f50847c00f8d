package lock

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the parsers give into testdata")

// TestFiles holds what every format gives against the "want" of its file: the
// line, the name, the version, what is underlined, and the pin.
func TestFiles(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f := a.Files[0]
			got := describe(t, f.Name, f.Data)
			if *update {
				a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 || a.Files[1].Name != "want" {
				t.Fatal("the file says not what it wants")
			}
			if diff := cmp.Diff(string(a.Files[1].Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			// What Windows writes gives the same.
			crlf := describe(t, f.Name, bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n")))
			if diff := cmp.Diff(got, crlf); diff != "" {
				t.Errorf("with CRLF (-want +got)\n%s", diff)
			}
		})
	}
}

func describe(t *testing.T, name string, data []byte) string {
	t.Helper()
	f, err := Parse(name, data)
	var b strings.Builder
	for _, p := range f.Packages {
		if want := bytes.Count(data[:p.Span.Start], []byte("\n")) + 1; p.Line != want {
			t.Errorf("%s: line %d, want %d", p.Name, p.Line, want)
		}
		fmt.Fprintf(&b, "%d: %s %s %s %q", p.Line, p.Ecosystem, p.Name, p.Version, data[p.Span.Start:p.Span.End])
		if p.Pin.Len() > 0 {
			fmt.Fprintf(&b, " pin %q", data[p.Pin.Start:p.Pin.End])
		}
		b.WriteByte('\n')
	}
	for _, s := range f.Skipped {
		fmt.Fprintf(&b, "%d: skipped %s: %s\n", s.Line, s.Name, s.Reason)
	}
	if err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	return b.String()
}

func TestKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"go.mod": true, "a/b/package-lock.json": true, "requirements.txt": true, "requirements-dev.txt": true,
		"dev-requirements.txt": true, "requirements/base.txt": true, "notes.txt": false, "package.json": false,
		"go.mod.bak": false, "Cargo.toml": false, "requirements/readme.md": false, "": false,
	} {
		if got := Known(name); got != want {
			t.Errorf("Known(%q) = %v", name, got)
		}
		if got := Ecosystem(name) != ""; got != want {
			t.Errorf("Ecosystem(%q) is known: %v", name, got)
		}
	}
	if _, err := Parse("notes.txt", nil); err == nil {
		t.Error("notes are read")
	}
}

func TestListsAll(t *testing.T) {
	for text, want := range map[string]bool{
		"module x\n\ngo 1.17\n": true, "module x\ngo 1.22.3 // as said\n": true, "module x\ngo 1.9\n": false, "module x\n": false, "go x\n": false,
	} {
		if got := ListsAll([]byte(text)); got != want {
			t.Errorf("ListsAll(%q) = %v", text, got)
		}
	}
}

// TestEmpty holds that an empty file names nothing, and is no error where it may
// be empty.
func TestEmpty(t *testing.T) {
	for _, name := range []string{"go.mod", "go.sum", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "Cargo.lock", "uv.lock", "Gemfile.lock", "requirements.txt", "gradle.lockfile"} {
		if f, err := Parse(name, []byte("\n")); err != nil || len(f.Packages) > 0 {
			t.Errorf("%s: %v, %v", name, f, err)
		}
	}
}

// TestOtherFormats holds that a file in another format is never taken for one
// without packages.
func TestOtherFormats(t *testing.T) {
	const text = "hello there\n\nthis is = nothing\n"
	for _, name := range []string{"go.mod", "go.sum", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "Cargo.lock", "uv.lock", "Pipfile.lock", "Gemfile.lock", "composer.lock", "pom.xml", "gradle.lockfile"} {
		if _, err := Parse(name, []byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestDeep holds that nesting costs no stack.
func TestDeep(t *testing.T) {
	deep := strings.Repeat(`{"dependencies":`, 500_000)
	if _, err := Parse("package-lock.json", []byte(deep)); err == nil {
		t.Error("no error for JSON")
	}
	if _, err := Parse("pom.xml", []byte(strings.Repeat("<a>", 500_000))); err == nil {
		t.Error("no error for XML")
	}
	if _, err := Parse("composer.lock", []byte(`{"packages":`+strings.Repeat("[", 500_000))); err == nil {
		t.Error("no error for arrays")
	}
}

func TestTooMany(t *testing.T) {
	f, err := Parse("gradle.lockfile", []byte(strings.Repeat("a:b:1=c\n", maxPackages+1)))
	if err == nil || len(f.Packages) != maxPackages {
		t.Errorf("%d packages, %v", len(f.Packages), err)
	}
}
