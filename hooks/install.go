package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// Options say what to install or to take away.
type Options struct {
	// Exe is the absolute path of squire to record; "" finds it out.
	Exe string
	// Force installs into the folder that git takes hooks from, whoever it
	// belongs to, and takes the place of a setting of the user.
	Force bool
	// DryRun tells what would be done and writes nothing.
	DryRun bool
	// Names are the hooks; nil is [Names] to install and every one to take
	// away.
	Names []string
}

// names returns the hooks to work on, or an error that names an unknown one.
func (o *Options) names(all []string) ([]string, error) {
	if len(o.Names) == 0 {
		return all, nil
	}
	known := slices.Concat(Names(), Optional())
	var names []string
	for _, n := range o.Names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("unknown hook %s: squire knows %s", git.Printable(n), strings.Join(known, ", "))
		}
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names, nil
}

// An Installed is what Install did, or would do.
type Installed struct {
	Dir   string // the folder of hooks
	Exe   string // the program that they run
	Hooks []InstalledHook
	// Manager is the tool that owns the hooks of the project, or ""; Edits are
	// what was added to its files.
	Manager string
	Edits   []Edit
	// Notes are whole sentences about what else to know or to do. A command to
	// run follows on a line of its own.
	Notes []string
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
	Path   git.HooksPath
	Lines  []string // what to add there by hand
	inside bool     // the worktree
}

func (e *ShadowError) Error() string {
	whose := "others use too"
	if e.inside {
		whose = "belongs to the project"
	}
	what := fmt.Sprintf("install hooks: core.hooksPath (%s, from %s) makes git take hooks from %s, which %s; hooks in the repository's own folder would not run",
		e.Path.Scope, git.Printable(e.Path.Origin), git.Printable(e.Path.Dir), whose)
	what += ". Add this there:\n  " + strings.Join(e.Lines, "\n  ") + "\nor install into that folder with --force."
	if !e.inside && e.Path.Scope != "link" {
		what += "\nTo keep that folder's hooks and have every repository scanned: " + replaceGlobal
	}
	return what
}

// whatAndBy returns the names of the hooks to install, and the program that they
// are to run.
func (o *Options) whatAndBy() (names []string, exe string, err error) {
	if names, err = o.names(Names()); err != nil {
		return nil, "", err
	}
	exe, err = program(o.Exe)
	return names, exe, err
}

// Install puts Squire between a developer and the commits of one repository.
// Where a manager of hooks is at work, lines are added to its file; else hook
// files are written, and what is there stays and runs first. Installing twice
// changes nothing.
func Install(ctx context.Context, repo git.Repository, o Options) (*Installed, error) {
	names, exe, err := o.whatAndBy()
	if err != nil {
		return nil, err
	}
	path, err := repo.HooksPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("install hooks: %w", err)
	}
	done := &Installed{Dir: realPath(path.Dir), Exe: exe}
	if isGlobal(done.Dir) {
		done.Dir = realPath(ownFolder(repo))
		done.Notes = append(done.Notes, fmt.Sprintf("Git takes hooks from %s, Squire's folder for all repositories; they pass on to the hooks of this one, and a commit is scanned once.", git.Printable(path.Dir)))
	}
	if m := managerOf(repo, done.Dir); m != nil && !o.Force {
		names, err = done.join(repo, m, names, o.DryRun)
		if err != nil || len(names) == 0 {
			return done, err
		}
	}
	if !o.Force {
		if err := refuse(repo, path, done.Dir); err != nil {
			return nil, err
		}
	}
	if repo.GitDir() != repo.CommonDir() && within(realPath(repo.CommonDir()), done.Dir) {
		done.Notes = append(done.Notes, "All worktrees of this repository share these hooks.")
	}
	return done, done.write(names, o.DryRun)
}

// write writes the hook files of a folder.
func (d *Installed) write(names []string, dryRun bool) error {
	if !dryRun {
		if err := os.MkdirAll(d.Dir, 0o755); err != nil {
			return fmt.Errorf("install hooks: %w", err)
		}
	}
	for _, name := range names {
		h, err := installOne(d.Dir, name, stub(name, d.Exe), dryRun)
		if err != nil {
			return fmt.Errorf("install hook %s: %w", name, err)
		}
		d.Hooks = append(d.Hooks, h)
	}
	return nil
}

// installOne writes one hook file and moves aside what is there.
func installOne(dir, name, want string, dryRun bool) (InstalledHook, error) {
	h := InstalledHook{Name: name, File: filepath.Join(dir, name)}
	previous := h.File + previousSuffix
	if _, err := os.Lstat(previous); err == nil {
		h.Chained = previous
	}
	text, kind, err := readHook(h.File)
	if err != nil {
		return h, err
	}
	switch {
	case kind == ours && string(text) == want && executable(h.File):
		return h, nil
	case kind == folder:
		return h, fmt.Errorf("%s is a folder; move it away, then install again", git.Printable(h.File))
	case kind == foreign && h.Chained != "":
		return h, fmt.Errorf("there are two other hooks, %s and %s; keep what you need in one of them, remove the other, then install again", git.Printable(h.File), git.Printable(previous))
	}
	h.Changed = true
	if dryRun {
		if kind == foreign {
			h.Chained = previous
		}
		return h, nil
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
	// Gone says that Squire's file is gone, Restored that the hook from before
	// is back; Kept that the file is not Squire's and was left alone.
	Gone, Restored, Kept bool
}

// An Uninstalled is what Uninstall did, or would do.
type Uninstalled struct {
	Hooks []Removed
	Edits []Edit // what was taken out of the files of a manager
	Notes []string
}

// Uninstall takes the hook files away and puts back what was there, byte for
// byte. It looks in the folder that is in force and in the repository's own,
// and in the files of managers.
func Uninstall(ctx context.Context, repo git.Repository, o Options) (*Uninstalled, error) {
	names, err := o.names(slices.Concat(Names(), Optional()))
	if err != nil {
		return nil, err
	}
	dirs, err := folders(ctx, repo)
	if err != nil {
		return nil, fmt.Errorf("uninstall hooks: %w", err)
	}
	done := &Uninstalled{}
	for _, dir := range dirs {
		if isGlobal(dir) {
			done.Notes = append(done.Notes, "The hooks for all repositories stay: `squire hook uninstall --global` takes them away.")
			continue
		}
		if err := done.clear(dir, names, o.DryRun); err != nil {
			return done, err
		}
	}
	return done, done.leave(repo, dirs[0], names, o.DryRun)
}

// clear takes hook files out of a folder.
func (d *Uninstalled) clear(dir string, names []string, dryRun bool) error {
	for _, name := range names {
		r, err := removeOne(dir, name, dryRun)
		if err != nil {
			return fmt.Errorf("uninstall hook %s: %w", name, err)
		}
		if r.Restored || r.Kept || r.Gone {
			d.Hooks = append(d.Hooks, r)
		}
	}
	return nil
}

func removeOne(dir, name string, dryRun bool) (Removed, error) {
	r := Removed{Name: name, File: filepath.Join(dir, name)}
	_, kind, err := readHook(r.File)
	if err != nil {
		return r, err
	}
	previous := r.File + previousSuffix
	_, noPrevious := os.Lstat(previous)
	switch {
	case kind == foreign || kind == folder:
		r.Kept = true
	case noPrevious == nil:
		r.Restored, r.Gone = true, true
		if !dryRun {
			err = os.Rename(previous, r.File)
		}
	case kind == ours:
		r.Gone = true
		if !dryRun {
			err = os.Remove(r.File)
		}
	}
	return r, err
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
