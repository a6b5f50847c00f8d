package hooks

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/internal/git"
)

// A State says what is at the place of a hook.
type State string

// The states of a hook.
const (
	NotInstalled State = "not-installed"
	InstalledOK  State = "installed"
	// Outdated: written by another version of Squire; it works.
	Outdated State = "outdated"
	// Integrated: a hook of somebody else has a line that runs squire.
	Integrated State = "integrated"
	// Foreign: a hook of somebody else, which doesn't run squire.
	Foreign State = "foreign"
	// NotExecutable: git passes over the file.
	NotExecutable State = "not-executable"
)

// Runs reports whether git runs squire in this state.
func (s State) Runs() bool { return s == InstalledOK || s == Outdated || s == Integrated }

// A Protection tells what stands between a developer and a commit.
type Protection struct {
	// Path is the folder that git takes hooks from.
	Path  git.HooksPath
	Hooks []HookStatus
	// Shadowed is set when Squire's hooks lie in the repository's own folder
	// but git takes hooks from Path: one sentence that names what does it.
	Shadowed string
	// Global says that Path is Squire's folder for all repositories.
	Global bool
	// Manager is the tool that git runs hooks by, or "".
	Manager string
	// Backend is what reads the repository, in a few words, or "".
	Backend string
	// Do is the command that makes every hook run squire.
	Do string
	// Notes are whole sentences about what keeps hooks from running, or whom
	// they concern. A command to run follows on a line of its own.
	Notes []string
	// Unscanned are commits that no scan has seen and that a branch, a tag or
	// HEAD still reaches, oldest first.
	Unscanned []Unscanned
	// Bypasses counts what was let by with a reason. Tampered says that the log
	// of it was changed since; see [Log].
	Bypasses Bypasses
	Tampered bool
}

// Holds reports whether every hook runs squire.
func (s *Protection) Holds() bool { return holds(s.Hooks) }

func holds(hooks []HookStatus) bool {
	for _, h := range hooks {
		if !h.State.Runs() || h.Exe != "" && !h.ExeFound {
			return false
		}
	}
	return true
}

// A HookStatus tells about one hook.
type HookStatus struct {
	Name, File string
	State      State
	// Chained is the hook from before, which runs first; "" when there is
	// none.
	Chained string
	// Exe is the program that the file records, ExeFound whether it is there.
	// When it isn't, the hook looks on PATH, and refuses the commit if it
	// isn't there either.
	Exe      string
	ExeFound bool
}

// An Unscanned is a commit that went by the hook.
type Unscanned struct {
	Commit git.OID
	How    string // "commit", "amend", "cherry-pick", "revert", "rebase", "other"
	Time   time.Time
}

// Status tells what is installed, whether it runs, and what went by it.
// It runs no hook; see [Canary] for that. Without names it looks at those of
// [Names].
func Status(ctx context.Context, repo git.Repository, names ...string) (*Protection, error) {
	names, err := (&Options{Names: names}).names(Names())
	if err != nil {
		return nil, err
	}
	path, err := repo.HooksPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at hooks: %w", err)
	}
	s := &Protection{Path: path, Do: "squire hook install"}
	dir, own := realPath(path.Dir), realPath(ownFolder(repo))
	s.Global = isGlobal(dir)
	managers := managersOf(repo, dir)
	for _, name := range names {
		h, err := hookStatus(dir, name)
		if err != nil {
			return nil, fmt.Errorf("look at hook %s: %w", name, err)
		}
		if h.State == Foreign && integrated(repo.Root(), dir, name, managers) {
			h.State = Integrated
		}
		s.Hooks = append(s.Hooks, h)
		if dir == own || h.State.Runs() || s.Shadowed != "" {
			continue
		}
		if _, kind, _ := readHook(filepath.Join(own, name)); kind == ours {
			s.Shadowed = fmt.Sprintf("core.hooksPath = %s (%s, from %s) makes git pass over the hooks in %s.",
				git.Printable(path.Value), path.Scope, git.Printable(path.Origin), git.Printable(own))
		}
	}
	s.explain(repo, managers)
	s.Backend = repo.Backend()
	log, err := ReadLog(repo)
	if err != nil {
		return s, err
	}
	s.Bypasses, s.Tampered = log.Bypasses(), !log.Intact()
	s.Unscanned, err = unscannedCommits(ctx, repo)
	return s, err
}

// explain says what is easily overlooked.
func (s *Protection) explain(repo git.Repository, managers []*manager) {
	note := func(format string, args ...any) { s.Notes = append(s.Notes, fmt.Sprintf(format, args...)) }
	dir, own := realPath(s.Path.Dir), realPath(ownFolder(repo))
	if !s.Global && (s.Path.Scope == "global" || s.Path.Scope == "system") {
		s.Do = replaceGlobal
	}
	linked := repo.GitDir() != repo.CommonDir()
	gone := s.Path.Configured() && !isFolder(dir)
	if gone {
		note("core.hooksPath = %s (%s, from %s) names a folder that isn't here: git runs no hook at all, and doesn't say so.",
			git.Printable(s.Path.Value), s.Path.Scope, git.Printable(s.Path.Origin))
	}
	switch {
	case linked && dir == own:
		note("This is a linked worktree; its hooks are those of %s, which all worktrees share.", git.Printable(own))
	case linked && gone:
		note("This is a linked worktree, and the folder is looked for in each worktree anew.")
	}
	for _, m := range managers {
		switch {
		case m.active:
			s.Manager = m.name
			if _, err := exec.LookPath("squire"); err != nil && s.integrates() {
				note("%s finds squire on PATH, and there it isn't: commits are refused until it is.", m.name)
			}
		default:
			note("The project has hooks for %s, which git doesn't run in this clone. To start it:\n  %s", m.name, m.startAll())
			if m == managers[0] && m.runsSquire(repo.Root()) {
				s.Do = m.startAll()
			}
		}
	}
	if dir != own && !s.Global {
		if over := passedOver(own); len(over) > 0 {
			note("Git passes over these hooks in %s: %s.", git.Printable(own), strings.Join(over, ", "))
		}
	}
}

// integrates reports whether a manager runs squire.
func (s *Protection) integrates() bool {
	return slices.ContainsFunc(s.Hooks, func(h HookStatus) bool { return h.State == Integrated })
}

// passedOver returns the hooks of others in a folder that git doesn't look at.
func passedOver(dir string) (names []string) {
	for _, name := range PassedOn() {
		file := filepath.Join(dir, name)
		if _, kind, err := readHook(file); err == nil && kind == foreign && executable(file) {
			names = append(names, name)
		}
	}
	return names
}

// hookStatus looks at a hook file alone.
func hookStatus(dir, name string) (HookStatus, error) {
	h := HookStatus{Name: name, File: filepath.Join(dir, name), State: NotInstalled}
	text, kind, err := readHook(h.File)
	if err != nil {
		return h, err
	}
	switch kind {
	case ours:
		h.Exe = stubProgram(text)
		h.ExeFound = h.Exe != "" && executable(h.Exe)
		h.State = InstalledOK
		switch {
		case !executable(h.File):
			h.State = NotExecutable
		case passesOn(text, name):
			h.State, h.Exe, h.ExeFound = NotInstalled, "", false
		case !isCurrent(text, name):
			h.State = Outdated
		}
		if _, err := os.Lstat(h.File + previousSuffix); err == nil {
			h.Chained = h.File + previousSuffix
		}
	case foreign, folder:
		h.State = Foreign
	}
	return h, nil
}

func unscannedCommits(ctx context.Context, repo git.Repository) ([]Unscanned, error) {
	records, err := openLedger(repo).read(0)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of scans: %w", err)
	}
	open := pending(records)
	ids := make([]git.OID, len(open))
	for i, r := range open {
		ids[i] = r.Commit
	}
	unreachable, err := repo.Unreachable(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look for unscanned commits: %w", err)
	}
	gone := make(map[git.OID]bool, len(unreachable))
	for _, id := range unreachable {
		gone[id] = true
	}
	var all []Unscanned
	for _, r := range open {
		if !gone[r.Commit] {
			all = append(all, Unscanned{Commit: r.Commit, How: r.How, Time: r.Time})
		}
	}
	return all, nil
}
