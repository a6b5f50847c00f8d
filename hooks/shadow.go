package hooks

import (
	"bytes"
	"path/filepath"
	"runtime"

	"github.com/squiresec/squire/internal/git"
)

const windows = runtime.GOOS == "windows"

// refuse says why hooks can't be written to dir: a folder in the worktree
// belongs to the project, and one outside the repository to all repositories
// of the user.
func refuse(repo git.Repository, path git.HooksPath, dir string) error {
	if within(realPath(repo.CommonDir()), dir) || within(realPath(repo.GitDir()), dir) {
		return nil
	}
	e := &ShadowError{Path: path, inside: within(realPath(repo.Root()), dir)}
	e.Path.Dir = dir
	if !path.Configured() {
		// .git/hooks itself is a link to somewhere else.
		e.Path.Value, e.Path.Scope, e.Path.Origin = dir, "link", ownFolder(repo)
	}
	for _, h := range Names() {
		e.Lines = append(e.Lines, git.Printable(filepath.Join(dir, h))+":  "+command(h, `"$@"`))
	}
	return e
}

// integrated reports whether a hook that isn't ours calls squire: by a line in
// it, or by what its manager has in a file of its own.
func integrated(root, dir, name string, managers []*manager) bool {
	text, kind, err := readHook(filepath.Join(dir, name))
	if err != nil || kind != foreign {
		return false
	}
	if calls(text, name) {
		return true
	}
	for _, m := range managers {
		if !m.active || !bytes.Contains(text, []byte(m.shim)) {
			continue
		}
		for _, p := range m.places([]string{name}) {
			if text, _, err := readIn(root, p.file); err == nil && calls(text, name) {
				return true
			}
		}
	}
	return false
}

// within reports whether path is dir or lies below it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}
