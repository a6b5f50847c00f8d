package source

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// MessagePath stands for the path of a commit's message.
const MessagePath = "(commit message)"

// NewPush returns the source of the commits that are about to be pushed: a
// History with the messages of the commits after the files. As at the commit
// itself, the lines of a file that was renamed aren't new.
//
// Where a shallow clone ends, all that the last commit holds counts as new,
// and nothing is missing: no more than that is pushed.
func NewPush(repo git.Repository, h *git.History, o HistoryOptions) *History {
	s := NewHistory(repo, h, o)
	s.push = true
	return s
}

// paired pairs renames among the changes of each commit, and keeps the names of
// files for later.
func (s *History) paired(changes iter.Seq2[git.HistoryChange, error]) iter.Seq2[git.HistoryChange, error] {
	return func(yield func(git.HistoryChange, error) bool) {
		var one []git.Change
		before := 0
		flush := func() bool {
			done := one
			one = nil // what was yielded keeps its changes
			if len(done) > 0 {
				origin := checks.Origin{Kind: checks.Commit, Commit: string(done[0].Commit)}
				if names := s.newNames(done, origin); names != nil {
					s.names = append(s.names, names)
				}
			}
			pairRenames(done)
			for _, c := range done {
				if !yield(git.HistoryChange{Change: c, Before: before}, nil) {
					return false
				}
			}
			return true
		}
		for c, err := range changes {
			if err != nil {
				if flush() {
					yield(git.HistoryChange{}, err)
				}
				return
			}
			if len(one) > 0 && one[0].Commit != c.Commit && !flush() {
				return
			}
			one, before = append(one, c.Change), c.Before
		}
		flush()
	}
}

// long returns the file of a change that is read in parts; all its lines count.
func (s *History) long(ctx context.Context, c *git.HistoryChange, size int64) *checks.File {
	f := &checks.File{
		Path: c.Path, Size: size,
		Origin: checks.Origin{Kind: checks.Commit, Commit: string(c.Commit)},
		Open: func() (io.ReadCloser, error) {
			content, _, err := s.repo.OpenBlob(ctx, c.New.OID)
			return content, err
		},
	}
	if s.Clean != nil {
		f.Done = func() { s.Clean(versionOf(c)) }
	}
	return f
}

// texts yields the names of new files that may hold a secret, and the messages
// of the commits, as files.
func (s *History) texts(ctx context.Context, yield func(*checks.File, error) bool) {
	for _, f := range s.names {
		if !yield(f, nil) {
			return
		}
	}
	for m, err := range s.history.Messages(ctx, s.blobs.MaxSize) {
		if err != nil {
			yield(nil, err)
			return
		}
		if m.Err == nil && s.Message != nil {
			s.Message(m.Commit, m.Text)
		}
		version := versionAt("", MessagePath, m.Commit)
		if m.Err == nil && len(m.Text) == 0 || s.Known != nil && s.Known(version) {
			continue
		}
		var f *checks.File
		if m.Err == nil {
			f = &checks.File{Path: MessagePath, Data: m.Text, Size: int64(len(m.Text)), Origin: checks.Origin{Kind: checks.Commit, Commit: string(m.Commit)}}
			if s.Clean != nil {
				f.Done = func() { s.Clean(version) }
			}
		} else if large, ok := errors.AsType[*git.TooLargeError](m.Err); ok {
			err = tooLarge(MessagePath, large)
		} else {
			err = &checks.Gap{Path: MessagePath, Kind: checks.Unreadable, Err: m.Err}
		}
		if !yield(f, err) {
			return
		}
	}
}

// GitTree returns the source of all that a tree holds, which a tag can name
// without a commit.
func GitTree(repo git.Repository, tree git.OID, o BlobOptions) checks.Source {
	return &wholeTree{newBlobs(repo, o), tree}
}

type wholeTree struct {
	blobs
	tree git.OID
}

// Files implements checks.Source.
func (s *wholeTree) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		var changes []git.Change
		for c, err := range s.repo.Diff(ctx, "", s.tree) {
			if err != nil {
				yield(nil, err)
				return
			}
			changes = append(changes, c)
		}
		s.yield(ctx, changes, checks.Origin{Kind: checks.Commit, Commit: string(s.tree)}, yield)
	}
}
