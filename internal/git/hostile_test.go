package git_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// plantPrograms puts scripts of the given names into the worktree, which
// leave a marker when they run.
func plantPrograms(t *testing.T, r *gittest.Repo, names ...string) (marker string) {
	t.Helper()
	marker = filepath.Join(r.Home, "something-ran")
	for _, name := range names {
		for _, dir := range []string{".", "node_modules/.bin"} {
			r.Write(filepath.Join(dir, name), "#!/bin/sh\necho \"$0\" >> '"+marker+"'\n")
			if err := os.Chmod(filepath.Join(r.Dir, dir, name), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	return marker
}

func nothingRan(t *testing.T, marker string) {
	t.Helper()
	if data, err := os.ReadFile(marker); err == nil {
		t.Errorf("these ran: %s", data)
	}
}

// everything asks all that a Repository can answer.
func everything(t *testing.T, r *gittest.Repo) {
	t.Helper()
	repo, err := git.OpenEnv(t.Context(), r.Dir, r.Environ)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	for c, err := range repo.Staged(t.Context()) {
		if err != nil {
			t.Error(err)
		} else if c.HasContent() {
			repo.Blob(t.Context(), c.New.OID, 1000, nil)
			repo.BlobSize(t.Context(), c.New.OID)
			if in, _, err := repo.OpenBlob(t.Context(), c.New.OID); err == nil {
				io.Copy(io.Discard, in)
				in.Close()
			}
		}
	}
	head := repo.Head()
	for _, err := range repo.Commits(t.Context(), "HEAD") {
		if err != nil {
			t.Error(err)
		}
	}
	for _, err := range repo.Diff(t.Context(), "", head) {
		if err != nil {
			t.Error(err)
		}
	}
	if h, err := repo.History(t.Context(), git.HistoryRange{}); err != nil {
		t.Error(err)
	} else {
		for c, err := range h.Changes(t.Context()) {
			if err != nil {
				t.Error(err)
			}
			for range h.Contents(t.Context(), 1000, func(yield func(*git.HistoryChange) bool) { yield(&c) }) {
			}
		}
	}
	repo.Commit(t.Context(), "HEAD~1")
	repo.Object(t.Context(), head, 1000)
	repo.MessageRules(t.Context())
	repo.TrackedIgnored(t.Context())
	repo.ReadAt(t.Context(), head, "f")
	repo.ReadHead(t.Context(), ".squire.toml")
	repo.Parents(t.Context(), head)
	repo.List(t.Context(), "HEAD")
	repo.Unreachable(t.Context(), []git.OID{head})
	repo.HooksPath(t.Context())
	repo.UserConfig(t.Context(), "squire.onMissing")
	plant, err := repo.Plant(t.Context(), "planted", []byte("x"))
	if err != nil {
		t.Error(err)
	} else {
		plant.Close()
	}
}

func TestNothingThatARepositoryConfiguresRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs executable scripts")
	}
	config := func(pairs ...string) func(r *gittest.Repo, program string) {
		return func(r *gittest.Repo, program string) {
			for i := 0; i < len(pairs); i += 2 {
				r.Git("config", pairs[i], strings.ReplaceAll(pairs[i+1], "PROGRAM", program))
			}
		}
	}
	attributes := "* diff=evil filter=evil merge=evil\n"
	for name, tt := range map[string]struct {
		attack func(r *gittest.Repo, program string)
		// control is a git command that does run the program, to show that
		// the attack is a real one.
		control []string
	}{
		"file system monitor": {config("core.fsmonitor", "PROGRAM"), []string{"status"}},
		"external diff":       {config("diff.external", "PROGRAM"), []string{"diff", "--cached"}},
		"diff driver":         {config("diff.evil.command", "PROGRAM"), []string{"diff", "--cached"}},
		"text conversion":     {config("diff.evil.textconv", "PROGRAM"), []string{"diff", "--cached"}},
		"filter":              {config("filter.evil.clean", "PROGRAM", "filter.evil.smudge", "PROGRAM", "filter.evil.required", "true"), []string{"add", "f"}},
		"filter process":      {config("filter.evil.process", "PROGRAM"), nil},
		"pager":               {config("core.pager", "PROGRAM", "pager.diff-index", "PROGRAM", "pager.config", "PROGRAM", "pager.rev-list", "PROGRAM"), nil},
		"editor":              {config("core.editor", "PROGRAM", "sequence.editor", "PROGRAM"), nil},
		"alias":               {config("alias.diff-index", "!PROGRAM", "alias.cat-file", "!PROGRAM", "alias.evil", "!PROGRAM"), []string{"evil"}},
		"credential helper":   {config("credential.helper", "!PROGRAM"), nil},
		"signature":           {config("gpg.program", "PROGRAM", "log.showSignature", "true", "commit.gpgSign", "true"), nil},
		"alternate refs":      {config("core.alternateRefsCommand", "PROGRAM"), nil},
		"hooks": {func(r *gittest.Repo, program string) {
			for _, hook := range []string{"post-index-change", "reference-transaction", "pre-commit", "post-checkout"} {
				r.Write("hooks/"+hook, "#!/bin/sh\n'"+program+"'\n")
				os.Chmod(filepath.Join(r.Dir, "hooks", hook), 0o755)
			}
			r.Git("config", "core.hooksPath", filepath.Join(r.Dir, "hooks"))
		}, []string{"update-index", "--add", "--cacheinfo", "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,z"}},
		"include": {func(r *gittest.Repo, program string) {
			r.Write("evil.config", "[core]\n\tfsmonitor = "+program+"\n")
			r.Git("config", "include.path", "../evil.config")
		}, []string{"status"}},
		"lazy fetch by a remote helper": {func(r *gittest.Repo, program string) {
			config("remote.origin.url", "ext::PROGRAM", "remote.origin.promisor", "true", "extensions.partialClone", "origin",
				"core.repositoryFormatVersion", "1", "protocol.ext.allow", "always")(r, program)
			loseBlob(r)
		}, []string{"cat-file", "-p", ":lost"}},
		"lazy fetch by ssh": {func(r *gittest.Repo, program string) {
			config("remote.origin.url", "ssh://localhost/x", "remote.origin.promisor", "true", "extensions.partialClone", "origin",
				"core.repositoryFormatVersion", "1", "core.sshCommand", "PROGRAM", "protocol.ssh.allow", "always")(r, program)
			loseBlob(r)
		}, []string{"cat-file", "-p", ":lost"}},
		"lazy fetch by upload-pack": {func(r *gittest.Repo, program string) {
			config("remote.origin.url", r.Dir, "remote.origin.uploadpack", "PROGRAM", "remote.origin.promisor", "true", "extensions.partialClone", "origin",
				"core.repositoryFormatVersion", "1", "protocol.file.allow", "always")(r, program)
			loseBlob(r)
		}, []string{"cat-file", "-p", ":lost"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Commit("f", "content\n")
			r.Commit(".gitattributes", attributes)
			r.Stage("f", "changed\n")
			marker := plantPrograms(t, r, "program")
			tt.attack(r, filepath.Join(r.Dir, "program"))
			everything(t, r)
			nothingRan(t, marker)
			if tt.control != nil {
				r.Try(tt.control...)
				if _, err := os.Stat(marker); err != nil {
					t.Errorf("git %v ran nothing either: this attack proves nothing", tt.control)
				}
			}
		})
	}
}

// loseBlob stages a blob that the repository then lacks.
func loseBlob(r *gittest.Repo) {
	r.Stage("lost", "lost\n")
	id := r.Git("rev-parse", ":lost")
	if err := os.Remove(filepath.Join(r.Dir, ".git", "objects", id[:2], id[2:])); err != nil {
		r.T.Fatal(err)
	}
}

func TestNothingThatTheEnvironmentNamesRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs executable scripts")
	}
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "content\n")
	r.Stage("f", "changed\n")
	marker := plantPrograms(t, r, "program")
	program, trace := filepath.Join(r.Dir, "program"), filepath.Join(r.Home, "trace")
	everything(t, r.In(r.Dir, "GIT_EXTERNAL_DIFF="+program, "GIT_PAGER="+program, "PAGER="+program, "GIT_SSH_COMMAND="+program,
		"GIT_ASKPASS="+program, "GIT_PROXY_COMMAND="+program, "GIT_TRACE="+trace, "GIT_TRACE2="+trace, "GIT_TRACE2_EVENT="+trace,
		"GIT_TRACE_SETUP="+trace, "GIT_TRACE_PACKET="+trace))
	nothingRan(t, marker)
	if _, err := os.Stat(trace); err == nil {
		t.Error("a trace was written: it may hold what must not be written down")
	}
}

// A blob that a partial clone lacks is a gap, never an empty file, and a policy
// file that it lacks is never "no policy".
func TestPartialCloneLacksWithoutFetching(t *testing.T) {
	t.Parallel()
	origin := gittest.New(t)
	origin.Git("config", "uploadpack.allowFilter", "true")
	origin.Commit("f", "old\n")
	origin.Commit(".squire.toml", "mode = \"block\"\n")
	origin.Commit("f", "new\n")
	clone := origin.In(filepath.Join(filepath.Dir(origin.Dir), "clone"))
	origin.Git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+origin.Dir, clone.Dir)
	before := gittest.Snapshot(t, filepath.Join(clone.Dir, ".git", "objects"))
	repo := open(t, clone)
	n := 0
	for c, err := range repo.Commits(t.Context(), "HEAD") {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if _, err := repo.Blob(t.Context(), c.New.OID, 1000, nil); !errors.Is(err, git.ErrMissing) {
			t.Errorf("%s: got error %v, want ErrMissing", c.Path, err)
		}
	}
	if n != 3 {
		t.Errorf("got %d changes, want 3", n)
	}
	if _, err := repo.ReadHead(t.Context(), ".squire.toml"); !errors.Is(err, git.ErrMissing) {
		t.Errorf("policy: got error %v, want ErrMissing", err)
	}
	if after := gittest.Snapshot(t, filepath.Join(clone.Dir, ".git", "objects")); len(after) != len(before) {
		t.Error("objects were fetched")
	}
}

func TestPlantLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "content\n")
	r.Git("update-index", "--split-index")
	r.Git("config", "core.splitIndex", "true")
	r.Stage("g", "staged\n")
	before := gittest.Snapshot(t, r.Dir)
	repo := open(t, r)
	plant, err := repo.Plant(t.Context(), "dir/planted", []byte("planted\n"))
	if err != nil {
		t.Fatal(err)
	}
	planted := open(t, r.In(r.Dir, plant.Vars...))
	got := map[string]string{}
	for _, c := range staged(t, planted) {
		data, err := planted.Blob(t.Context(), c.New.OID, 100, nil)
		if err != nil {
			t.Error(err)
		}
		got[c.Path] = string(data)
	}
	if len(got) != 2 || got["dir/planted"] != "planted\n" || got["g"] != "staged\n" {
		t.Errorf("got %q, want what is staged and what is planted", got)
	}
	if err := plant.Close(); err != nil {
		t.Error(err)
	}
	after := gittest.Snapshot(t, r.Dir)
	for path, sum := range after {
		if before[path] != sum {
			t.Errorf("%s changed", path)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
}
