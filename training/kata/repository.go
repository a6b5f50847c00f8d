package kata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// A Step is one thing that is done in a repository: a git command, as in
// ["git", "commit", "-m", "First"], or one of ["write", PATH, TEXT] and
// ["remove", PATH]. Text may hold placeholders for secrets.
type Step []string

// Check returns an error for a step that can't be done.
func (s Step) Check() error {
	switch {
	case len(s) >= 2 && s[0] == "git":
	case len(s) == 3 && s[0] == "write" && filepath.IsLocal(s[1]):
	case len(s) == 2 && s[0] == "remove" && filepath.IsLocal(s[1]):
	default:
		return fmt.Errorf("a step is [git, …], [write, PATH, TEXT] or [remove, PATH], not %q", []string(s))
	}
	return nil
}

// extractRepository makes the repository of a kata.
func (c *Content) extractRepository(dir string) error {
	if err := c.kata.Ready(); err != nil {
		return err
	}
	steps := append([]Step{{"git", "init", "-q", "-b", "main"}}, c.StartSteps...)
	if err := do(context.Background(), dir, steps); err != nil {
		return fmt.Errorf("extract kata %s: %w", c.kata, err)
	}
	// Beside the program, in no commit.
	if err := os.WriteFile(filepath.Join(dir, ".git", "KATA.md"), c.readme(), 0o644); err != nil {
		return fmt.Errorf("extract kata %s: %w", c.kata, err)
	}
	return nil
}

// do does steps in a folder, with nothing of the user's configuration: the same
// commits come of it everywhere.
func do(ctx context.Context, dir string, steps []Step) error {
	program, err := lookPath("git")
	if err != nil {
		return err
	}
	for i, s := range steps {
		switch s[0] {
		case "write":
			f := File{Lines: strings.Split(strings.TrimSuffix(s[2], "\n"), "\n")}
			err = write(dir, map[string][]byte{filepath.ToSlash(s[1]): f.Text()})
		case "remove":
			err = os.Remove(filepath.Join(dir, filepath.FromSlash(s[1])))
		case "git":
			cmd := exec.CommandContext(ctx, program, append([]string{"-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "commit.gpgSign=false"}, s[1:]...)...)
			cmd.Dir = dir
			stamp := fmt.Sprintf("2026-03-%02dT09:00:00+0000", 2+i%27)
			cmd.Env = []string{
				"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "LC_ALL=C",
				"GIT_AUTHOR_NAME=Kim", "GIT_AUTHOR_EMAIL=kim@shop.example", "GIT_AUTHOR_DATE=" + stamp,
				"GIT_COMMITTER_NAME=Kim", "GIT_COMMITTER_EMAIL=kim@shop.example", "GIT_COMMITTER_DATE=" + stamp,
				"GIT_TERMINAL_PROMPT=0", "GIT_EDITOR=true", "GIT_ALLOW_PROTOCOL=", "FILTER_BRANCH_SQUELCH_WARNING=1",
				"SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
			}
			var out []byte
			if out, err = cmd.CombinedOutput(); err != nil {
				err = fmt.Errorf("git %s: %w: %s", s[1], err, git.Printable(strings.TrimSpace(string(out))))
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// verifyRepository looks at a repository. git itself is asked only through
// package git, which runs nothing that a repository configures.
func (c *Content) verifyRepository(ctx context.Context, dir string) (Result, error) {
	var r Result
	if err := c.kata.Ready(); err != nil {
		return r, err
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return r, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	repo, err := git.Open(ctx, dir)
	switch {
	case errors.Is(err, git.ErrNotRepository):
		return r, fmt.Errorf("verify kata %s in %s: %w; `squire learn start %s` makes one", c.kata, dir, git.ErrNotRepository, c.kata.Lesson)
	case err != nil:
		return r, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	defer repo.Close()
	if root, err := filepath.EvalSymlinks(repo.Root()); err != nil || root != dir {
		return r, fmt.Errorf("verify kata %s in %s: this is a folder of another repository; `squire learn start %s` makes one of its own", c.kata, dir, c.kata.Lesson)
	}
	facts, err := repositoryFacts(ctx, repo, dir)
	if err != nil {
		return r, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	of := func(string) []string { return facts }
	head := outcome(Builds, "")
	if repo.Head() == "" {
		head = outcome(Builds, "the repository has no commit any more")
	}
	scanned, err := c.scanWorktree(ctx, dir)
	if err != nil {
		return r, err
	}
	r.settle([]Outcome{head, outcome(Behaviour, unmet(c.Behaviour, of)), outcome(Exploit, unmet(c.Attack, of)), scanned})
	return r, nil
}

// The size of what is looked at: katas are small, and what a learner puts beside
// them is not of interest.
const (
	maxBlob  = 1 << 20
	maxFiles = 1000
)

func repositoryFacts(ctx context.Context, repo git.Repository, dir string) ([]string, error) {
	var facts []string
	for change, err := range repo.Diff(ctx, "", repo.Head()) {
		if err != nil {
			return nil, err
		}
		if change.New.OID == "" {
			continue
		}
		facts = append(facts, "head "+change.Path)
		if change.New.Mode == git.Regular || change.New.Mode == git.Executable {
			text, err := repo.Blob(ctx, change.New.OID, maxBlob, nil)
			if err != nil {
				return nil, err
			}
			for line := range strings.Lines(string(text)) {
				facts = append(facts, "line "+change.Path+": "+strings.TrimRight(line, "\r\n"))
			}
		}
	}
	history, err := repo.History(ctx, git.HistoryRange{})
	if err != nil {
		return nil, err
	}
	facts = append(facts, fmt.Sprintf("commits %d", history.Len()))
	for change, err := range history.Changes(ctx) {
		if err != nil {
			return nil, err
		}
		if change.New.OID != "" {
			facts = append(facts, "history "+change.Path)
		}
	}
	pol, err := policy.Load(policy.Options{})
	if err != nil {
		return nil, err
	}
	if history, err = repo.History(ctx, git.HistoryRange{}); err != nil {
		return nil, err
	}
	for x, err := range pol.SecretsEngine().Scan(ctx, source.NewHistory(repo, history, source.HistoryOptions{BlobOptions: source.BlobOptions{MaxSize: maxBlob}})) {
		if err != nil {
			return nil, err // a history that wasn't looked at whole may hold anything
		}
		facts = append(facts, "leak "+x.Path)
	}
	for name, err := range visible(ctx, dir) {
		if err != nil {
			return nil, err
		}
		facts = append(facts, "visible "+name)
	}
	disk, err := onDisk(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range disk {
		facts = append(facts, "disk "+name)
	}
	slices.Sort(facts)
	return slices.Compact(facts), nil
}

// visible yields the files that no .gitignore names.
func visible(ctx context.Context, dir string) func(yield func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for f, err := range source.NewTree(source.TreeOptions{Root: dir}).Files(ctx) {
			if err != nil {
				if gap, ok := errors.AsType[*checks.Gap](err); ok {
					if !yield(gap.Path, nil) {
						return
					}
					continue
				}
				yield("", err)
				return
			}
			if !yield(f.Path, nil) {
				return
			}
		}
	}
}

func onDisk(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		case len(out) == maxFiles:
			return fmt.Errorf("there are more than %d files in it; take out what is not part of the kata", maxFiles)
		}
		rel, err := filepath.Rel(dir, name)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	return out, err
}

// scanWorktree is the gate of the scanner: what git would commit is clean. What
// git ignores may hold a secret; that is where one belongs.
func (c *Content) scanWorktree(ctx context.Context, dir string) (Outcome, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Outcome{}, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	defer root.Close()
	var names []string
	files := map[string][]byte{}
	for name, err := range visible(ctx, dir) {
		if err != nil {
			return Outcome{}, fmt.Errorf("verify kata %s: %w", c.kata, err)
		}
		info, err := root.Lstat(filepath.FromSlash(name))
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxBlob {
			continue
		}
		data, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return Outcome{}, fmt.Errorf("verify kata %s: %w", c.kata, err)
		}
		names = append(names, name)
		files[name] = data
	}
	return (&Content{kata: c.kata, Edit: names}).scan(files)
}
