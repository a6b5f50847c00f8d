package deps

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps/lock"
	"github.com/squiresec/squire/checks/deps/osv"
	"github.com/squiresec/squire/checks/deps/version"
)

// database writes a database of advisories and returns its folder.
func database(t *testing.T, advisories ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, a := range advisories {
		w, err := z.Create(fmt.Sprintf("%d.json", i))
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(a))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	im, err := osv.Import(bytes.NewReader(b.Bytes()), int64(b.Len()), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := im.Write(dir, false); err != nil {
		t.Fatal(err)
	}
	return dir
}

// about writes an advisory about one package from the beginning to a version.
func about(id, ecosystem, name, fixed, more string) string {
	return fmt.Sprintf(`{"id":%q%s,"affected":[{"package":{"ecosystem":%q,"name":%q},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":%q}]}]}]}`, id, more, ecosystem, name, fixed)
}

// detect scans one file with the engine, as everybody does.
func detect(t *testing.T, o Options, name, text string) (found []string, err error) {
	t.Helper()
	e := &checks.Engine{Detectors: []checks.Detector{New(o)}}
	all, err := e.ScanFile(&checks.File{Path: name, Data: []byte(text)})
	for _, x := range all {
		line := fmt.Sprintf("%d: %s [%s] %s", x.Start.Line, x.Severity, x.Rule.ID, x.Message)
		for _, f := range x.Fixes {
			mended, err := checks.ApplyEdits([]byte(text), f.Edits)
			if err != nil {
				t.Fatal(err)
			}
			line += " | " + f.Title + " | " + strings.TrimSpace(strings.Split(string(mended), "\n")[x.Start.Line-1])
		}
		found = append(found, line)
	}
	return found, err
}

func TestFindings(t *testing.T) {
	dir := database(t,
		about("GHSA-1", "Go", "github.com/acme/widgets", "1.2.4", `,"aliases":["CVE-1"],"database_specific":{"severity":"LOW"}`),
		about("GO-1", "Go", "github.com/acme/widgets", "1.2.5", `,"aliases":["CVE-1"],"summary":"Widgets break"`),
		about("GO-2", "Go", "github.com/acme/widgets", "1.3.0", `,"database_specific":{"severity":"CRITICAL"}`),
		about("GO-3", "Go", "github.com/acme/old", "2.1.0", ""),
		about("GO-4", "Go", "github.com/acme/big", "4.0.0", ""),
		about("PYSEC-1", "PyPI", "acme.core", "2.0.2", `,"summary":"Cores melt."`),
		`{"id":"RUSTSEC-1","affected":[{"package":{"ecosystem":"crates.io","name":"tired"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0.0.0-0"}]}],"database_specific":{"informational":"unmaintained"}}]}`,
		`{"id":"MAL-1","affected":[{"package":{"ecosystem":"npm","name":"evil"},"versions":["6.6.6"]}]}`,
	)
	for _, c := range []struct {
		name, path, text string
		want             []string
	}{
		{
			"what several advisories know is mended by one edit", "go.mod", "module x\n\nrequire github.com/acme/widgets v1.2.3 // indirect\n",
			[]string{
				"3: low [GO-1] github.com/acme/widgets v1.2.3 has a known vulnerability (CVE-1), fixed in v1.2.5. | Update github.com/acme/widgets to v1.3.0; run `go mod tidy` after it | require github.com/acme/widgets v1.3.0 // indirect",
				"3: critical [GO-2] github.com/acme/widgets v1.2.3 has a known vulnerability, fixed in v1.3.0. | Update github.com/acme/widgets to v1.3.0; run `go mod tidy` after it | require github.com/acme/widgets v1.3.0 // indirect",
			},
		},
		{
			"a version outside modules stays one", "go.mod", "module x\nrequire github.com/acme/old v2.0.0+incompatible\n",
			[]string{"2: medium [GO-3] github.com/acme/old v2.0.0+incompatible has a known vulnerability, fixed in v2.1.0+incompatible. | Update github.com/acme/old to v2.1.0+incompatible; run `go mod tidy` after it | require github.com/acme/old v2.1.0+incompatible"},
		},
		{
			"another major version is another module", "go.mod", "module x\nrequire github.com/acme/big v1.0.0\n",
			[]string{"2: medium [GO-4] github.com/acme/big v1.0.0 has a known vulnerability, fixed in v4.0.0."},
		},
		{
			"names are compared as the registry does", "requirements.txt", "Acme_Core==2.0.1\n",
			[]string{"1: medium [PYSEC-1] Acme_Core 2.0.1 has a known vulnerability, fixed in 2.0.2. | Update Acme_Core to 2.0.2 | Acme_Core==2.0.2"},
		},
		{
			"a lock file that a program writes has no fix", "poetry.lock", "[[package]]\nname = \"acme-core\"\nversion = \"2.0.1\"\n",
			[]string{"2: medium [PYSEC-1] acme-core 2.0.1 has a known vulnerability, fixed in 2.0.2."},
		},
		{
			"in a test it is one step lower", "tests/data/requirements.txt", "acme-core==2.0.1 --hash=x\n",
			[]string{"1: low [PYSEC-1] acme-core 2.0.1 has a known vulnerability, fixed in 2.0.2."},
		},
		{
			"nobody looks after it", "Cargo.lock", "[[package]]\nname = \"tired\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\n",
			[]string{"2: low [RUSTSEC-1] tired 1.0.0 is no longer maintained."},
		},
		{
			"it does harm, in several places", "yarn.lock", "# yarn lockfile v1\nevil@^6:\n  version \"6.6.6\"\nevil@~6:\n  version \"6.6.6\"\nevil@6:\n  version \"6.6.6\"\n",
			[]string{"2: critical [MAL-1] evil 6.6.6 is known to be malicious. It stands in more places of this file."},
		},
		{"the version is fixed", "requirements.txt", "acme-core==2.0.2\n", nil},
		{"what is installed is nobody's to mend", "web/node_modules/x/yarn.lock", "# yarn lockfile v1\nevil@^6:\n  version \"6.6.6\"\n", nil},
		{"it is no lock file", "readme.txt", "acme-core==2.0.1\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := detect(t, Options{Dir: dir}, c.path, c.text)
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// TestGaps holds that what was not looked up is told, but not to who is writing.
func TestGaps(t *testing.T) {
	dir := database(t, about("PYSEC-1", "PyPI", "acme-core", "2.0.2", ""))
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, osv.FileName(version.PyPI)), []byte("hello"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, dir, path, text, want string
		found                       int
		editor                      bool // it is told there, too
	}{
		{"no advisories", dir, "go.mod", "module x\nrequire a.b/c v1.0.0\n", "there are no advisories about Go", 0, false},
		{"a part is good", dir, "Pipfile.lock", `{"default": {"acme-core": {"version": "==2.0.1"}}, "devel`, "it is no whole JSON document", 1, false},
		{"it is something else", dir, "poetry.lock", "hello", "it doesn't look like such a file", 0, false},
		{"a damaged database", damaged, "requirements.txt", "acme-core==2.0.1\n", "the database is damaged; import it again", 0, true},
	} {
		for _, editor := range []bool{false, true} {
			found, err := detect(t, Options{Dir: c.dir, Editor: editor}, c.path, c.text)
			told := err != nil && strings.Contains(err.Error(), c.want) && checks.Incomplete(err) != nil
			if told != (!editor || c.editor) || len(found) != c.found {
				t.Errorf("%s, editor %v: %v, %v", c.name, editor, found, err)
			}
		}
	}
	// Nothing to look up needs no database.
	if _, err := detect(t, Options{Dir: t.TempDir()}, "go.mod", "module x\n"); err != nil {
		t.Error(err)
	}
}

func TestBesideGoMod(t *testing.T) {
	dir := database(t, about("GO-1", "Go", "a.b/c", "1.2.4", ""), about("GO-2", "Go", "a.b/d", "1.2.4", ""))
	const sum = "a.b/c v1.0.0 h1:x\na.b/d v1.0.0 h1:x\n"
	for goMod, want := range map[string]int{
		"module x\ngo 1.22\n":                       0,
		"module x\ngo 1.16\n":                       2,
		"module x\ngo 1.16\nrequire a.b/c v1.0.0\n": 1, // told there
		"": 2, // there is none
	} {
		beside := func(name string) ([]byte, error) {
			if name != "sub/go.mod" || goMod == "" {
				return nil, fs.ErrNotExist
			}
			return []byte(goMod), nil
		}
		if got, err := detect(t, Options{Dir: dir, Beside: beside}, "sub/go.sum", sum); len(got) != want || err != nil {
			t.Errorf("%q: %v, %v", goMod, got, err)
		}
	}
	if got, _ := detect(t, Options{Dir: dir}, "go.sum", sum); len(got) != 2 {
		t.Errorf("alone: %v", got)
	}
}

func TestSkippedAndUsed(t *testing.T) {
	dir := database(t, about("PYSEC-1", "PyPI", "acme-core", "2.0.2", ""))
	var skipped []lock.Skipped
	d := New(Options{Dir: dir, Skipped: func(path string, all []lock.Skipped) { skipped = append(skipped, all...) }})
	e := &checks.Engine{Detectors: []checks.Detector{d}}
	found, err := e.ScanFile(&checks.File{Path: "requirements.txt", Data: []byte("ranged>1\nacme-core==2.0.1\n")})
	if len(found) != 1 || err != nil || len(skipped) != 1 || skipped[0].Name != "ranged" {
		t.Errorf("%v, %v, %v", found, err, skipped)
	}
	if used := d.Used(); len(used) != 1 || used[0].Ecosystem != version.PyPI || used[0].Advisories != 1 {
		t.Errorf("%+v", used)
	}
	again, _ := e.ScanFile(&checks.File{Path: "b/requirements.txt", Data: []byte("acme-core==2.0.1\n")})
	if again[0].Rule != found[0].Rule {
		t.Error("one hole has two rules")
	}
	if again[0].Fingerprint != found[0].Fingerprint {
		t.Error("the fingerprint depends on the path")
	}
}

// TestLargeFiles holds that a lock file is never read in parts.
func TestLargeFiles(t *testing.T) {
	dir := database(t, about("PYSEC-1", "PyPI", "acme-core", "2.0.2", ""))
	text := []byte(strings.Repeat("# a comment\n", checks.LargeFile/10) + "acme-core==2.0.1\n")
	e := &checks.Engine{Detectors: []checks.Detector{New(Options{Dir: dir})}}
	for _, whole := range []bool{true, false} {
		var found int
		var gaps error
		for _, err := range e.Scan(t.Context(), files{&checks.File{Path: "requirements.txt", Data: text, Size: int64(len(text)), Whole: whole}}) {
			if gaps = errors.Join(gaps, err); err == nil {
				found++
			}
		}
		if (found == 1) != whole || (gaps == nil) != whole {
			t.Errorf("whole %v: %d findings, %v", whole, found, gaps)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"dep-known-vulnerability": true, "GHSA-aaaa-bbbb-cccc": true, "CVE-2026-1": true, "GO-2026-1": true, "PYSEC-2026-1": true,
		"aws-access-token": false, "CWE-79": false, "GHSA-": false, "": false, "go-sql": false,
	} {
		if Names(name) != want {
			t.Errorf("Names(%q) = %v", name, !want)
		}
	}
}

// files is a source.
type files []*checks.File

func (l files) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, f := range l {
			if !yield(f, nil) {
				return
			}
		}
	}
}
