package generic

import (
	"strings"
	"testing"
)

// Work is in proportion to the text when no variable is used twice, however
// often a pattern begins to match.
func TestSteps(t *testing.T) {
	const n = 20_000
	for name, c := range map[string]struct{ pattern, text string }{
		"an end that doesn't come":    {"a ... b", strings.Repeat("a ", n)},
		"one that comes at last":      {"a ... b", strings.Repeat("a ", n) + "b"},
		"several":                     {"a ... b ... c ... d", strings.Repeat("a b c ", n/3)},
		"several that come":           {"a ... b ... c ... d", strings.Repeat("a b c ", n/3) + "d"},
		"with names":                  {"$A ... $B $...C $D $...E ;", strings.Repeat("a b ", n/2)},
		"in brackets":                 {"a ... b", strings.Repeat("a (", n) + strings.Repeat(")", n)},
		"in brackets, one behind one": {"a ... b", strings.Repeat("(a) ", n)},
		"over lines":                  {"a ... b ... c", strings.Repeat("a b\n", n/2)},
		"in blocks":                   {"a\n  ...\n  b", strings.Repeat("a\n  a\n  a\n", n/3)},
		"the rest of a block":         {"a ...", strings.Repeat("a ", n)},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Compile(c.pattern, DefaultLines)
			if err != nil {
				t.Fatal(err)
			}
			if _, complete := p.Find([]byte(c.text), 12*n); !complete {
				t.Errorf("%d steps don't suffice for %d words", 12*n, n)
			}
		})
	}
}

func TestStepsSpent(t *testing.T) {
	p, err := Compile("$A ... $A", DefaultLines)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("x x ")
	for i := range 1000 {
		b.WriteString(strings.Repeat("y", i+1) + " ")
	}
	found, complete := p.Find([]byte(b.String()), 5000)
	if complete || len(found) != 1 {
		t.Errorf("found %d, complete is %v; want what was found until the steps were spent", len(found), complete)
	}
	if found, complete = p.Find([]byte(b.String()), 1<<20); !complete || len(found) != 1 {
		t.Errorf("found %d, complete is %v", len(found), complete)
	}
}

func TestPartial(t *testing.T) {
	src := []byte(strings.Repeat("a b\n", 10) + "c")
	p, err := Compile("a", DefaultLines)
	if err != nil {
		t.Fatal(err)
	}
	for most, want := range map[int]int{20: 10, 7: 4, 21: 10} {
		text := read(src, most)
		found, complete := p.FindIn(text, plenty)
		if len(found) != want || complete != (most == 21) {
			t.Errorf("of %d words: found %d, complete is %v; want %d", most, len(found), complete, want)
		}
	}
	// A word that is missing says nothing of what wasn't read.
	if p, err = Compile("missing", DefaultLines); err != nil {
		t.Fatal(err)
	}
	if _, complete := p.FindIn(read(src, 7), plenty); !complete {
		t.Error("what stands nowhere in the text was looked for in all of it")
	}
}

// Nothing goes deeper for a text that is nested.
func TestNested(t *testing.T) {
	const n = 50_000
	var lines strings.Builder
	for i := range 500 {
		lines.WriteString(strings.Repeat(" ", i) + "a\n")
	}
	p, err := Compile("a ... b", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, src := range []string{
		strings.Repeat("(", n) + "a b" + strings.Repeat(")", n),
		strings.Repeat("([{", n) + "a b",
		lines.String() + "b",
		lines.String() + strings.Repeat(" ", 499) + "b",
	} {
		found, complete := p.Find([]byte(src), plenty)
		if len(found) != 1 || !complete {
			t.Errorf("%.20q: found %d, complete is %v; want 1", src, len(found), complete)
		}
	}
}
