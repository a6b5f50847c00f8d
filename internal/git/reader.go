package git

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"slices"
	"sync"

	gitobject "github.com/go-git/go-git/v5/plumbing"

	"github.com/squiresec/squire/internal/git/read"
)

// reader is the backend that reads the files of a repository itself. What it
// doesn't know for certain it asks git, unless only is set: then it is an error.
type reader struct {
	*plumbing
	files *read.Repo
	only  bool

	mu sync.Mutex // of plumbing.declined
}

func (r *reader) Backend() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.declined != "" {
		return r.plumbing.Backend()
	}
	return BackendRead
}

func (r *reader) Close() error {
	return errors.Join(r.files.Close(), r.plumbing.Close())
}

// ask reports whether git is to be asked after an error of the files. What is
// damaged is asked too: git may know better, and else says it in its own words.
func (r *reader) ask(ctx context.Context, err error) bool {
	if err == nil || r.only || ctx.Err() != nil || errors.Is(err, fs.ErrNotExist) {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if d, ok := errors.AsType[*read.Decline](err); ok {
		r.declined = d.What
	} else if r.declined == "" && !expected(missing(err)) {
		r.declined = err.Error()
	}
	return true
}

func (r *reader) Staged(ctx context.Context) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		others, err := r.merging()
		if err != nil {
			yield(Change{}, err)
			return
		}
		lists := make([][]read.Change, 0, len(others)+1)
		for _, id := range append([]OID{r.head}, others...) {
			if ctx.Err() != nil {
				yield(Change{}, context.Cause(ctx))
				return
			}
			list, err := r.files.Staged(hashOf(id))
			if r.ask(ctx, err) {
				r.plumbing.Staged(ctx)(yield)
				return
			}
			if err != nil {
				yield(Change{}, err)
				return
			}
			lists = append(lists, list)
		}
		olds := make([]map[string]Entry, len(others))
		for i, list := range lists[1:] {
			olds[i] = make(map[string]Entry, len(list))
			for _, c := range list {
				olds[i][c.Path] = entryOf(c.Old)
			}
		}
		for i := range lists[0] {
			if !yield(withParents(changeOf(&lists[0][i]), olds), nil) {
				return
			}
		}
	}
}

func (r *reader) Diff(ctx context.Context, from, to OID) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		if ctx.Err() != nil {
			yield(Change{}, context.Cause(ctx))
			return
		}
		list, err := r.files.Diff(hashOf(from), hashOf(to))
		if r.ask(ctx, err) {
			r.plumbing.Diff(ctx, from, to)(yield)
			return
		}
		if err != nil {
			yield(Change{}, err)
			return
		}
		for i := range list {
			if !yield(changeOf(&list[i]), nil) {
				return
			}
		}
	}
}

func (r *reader) Parents(ctx context.Context, commit OID) ([]OID, error) {
	c, err := r.files.Commit(hashOf(commit))
	if r.ask(ctx, err) {
		return r.plumbing.Parents(ctx, commit)
	}
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", commit, err)
	}
	var parents []OID
	for _, p := range c.Parents {
		parents = append(parents, oidOf(p))
	}
	return parents, nil
}

func (r *reader) Blob(ctx context.Context, id OID, limit int64, buf []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return buf, context.Cause(ctx)
	}
	data, err := r.blob(id, limit, buf)
	if _, large := errors.AsType[*TooLargeError](err); !large && r.ask(ctx, err) {
		return r.plumbing.Blob(ctx, id, limit, buf)
	}
	return data, err
}

// blob is Blob from the files.
func (r *reader) blob(id OID, limit int64, buf []byte) ([]byte, error) {
	kind, data, err := r.files.Store.Object(hashOf(id), limit, buf)
	if err := blobError(id, kind, err); err != nil {
		return buf, err
	}
	return data, nil
}

// sharedBlob is blob for content that nobody modifies.
func (r *reader) sharedBlob(id OID, limit int64) ([]byte, error) {
	kind, data, err := r.files.Store.Shared(hashOf(id), limit)
	if err := blobError(id, kind, err); err != nil {
		return nil, err
	}
	return data, nil
}

func blobError(id OID, kind gitobject.ObjectType, err error) error {
	if large, ok := errors.AsType[*read.LimitError](err); ok {
		return &TooLargeError{Size: large.Size, Limit: large.Limit}
	}
	if err != nil {
		return missing(err)
	}
	if kind != gitobject.BlobObject {
		return notBlob(id, kind.String())
	}
	return nil
}

func (r *reader) BlobSize(ctx context.Context, id OID) (int64, error) {
	kind, size, err := r.files.Store.Header(hashOf(id))
	if r.ask(ctx, err) {
		return r.plumbing.BlobSize(ctx, id)
	}
	if err == nil && kind != gitobject.BlobObject {
		err = notBlob(id, kind.String())
	}
	return size, missing(err)
}

// missing returns an error of package read as one of this package.
func missing(err error) error {
	if errors.Is(err, read.ErrMissing) {
		return ErrMissing
	}
	return err
}

func (r *reader) OpenBlob(ctx context.Context, id OID) (io.ReadCloser, int64, error) {
	kind, size, content, err := r.files.Store.Stream(hashOf(id))
	if r.ask(ctx, err) {
		return r.plumbing.OpenBlob(ctx, id)
	}
	if err == nil && kind != gitobject.BlobObject {
		content.Close()
		err = notBlob(id, kind.String())
	}
	if err != nil {
		return nil, 0, missing(err)
	}
	return content, size, nil
}

func (r *reader) ReadHead(ctx context.Context, path string) ([]byte, error) {
	data, err := r.readAt(ctx, r.head, path)
	if r.ask(ctx, err) {
		return r.plumbing.ReadHead(ctx, path)
	}
	return data, pathError("read from HEAD", path, err)
}

func (r *reader) ReadAt(ctx context.Context, commit OID, path string) ([]byte, error) {
	data, err := r.readAt(ctx, commit, path)
	if r.ask(ctx, err) {
		return r.plumbing.ReadAt(ctx, commit, path)
	}
	return data, pathError(fmt.Sprintf("read from commit %.10s", commit), path, err)
}

func pathError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// readAt reads a file of a commit; fs.ErrNotExist is no reason to ask git.
func (r *reader) readAt(ctx context.Context, commit OID, path string) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	id, ok, err := r.files.File(hashOf(commit), path)
	if err == nil && !ok {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return r.blob(oidOf(id), policyLimit, nil)
}

func (r *reader) Object(ctx context.Context, id OID, limit int64) (kind string, content []byte, err error) {
	object, content, err := r.files.Store.Object(hashOf(id), limit, nil)
	if large, ok := errors.AsType[*read.LimitError](err); ok {
		return "", nil, &TooLargeError{Size: large.Size, Limit: large.Limit}
	}
	if r.ask(ctx, err) {
		return r.plumbing.Object(ctx, id, limit)
	}
	if err != nil {
		return "", nil, missing(err)
	}
	return object.String(), content, nil
}

func (r *reader) History(ctx context.Context, o HistoryRange) (*History, error) {
	h, err := r.plumbing.History(ctx, o)
	if err == nil {
		h.files = r
	}
	return h, err
}

// changes is History.Changes from the files. Where they can't tell, git goes on
// with the commit at which they stopped.
func (r *reader) changes(ctx context.Context, h *History) iter.Seq2[HistoryChange, error] {
	return func(yield func(HistoryChange, error) bool) {
		r.files.Store.SetCache(historyCache)
		trees := recentTrees{}
		for i, c := range h.list.all() {
			if ctx.Err() != nil {
				yield(HistoryChange{}, context.Cause(ctx))
				return
			}
			list, err := r.introduced(&trees, c)
			if r.ask(ctx, err) {
				h.changesFrom(ctx, i)(yield)
				return
			}
			if err != nil {
				yield(HistoryChange{}, fmt.Errorf("read commit %x: %w", c.id, err))
				return
			}
			commit := OID(hex.EncodeToString(c.id))
			for _, x := range list {
				change := Change{Commit: commit, Path: x.Path, New: entryOf(x.New), Old: make([]Entry, len(x.Old))}
				for k, old := range x.Old {
					change.Old[k] = entryOf(old)
				}
				if !yield(HistoryChange{change, i}, nil) {
					return
				}
			}
		}
	}
}

// introduced lists what a commit changes, as git has its parents.
func (r *reader) introduced(trees *recentTrees, c listedCommit) ([]read.Introduction, error) {
	if len(c.id) != len(gitobject.Hash{}) {
		return nil, &read.Decline{What: "ids of another kind"}
	}
	tree := gitobject.Hash(c.tree)
	trees.add(gitobject.Hash(c.id), tree)
	var parents []gitobject.Hash
	for id := range slices.Chunk(c.parents, len(c.id)) {
		parent, ok := trees.of[gitobject.Hash(id)]
		if !ok {
			read, err := r.files.Commit(gitobject.Hash(id))
			if err != nil {
				return nil, err
			}
			parent = read.Tree
		}
		parents = append(parents, parent)
	}
	return r.files.Introduced(tree, parents)
}

// recentTrees are the trees of the commits that came last, by commit.
type recentTrees struct {
	of   map[gitobject.Hash]gitobject.Hash
	ring [1 << 14]gitobject.Hash
	next int
}

func (t *recentTrees) add(commit, tree gitobject.Hash) {
	if t.of == nil {
		t.of = map[gitobject.Hash]gitobject.Hash{}
	}
	delete(t.of, t.ring[t.next])
	t.ring[t.next] = commit
	t.next = (t.next + 1) % len(t.ring)
	t.of[commit] = tree
}

// Contents reads blobs on several goroutines and yields them in their order.
func (r *reader) Contents(ctx context.Context, limit int64, changes iter.Seq[*HistoryChange]) iter.Seq2[Content, error] {
	return func(yield func(Content, error) bool) {
		r.files.Store.SetCache(historyCache)
		ctx, cancel := context.WithCancel(ctx)
		workers := runtime.GOMAXPROCS(0)
		type job struct {
			Content
			done chan struct{}
		}
		queue := make(chan *job, aheadOfReader)
		work := make(chan *job)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		wg.Go(func() {
			defer close(queue)
			defer close(work)
			for c := range changes {
				j := &job{Content{Change: c}, make(chan struct{})}
				select {
				case queue <- j:
				case <-ctx.Done():
					return
				}
				select {
				case work <- j:
				case <-ctx.Done():
					return
				}
			}
		})
		for range workers {
			wg.Go(func() {
				for j := range work {
					// What is missing isn't asked for: a partial clone may
					// lack most of its blobs.
					if j.Data, j.Err = r.sharedBlob(j.Change.New.OID, limit); !expected(j.Err) {
						j.Data, j.Err = r.Blob(ctx, j.Change.New.OID, limit, nil)
					}
					close(j.done)
				}
			})
		}
		for j := range queue {
			select {
			case <-j.done:
			case <-ctx.Done():
				yield(Content{}, context.Cause(ctx))
				return
			}
			if !expected(j.Err) {
				yield(Content{}, j.Err)
				return
			}
			if !yield(j.Content, nil) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(Content{}, context.Cause(ctx))
		}
	}
}

// expected reports whether err is one of those that a Content may have.
func expected(err error) bool {
	_, large := errors.AsType[*TooLargeError](err)
	return err == nil || large || errors.Is(err, ErrMissing)
}

const (
	// historyCache is how many bytes of objects are kept for those that are
	// written as a difference to them.
	historyCache = 32 << 20
	// aheadOfReader is how many blobs are read before they are asked for.
	aheadOfReader = 64
)

func hashOf(id OID) (h gitobject.Hash) {
	// An id of SHA-256 is none of such a repository's; its half is missing then.
	hex.Decode(h[:], []byte(id)[:min(len(id), 2*len(h))])
	return h
}

func oidOf(h gitobject.Hash) OID {
	if h.IsZero() {
		return ""
	}
	var id [2 * len(h)]byte
	hex.Encode(id[:], h[:])
	return OID(id[:])
}

func entryOf(s read.Side) Entry { return Entry{Mode: Mode(s.Mode), OID: oidOf(s.ID)} }

func changeOf(c *read.Change) Change {
	return Change{Path: c.Path, New: entryOf(c.New), Old: []Entry{entryOf(c.Old)}, Unmerged: c.Unmerged}
}

// withParents adds to a staged change what the other parents of a merge have at
// its path. A path that isn't listed for one is the same there as in the index.
func withParents(c Change, olds []map[string]Entry) Change {
	for _, list := range olds {
		old, differs := list[c.Path]
		if !differs {
			old = c.New
		}
		c.Old = append(c.Old, old)
	}
	return c
}
