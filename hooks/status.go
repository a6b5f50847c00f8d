package hooks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
	// Unscanned are commits that no scan has seen and that a branch, a tag or
	// HEAD still reaches, oldest first.
	Unscanned []Unscanned
}

// Holds reports whether every hook runs squire.
func (s *Protection) Holds() bool {
	for _, h := range s.Hooks {
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
// It runs no hook; see [Canary] for that.
func Status(ctx context.Context, repo git.Repository) (*Protection, error) {
	path, err := repo.HooksPath(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at hooks: %w", err)
	}
	s := &Protection{Path: path}
	dir, own := realPath(path.Dir), realPath(ownFolder(repo))
	for _, name := range Names() {
		h, err := hookStatus(dir, name)
		if err != nil {
			return nil, fmt.Errorf("look at hook %s: %w", name, err)
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
	s.Unscanned, err = unscannedCommits(ctx, repo)
	return s, err
}

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
		if string(text) != stub(name, h.Exe) {
			h.State = Outdated
		}
		if !executable(h.File) {
			h.State = NotExecutable
		}
		if _, err := os.Lstat(h.File + previousSuffix); err == nil {
			h.Chained = h.File + previousSuffix
		}
	case foreign, folder:
		h.State = Foreign
		if integrated(dir, name) {
			h.State = Integrated
		}
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
