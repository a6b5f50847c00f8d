package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// A manager is a tool that owns the hooks of a project. Squire never runs one,
// and never fights for its folder: it adds a line to the file by which the
// manager knows what to run.
type manager struct {
	name string
	// shim is what the manager's own hook files hold, by which to know that
	// git runs it in this clone.
	shim string
	// start is the command that makes git run it, each the flag by which it
	// wants to be told of every hook, or "".
	start, each string
	// lacks are hooks that it has no place for.
	lacks []string
	// places returns the files that lines for hooks go to.
	places func(names []string) []place
	// beside says that hook files in the repository's own folder do no harm:
	// once git runs the manager it passes over them.
	beside bool
	// active says that its hook files are in the folder in force.
	active bool
}

// A place is a file of a manager.
type place struct {
	file  string   // slash-separated, from the top of the worktree
	names []string // the hooks whose lines go there
	// insert returns the text with lines for hooks added. An errOdd says that
	// the text is written in a way that is not safe to edit.
	insert func(text []byte, names []string) ([]byte, error)
	paste  []string // the lines to add by hand
	create bool     // the file may be made
}

// An Edit is what was added to a file of a manager, or taken out of it.
type Edit struct {
	File string // absolute
	// Manager owns the file; Hooks are those that it runs now.
	Manager string
	Hooks   []string
	// Diff shows the lines, as "diff -u" does; "" when all was in place.
	Diff string
	// Created and Removed say that the whole file is new, or gone.
	Created, Removed bool
}

// An OddFileError says that a file of a manager is not safe to edit.
type OddFileError struct {
	File, Manager string
	Paste         []string // what to add by hand
	Why           error
}

func (e *OddFileError) Error() string {
	return fmt.Sprintf("install hooks: %s runs the hooks of this project, and its file %s can't be edited without a risk to what is in it (%v). Add this by hand:\n  %s\nor write hook files nonetheless with --force.",
		e.Manager, git.Printable(e.File), e.Why, strings.Join(e.Paste, "\n  "))
}

func (e *OddFileError) Unwrap() error { return e.Why }

// command is how a manager calls a hook of Squire. args are those that git
// gives the hook.
func command(name, args string) string {
	return strings.TrimSuffix("squire hook run "+name+" "+args, " ")
}

// managersOf returns the managers whose files are in a worktree; those that git
// runs in this clone come first. dir is the folder of hooks in force.
func managersOf(repo git.Repository, dir string) []*manager {
	root := repo.Root()
	var all []*manager
	if folder, ok := huskyFolder(root, dir); ok {
		m := husky(folder)
		m.active = within(filepath.Join(realPath(root), filepath.FromSlash(folder)), dir) && isFolder(dir)
		all = append(all, m)
	}
	for _, known := range []func(root string) *manager{lefthook, preCommitTool, overcommit} {
		if m := known(root); m != nil {
			m.active = slices.ContainsFunc(PassedOn(), func(hook string) bool {
				text, kind, err := readHook(filepath.Join(dir, hook))
				return err == nil && kind == foreign && bytes.Contains(text, []byte(m.shim))
			})
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(x, y *manager) int {
		switch {
		case x.active == y.active:
			return 0
		case x.active:
			return -1
		}
		return 1
	})
	return all
}

// managerOf returns the manager that Squire joins, or nil.
func managerOf(repo git.Repository, dir string) *manager {
	if all := managersOf(repo, dir); len(all) > 0 {
		return all[0]
	}
	return nil
}

// join adds Squire to the files of a manager. It returns the hooks that the
// manager has no place for.
func (d *Installed) join(repo git.Repository, m *manager, names []string, dryRun bool) (rest []string, err error) {
	d.Manager = m.name
	var here []string
	for _, name := range names {
		if slices.Contains(m.lacks, name) {
			rest = append(rest, name)
		} else {
			here = append(here, name)
		}
	}
	// All is worked out before anything is written.
	var changes []change
	for _, p := range m.places(here) {
		c, err := p.plan(repo.Root(), m.name)
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	for _, c := range changes {
		if !dryRun {
			if err := c.write(repo.Root()); err != nil {
				return nil, fmt.Errorf("install hooks: %w", err)
			}
		}
		d.Edits = append(d.Edits, c.edit)
	}
	inGit := within(realPath(repo.CommonDir()), d.Dir)
	switch missing := m.unstarted(d.Dir, here); {
	case !m.active && m.beside && inGit:
		rest = names
		d.Notes = append(d.Notes, fmt.Sprintf("Git doesn't run %s in this clone yet; until it does, the hook files scan. To start it:\n  %s", m.name, m.startAll()))
	case !m.active:
		d.Notes = append(d.Notes, fmt.Sprintf("Git doesn't run %s in this clone yet, so commits are not scanned. To start it:\n  %s", m.name, m.startAll()))
	case len(missing) > 0:
		d.Notes = append(d.Notes, fmt.Sprintf("%s has no hook file for %s yet. To write it:\n  %s", m.name, strings.Join(missing, ", "), m.startAll()))
	}
	d.Notes = append(d.Notes, fmt.Sprintf("Whoever works on this project needs squire on PATH from now on: %s runs it for them, too.", m.name))
	return rest, nil
}

// startAll returns the command that makes git run the manager for the hooks
// that Squire installs.
func (m *manager) startAll() string {
	if m.each == "" {
		return m.start
	}
	return m.start + " " + m.each + " " + strings.Join(Names(), " "+m.each+" ")
}

// runsSquire reports whether the files of a manager have squire in them for
// the commit.
func (m *manager) runsSquire(root string) bool {
	for _, p := range m.places([]string{PreCommit}) {
		if text, _, err := readIn(root, p.file); err == nil && calls(text, PreCommit) {
			return true
		}
	}
	return false
}

// unstarted returns the hooks for which the manager has no file in the folder
// in force.
func (m *manager) unstarted(dir string, names []string) (missing []string) {
	for _, name := range names {
		if _, kind, err := readHook(filepath.Join(dir, name)); err == nil && kind == none && m.shim != "" {
			missing = append(missing, name)
		}
	}
	return missing
}

// A change is a file before and after an edit.
type change struct {
	file          string // slash-separated, from the top of the worktree
	before, after []byte
	mode          fs.FileMode
	edit          Edit
}

// maxConfig bounds the size in bytes of a file that is edited.
const maxConfig = 256 << 10

// plan works out the edit of one file.
func (p *place) plan(root, manager string) (change, error) {
	c := change{file: p.file, edit: Edit{File: filepath.Join(root, filepath.FromSlash(p.file)), Manager: manager, Hooks: p.names}}
	odd := func(why error) (change, error) {
		return c, &OddFileError{File: p.file, Manager: manager, Paste: p.paste, Why: why}
	}
	text, mode, err := readIn(root, p.file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && p.create:
		c.edit.Created, mode = true, 0o755
	case err != nil:
		return odd(err)
	}
	if err := editable(text); err != nil {
		return odd(err)
	}
	c.before, c.after, c.mode = text, text, mode
	var names []string
	for _, name := range p.names {
		if !calls(text, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return c, nil
	}
	after, err := p.insert(text, names)
	if err != nil {
		return odd(err)
	}
	c.after, c.edit.Diff = after, diff(p.file, text, after)
	return c, nil
}

// readIn reads a file of the worktree. A link is refused: the project could
// have Squire write to any file of the user by it.
func readIn(root, name string) ([]byte, fs.FileMode, error) {
	file := filepath.Join(root, filepath.FromSlash(name))
	info, err := os.Lstat(file)
	if err != nil {
		return nil, 0, withoutPath(err)
	}
	folder := filepath.Dir(file)
	switch {
	case !info.Mode().IsRegular():
		return nil, 0, errOdd("it is not a regular file")
	case realPath(folder) != filepath.Join(realPath(root), filepath.Dir(filepath.FromSlash(name))):
		return nil, 0, errOdd("its folder is a link")
	case info.Size() > maxConfig:
		return nil, 0, errOdd(fmt.Sprintf("it is larger than %d KB", maxConfig>>10))
	}
	text, err := os.ReadFile(file)
	return text, info.Mode().Perm(), withoutPath(err)
}

// withoutPath takes the path out of an error that a message names anyway.
func withoutPath(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// write replaces the file in one step; an empty result removes it.
func (c *change) write(root string) error {
	if bytes.Equal(c.before, c.after) {
		return nil
	}
	top, err := os.OpenRoot(root) // nothing outside of it can be reached
	if err != nil {
		return err
	}
	defer top.Close()
	name := filepath.FromSlash(c.file)
	if c.edit.Removed {
		return top.Remove(name)
	}
	if err := top.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temp := name + ".squire-new"
	f, err := top.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("%w; remove that file if no other squire is running", err)
	}
	_, err = f.Write(c.after)
	if err = errors.Join(err, f.Close(), top.Chmod(temp, c.mode)); err == nil {
		err = top.Rename(temp, name)
	}
	if err != nil {
		top.Remove(temp)
	}
	return err
}

// leave takes Squire out of the files of all managers. dir is the folder of
// hooks in force.
func (d *Uninstalled) leave(repo git.Repository, dir string, names []string, dryRun bool) error {
	managers := managersOf(repo, dir)
	if len(names) < len(Names()) {
		d.leaveSome(repo, managers, names)
		return nil
	}
	for _, m := range managers {
		for _, p := range m.places(Names()) {
			text, mode, err := readIn(repo.Root(), p.file)
			if err != nil || !bytes.Contains(text, []byte(markBegin)) {
				continue // nothing of ours is there
			}
			after, whole, err := cutBlocks(text)
			if err != nil {
				return fmt.Errorf("uninstall hooks: %s: %w", git.Printable(p.file), err)
			}
			c := change{file: p.file, before: text, after: after, mode: mode, edit: Edit{
				File: filepath.Join(repo.Root(), filepath.FromSlash(p.file)), Manager: m.name, Hooks: p.names,
				Diff: diff(p.file, text, after), Removed: whole}}
			if !dryRun {
				if err := c.write(repo.Root()); err != nil {
					return fmt.Errorf("uninstall hooks: %w", err)
				}
			}
			d.Edits = append(d.Edits, c.edit)
		}
	}
	return nil
}

// leaveSome says that single lines of a manager's file are left to the user.
func (d *Uninstalled) leaveSome(repo git.Repository, managers []*manager, names []string) {
	for _, m := range managers {
		for _, p := range m.places(names) {
			text, _, err := readIn(repo.Root(), p.file)
			for _, name := range p.names {
				if err == nil && calls(text, name) {
					d.Notes = append(d.Notes, fmt.Sprintf("%s still runs squire for %s; take its lines out there, or leave --hook out to take out all.", git.Printable(p.file), name))
				}
			}
		}
	}
}

// calls reports whether a line of a manager's file runs a hook of Squire:
// as a command, or as a list of words.
func calls(text []byte, name string) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		words := strings.FieldsFunc(string(line), func(r rune) bool { return strings.ContainsRune(" \t\r\n'\",[]|;&()", r) })
		for i := 0; i+3 < len(words); i++ {
			if strings.HasSuffix(words[i], "squire") && words[i+1] == "hook" && words[i+2] == "run" && words[i+3] == name {
				return true
			}
		}
	}
	return false
}

// isFolder reports whether path is a folder, and not a link to one.
func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}
