package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// Settings of git, at user level, that hooks for more than one repository
// need.
const (
	keyHooksPath   = "core.hooksPath"
	keyTemplateDir = "init.templateDir"
	// keyBefore keeps what core.hooksPath was, to put it back.
	keyBefore = "squire.previousHooksPath"
)

// replaceGlobal is the command by which Squire's folder takes the place of one
// that is set for all repositories.
const replaceGlobal = "squire hook install --global --force"

// PassedOn returns the hooks that a folder for all repositories has to pass on
// to the repository's own, since git looks there no more. Two are left out:
// push-to-checkout and proc-receive change what git does by being there.
func PassedOn() []string {
	return []string{
		"applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg",
		"commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update",
		"post-receive", "post-update", "reference-transaction", "pre-auto-gc", "post-rewrite", "sendemail-validate",
		"post-index-change", "p4-changelist", "p4-prepare-changelist", "p4-post-changelist", "p4-pre-submit",
	}
}

// DataFolder returns the folder where Squire keeps what belongs to the user and to no
// repository.
func DataFolder() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "squire"), nil
	}
	if dir := os.Getenv("LOCALAPPDATA"); windows && filepath.IsAbs(dir) {
		return filepath.Join(dir, "squire"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil || !filepath.IsAbs(home) {
		return "", fmt.Errorf("find a folder for what belongs to the user: there is neither XDG_DATA_HOME nor a home folder on %s; set XDG_DATA_HOME to an absolute path", runtime.GOOS)
	}
	return filepath.Join(home, ".local", "share", "squire"), nil
}

// globalFolder is Squire's folder of hooks for all repositories.
func globalFolder() (string, error) {
	dir, err := DataFolder()
	return realPath(filepath.Join(dir, "hooks")), err
}

// isGlobal reports whether dir is Squire's folder for all repositories.
func isGlobal(dir string) bool {
	folder, err := globalFolder()
	return err == nil && realPath(dir) == folder
}

// InstallGlobal makes Squire stand in for the hooks of every repository of the
// user: core.hooksPath at user level names a folder of Squire's own, whose
// hooks run those of the repository, too. A folder that is set already is
// taken over only with Force, and its hooks run first then, as git ran them
// until now.
func InstallGlobal(ctx context.Context, user *git.User, o Options) (*Installed, error) {
	names, exe, err := o.whatAndBy()
	if err != nil {
		return nil, err
	}
	dir, err := globalFolder()
	if err != nil {
		return nil, err
	}
	done := &Installed{Dir: dir, Exe: exe}
	set, found, err := user.Get(ctx, keyHooksPath)
	if err != nil {
		return nil, fmt.Errorf("install hooks: %w", err)
	}
	before := ""
	switch {
	case found && isGlobal(set.Path):
		before = chainedFolder(dir)
	case found && !o.Force:
		return nil, fmt.Errorf("install hooks: core.hooksPath is set already (%s, from %s): git takes hooks from %s. With --force Squire's folder takes its place and runs the hooks of that one first; `squire hook uninstall --global` puts the setting back",
			set.Scope, git.Printable(set.Origin), git.Printable(set.Value))
	case found:
		before = set.Path
		done.Notes = append(done.Notes, fmt.Sprintf("The hooks of %s, the folder in force until now, run first.", git.Printable(set.Value)))
	}
	if err := done.writeGlobal(names, before, o.DryRun); err != nil || found && isGlobal(set.Path) || o.DryRun {
		return done, err
	}
	if found && set.Scope == "global" {
		if err := user.Set(ctx, keyBefore, set.Value); err != nil {
			return done, fmt.Errorf("install hooks: %w", err)
		}
	}
	// Last, so that git never looks into a folder that isn't ready.
	if err := user.Set(ctx, keyHooksPath, filepath.ToSlash(dir)); err != nil {
		return done, fmt.Errorf("install hooks: %w", err)
	}
	return done, nil
}

// chainedFolder returns the folder that the hooks for all repositories pass on
// to, or "".
func chainedFolder(dir string) string {
	text, kind, err := readHook(filepath.Join(dir, PreCommit))
	if err != nil || kind != ours {
		return ""
	}
	return stubFolder(text)
}

// writeGlobal writes the hooks for all repositories: those that scan, and
// those that only pass on.
func (d *Installed) writeGlobal(scan []string, before string, dryRun bool) error {
	if !dryRun {
		if err := os.MkdirAll(d.Dir, 0o755); err != nil {
			return fmt.Errorf("install hooks: %w", err)
		}
	}
	for _, name := range PassedOn() {
		text, kind, err := readHook(filepath.Join(d.Dir, name))
		if err == nil && kind == foreign {
			err = fmt.Errorf("%s is not Squire's, though the folder is; move it away, then install again", git.Printable(filepath.Join(d.Dir, name)))
		}
		if err != nil {
			return fmt.Errorf("install hook %s: %w", name, err)
		}
		// A choice of hooks adds to those that are there.
		scans := slices.Contains(scan, name) || kind == ours && !passesOn(text, name)
		h, err := installOne(d.Dir, name, globalStub(name, d.Exe, before, scans), dryRun)
		if err != nil {
			return fmt.Errorf("install hook %s: %w", name, err)
		}
		if scans {
			d.Hooks = append(d.Hooks, h)
		}
	}
	return nil
}

// UninstallGlobal puts the user's core.hooksPath back to what it was and takes
// Squire's folder away.
func UninstallGlobal(ctx context.Context, user *git.User, o Options) (*Uninstalled, error) {
	if len(o.Names) > 0 {
		return nil, errors.New("uninstall hooks: those for all repositories go together: leave --hook out")
	}
	dir, err := globalFolder()
	if err != nil {
		return nil, err
	}
	done := &Uninstalled{}
	set, found, err := user.Get(ctx, keyHooksPath)
	if err != nil {
		return nil, fmt.Errorf("uninstall hooks: %w", err)
	}
	// First, so that git never looks into a folder that is half empty.
	if found && isGlobal(set.Path) && !o.DryRun {
		if err := putBack(ctx, user); err != nil {
			return nil, fmt.Errorf("uninstall hooks: %w", err)
		}
	}
	if err := done.clear(dir, PassedOn(), o.DryRun); err != nil || o.DryRun {
		return done, err
	}
	return done, removeEmpty(dir)
}

// putBack restores core.hooksPath.
func putBack(ctx context.Context, user *git.User) error {
	before, found, err := user.Get(ctx, keyBefore)
	if err != nil {
		return err
	}
	if !found {
		return user.Unset(ctx, keyHooksPath)
	}
	if err := user.Set(ctx, keyHooksPath, before.Value); err != nil {
		return err
	}
	return user.Unset(ctx, keyBefore)
}

// templateFolder is Squire's template of new repositories.
func templateFolder() (string, error) {
	dir, err := DataFolder()
	return realPath(filepath.Join(dir, "template")), err
}

// Of git's own template other tools rely on one file: they add lines to it.
const (
	templateFile = "info/exclude"
	templateText = "# Patterns of files that git ignores in this clone alone, as in .gitignore.\n"
)

// InstallTemplate puts hook files into the template that git copies into new
// repositories: into the one that init.templateDir names, else into one of
// Squire's own, which it is set to.
func InstallTemplate(ctx context.Context, user *git.User, o Options) (*Installed, error) {
	names, exe, err := o.whatAndBy()
	if err != nil {
		return nil, err
	}
	template, err := templateFolder()
	if err != nil {
		return nil, err
	}
	set, found, err := user.Get(ctx, keyTemplateDir)
	switch {
	case err != nil:
		return nil, fmt.Errorf("install hooks: %w", err)
	case found && !filepath.IsAbs(set.Path):
		return nil, fmt.Errorf("install hooks: init.templateDir (%s, from %s) is %s, which is another folder wherever git is called; set it to an absolute path, then install again",
			set.Scope, git.Printable(set.Origin), git.Printable(set.Value))
	case found:
		template = realPath(set.Path)
	}
	done := &Installed{Dir: filepath.Join(template, "hooks"), Exe: exe}
	done.Notes = append(done.Notes, "Repositories made or cloned from now on have these hooks. In one that is there already, `squire hook install` adds them.")
	if err := done.write(names, o.DryRun); err != nil || found || o.DryRun {
		return done, err
	}
	if err := writeNew(filepath.Join(template, filepath.FromSlash(templateFile)), templateText); err != nil {
		return done, fmt.Errorf("install hooks: %w", err)
	}
	if err := user.Set(ctx, keyTemplateDir, filepath.ToSlash(template)); err != nil {
		return done, fmt.Errorf("install hooks: %w", err)
	}
	return done, nil
}

// UninstallTemplate takes the hook files out of the template again.
func UninstallTemplate(ctx context.Context, user *git.User, o Options) (*Uninstalled, error) {
	names, err := o.names(slices.Concat(Names(), Optional()))
	if err != nil {
		return nil, err
	}
	own, err := templateFolder()
	if err != nil {
		return nil, err
	}
	done := &Uninstalled{}
	set, found, err := user.Get(ctx, keyTemplateDir)
	if err != nil {
		return nil, fmt.Errorf("uninstall hooks: %w", err)
	}
	template := own
	if found {
		template = realPath(set.Path)
	}
	if err := done.clear(filepath.Join(template, "hooks"), names, o.DryRun); err != nil || o.DryRun || template != own || len(o.Names) > 0 {
		return done, err
	}
	if found {
		if err := user.Unset(ctx, keyTemplateDir); err != nil {
			return done, fmt.Errorf("uninstall hooks: %w", err)
		}
	}
	file := filepath.Join(own, filepath.FromSlash(templateFile))
	if has, err := os.ReadFile(file); err == nil && string(has) == templateText {
		os.Remove(file)
	}
	return done, errors.Join(removeEmpty(filepath.Dir(file)), removeEmpty(filepath.Join(own, "hooks")), removeEmpty(own))
}

// writeNew writes a file unless it is there.
func writeNew(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// removeEmpty removes a folder unless something of others is in it.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) > 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("uninstall hooks: %w", err)
	}
	return os.Remove(dir)
}

// Scope is for which repositories hooks are.
type Scope string

// The scopes.
const (
	Local    Scope = "local"    // this repository
	Global   Scope = "global"   // every repository of the user
	Template Scope = "template" // repositories made from now on
)

// A Folder tells what hooks the user has for more than one repository.
type Folder struct {
	Scope Scope
	Dir   string
	// Set says that git's setting names Dir; Value, From and Level are what it
	// says and who says it.
	Set                bool
	Value, From, Level string
	Hooks              []HookStatus
}

// Holds reports whether git uses the folder and every hook in it runs squire.
func (f *Folder) Holds() bool { return f.Set && holds(f.Hooks) }

// StatusFolder tells about the hooks for all repositories, or those of the
// template.
func StatusFolder(ctx context.Context, user *git.User, scope Scope, o Options) (*Folder, error) {
	names, err := o.names(Names())
	if err != nil {
		return nil, err
	}
	f := &Folder{Scope: scope}
	key := keyHooksPath
	own, err := globalFolder()
	if scope == Template {
		key = keyTemplateDir
		own, err = templateFolder()
	}
	if err != nil {
		return nil, err
	}
	set, found, err := user.Get(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("look at hooks: %w", err)
	}
	f.Dir = own
	if found {
		f.Value, f.From, f.Level = set.Value, strings.TrimPrefix(set.Origin, "file:"), set.Scope
		f.Set = scope == Template || realPath(set.Path) == own
	}
	if scope == Template {
		if found {
			f.Dir = realPath(set.Path)
		}
		f.Dir = filepath.Join(f.Dir, "hooks")
	}
	for _, name := range names {
		h, err := hookStatus(f.Dir, name)
		if err != nil {
			return nil, fmt.Errorf("look at hook %s: %w", name, err)
		}
		f.Hooks = append(f.Hooks, h)
	}
	return f, nil
}
