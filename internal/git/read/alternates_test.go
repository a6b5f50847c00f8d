package read

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git/gittest"
)

func TestAlternates(t *testing.T) {
	origin := gittest.New(t)
	grow(t, origin, 10)
	origin.Git("gc", "-q")
	all := everyObject(t, origin)
	top := filepath.Dir(origin.Dir)

	origin.Git("clone", "-q", "--shared", origin.Dir, filepath.Join(top, "shared"))
	origin.Git("clone", "-q", "--reference", origin.Dir, "file://"+origin.Dir, filepath.Join(top, "reference"))
	origin.Git("clone", "-q", "--shared", filepath.Join(top, "shared"), filepath.Join(top, "shared twice"))
	for _, name := range []string{"shared", "reference", "shared twice"} {
		clone := origin.In(filepath.Join(top, name))
		clone.Commit("own", "of "+name)
		s := open(t, objects(clone))
		if len(s.dirs) < 2 {
			t.Errorf("%s: looks in %d folders", name, len(s.dirs))
		}
		compare(t, s, all)
		compare(t, s, everyObject(t, clone))
	}

	// The environment names them too: an empty folder with an alternate.
	s := open(t, t.TempDir(), objects(origin), filepath.Join(top, "none"))
	compare(t, s, all)
}

func TestAlternatesNameOneAnother(t *testing.T) {
	top := t.TempDir()
	folder := func(name, alternates string) string {
		dir := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Join(dir, "info"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "info", "alternates"), []byte(alternates), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for i := range 9 {
		folder(fmt.Sprint("deep", i), fmt.Sprintf("../deep%d\n", i+1))
	}
	folder("a", "../b\n../a\n")
	folder("b", "# a comment\n\n../a\n"+top+"/none\n")
	if err := os.MkdirAll(filepath.Join(top, "odd \"name\"\t\xc3\xa4"), 0o755); err != nil {
		t.Fatal(err)
	}
	folder("quoted", `"../odd \"name\"\t\303\244"`+"\n")
	folder("badly", `"../a`+"\n\"../a\\\"\n\"../\\4\"\n../b")

	for name, want := range map[string][]string{
		"deep0":  {"deep0", "deep1", "deep2", "deep3", "deep4", "deep5", "deep6"},
		"a":      {"a", "b"},
		"quoted": {"quoted", "odd \"name\"\tä"},
		"badly":  {"badly", "b", "a"},
		"none":   {"none"},
	} {
		s := open(t, filepath.Join(top, name))
		var got []string
		for _, d := range s.dirs {
			got = append(got, filepath.Base(d.path))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}
