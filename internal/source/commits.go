package source

import (
	"context"
	"iter"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// Commits yields what each commit of a range such as "A..B" brought, oldest
// commit first: every changed blob with the lines that the commit added. What
// a later commit of the range removed again is found too.
func Commits(repo git.Repository, revisions string, o BlobOptions) checks.Source {
	return &commits{newBlobs(repo, o), revisions}
}

type commits struct {
	blobs
	revisions string
}

// Files implements checks.Source.
func (s *commits) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		var one []git.Change // the changes of one commit
		flush := func() bool {
			if len(one) == 0 {
				return true
			}
			origin := checks.Origin{Kind: checks.Commit, Commit: string(one[0].Commit)}
			done := one
			one = nil // the files keep the changes
			return s.yield(ctx, done, origin, yield)
		}
		for c, err := range s.repo.Commits(ctx, s.revisions) {
			if err != nil {
				if flush() {
					yield(nil, err)
				}
				return
			}
			if len(one) > 0 && one[0].Commit != c.Commit && !flush() {
				return
			}
			one = append(one, c)
		}
		flush()
	}
}
