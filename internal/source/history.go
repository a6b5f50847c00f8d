package source

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// A Version names one version of a file as one commit brought it: blob, path
// and commit. The commit decides which lines are new, and there are allowlists
// that name commits, so the same blob in another commit is another version.
type Version [16]byte

// HistoryOptions say which versions of files a history yields.
type HistoryOptions struct {
	BlobOptions
	// Known reports that a version was scanned before and nothing was found
	// in it; may be nil. It is called from one goroutine.
	Known func(Version) bool
	// Clean is told of versions in which nothing was found; may be nil. It is
	// called from several goroutines.
	Clean func(Version)
	// Message is told of the message of each commit that is pushed, before it is
	// scanned; may be nil. It is called from one goroutine.
	Message func(commit git.OID, text []byte)
}

// A History is every version of every file in the commits of a git.History,
// parents before children: each blob once for each path that it had, with the
// lines that its first commit there added. It is a checks.Source.
type History struct {
	blobs
	HistoryOptions
	history *git.History
	// For NewPush. names are those of new files, which are known once all
	// changes are.
	push  bool
	names []*checks.File
	// Commits, Versions and KnownVersions count what came by so far: commits, versions
	// of files in them, and those of them that were known to be clean. They
	// may be read while the scan runs.
	Commits, Versions, KnownVersions atomic.Int64
}

// NewHistory returns the source of a history.
func NewHistory(repo git.Repository, h *git.History, o HistoryOptions) *History {
	return &History{blobs: newBlobs(repo, o.BlobOptions), HistoryOptions: o, history: h}
}

// Len returns the number of commits.
func (s *History) Len() int { return s.history.Len() }

// Files implements checks.Source.
func (s *History) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		// Files that were yielded are loaded after this has ended.
		loading := ctx
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		if err := s.cut(); err != nil && !s.push && !yield(nil, err) {
			return
		}
		var listing error // written by the goroutine that lists, read after it
		changes := func(yield func(*git.HistoryChange) bool) {
			listing = s.list(ctx, yield)
		}
		recent := recent{limit: recentLimit}
		limit := s.blobs.MaxSize
		if s.push {
			limit = diffLimit // what is longer is read in parts
		}
		for c, err := range s.history.Contents(ctx, limit, changes) {
			if err != nil {
				yield(nil, err)
				return
			}
			s.Commits.Store(int64(c.Change.Before))
			f, err := s.version(loading, &c, &recent)
			if !yield(f, err) {
				return
			}
		}
		if listing != nil {
			yield(nil, listing)
			return
		}
		s.Commits.Store(int64(s.Len()))
		if s.push {
			s.texts(ctx, yield)
		}
	}
}

// cut returns a Gap when this clone lacks the beginning of the history.
func (s *History) cut() error {
	if len(s.history.Cut) == 0 {
		return nil
	}
	return &checks.Gap{
		Path: fmt.Sprintf("(history before commit %.10s)", s.history.Cut[0]), Kind: checks.Partial,
		Err: errors.New("this clone is shallow and doesn't have it; run `git fetch --unshallow`, then scan again"),
	}
}

// list yields the changes that must be looked at.
func (s *History) list(ctx context.Context, yield func(*git.HistoryChange) bool) error {
	type place [16]byte
	seen := map[place]struct{}{}
	changes := s.history.Changes(ctx)
	if s.push {
		changes = s.paired(changes)
	}
	for c, err := range changes {
		if err != nil {
			return err
		}
		if !c.HasContent() || s.blobs.Exclude != nil && s.blobs.Exclude(c.Path, false) {
			continue
		}
		p := place(digest(string(c.New.OID), c.Path))
		if _, ok := seen[p]; ok {
			continue // a change was taken back, or made on two branches
		}
		seen[p] = struct{}{}
		s.Versions.Add(1)
		if s.Known != nil && s.Known(versionOf(&c)) {
			s.KnownVersions.Add(1)
			continue
		}
		if !yield(&c) {
			return nil
		}
	}
	return nil
}

func versionOf(c *git.HistoryChange) Version {
	return versionAt(c.New.OID, c.Path, c.Commit)
}

func versionAt(blob git.OID, path string, commit git.OID) Version {
	return Version(digest(string(blob), path, string(commit)))
}

// digest hashes texts of which only the last but one may hold a NUL byte: ids
// and a path of git hold none.
func digest(texts ...string) []byte {
	h := sha256.New()
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return h.Sum(nil)[:16]
}

// version makes the file of a change.
func (s *History) version(ctx context.Context, c *git.Content, recent *recent) (*checks.File, error) {
	change, data := c.Change, c.Data
	if large, ok := errors.AsType[*git.TooLargeError](c.Err); ok && s.push {
		return s.long(ctx, change, large.Size), nil
	} else if ok {
		return nil, tooLarge(change.Path, large)
	}
	if c.Err != nil {
		return nil, &checks.Gap{Path: change.Path, Kind: checks.Unreadable, Err: c.Err}
	}
	have := map[git.OID][]byte{}
	for _, old := range change.Old {
		if data, ok := recent.get(old.OID); ok {
			have[old.OID] = data
		}
	}
	recent.add(change.New.OID, data)
	f := &checks.File{
		Path: change.Path, Size: int64(len(data)),
		Origin: checks.Origin{Kind: checks.Commit, Commit: string(change.Commit)},
	}
	f.Shared = true // this may be an old version of the next file
	f.Load = func([]byte) (_ []byte, err error) {
		f.Lines, f.Diff, f.Changed, err = s.changed(ctx, change.Old, have, data)
		return data, err
	}
	if s.Clean != nil {
		f.Done = func() { s.Clean(versionOf(change)) }
	}
	return f, nil
}

// recentLimit is how many bytes of content are kept to compare with what
// follows. What isn't kept is read again.
const recentLimit = 8 << 20

// recent keeps the blobs that came by last. The zero recent keeps none.
type recent struct {
	limit, size int
	data        map[git.OID][]byte
	order       []git.OID // oldest first
}

func (r *recent) get(id git.OID) ([]byte, bool) {
	data, ok := r.data[id]
	return data, ok
}

func (r *recent) add(id git.OID, data []byte) {
	if _, ok := r.data[id]; ok || len(data) > diffLimit {
		return
	}
	if r.data == nil {
		r.data = map[git.OID][]byte{}
	}
	r.data[id] = data
	r.order = append(r.order, id)
	for r.size += len(data); r.size > r.limit; r.order = r.order[1:] {
		r.size -= len(r.data[r.order[0]])
		delete(r.data, r.order[0])
	}
}
