package found

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func finding(path string, id byte) Finding {
	return Finding{Rule: "py-sql-string-built", Lesson: "sql-injection", Path: path, Line: int(id), Severity: checks.High, Fingerprint: checks.Fingerprint{id}}
}

func paths(list []Finding) []string {
	out := []string{}
	for _, f := range list {
		out = append(out, f.Path)
	}
	return out
}

func TestARecordIsKept(t *testing.T) {
	dir := t.TempDir()
	if r := Load(dir); !r.Empty() || !r.Looked.IsZero() {
		t.Errorf("nothing was remembered: %+v", r)
	}
	r := &Record{Looked: now, By: "rules", Files: map[string]string{"a.py": "d"}}
	r.Add([]Finding{finding("a.py", 1)}, true, now)
	r.Files = map[string]string{"a.py": "d"}
	r.Replace("b", []Finding{finding("b/b.py", 2)}, now)
	r.Replace("b", nil, now)
	if err := r.Save(dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, Load(dir)); diff != "" {
		t.Errorf("it comes back as another (-want +got):\n%s", diff)
	}
	for _, broken := range []string{"", "{", `{"v":2}`, `{"v":1,"findings":[{"rule":"a","lesson":"sql-injection","path":"../a"},{"rule":"a","lesson":"none","path":"a"}],"gone":[{"rule":"a","lesson":"xxe","path":"a"}]}`} {
		if err := os.WriteFile(filepath.Join(dir, "squire", "findings.json"), []byte(broken), 0o644); err != nil {
			t.Fatal(err)
		}
		if r := Load(dir); !r.Empty() {
			t.Errorf("%q is remembered as %+v", broken, r)
		}
	}
}

func TestWhatIsNoLongerSeenWaitsForItsCommit(t *testing.T) {
	r := &Record{}
	r.Replace("", []Finding{finding("a.py", 1), finding("src/b.py", 2), finding("srcs/c.py", 3)}, now)
	r.Replace("src", nil, now)
	if got := paths(r.Findings); !slices.Equal(got, []string{"a.py", "srcs/c.py"}) {
		t.Errorf("seen: %v", got)
	}
	if got := paths(r.GoneFindings); !slices.Equal(got, []string{"src/b.py"}) {
		t.Errorf("gone: %v", got)
	}
	if got := r.At("src/b.py"); len(got) != 1 || got[0].Gone == nil {
		t.Errorf("at its path: %v", got)
	}
	// It is back, and another file holds the same as a third.
	r.Replace("", []Finding{finding("z.py", 1), finding("a.py", 1), finding("src/b.py", 2)}, now)
	if got := paths(r.GoneFindings); !slices.Equal(got, []string{"srcs/c.py"}) {
		t.Errorf("gone: %v", got)
	}
	r.Forget(r.At("srcs/c.py"))
	if len(r.GoneFindings) != 0 || len(r.Findings) != 3 {
		t.Errorf("after its commit: %+v", r)
	}
	// And what no commit took out is forgotten one day.
	r.Replace("z.py", nil, now)
	r.Replace("", nil, now.AddDate(0, 4, 0))
	if got := paths(r.GoneFindings); !slices.Equal(got, []string{"src/b.py", "a.py"}) && !slices.Equal(got, []string{"a.py", "src/b.py"}) {
		t.Errorf("months later: %v", got)
	}
}

func TestARefusalIsRememberedThroughScans(t *testing.T) {
	r := &Record{Files: map[string]string{"a.py": "d"}}
	r.Add([]Finding{finding("a.py", 1)}, true, now)
	r.Add([]Finding{finding("a.py", 1)}, false, now)
	r.Replace("", []Finding{finding("a.py", 1)}, now)
	if len(r.Findings) != 1 || !r.Findings[0].Refused || len(r.Files) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestOnlyWhatHasALessonIsRemembered(t *testing.T) {
	rule := &checks.Rule{ID: "py-sql-string-built", Concept: "sql-injection"}
	shown := checks.Verdict{Show: true}
	all := []checks.Finding{
		{Rule: rule, Path: "a.py", Severity: checks.High, Verdict: shown},
		{Rule: rule, Path: "b.py", Severity: checks.High},
		{Rule: rule, Path: "c.py", Severity: checks.Info, Verdict: shown},
		{Rule: &checks.Rule{ID: "none"}, Path: "d.py", Severity: checks.High, Verdict: shown},
		{Rule: rule, Path: "e\xff.py", Severity: checks.High, Verdict: shown},
	}
	if got := paths(Of(all)); !slices.Equal(got, []string{"a.py"}) {
		t.Errorf("%v", got)
	}
}

func TestItHasBounds(t *testing.T) {
	r := &Record{}
	var many []Finding
	for i := range 3000 {
		f := finding("a.py", 0)
		f.Fingerprint = checks.Fingerprint{byte(i), byte(i >> 8)}
		many = append(many, f)
	}
	r.Replace("", many, now)
	r.Replace("", nil, now)
	if len(r.Findings) != 0 || len(r.GoneFindings) != maxGone {
		t.Errorf("%d and %d", len(r.Findings), len(r.GoneFindings))
	}
	r.Replace("", many, now)
	if len(r.Findings) != maxFindings {
		t.Errorf("%d", len(r.Findings))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"v":1,"findings":[{"rule":"a","lesson":"xxe","path":"a","line":1,"severity":"high","fingerprint":"00000000000000000000000000000000"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := parse(data)
		for _, x := range append(r.Findings, r.GoneFindings...) {
			if filepath.IsAbs(x.Path) || !filepath.IsLocal(x.Path) {
				t.Errorf("path %q", x.Path)
			}
		}
	})
}
