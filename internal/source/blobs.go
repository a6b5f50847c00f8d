package source

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// diffLimit is the size in bytes up to which two versions of a file are
// compared line by line. In a larger one a line counts as added when no version
// has it anywhere.
const diffLimit = 1 << 20

// BlobOptions say which blobs of a repository are read.
type BlobOptions struct {
	// MaxSize in bytes: a longer blob is a Gap. 0 means none for blobs that are
	// read in parts, and the engine's default where they are not.
	MaxSize int64
	// Exclude says which paths are left out; nil leaves out none.
	Exclude func(path string, dir bool) bool
}

// blobs turns changes into files.
type blobs struct {
	repo git.Repository
	BlobOptions
}

func newBlobs(repo git.Repository, o BlobOptions) blobs {
	if o.MaxSize <= 0 {
		o.MaxSize = checks.DefaultMaxFileSize
	}
	return blobs{repo, o}
}

// yield passes on the files of some changes, which belong together: those of
// the index, or of one commit. It reports whether to go on.
func (b *blobs) yield(ctx context.Context, changes []git.Change, origin checks.Origin, yield func(*checks.File, error) bool) bool {
	names := b.newNames(changes, origin) // before renames get an old side
	pairRenames(changes)
	for i := range changes {
		c := &changes[i]
		switch {
		case b.Exclude != nil && b.Exclude(c.Path, false):
			continue
		case c.Unmerged:
			// Before the rest: such a change has no blob to look at.
			if !yield(nil, &checks.Gap{Path: c.Path, Kind: checks.Partial, Err: errors.New("it has conflicts; resolve them and `git add` it")}) {
				return false
			}
		case c.HasContent():
			if !yield(b.sized(ctx, c, origin), nil) {
				return false
			}
		}
	}
	return names == nil || yield(names, nil)
}

// sized returns the file of a change, which is read in parts if it is long.
func (b *blobs) sized(ctx context.Context, c *git.Change, origin checks.Origin) *checks.File {
	f := b.file(ctx, c, origin)
	size, err := b.repo.BlobSize(ctx, c.New.OID)
	if err != nil {
		return f // to load it tells why
	}
	if f.Size = size; size > checks.LargeFile {
		f.Open = func() (io.ReadCloser, error) {
			var err error
			if f.Lines, err = b.addedToLarge(ctx, c); err != nil {
				return nil, err
			}
			content, _, err := b.repo.OpenBlob(ctx, c.New.OID)
			return content, err
		}
	}
	return f
}

// addedToLarge is added for a blob that is not held in memory.
func (b *blobs) addedToLarge(ctx context.Context, c *git.Change) (checks.LineSet, error) {
	known, err := b.known(ctx, c.Old, nil)
	if known == nil || err != nil {
		return nil, err
	}
	content, _, err := b.repo.OpenBlob(ctx, c.New.OID)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return known.added(content)
}

// file returns the file of a change. Its lines are known once it is loaded.
func (b *blobs) file(ctx context.Context, c *git.Change, origin checks.Origin) *checks.File {
	f := &checks.File{Path: c.Path, Origin: origin}
	f.Load = func(buf []byte) ([]byte, error) {
		data, err := b.repo.Blob(ctx, c.New.OID, b.MaxSize, buf)
		if large, ok := errors.AsType[*git.TooLargeError](err); ok {
			return nil, tooLarge(c.Path, large)
		}
		if err != nil {
			return nil, err
		}
		f.Lines, err = b.added(ctx, c.Old, nil, data)
		return data, err
	}
	return f
}

func tooLarge(path string, err *git.TooLargeError) *checks.Gap {
	return &checks.Gap{Path: path, Kind: checks.TooLarge,
		Err: fmt.Errorf("%w; exclude it under [paths] in .squire.toml, or raise max-file-size", err)}
}

// changed returns the lines that no parent has, as added does, or a function
// that tells them, and where they all are.
func (b *blobs) changed(ctx context.Context, old []git.Entry, have map[git.OID][]byte, data []byte) (checks.LineSet, func() (checks.LineSet, error), checks.Span, error) {
	var versions [][]byte
	all := len(data) <= diffLimit
	for _, e := range old {
		if e.OID == "" || e.Mode == git.Gitlink {
			continue
		}
		if _, ok := have[e.OID]; !ok {
			version, err := b.repo.Blob(ctx, e.OID, diffLimit, nil)
			if err != nil {
				all = false
				break
			}
			have[e.OID] = version
		}
		versions = append(versions, have[e.OID])
	}
	if span, ok := git.ChangedIn(versions, data); ok && all {
		return nil, func() (checks.LineSet, error) { return git.AddedTo(versions, data), nil }, span, nil
	}
	lines, err := b.added(ctx, old, have, data)
	return lines, nil, checks.Span{}, err
}

// added returns the lines that no parent has, or nil, all of them, when there
// is nothing to compare with. An old version that is missing is passed over:
// that can only make the answer wider. have holds blobs that needn't be read.
func (b *blobs) added(ctx context.Context, old []git.Entry, have map[git.OID][]byte, data []byte) (checks.LineSet, error) {
	var versions [][]byte
	for _, e := range old {
		version, ok := have[e.OID]
		var err error
		if !ok && e.OID != "" && e.Mode != git.Gitlink {
			version, err = b.repo.Blob(ctx, e.OID, diffLimit, nil)
			ok = err == nil
		}
		_, large := errors.AsType[*git.TooLargeError](err)
		switch {
		case large || ok && max(len(data), len(version)) > diffLimit:
			known, err := b.known(ctx, old, have)
			if known == nil || err != nil {
				return nil, err
			}
			return known.added(bytes.NewReader(data))
		case ok:
			versions = append(versions, version)
		case err != nil && !errors.Is(err, git.ErrMissing):
			return nil, err
		}
	}
	return git.AddedTo(versions, data), nil
}

// A large is the lines of the old versions of a large file.
type large struct{ *git.KnownLines }

// known reads old versions, or returns nil when there are none that can be
// compared with.
func (b *blobs) known(ctx context.Context, old []git.Entry, have map[git.OID][]byte) (*large, error) {
	known, any := git.NewKnownLines(), false
	for _, e := range old {
		if e.OID == "" || e.Mode == git.Gitlink {
			continue
		}
		var content io.ReadCloser
		var err error
		if data, ok := have[e.OID]; ok {
			content = io.NopCloser(bytes.NewReader(data))
		} else if content, _, err = b.repo.OpenBlob(ctx, e.OID); errors.Is(err, git.ErrMissing) {
			continue
		}
		if err == nil {
			err = known.Read(content)
			content.Close() // it was only read
		}
		if errors.Is(err, git.ErrManyLines) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		any = true
	}
	if !any {
		return nil, nil
	}
	return &large{known}, nil
}

// added returns the lines that no old version has; nil, all of them, where that
// would be too long a list, or where lines end in two bytes.
func (k *large) added(content io.Reader) (checks.LineSet, error) {
	in := bufio.NewReader(content)
	if mark, _ := in.Peek(2); string(mark) == "\xFE\xFF" || string(mark) == "\xFF\xFE" {
		return nil, nil // UTF-16
	}
	set, err := k.Added(in)
	if errors.Is(err, git.ErrManyLines) {
		return nil, nil
	}
	return set, err
}

// pairRenames gives a new path the old content of a deleted one that it
// probably was. A wrong guess does no harm: what the other file held is in the
// repository already, so a line that it has is not new, and any line that it
// hasn't is added all the same.
func pairRenames(changes []git.Change) {
	var from, to []*git.Change
	for i := range changes {
		c := &changes[i]
		switch {
		case c.Unmerged:
		case c.New.OID == "" && c.Old[0].OID != "" && c.Old[0].Mode != git.Gitlink:
			from = append(from, c)
		case c.New.OID != "" && c.New.Mode != git.Gitlink && c.Old[0].OID == "":
			to = append(to, c)
		}
	}
	for _, key := range []func(*git.Change) string{sameContent, sameName, sameKind} {
		to = pairBy(key, from, to)
	}
}

// pairBy pairs what has the same key, where no other has it, and returns what
// is left of to. A key may be empty: no pair.
func pairBy(key func(*git.Change) string, from, to []*git.Change) (left []*git.Change) {
	if len(from) == 0 || len(to) == 0 {
		return to
	}
	old := make(map[string]git.Entry, len(from))
	for _, c := range from {
		if k := key(c); k != "" {
			old[k] = c.Old[0]
		}
	}
	for _, c := range to {
		if e, ok := old[key(c)]; ok {
			c.Old[0] = e
		} else {
			left = append(left, c)
		}
	}
	return left
}

// blob returns the side of a change that there is.
func blob(c *git.Change) git.Entry {
	if c.New.OID != "" {
		return c.New
	}
	return c.Old[0]
}

// sameContent pairs what only moved. The kind of file must stay, because there
// are rules about names alone: a file that becomes a key store by its name is
// looked at as a new one.
func sameContent(c *git.Change) string {
	ext := path.Ext(c.Path)
	if ext == "" {
		ext = path.Base(c.Path)
	}
	return string(blob(c).OID) + ext
}

// sameName pairs what moved to another folder and was edited.
func sameName(c *git.Change) string { return path.Base(c.Path) }

// sameKind pairs what got another name in its folder and was edited.
func sameKind(c *git.Change) string {
	if path.Ext(c.Path) == "" {
		return ""
	}
	return path.Dir(c.Path) + "/*" + path.Ext(c.Path)
}
