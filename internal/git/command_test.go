package git

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Versions of git that don't know GIT_NO_LAZY_FETCH fetch what is missing. No
// transport may be left to them, whatever the repository allows.
func TestNoTransportIsLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	marker := filepath.Join(dir, "ran")
	path, err := findGit(os.Environ(), dir)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{path: path, dir: dir, env: childEnviron(append(os.Environ(), "GIT_ALLOW_PROTOCOL=ext:file:ssh"))}
	if _, err := output(t.Context(), p.command(t.Context(), "init", "-q")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ext", "file", "ssh", "git", "https"} {
		if _, err := output(t.Context(), p.command(t.Context(), "config", "protocol."+name+".allow", "always")); err != nil {
			t.Fatal(err)
		}
	}
	for _, url := range []string{"ext::touch " + marker, "file://" + dir, dir, "ssh://localhost/x", "git://localhost/x", "https://localhost/x"} {
		_, err := output(t.Context(), p.command(t.Context(), "fetch", url))
		if err == nil || !strings.Contains(err.Error(), "not allowed") {
			t.Errorf("fetch %s: got error %v, want a refusal", url, err)
		}
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a program of the remote ran")
	}
}
