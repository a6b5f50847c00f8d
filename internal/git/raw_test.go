package git

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	idA  = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	idB  = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	null = "0000000000000000000000000000000000000000"
)

func readAll(raw string) (all []Change, err error) {
	for c, err := range parseRaw(strings.NewReader(raw)) {
		if err != nil {
			return all, err
		}
		all = append(all, c)
	}
	return all, nil
}

func TestParseRaw(t *testing.T) {
	got, err := readAll(":000000 100644 " + null + " " + idA + " A\x00new\nfile\x00" +
		idB + "\x00:100644 000000 " + idA + " " + null + " D\x00gone\x00" +
		"::100644 100755 120000 " + idA + " " + idB + " " + idA + " MT\x00:merged\x00")
	if err != nil {
		t.Fatal(err)
	}
	want := []Change{
		{Path: "new\nfile", New: Entry{Regular, idA}, Old: []Entry{{}}},
		{Commit: idB, Path: "gone", Old: []Entry{{Regular, idA}}},
		{Commit: idB, Path: ":merged", New: Entry{Symlink, idA}, Old: []Entry{{Regular, idA}, {Executable, idB}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRawRefusesWhatGitNeverWrites(t *testing.T) {
	good := ":100644 100644 " + idA + " " + idB + " M\x00path\x00"
	for name, raw := range map[string]string{
		"cut in the header": good[:20],
		"cut in the path":   good[:len(good)-2],
		"no path":           good[:len(good)-5],
		"empty path":        good[:len(good)-5] + "\x00",
		"short id":          strings.Replace(good, idA, idA[1:], 1),
		"id in capitals":    strings.Replace(good, idA, strings.ToUpper(idA), 1),
		"bad mode":          strings.Replace(good, "100644", "1006x4", 1),
		"no status":         strings.Replace(good, " M", "", 1),
		"text":              "warning: something\x00",
		"endless path":      good[:len(good)-1] + strings.Repeat("x", 2*maxRecord),
	} {
		if got, err := readAll(raw); err == nil {
			t.Errorf("%s: got %v, want an error", name, got)
		}
	}
}

func FuzzParseRaw(f *testing.F) {
	f.Add(":100644 100644 " + idA + " " + idB + " M\x00path\x00")
	f.Add(idA + "\x00::100644 100644 100644 " + idA + " " + idB + " " + idA + " MM\x00path\x00")
	f.Add("::::\x00\x00")
	f.Fuzz(func(t *testing.T, raw string) {
		all, err := readAll(raw)
		for _, c := range all {
			if c.Path == "" || len(c.Old) == 0 {
				t.Errorf("a change without path or parent: %+v", c)
			}
		}
		if err == nil && raw != "" && raw[len(raw)-1] != 0 {
			t.Error("a list that ends early passed as whole")
		}
	})
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"plain/ü 世界":     "plain/ü 世界",
		"a\nb\x1b[31m":   `a\x0ab\x1b[31m`,
		"\xff":           `\xff`,
		"a\u202eb\u2066": `a\u202eb\u2066`,
		"\u009b31m":      `\u009b31m`,
	} {
		if got := Printable(in); got != want {
			t.Errorf("Printable(%q) = %s, want %s", in, got, want)
		}
	}
}
