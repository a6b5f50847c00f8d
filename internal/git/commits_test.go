package git

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// listing writes commits as rev-list does.
func listing(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		b.WriteString("commit " + strings.Repeat(string("0123456789abcdef"[i%16]), 40) + "\n" + line + "\n")
	}
	return b.String()
}

func TestReadCommits(t *testing.T) {
	tree, parent := strings.Repeat("e", 40), strings.Repeat("f", 40)
	many := strings.Repeat(" "+parent, 3000)
	text := listing("100 "+tree, "200 "+tree+" "+parent, "300 "+tree+many, " "+tree+" "+parent, "-5 "+tree)
	for since, want := range map[int64]string{0: "0 0, 1 1, 2 3000, 3 1, 4 0", 150: "1 1, 2 3000"} {
		var when time.Time
		if since > 0 {
			when = time.Unix(since, 0)
		}
		l, err := readCommits(iotest.HalfReader(strings.NewReader(text)), when)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range l.all() {
			if string(c.tree) != strings.Repeat("\xee", 20) {
				t.Errorf("tree %x", c.tree)
			}
			got = append(got, string("0123456789"[c.id[0]&15])+" "+strconv.Itoa(len(c.parents)/20))
		}
		if strings.Join(got, ", ") != want || l.n != len(got) {
			t.Errorf("since %d: %d commits: %q, want %s", since, l.n, got, want)
		}
	}
	for name, bad := range map[string]string{
		"ends early":         listing("100 " + tree)[:60],
		"no end of the line": strings.TrimSuffix(listing("100 "+tree), "\n"),
		"no tree":            listing("100"),
		"no time":            listing(tree),
		"a short id":         listing("100 " + tree[:39]),
		"no hexadecimal":     listing("100 " + strings.Repeat("x", 40)),
		"ids of two kinds":   listing("100 " + strings.Repeat("e", 64)),
		"two spaces":         listing("100 " + tree + " " + parent + "  " + parent),
		"something else":     "warning: x\n",
	} {
		if _, err := readCommits(strings.NewReader(bad), time.Time{}); err == nil || err == io.EOF {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLines reads ids in pieces of any size.
func TestLines(t *testing.T) {
	tree := strings.Repeat("e", 40)
	l, err := readCommits(strings.NewReader(listing("1 "+tree, "2 "+tree+" "+tree, "3 "+tree)), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for from := range 4 {
		var want []byte
		for i := from; i < 3; i++ {
			want = append(append(want, strings.Repeat(string("012"[i]), 40)...), '\n')
		}
		if err := iotest.TestReader(l.lines(from), want); err != nil {
			t.Error(err)
		}
		got, err := io.ReadAll(iotest.OneByteReader(l.lines(from)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("from %d: %q, %v", from, got, err)
		}
	}
}

func FuzzReadCommits(f *testing.F) {
	tree := strings.Repeat("e", 40)
	f.Add(listing("1 "+tree, "2 "+tree+" "+tree))
	f.Fuzz(func(t *testing.T, text string) {
		l, err := readCommits(strings.NewReader(text), time.Time{})
		if err != nil {
			return
		}
		ids, err := io.ReadAll(l.lines(0))
		if err != nil || bytes.Count(ids, []byte{'\n'}) != l.n {
			t.Errorf("%d commits, %d bytes of lines: %v", l.n, len(ids), err)
		}
	})
}
