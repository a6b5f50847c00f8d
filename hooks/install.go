package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// Options say how to install.
type Options struct {
	// Exe is the absolute path of squire to record; "" finds it out.
	Exe string
	// Force installs into a folder that core.hooksPath names, too.
	Force bool
}

// An Installed is what Install did.
type Installed struct {
	Dir   string // the folder of hooks
	Exe   string // the program that they run
	Hooks []InstalledHook
}

// An InstalledHook is one hook file.
type InstalledHook struct {
	Name, File string
	// Chained is where the hook is that was there before, or "".
	Chained string
	// Changed is false when everything was in place already.
	Changed bool
}

// A ShadowError says that git takes its hooks from a folder that isn't
// Squire's to write to.
type ShadowError struct {
	Path    git.HooksPath
	Manager string   // "husky", "lefthook", …, or ""
	Lines   []string // what to add there by hand
	inside  bool     // the worktree
}

func (e *ShadowError) Error() string {
	whose := "others use too"
	if e.inside {
		whose = "belongs to the project"
	}
	if e.Manager != "" {
		whose = "belongs to " + e.Manager
	}
	what := fmt.Sprintf("install hooks: core.hooksPath (%s, from %s) makes git take hooks from %s, which %s; hooks in the repository's own folder would not run",
		e.Path.Scope, git.Printable(e.Path.Origin), git.Printable(e.Path.Dir), whose)
	return what + ". Add this there:\n  " + strings.Join(e.Lines, "\n  ") + "\nor install into that folder with --force."
}

// Install writes the hook files. What is there stays and runs first. Installing
// twice changes nothing.
func Install(ctx context.Context, repo git.Repository, o Options) (*Installed, error) {
	exe, err := program(o.Exe)
	if err != nil {
		return nil, err
	}
	path, err := repo.HooksPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("install hooks: %w", err)
	}
	dir := realPath(path.Dir)
	if !o.Force {
		if err := refuse(repo, path, dir); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("install hooks: %w", err)
	}
	done := &Installed{Dir: dir, Exe: exe}
	for _, name := range Names() {
		h, err := installOne(dir, name, exe)
		if err != nil {
			return done, fmt.Errorf("install hook %s: %w", name, err)
		}
		done.Hooks = append(done.Hooks, h)
	}
	return done, nil
}

// installOne writes one hook file and moves aside what is there.
func installOne(dir, name, exe string) (InstalledHook, error) {
	h := InstalledHook{Name: name, File: filepath.Join(dir, name)}
	previous := h.File + previousSuffix
	if _, err := os.Lstat(previous); err == nil {
		h.Chained = previous
	}
	text, kind, err := readHook(h.File)
	if err != nil {
		return h, err
	}
	want := stub(name, exe)
	switch {
	case kind == ours && string(text) == want && executable(h.File):
		return h, nil
	case kind == folder:
		return h, fmt.Errorf("%s is a folder; move it away, then install again", git.Printable(h.File))
	case kind == foreign && h.Chained != "":
		return h, fmt.Errorf("there are two other hooks, %s and %s; keep what you need in one of them, remove the other, then install again", git.Printable(h.File), git.Printable(previous))
	}
	temp, err := os.CreateTemp(dir, ".squire-hook-")
	if err != nil {
		return h, err
	}
	defer os.Remove(temp.Name()) // does nothing once it is renamed
	_, err = temp.WriteString(want)
	if err := errors.Join(err, temp.Close(), os.Chmod(temp.Name(), 0o755)); err != nil {
		return h, err
	}
	if kind == foreign {
		if err := setAside(h.File, previous); err != nil {
			return h, err
		}
		h.Chained = previous
	}
	h.Changed = true
	return h, os.Rename(temp.Name(), h.File)
}

// setAside gives a hook its second name. A regular file keeps the first one
// until it is replaced, so that there is a hook at every moment. A symbolic
// link moves: a link to it might lead elsewhere.
func setAside(file, previous string) error {
	if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() && os.Link(file, previous) == nil {
		return nil
	}
	return os.Rename(file, previous)
}

// hookKind says whose a hook file is.
type hookKind int

const (
	none hookKind = iota
	ours
	foreign
	folder
)

// readHook looks at a hook file. A link is foreign whatever it leads to.
func readHook(file string) ([]byte, hookKind, error) {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, none, nil
	case err != nil:
		return nil, none, err
	case info.IsDir():
		return nil, folder, nil
	case !info.Mode().IsRegular() || info.Size() > 1<<20:
		return nil, foreign, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, foreign, err
	}
	if isStub(text) {
		return text, ours, nil
	}
	return text, foreign, nil
}

// A Removed is what became of one hook.
type Removed struct {
	Name, File string
	// Restored says that the hook from before is back; Kept that the file is
	// not Squire's and was left alone.
	Restored, Kept bool
}

// Uninstall takes the hook files away and puts back what was there, byte for
// byte. It looks in the folder that is in force and in the repository's own.
func Uninstall(ctx context.Context, repo git.Repository) ([]Removed, error) {
	dirs, err := folders(ctx, repo)
	if err != nil {
		return nil, fmt.Errorf("uninstall hooks: %w", err)
	}
	var done []Removed
	for _, dir := range dirs {
		for _, name := range Names() {
			r := Removed{Name: name, File: filepath.Join(dir, name)}
			_, kind, err := readHook(r.File)
			if err != nil {
				return done, fmt.Errorf("uninstall hook %s: %w", name, err)
			}
			previous := r.File + previousSuffix
			_, noPrevious := os.Lstat(previous)
			switch {
			case kind == foreign || kind == folder:
				r.Kept = true
			case noPrevious == nil:
				r.Restored = true
				err = os.Rename(previous, r.File)
			case kind == ours:
				err = os.Remove(r.File)
			default:
				continue // nothing here
			}
			if err != nil {
				return done, fmt.Errorf("uninstall hook %s: %w", name, err)
			}
			done = append(done, r)
		}
	}
	return done, nil
}

// folders returns where hooks of ours may be: the folder in force first.
func folders(ctx context.Context, repo git.Repository) ([]string, error) {
	path, err := repo.HooksPath(ctx)
	if err != nil {
		return nil, err
	}
	dirs := []string{realPath(path.Dir)}
	if own := realPath(ownFolder(repo)); own != dirs[0] {
		dirs = append(dirs, own)
	}
	return dirs, nil
}

// ownFolder is where git looks when core.hooksPath is not set.
func ownFolder(repo git.Repository) string { return filepath.Join(repo.CommonDir(), "hooks") }

// program returns the squire to record: the one that PATH names when it is the
// one that runs, since an upgrade replaces that, else the file that runs.
func program(exe string) (string, error) {
	if exe != "" {
		if !filepath.IsAbs(exe) {
			return "", fmt.Errorf("install hooks: the path of squire must be absolute, not %s", git.Printable(exe))
		}
		return exe, nil
	}
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("install hooks: find the path of squire: %w", err)
	}
	running, err := os.Stat(exe)
	if err != nil {
		return "", fmt.Errorf("install hooks: find the path of squire: %w", err)
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		file := filepath.Join(dir, filepath.Base(exe))
		if info, err := os.Stat(file); err == nil && filepath.IsAbs(dir) && os.SameFile(info, running) {
			return file, nil
		}
	}
	return exe, nil
}

// realPath resolves symbolic links as far as the path exists.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(realPath(parent), filepath.Base(path))
	}
	return path
}

// executable reports whether git would run a file.
func executable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && (info.Mode()&0o111 != 0 || windows)
}
