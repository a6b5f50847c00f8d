package read

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// indexes returns index files that git wrote, of every version and with every
// extension that is known.
func indexes(t testing.TB) [][]byte {
	var all [][]byte
	for _, setting := range [][]string{
		{"index.version", "2"}, {"index.version", "3"}, {"index.version", "4"},
		{"index.recordEndOfIndexEntries", "true"}, {"core.splitIndex", "true"},
	} {
		r := gittest.New(t)
		r.Git("config", setting[0], setting[1])
		r.Commit("a/b", "1\n")
		r.Commit("a/c/d", "1\n")
		r.Stage("a/bb", "2\n")
		r.Write("intent", "3\n")
		r.Git("add", "-N", "intent")
		data, err := os.ReadFile(filepath.Join(r.Dir, ".git", "index"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// FuzzIndex reads whatever claims to be an index to its end: no panic, names in
// order, no more entries than there can be.
func FuzzIndex(f *testing.F) {
	for _, data := range indexes(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x := &indexFile{in: scroll{file: bytes.NewReader(data), size: int64(len(data))}}
		if x.begin() != nil {
			return
		}
		var last []byte
		for n := 0; ; n++ {
			e, err := x.read()
			if err != nil || e == nil {
				if err == nil && n != x.count {
					t.Errorf("%d entries, %d were announced", n, x.count)
				}
				return
			}
			if n*indexFixed > len(data) || bytes.Compare(last, e.name) > 0 || len(e.name) == 0 {
				t.Fatalf("entry %d: %q after %q", n, e.name, last)
			}
			last = append(last[:0], e.name...)
		}
	})
}

// FuzzCacheTree finds every node of a tree that was read, or none.
func FuzzCacheTree(f *testing.F) {
	f.Add([]byte("\x002 1\n" + "01234567890123456789" + "a\x00-1 0\n"))
	f.Add([]byte("\x00-1 2\nb\x001 0\n01234567890123456789a\x00-1 1\nc\x00-1 0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		nodes, err := parseCacheTree(data)
		if err != nil {
			return
		}
		for i := range nodes {
			kids := children(nodes, i)
			if len(kids) != int(nodes[i].kids) {
				t.Fatalf("node %d has %d children, not %d", i, len(kids), nodes[i].kids)
			}
			if k := child(nodes, kids, []byte("a")); k >= 0 && string(nodes[k].name) != "a" {
				t.Fatalf("found %q", nodes[k].name)
			}
		}
	})
}

// FuzzTree reads whatever claims to be a tree object.
func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 a\x0001234567890123456789" + "40000 b\x0001234567890123456789"))
	f.Add([]byte("160000 a\x0001234567890123456789" + "120000 a.b\x0001234567890123456789"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tr := &tree{data: data}
		err := tr.next()
		for n := 0; err == nil && tr.more; n++ {
			if n > len(data)/22 {
				t.Fatal("more entries than fit")
			}
			if bytes.ContainsAny(tr.entry.name, "/\x00") || len(tr.entry.name) == 0 {
				t.Fatalf("the name %q", tr.entry.name)
			}
			err = tr.next()
		}
	})
}

// FuzzConfig reads whatever claims to be a configuration.
func FuzzConfig(f *testing.F) {
	f.Add("[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = x\n")
	f.Add("[extensions]\nobjectFormat=sha1\n[core.x]\n bare")
	f.Fuzz(func(t *testing.T, text string) {
		eachSetting(text, func(section, key, value string) {
			if section != "core" && section != "extensions" || key == "" {
				t.Fatalf("%s.%s = %s", section, key, value)
			}
		})
	})
}
