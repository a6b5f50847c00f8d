// Package gittest makes real repositories for tests, shut off from the
// configuration of the machine.
package gittest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Environ returns an environment in which git sees no configuration but that
// of home, which has an identity and a fixed date.
func Environ(home string) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GIT_") && !strings.HasPrefix(kv, "HOME=") && !strings.HasPrefix(kv, "XDG_") {
			env = append(env, kv)
		}
	}
	return append(env,
		"HOME="+home, "GIT_CONFIG_GLOBAL="+filepath.Join(home, ".gitconfig"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A Developer", "GIT_AUTHOR_EMAIL=dev@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=A Developer", "GIT_COMMITTER_EMAIL=dev@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z",
		"GIT_EDITOR=true", "LC_ALL=C",
		"GIT_CONFIG_COUNT=2", "GIT_CONFIG_KEY_0=init.defaultBranch", "GIT_CONFIG_VALUE_0=main",
		"GIT_CONFIG_KEY_1=advice.detachedHead", "GIT_CONFIG_VALUE_1=false",
	)
}

// A Repo is a repository in a temporary folder.
type Repo struct {
	T       testing.TB
	Dir     string // top of the worktree, without symbolic links
	Home    string
	Environ []string
}

// New makes an empty repository.
func New(t testing.TB, initFlags ...string) *Repo {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &Repo{T: t, Dir: filepath.Join(top, "repo"), Home: filepath.Join(top, "home")}
	for _, dir := range []string{r.Dir, r.Home} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.Environ = Environ(r.Home)
	r.Git(append(append([]string{"init", "-q"}, initFlags...), ".")...)
	return r
}

// In returns the same repository seen from another folder, such as a linked
// worktree, with more variables.
func (r *Repo) In(dir string, vars ...string) *Repo {
	c := *r
	if c.Dir = dir; !filepath.IsAbs(dir) {
		c.Dir = filepath.Join(r.Dir, dir)
	}
	c.Environ = append(r.Environ[:len(r.Environ):len(r.Environ)], vars...)
	return &c
}

// Git runs git and returns what it printed, without the last line break.
func (r *Repo) Git(args ...string) string {
	r.T.Helper()
	out, err := r.Try(args...)
	if err != nil {
		r.T.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// GitIn is Git with something on standard input.
func (r *Repo) GitIn(in string, args ...string) string {
	r.T.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env, cmd.Stdin = r.Dir, r.Environ, strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.T.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// Try is Git that may fail; the output has stderr too then.
func (r *Repo) Try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.Dir, r.Environ
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	out := strings.TrimSuffix(stdout.String(), "\n")
	if err != nil {
		out += stderr.String()
	}
	return out, err
}

// Write writes a file of the worktree.
func (r *Repo) Write(path, content string) {
	r.T.Helper()
	file := filepath.Join(r.Dir, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		r.T.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		r.T.Fatal(err)
	}
}

// Stage writes a file and adds it.
func (r *Repo) Stage(path, content string) {
	r.T.Helper()
	r.Write(path, content)
	r.Git("add", "--", path)
}

// Commit writes a file and commits it without hooks.
func (r *Repo) Commit(path, content string) string {
	r.T.Helper()
	r.Stage(path, content)
	r.Git("commit", "-q", "--no-verify", "-m", "change "+path)
	return r.Git("rev-parse", "HEAD")
}

// Snapshot hashes every file below a folder: path, mode and content.
func Snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	all, err := State(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// State is Snapshot for where there is no test. A folder that isn't there has
// nothing in it.
func State(dir string) (map[string]string, error) {
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		all[rel], err = state(path, d)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return all, err
}

func state(path string, d fs.DirEntry) (string, error) {
	info, err := d.Info()
	switch {
	case err != nil:
		return "", err
	case info.Mode().IsRegular():
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer f.Close()
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		return fmt.Sprintf("%v %x", info.Mode(), sum.Sum(nil)), err
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		return "-> " + target, err
	}
	return info.Mode().String(), nil
}
