package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

// TreeOptions say which files a [Tree] yields.
type TreeOptions struct {
	// Root is the folder that paths are relative to: the top of the worktree,
	// or the current folder.
	Root string
	// Paths are the files and folders to scan, as the user wrote them:
	// absolute or relative to Root. None means Root. A file that is named here
	// is scanned even if a .gitignore names it.
	Paths []string
	// NoIgnore leaves .gitignore and .git/info/exclude unread.
	NoIgnore bool
	// GitDir is the common git folder, for info/exclude. "" means Root/.git.
	GitDir string
	// Exclude says which paths, slash-separated and relative to Root, are left
	// out. A folder that is left out is not entered. May be nil.
	Exclude func(path string, dir bool) bool
	// Tracked are the files that git tracks although a .gitignore names them
	// (git ls-files -ci --exclude-standard), relative to Root. They are
	// committed like all others, so they are scanned.
	Tracked []string
	// MaxFileSize in bytes is the limit of the engine: it stops the unpacking of
	// an archive's member, and the reading of a file that grows while it is
	// read. 0 is no limit.
	MaxFileSize int64
	// ArchiveDepth is how deep archives in archives are opened: zip files and
	// what is built on them, tar, gzip and bzip2. Their members have paths as
	// "lib.zip!conf/app.env". 0 leaves archives closed.
	ArchiveDepth int
}

// A Tree yields the files of folders, in the order of their paths' parts.
// Symbolic links in folders are not followed: what they point to within the
// tree is scanned under its own name. Named pipes, sockets and devices are
// passed over, and folders called .git are not entered.
type Tree struct {
	o       TreeOptions
	tracked []string // sorted
	limits  archiveLimits
}

// NewTree returns a Tree. Nothing is read before Files.
func NewTree(o TreeOptions) *Tree {
	t := &Tree{o: o, tracked: slices.Clone(o.Tracked), limits: defaultArchiveLimits()}
	slices.Sort(t.tracked)
	return t
}

// A start is one path that the user named.
type start struct {
	file string // for the operating system
	name string // relative to the root, slash-separated
	dir  bool
	link bool  // named through a symbolic link
	size int64 // of a file
	gap  error // it is there, but it is nothing to scan
}

// Files implements checks.Source. A named path that doesn't exist ends the
// iteration before its first file: a slip in a name must not look like a clean
// scan.
func (t *Tree) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		w := &walk{Tree: t, ctx: ctx, yield: yield}
		starts, err := w.starts()
		if err != nil {
			yield(nil, err)
			return
		}
		if len(starts) > 1 {
			w.seen = map[string]bool{}
		}
		for _, s := range starts {
			if !w.start(s) {
				return
			}
		}
	}
}

// A walk is one iteration of a Tree.
type walk struct {
	*Tree
	ctx   context.Context
	yield func(*checks.File, error) bool
	root  string          // absolute
	real  string          // root with symbolic links resolved
	seen  map[string]bool // files that were yielded; nil when one path is named
}

// starts resolves the named paths, in order.
func (w *walk) starts() ([]start, error) {
	var err error
	if w.root, err = filepath.Abs(w.o.Root); err != nil {
		return nil, fmt.Errorf("scan %q: %w", w.o.Root, err)
	}
	if w.real, err = filepath.EvalSymlinks(w.root); err != nil {
		return nil, notThere(w.o.Root, err)
	}
	paths := w.o.Paths
	if len(paths) == 0 {
		paths = []string{w.root}
	}
	var starts []start
	for _, p := range paths {
		s, err := w.resolve(p)
		if err != nil {
			return nil, err
		}
		starts = append(starts, s)
	}
	slices.SortStableFunc(starts, func(a, b start) int { return compareNames(a.name, b.name) })
	return starts, nil
}

// resolve looks at one named path.
func (w *walk) resolve(p string) (start, error) {
	file := p
	if !filepath.IsAbs(file) {
		file = filepath.Join(w.root, file)
	}
	file = filepath.Clean(file)
	info, err := os.Lstat(file)
	if err != nil {
		return start{}, notThere(p, err)
	}
	s := start{file: file, name: w.nameOf(file)}
	if info.Mode()&fs.ModeSymlink != 0 {
		// Shells name links for "*". A link of the repository may lead
		// anywhere, so only those that stay inside are followed.
		target, err := filepath.EvalSymlinks(file)
		if err != nil {
			s.gap = errors.New("it is a symbolic link to nothing; remove it, or leave it out")
			return s, nil
		}
		if !within(w.real, target) {
			s.gap = errors.New("it is a symbolic link that leads out of the folder that is scanned; name its target instead")
			return s, nil
		}
		if info, err = os.Stat(file); err != nil {
			return start{}, notThere(p, err)
		}
		s.link = true
	}
	s.dir, s.size = info.IsDir(), info.Size()
	if !s.dir && !info.Mode().IsRegular() {
		s.gap = errors.New("it is no file but a pipe, socket or device; pipe its content in: squire scan -")
	}
	return s, nil
}

// nameOf returns the path relative to the root, "." for the root itself.
func (w *walk) nameOf(file string) string {
	rel, err := filepath.Rel(w.root, file)
	if err != nil {
		rel = file // another drive
	}
	return filepath.ToSlash(rel)
}

func notThere(p string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("scan %q: %w; check the spelling and the folder you are in", p, fs.ErrNotExist)
	}
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return fmt.Errorf("scan %q: %w", p, err)
}

// within reports whether path is dir or lies in it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// compareNames orders paths by their parts, as the walk meets them.
func compareNames(a, b string) int {
	return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
}

// start walks one named path; false ends the iteration.
func (w *walk) start(s start) bool {
	switch {
	case s.gap != nil:
		return w.gap(s.name, s.gap)
	case !s.dir:
		if w.o.Exclude != nil && w.o.Exclude(s.name, false) {
			return true
		}
		return w.file(s.file, s.name, s.size, s.link)
	}
	var parts []string
	if s.name != "." {
		parts = strings.Split(s.name, "/")
	}
	for i := 1; w.o.Exclude != nil && i <= len(parts); i++ {
		if w.o.Exclude(path.Join(parts[:i]...), true) {
			return true
		}
	}
	return w.folder(s.file, parts, w.outer(s.name, parts), false)
}

// outer reads the ignore files above a named folder, from the root on. A
// folder outside the root has none.
func (w *walk) outer(name string, parts []string) []ignoreList {
	if w.o.NoIgnore || !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil
	}
	gitDir := w.o.GitDir
	if gitDir == "" {
		gitDir = filepath.Join(w.root, ".git")
	}
	lists := w.readIgnores(nil, filepath.Join(gitDir, "info", "exclude"), 0)
	for i := range parts {
		lists = w.readIgnores(lists, filepath.Join(w.root, filepath.Join(parts[:i]...), ".gitignore"), i)
	}
	return lists
}

// readIgnores adds the patterns of an ignore file. One that can't be read
// ignores nothing: then too much is scanned and nothing is lost.
func (w *walk) readIgnores(lists []ignoreList, file string, depth int) []ignoreList {
	f, err := open(file, false)
	if err != nil {
		return lists
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxIgnoreFile {
		return lists
	}
	data, err := io.ReadAll(io.LimitReader(f, maxIgnoreFile))
	if err != nil {
		return lists
	}
	if patterns := parseIgnores(data); len(patterns) > 0 {
		lists = append(lists, ignoreList{patterns, depth})
	}
	return lists
}

// folder walks a folder. trackedOnly says that it is ignored, and that only
// what git tracks in it counts.
func (w *walk) folder(dir string, parts []string, lists []ignoreList, trackedOnly bool) bool {
	if err := w.ctx.Err(); err != nil {
		w.yield(nil, context.Cause(w.ctx))
		return false
	}
	entries, err := os.ReadDir(dir)
	if err != nil && !w.gap(path.Join(append([]string{"."}, parts...)...), err) {
		return false
	}
	if !w.o.NoIgnore && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".gitignore" }) {
		lists = w.readIgnores(lists, filepath.Join(dir, ".gitignore"), len(parts))
	}
	// The folders beside this one append to the same memory, after this call.
	parts = append(parts, "")
	for _, e := range entries {
		name := e.Name()
		if strings.EqualFold(name, ".git") || !e.IsDir() && !e.Type().IsRegular() {
			continue
		}
		parts[len(parts)-1] = name
		rel := strings.Join(parts, "/")
		if w.o.Exclude != nil && w.o.Exclude(rel, e.IsDir()) {
			continue
		}
		only := trackedOnly || ignored(lists, parts, e.IsDir())
		if only && !w.isTracked(rel, e.IsDir()) {
			continue
		}
		file := dir + string(filepath.Separator) + name
		if e.IsDir() {
			if !w.folder(file, parts, lists, only) {
				return false
			}
			continue
		}
		info, err := e.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue // removed since the folder was read: as if it never was
		case err != nil:
			if !w.gap(rel, err) {
				return false
			}
			continue
		}
		if !w.file(file, rel, info.Size(), false) {
			return false
		}
	}
	return true
}

// Ignored reports whether a walk of the root would pass over a file because a
// .gitignore names it, or a folder that it is in, and git doesn't track it. The
// path is relative to the root. The ignore files are read anew each time.
func (t *Tree) Ignored(name string) bool {
	root, err := filepath.Abs(t.o.Root)
	if err != nil || t.o.NoIgnore {
		return false
	}
	w := &walk{Tree: t, root: root}
	parts := strings.Split(name, "/")
	lists := w.outer(".", nil)
	for i := range parts {
		lists = w.readIgnores(lists, filepath.Join(root, filepath.Join(parts[:i]...), ".gitignore"), i)
		if ignored(lists, parts[:i+1], i+1 < len(parts)) {
			return !t.isTracked(name, false)
		}
	}
	return false
}

// isTracked reports whether a path is a tracked file, or a folder with one.
func (t *Tree) isTracked(rel string, dir bool) bool {
	if dir {
		rel += "/"
	}
	i, ok := slices.BinarySearch(t.tracked, rel)
	return ok && !dir || dir && i < len(t.tracked) && strings.HasPrefix(t.tracked[i], rel)
}

func (w *walk) gap(name string, err error) bool {
	return w.yield(nil, &checks.Gap{Path: name, Kind: checks.Unreadable, Err: err})
}

// file yields one file, once.
func (w *walk) file(file, name string, size int64, follow bool) bool {
	if err := w.ctx.Err(); err != nil {
		w.yield(nil, context.Cause(w.ctx))
		return false
	}
	if w.seen != nil {
		if w.seen[name] {
			return true
		}
		w.seen[name] = true
	}
	if ok, more := w.archive(file, name, follow); ok {
		return more
	}
	f := &checks.File{Path: name, Size: size, Origin: checks.Origin{Kind: checks.Worktree}}
	if size > checks.LargeFile {
		f.Open = func() (io.ReadCloser, error) { return openLarge(file, follow) }
		return w.yield(f, nil)
	}
	limit := w.o.MaxFileSize
	if limit <= 0 {
		limit = checks.DefaultMaxFileSize
	}
	f.Load = func(buf []byte) ([]byte, error) { return load(file, name, size, limit, follow, buf) }
	return w.yield(f, nil)
}

// openRegular opens what was a file when the tree was walked.
func openRegular(file string, follow bool) (*os.File, fs.FileInfo, error) {
	f, err := open(file, follow)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it was a file and is none any more; scan again")
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// openLarge opens a file that is read in parts. What is appended to it after
// that is left for the next scan: a log may grow as fast as it is read.
func openLarge(file string, follow bool) (io.ReadCloser, error) {
	f, info, err := openRegular(file, follow)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(f, info.Size()), f}, nil
}

// load reads a file into buf, which it replaces by a larger one if need be.
func load(file, name string, expect, limit int64, follow bool, buf []byte) ([]byte, error) {
	f, info, err := openRegular(file, follow)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	// One byte more than expected: the read that fills the buffer then also
	// meets the end of the file.
	if need := min(max(expect, info.Size()), limit) + 1; int64(cap(buf)) < need {
		buf = make([]byte, 0, need)
	}
	for buf = buf[:0]; ; {
		n, err := f.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > limit:
			return nil, &checks.Gap{Path: name, Kind: checks.TooLarge, Err: fmt.Errorf("it grew over the limit of %s while it was read; exclude it under [paths] in .squire.toml", checks.SizeText(limit))}
		case err == io.EOF:
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			buf = slices.Grow(buf, len(buf)/2+512)
		}
	}
}
