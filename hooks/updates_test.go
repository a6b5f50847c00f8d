package hooks

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
)

func TestReadPushed(t *testing.T) {
	a, b, none := strings.Repeat("a", 40), strings.Repeat("b", 64), strings.Repeat("0", 40)
	for name, tt := range map[string]struct {
		in   string
		want []update // nil is an error
	}{
		"update":      {"refs/heads/main " + a + " refs/heads/main " + b + "\n", []update{{"refs/heads/main", "refs/heads/main", git.OID(b), git.OID(a)}}},
		"delete":      {"(delete) " + none + " refs/heads/main " + a + "\n", []update{{"(delete)", "refs/heads/main", git.OID(a), ""}}},
		"revision":    {"HEAD~1 " + a + " refs/heads/x " + none + "\n", []update{{"HEAD~1", "refs/heads/x", "", git.OID(a)}}},
		"with spaces": {"HEAD@{1 hour ago} " + a + " refs/heads/x " + none, []update{{"HEAD@{1 hour ago}", "refs/heads/x", "", git.OID(a)}}},
		"nothing":     {"", []update{}},
		"too short":   {a + " refs/heads/x " + none + "\n", nil},
		"no id":       {"main --all refs/heads/x " + none + "\n", nil},
		"empty line":  {"\n", nil},
	} {
		got, err := readUpdates(strings.NewReader(tt.in), pushed)
		if (err != nil) != (tt.want == nil) {
			t.Errorf("%s: error %v", name, err)
		}
		if diff := cmp.Diff(tt.want, append([]update{}, got...), cmp.AllowUnexported(update{})); err == nil && diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got, err := readUpdates(nil, pushed); got != nil || err != nil {
		t.Errorf("no standard input: got %v, %v", got, err)
	}
}

// What is read becomes arguments of git.
func FuzzReadUpdates(f *testing.F) {
	id := strings.Repeat("a", 40)
	f.Add("x " + id + " refs/heads/x " + id + "\n")
	f.Add(id + " " + id + " refs/heads/x\n")
	f.Add(" \n  \n")
	f.Fuzz(func(t *testing.T, in string) {
		for _, parse := range []func(string) (update, error){pushed, received} {
			all, err := readUpdates(strings.NewReader(in), parse)
			if err != nil {
				continue
			}
			for _, u := range all {
				if u.ref == "" || u.old != "" && !isID(u.old) || u.new != "" && !isID(u.new) {
					t.Errorf("%q gives %+v", in, u)
				}
			}
		}
	})
}

func TestDeadline(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"30s": 30 * time.Second, "2m": 2 * time.Minute, "45": 45 * time.Second,
		"": 0, "0": 0, "-1s": 0, "soon": 0,
	} {
		if got, err := deadlineOf("x", value); got != max(want, 0) && err == nil || (err == nil) != (want > 0) {
			t.Errorf("%q: got %v, %v, want %v", value, got, err, want)
		}
	}
}
