package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// hooks compares the hooks of one commit in a large repository and in a real
// one, with what git itself takes. LARGE names a folder to keep the large one
// in, REPO a clone with a worktree.
func (b *bench) hooks() error {
	large := os.Getenv("LARGE")
	if large == "" {
		large = filepath.Join(b.dir, "large")
	}
	fmt.Println("\nmaking the large repository, unless it is there")
	if err := largeRepo(large); err != nil {
		return err
	}
	repos := []string{large}
	if real := os.Getenv("REPO"); real != "" {
		clone := filepath.Join(b.dir, "real")
		if err := runGit("", "clone", "-q", real, clone); err != nil {
			return err
		}
		repos = append(repos, clone)
	} else {
		fmt.Println("SKIPPED: the real repository; name a clone with REPO=DIR")
	}
	for _, repo := range repos {
		if err := b.oneCommit(repo); err != nil {
			return err
		}
	}
	return b.largeBlob()
}

// oneCommit compares the parts of a commit of one changed file.
func (b *bench) oneCommit(repo string) error {
	title, err := describe(repo)
	if err != nil {
		return err
	}
	// The file in the middle, with one more line.
	out, err := exec.Command("git", "-C", repo, "ls-files", "-z", "*.go").Output()
	if err != nil {
		return err
	}
	names := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	name := filepath.Join(repo, filepath.FromSlash(names[len(names)/2]))
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, append(content, "// one more line\n"...), 0o644); err != nil {
		return err
	}
	if err := runGit(repo, "add", "--", name); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	const runs = 25
	env := quietGit
	for _, part := range []struct {
		title    string
		programs []program
	}{
		{"what is staged, and the lines that it adds", []program{
			{name: "git diff-index --cached", args: []string{"git", "diff-index", "--cached", "--raw", "-z", "HEAD"}},
			{name: "squire's reader", args: []string{self, b.squire, "staged"}},
			{name: "squire's use of git", args: []string{self, b.squire, "staged"}, env: []string{byGit}},
		}},
		{"the hook, every rule", []program{
			{name: "git diff --cached", args: []string{"git", "diff", "--cached"}},
			{name: "squire hook run pre-commit", args: []string{b.squire, "hook", "run", "pre-commit"}},
			{name: "the same by git", args: []string{b.squire, "hook", "run", "pre-commit"}, env: []string{byGit}},
			{name: "gitleaks git --staged", args: []string{b.gitleaks, "git", "--staged", "--pre-commit", "--no-banner"}},
		}},
	} {
		for i := range part.programs {
			p := &part.programs[i]
			p.dir, p.env = repo, append(p.env, env...)
		}
		if err := b.compare(title+": "+part.title, runs, part.programs...); err != nil {
			return err
		}
	}
	return b.commits(repo, title, runs)
}

const byGit = git.BackendVar + "=" + git.BackendGit

// commits compares `git commit` without hooks, with Squire's and with
// gitleaks'. Every run takes its commit back.
func (b *bench) commits(repo, title string, runs int) error {
	none, theirs, ours, one := filepath.Join(b.dir, "none"), filepath.Join(b.dir, "theirs"), filepath.Join(b.dir, "ours"), filepath.Join(b.dir, "one")
	for _, dir := range []string{none, theirs, ours, one} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	hook := "#!/bin/sh\nexec '" + b.gitleaks + "' git --staged --pre-commit --no-banner\n"
	if err := os.WriteFile(filepath.Join(theirs, "pre-commit"), []byte(hook), 0o755); err != nil {
		return err
	}
	install := exec.Command(b.squire, "hook", "install", "--force")
	install.Dir, install.Env = repo, append(append(os.Environ(), quietGit...), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0="+ours)
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("install hooks: %w\n%s", err, out)
	}
	if err := copyHook(one, ours, "pre-commit"); err != nil {
		return err
	}
	index, err := os.ReadFile(filepath.Join(repo, ".git", "index"))
	if err != nil {
		return err
	}
	head, err := exec.Command("git", "-C", repo, "rev-parse", "HEAD").Output()
	if err != nil {
		return err
	}
	reset := func() error {
		if err := runGit(repo, "update-ref", "HEAD", strings.TrimSpace(string(head))); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(repo, ".git", "index"), index, 0o644)
	}
	commit := func(name, hooks string) program {
		return program{name: name, args: []string{"git", "-c", "core.hooksPath=" + hooks, "commit", "-q", "-m", "one more line"},
			dir: repo, env: quietGit, before: reset}
	}
	err = b.compare(title+": git commit", runs, commit("without hooks", none), commit("squire's pre-commit alone", one), commit("all of squire's hooks", ours), commit("gitleaks' hook", theirs))
	if again := reset(); err == nil {
		err = again
	}
	return err
}

// copyHook copies one hook file.
func copyHook(to, from, name string) error {
	text, err := os.ReadFile(filepath.Join(from, name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, name), text, 0o755)
}

// largeBlob measures the memory that one staged text of 269 MB takes.
func (b *bench) largeBlob() error {
	repo := filepath.Join(b.dir, "blob")
	if err := runGit("", "init", "-q", repo); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(repo, "large.txt"))
	if err != nil {
		return err
	}
	text := sample(1 << 20)
	for range 269 {
		if _, err := f.Write(text); err != nil {
			return err
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := runGit(repo, "add", "."); err != nil {
		return err
	}
	return b.compare("a staged text of 269 MB", 3,
		program{name: "git diff --cached", args: []string{"git", "diff", "--cached"}, dir: repo, env: quietGit},
		program{name: "squire hook run pre-commit", args: []string{b.squire, "hook", "run", "pre-commit"}, dir: repo, env: quietGit},
	)
}

// describe names a repository by its size.
func describe(repo string) (string, error) {
	files, err := exec.Command("git", "-C", repo, "ls-files").Output()
	if err != nil {
		return "", err
	}
	counts, err := exec.Command("git", "-C", repo, "count-objects", "-v").Output()
	if err != nil {
		return "", err
	}
	objects := ""
	for line := range strings.Lines(string(counts)) {
		if n, ok := strings.CutPrefix(line, "in-pack: "); ok {
			objects = strings.TrimSpace(n)
		}
	}
	return fmt.Sprintf("%d files, %s packed objects", strings.Count(string(files), "\n"), objects), nil
}

// staged lists what is staged here, with the lines that it adds, as the hook
// does before it scans.
func staged() error {
	debug.SetGCPercent(400) // as squire does
	ctx := context.Background()
	repo, err := git.Open(ctx, "")
	if err != nil {
		return err
	}
	defer repo.Close()
	const limit = 8 << 20
	for c, err := range repo.Staged(ctx) {
		if err != nil {
			return err
		}
		if !c.HasContent() {
			continue
		}
		now, err := repo.Blob(ctx, c.New.OID, limit, nil)
		if err != nil {
			return err
		}
		var before [][]byte
		for _, old := range c.Old {
			if old.OID == "" {
				continue
			}
			content, err := repo.Blob(ctx, old.OID, limit, nil)
			if err != nil {
				return err
			}
			before = append(before, content)
		}
		fmt.Println(c.Path, git.AddedTo(before, now))
	}
	return nil
}
