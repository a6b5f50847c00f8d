package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// A file that git ignores is never committed, so its findings are no news. One
// that is ignored and tracked is committed like any other.
func TestIgnoredFilesAreQuietUnlessTracked(t *testing.T) {
	r := gittest.New(t)
	for _, kv := range r.Environ { // the server asks git in this environment
		if name, value, ok := strings.Cut(kv, "="); ok {
			t.Setenv(name, value)
		}
	}
	r.Commit(".gitignore", "*.env\n")
	r.Write("tracked.env", secret(1))
	r.Write("own.env", secret(2))
	r.Git("add", "-f", "tracked.env")
	c := start(t, Options{})
	c.initialize(r.Dir, obj{})
	for name, want := range map[string]int{"own.env": 0, "tracked.env": 1, "plain.txt": 1} {
		uri := fileURI(r.Dir, name)
		text, err := os.ReadFile(filepath.Join(r.Dir, name))
		if err != nil {
			text = []byte(secret(3))
		}
		c.open(uri, "plaintext", string(text))
		if p := c.diagnostics(uri, 1); len(p.Diagnostics) != want {
			t.Errorf("%s: %d diagnostics, want %d", name, len(p.Diagnostics), want)
		}
	}
}
