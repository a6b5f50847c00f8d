package source

import (
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

func TestNamesThatMayHoldASecret(t *testing.T) {
	for path, want := range map[string]bool{
		"backup/TOKEN_abcXYZ0123456789.txt":           true,
		"a/k3y-of-sixteen-x":                          true,
		"short/x1y2z3":                                false,
		"docs/a-long-name-without-a-number.md":        false,
		"db/migrate/20240102030405.sql":               false,
		"objects/98/2cbe5ad899f03c630b1a21876a206707": false,
		"cache/01234567-89ab-cdef-0123-456789abcdef":  false,
		"": false,
	} {
		if got := mayHoldSecret(path); got != want {
			t.Errorf("mayHoldSecret(%q) = %v, want %v", path, got, want)
		}
	}
}

func TestNewNames(t *testing.T) {
	there := git.Entry{Mode: git.Regular, OID: "1"}
	const name = "TESTNAME-00000001"
	b := &blobs{BlobOptions: BlobOptions{Exclude: func(path string, dir bool) bool { return path == "out/"+name }}}
	f := b.newNames([]git.Change{
		{Path: "new/" + name, New: there, Old: []git.Entry{{}}},
		{Path: "merged/" + name, New: there, Old: []git.Entry{{}, there}},
		{Path: "changed/" + name, New: there, Old: []git.Entry{there}},
		{Path: "deleted/" + name, Old: []git.Entry{there}},
		{Path: "out/" + name, New: there, Old: []git.Entry{{}}},
		{Path: "link\n" + name, New: git.Entry{Mode: git.Gitlink, OID: "2"}, Old: []git.Entry{{}}},
	}, checks.Origin{Kind: checks.Index})
	if got, want := string(f.Data), "new/"+name+"\nlink "+name+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if b.newNames(nil, checks.Origin{}) != nil {
		t.Error("no change brings a name")
	}
}
