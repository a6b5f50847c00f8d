package read

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// An objectDir is one folder of objects: the repository's or an alternate.
type objectDir struct {
	path string

	mu     sync.Mutex
	seen   *listing // nil before the first one
	packs  map[string]*pack
	all    []*catalogue // replaced, never modified
	opened []interface{ close() error }
	closed bool
}

// A listing is what was in the folder of packs.
type listing struct {
	at    time.Time
	mtime time.Time   // of the folder; zero when there is none
	names []string    // sorted
	multi fs.FileInfo // of the multi-pack index; nil when there is none
	err   error
}

func (l *listing) has(name string) bool {
	_, ok := slices.BinarySearch(l.names, name)
	return ok
}

// same reports whether two listings show the same files. Packs are named by
// what is in them; the multi-pack index always has the same name.
func (l *listing) same(o *listing) bool {
	if (l.err == nil) != (o.err == nil) || (l.multi == nil) != (o.multi == nil) {
		return false
	}
	return slices.Equal(l.names, o.names) && (l.multi == nil ||
		os.SameFile(l.multi, o.multi) && l.multi.Size() == o.multi.Size() && l.multi.ModTime().Equal(o.multi.ModTime()))
}

// A catalogue says in which pack an object is: a multi-pack index, or the
// index of one pack. One that can't be read has an error to say.
type catalogue struct {
	multi *multiPack
	pack  *pack
	err   error
}

// look looks an object up, and makes sure that its pack can be read.
func (c *catalogue) look(id plumbing.Hash) (at place, found bool, err error) {
	switch {
	case c.multi != nil:
		at.pack, at.off, err = c.multi.find(id)
	case c.pack != nil:
		at.pack, at.off, err = c.pack.find(id)
	default:
		return at, false, c.err
	}
	if err != nil || at.pack == nil {
		return place{}, false, err
	}
	if _, err := at.pack.data(); err != nil {
		return place{}, false, err
	}
	return at, true, nil
}

// catalogues returns what there is to look in, listed at the first call.
func (d *objectDir) catalogues() ([]*catalogue, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, fs.ErrClosed
	}
	if d.seen == nil {
		d.take(d.list())
	}
	return d.all, d.seen.err
}

// settled is how old a folder's time of change has to be to tell of changes to
// come: file systems count in steps, of two seconds at most.
const settled = 2 * time.Second

// relist lists packs anew, and reports whether anything changed: git may have
// repacked, and taken away what was loose or in another pack.
func (d *objectDir) relist() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.seen == nil || d.unchanged() {
		return false
	}
	now := d.list()
	if now.same(d.seen) {
		d.seen = now
		return false
	}
	d.take(now)
	return true
}

func (d *objectDir) unchanged() bool {
	info, err := os.Stat(d.packDir())
	if errors.Is(err, fs.ErrNotExist) {
		return d.seen.mtime.IsZero()
	}
	return err == nil && info.ModTime().Equal(d.seen.mtime) && d.seen.at.Sub(d.seen.mtime) > settled
}

func (d *objectDir) packDir() string { return filepath.Join(d.path, "pack") }

const multiName = "multi-pack-index"

func (d *objectDir) list() *listing {
	dir := d.packDir()
	l := &listing{at: time.Now()}
	if info, err := os.Stat(dir); err == nil {
		l.mtime = info.ModTime()
	}
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.err = unreadable(dir, err)
	}
	for _, f := range files {
		l.names = append(l.names, f.Name())
	}
	if l.has(multiName) {
		l.multi, _ = os.Stat(filepath.Join(dir, multiName))
	}
	return l
}

// take makes a listing the one that counts. Packs that are known and whole
// stay, with their open files; what is gone stays open until the end, since
// others may be reading it.
func (d *objectDir) take(l *listing) {
	d.seen = l
	packs := map[string]*pack{}
	var order []*pack
	for _, f := range l.names {
		name, ok := strings.CutSuffix(f, ".idx")
		if !ok || !l.has(name+".pack") {
			continue
		}
		p := d.packs[name]
		if p == nil || p.broken() {
			p = d.newPack(name)
		}
		packs[name] = p
		order = append(order, p)
	}
	d.packs = packs
	d.catalogue(order)
}

// catalogue puts together what to look in: the multi-pack index first, then
// the packs that it doesn't cover.
func (d *objectDir) catalogue(order []*pack) {
	var all []*catalogue
	var unsure error
	covered := map[*pack]bool{}
	if d.seen.multi != nil {
		m, err := openMultiPack(filepath.Join(d.packDir(), multiName), d.named)
		if unsure = err; err == nil {
			d.opened = append(d.opened, m)
			all = append(all, &catalogue{multi: m})
			for _, p := range m.packs {
				covered[p] = true
			}
		}
	}
	for _, p := range order {
		if !covered[p] {
			all = append(all, &catalogue{pack: p})
		}
	}
	if unsure != nil {
		all = append(all, &catalogue{err: unsure})
	}
	d.all = all
}

// named returns the pack of a name, for a multi-pack index. It doesn't need an
// index of its own then.
func (d *objectDir) named(name string) *pack {
	p := d.packs[name]
	if p == nil && d.seen.has(name+".pack") {
		p = d.newPack(name)
		d.packs[name] = p
	}
	return p
}

func (d *objectDir) newPack(name string) *pack {
	p := &pack{name: filepath.Join(d.packDir(), name)}
	d.opened = append(d.opened, p)
	return p
}

func (d *objectDir) close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	var errs []error
	for _, f := range d.opened {
		errs = append(errs, f.close())
	}
	d.opened = nil
	return errors.Join(errs...)
}
