package hooks_test

import (
	"os/exec"
	"testing"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git/gittest"
)

// The whole hook with the shipped rules, beside the one command of git that it
// can't do without.
func BenchmarkPreCommitOfOneFile(b *testing.B) {
	r := gittest.New(b)
	r.Commit("f.go", "package main\n")
	r.Stage("f.go", "package main\n\nfunc main() { println(`password`) }\n")
	b.Run("git diff-index", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.Command("git", "diff-index", "--cached", "--raw", "HEAD")
			cmd.Dir, cmd.Env = r.Dir, r.Environ
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("squire", func(b *testing.B) {
		for b.Loop() {
			got := hooks.Run(b.Context(), hooks.PreCommit, nil, hooks.Env{Dir: r.Dir, Environ: r.Environ})
			if got.Code != hooks.CodeOK {
				b.Fatal(got.Err, got.Findings)
			}
		}
	})
}
