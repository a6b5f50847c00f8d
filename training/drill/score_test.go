package drill

import (
	"path"
	"testing"
)

func TestParsePlace(t *testing.T) {
	for in, want := range map[string]string{
		"a.go:12": "a.go:12", "a/b.go:12:3": "a/b.go:12", "./a.go:1": "a.go:1", "`a b.py:7`": "a b.py:7", "a:b:3": "a:b:3",
		"a.go": "", ":3": "", "a.go:0": "", "a.go:-1": "", "a.go:x": "", "": "",
	} {
		p, err := ParsePlace(in)
		got := ""
		if err == nil {
			got = p.String()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("a/b.go:12:3")
	f.Add("`x:1`")
	f.Fuzz(func(t *testing.T, in string) {
		p, err := ParsePlace(in)
		if err != nil {
			return
		}
		if p.Line < 1 || p.Path == "" || path.Clean(p.Path) != p.Path {
			t.Errorf("%q is %+v", in, p)
		}
		if again, err := ParsePlace(p.String()); err != nil || again.Line != p.Line {
			t.Errorf("%q is written as %q, which is %+v, %v", in, p, again, err)
		}
	})
}
