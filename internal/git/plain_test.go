package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// TestPlainAnswersAreGits holds what is read without git against what git
// answers, in every layout; where the layout isn't plain git must be asked.
func TestPlainAnswersAreGits(t *testing.T) {
	type layout struct {
		name  string
		plain bool
		make  func(t *testing.T, r *gittest.Repo) (dir string, vars []string)
	}
	at := func(do func(r *gittest.Repo)) func(*testing.T, *gittest.Repo) (string, []string) {
		return func(_ *testing.T, r *gittest.Repo) (string, []string) { do(r); return r.Dir, nil }
	}
	committed := func(r *gittest.Repo) { r.Commit("a", "1\n") }
	with := func(args ...string) func(*testing.T, *gittest.Repo) (string, []string) {
		return at(func(r *gittest.Repo) { committed(r); r.Git(args...) })
	}
	rewrite := func(file, content string) func(*testing.T, *gittest.Repo) (string, []string) {
		return func(t *testing.T, r *gittest.Repo) (string, []string) {
			committed(r)
			if err := os.WriteFile(filepath.Join(r.Dir, ".git", file), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			return r.Dir, nil
		}
	}
	variable := func(kv string) func(*testing.T, *gittest.Repo) (string, []string) {
		return func(_ *testing.T, r *gittest.Repo) (string, []string) { committed(r); return r.Dir, []string{kv} }
	}
	for _, l := range []layout{
		{"unborn", true, at(func(*gittest.Repo) {})},
		{"one commit", true, at(committed)},
		{"detached", true, with("checkout", "-q", "--detach")},
		{"packed", true, with("pack-refs", "--all")},
		{"packed and newer", true, at(func(r *gittest.Repo) { committed(r); r.Git("pack-refs", "--all"); r.Commit("a", "2\n") })},
		{"packed and unborn", true, at(func(r *gittest.Repo) {
			committed(r)
			r.Git("pack-refs", "--all")
			r.Git("checkout", "-q", "--orphan", "new")
		})},
		{"branch with a slash", true, with("checkout", "-q", "-b", "a/b/ü")},
		{"packed branch that others begin with", true, at(func(r *gittest.Repo) {
			committed(r)
			r.Git("branch", "x/main2")
			r.Commit("a", "2\n")
			r.Git("checkout", "-q", "-b", "main2")
			r.Git("pack-refs", "--all")
		})},
		{"annotated tags packed", true, at(func(r *gittest.Repo) { committed(r); r.Git("tag", "-a", "-m", "t", "v1"); r.Git("pack-refs", "--all") })},
		{"filter in the configuration", true, with("config", "filter.x.clean", "cat")},
		{"index file", true, variable("GIT_INDEX_FILE=.git/other")},
		{"bare in words", false, with("config", "alias.bare", "status")},
		{"core.worktree", false, with("config", "core.worktree", "..")},
		{"include", false, with("config", "include.path", "other")},
		{"worktree configuration", false, with("config", "extensions.worktreeConfig", "true")},
		{"bare", false, with("config", "core.bare", "true")},
		{"symbolic chain", false, at(func(r *gittest.Repo) {
			committed(r)
			r.Git("symbolic-ref", "refs/heads/alias", "refs/heads/"+r.Git("branch", "--show-current"))
			r.Git("symbolic-ref", "HEAD", "refs/heads/alias")
		})},
		{"broken ref", false, func(t *testing.T, r *gittest.Repo) (string, []string) {
			return rewrite("refs/heads/"+strings.TrimSpace(r.Git("branch", "--show-current")), "what\n")(t, r)
		}},
		{"HEAD outside refs", false, rewrite("HEAD", "ref: ../../x\n")},
		{"GIT_DIR", false, variable("GIT_DIR=.git")},
		{"GIT_WORK_TREE", false, variable("GIT_WORK_TREE=.")},
		{"GIT_CONFIG_COUNT", false, variable("GIT_CONFIG_COUNT=0")},
		{"folder below", false, func(t *testing.T, r *gittest.Repo) (string, []string) {
			r.Commit("sub/a", "1\n")
			return filepath.Join(r.Dir, "sub"), nil
		}},
		{"linked worktree", false, func(t *testing.T, r *gittest.Repo) (string, []string) {
			committed(r)
			dir := filepath.Join(t.TempDir(), "linked")
			r.Git("worktree", "add", "-q", dir)
			return dir, nil
		}},
		{"inside .git", false, func(t *testing.T, r *gittest.Repo) (string, []string) {
			committed(r)
			return filepath.Join(r.Dir, ".git"), nil
		}},
		{"behind a link", false, func(t *testing.T, r *gittest.Repo) (string, []string) {
			committed(r)
			dir := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(r.Dir, dir); err != nil {
				t.Skip(err)
			}
			return dir, nil
		}},
	} {
		t.Run(l.name, func(t *testing.T) {
			r := gittest.New(t)
			dir, vars := l.make(t, r)
			environ := append(slices.DeleteFunc(slices.Clone(r.Environ), func(kv string) bool {
				return strings.HasPrefix(kv, "GIT_CONFIG_") && !strings.HasPrefix(kv, "GIT_CONFIG_GLOBAL") && !strings.HasPrefix(kv, "GIT_CONFIG_NOSYSTEM")
			}), vars...)
			name, err := findGit(environ, dir)
			if err != nil {
				t.Fatal(err)
			}
			p := &plumbing{program: program{path: name, dir: dir, env: childEnviron(environ)}}
			ok := p.openPlain(dir)
			if !ownFolder(dir) && l.plain {
				t.Skip("this system doesn't tell who owns a folder")
			}
			if ok != l.plain {
				t.Fatalf("plain: %v, want %v", ok, l.plain)
			}
			if !ok {
				return
			}
			ask := func(args ...string) string {
				cmd := exec.Command(name, append([]string{"-C", dir, "rev-parse"}, args...)...)
				cmd.Env = p.program.env
				out, err := cmd.Output()
				if err != nil {
					return ""
				}
				return strings.TrimSuffix(string(out), "\n")
			}
			got := []string{p.root, p.gitDir, p.commonDir, string(p.head)}
			want := []string{ask("--show-toplevel"), ask("--absolute-git-dir"), ask("--path-format=absolute", "--git-common-dir"), ask("--verify", "HEAD")}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("answer %d: got %q, git says %q", i, got[i], want[i])
				}
			}
		})
	}
}
