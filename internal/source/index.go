package source

import (
	"context"
	"iter"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// Staged yields what git would commit now: every blob of the index that
// differs from HEAD, with the lines that it adds. While a merge is under way
// a line is added only when no parent has it. The worktree is never read.
//
// File.Size is not known before a file is loaded.
func Staged(repo git.Repository, o BlobOptions) checks.Source {
	return &index{newBlobs(repo, o)}
}

type index struct{ blobs }

// Files implements checks.Source.
func (s *index) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		var changes []git.Change
		for c, err := range s.repo.Staged(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			changes = append(changes, c)
		}
		s.yield(ctx, changes, checks.Origin{Kind: checks.Index}, yield)
	}
}
