package hooks

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"

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
	e.Manager, e.Lines = manager(dir)
	return e
}

// manager names the tool that owns a folder of hooks, and the lines by which
// it runs squire.
func manager(dir string) (name string, lines []string) {
	line := func(hook string) string { return "squire hook run " + hook + ` "$@"` }
	slash := filepath.ToSlash(dir)
	if strings.HasSuffix(slash, "/.husky") || strings.HasSuffix(slash, "/.husky/_") {
		for _, h := range Names() {
			lines = append(lines, ".husky/"+h+":  "+line(h))
		}
		return "husky", lines
	}
	for _, h := range Names() {
		lines = append(lines, filepath.Join(dir, h)+":  "+line(h))
	}
	for _, h := range Names() {
		text, _, _ := readHook(filepath.Join(dir, h))
		if bytes.Contains(text, []byte("lefthook")) {
			return "lefthook", []string{"lefthook.yml, under " + h + ", commands:", "  squire:", "    run: squire hook run " + h}
		}
	}
	return "", lines
}

// integrated reports whether a hook that isn't ours calls squire: a line in it,
// or in the file that husky's own hook passes on to.
func integrated(dir, name string) bool {
	files := []string{filepath.Join(dir, name)}
	if filepath.Base(dir) == "_" {
		files = append(files, filepath.Join(filepath.Dir(dir), name))
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for line := range bytes.Lines(text) {
			line = bytes.TrimSpace(line)
			if !bytes.HasPrefix(line, []byte("#")) && bytes.Contains(line, []byte("squire hook run "+name)) {
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
