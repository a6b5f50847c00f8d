package read

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"sync/atomic"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Store finds objects by id. It is safe for concurrent use. It holds files
// open until Close: a repack may delete them meanwhile, but on Windows git has
// to wait for that.
//
// A file is opened when it is first needed, and of a pack's index only the few
// kilobytes are read that an object's id leads to. What is verified: all sizes,
// the checksum of every zlib stream that is read to its end, the size of what
// each delta makes, that pack and index belong together, and for a loose object
// the SHA-1 of its content. As git does, it trusts a pack for the name of an
// object.
type Store struct {
	dirs  []*objectDir
	cache *baseCache
	last  atomic.Pointer[catalogue] // had what was asked for last
	pool  sync.Pool                 // *inflater
}

// OpenStore opens the objects folder dir of a repository. alternates are more
// of them, as the environment names them; those that folders name themselves,
// in info/alternates, are followed. Nothing is read but these.
func OpenStore(dir string, alternates []string) (*Store, error) {
	dirs, err := objectDirs(dir, alternates)
	if err != nil {
		return nil, err
	}
	s := &Store{dirs: dirs, cache: newBaseCache(defaultCache)}
	s.pool.New = func() any { return new(inflater) }
	return s, nil
}

// SetCache sets how many bytes of delta bases are held at most: 16 MB unless set. To
// walk a history, more is faster.
func (s *Store) SetCache(bytes int) { s.cache.resize(bytes) }

// Object appends the content of an object to buf, like append. Beyond limit
// bytes it returns a *LimitError and reads no content.
func (s *Store) Object(id plumbing.Hash, limit int64, buf []byte) (plumbing.ObjectType, []byte, error) {
	at, err := s.find(id)
	if err != nil {
		return 0, buf, err
	}
	return s.read(at, id, limit, buf)
}

// read appends the object at a place to buf.
func (s *Store) read(at place, id plumbing.Hash, limit int64, buf []byte) (plumbing.ObjectType, []byte, error) {
	z := s.inflater()
	defer s.done(z)
	if at.loose != nil {
		defer at.loose.close()
		defer z.forget()
		return z.readLoose(at.loose, id, limit, buf)
	}
	return s.packed(z, at.pack, at.off, limit, buf)
}

// Shared is Object for a caller who doesn't modify what it gets, and may be given
// what others have as well. What it reads is held like a base: for histories,
// where most objects are.
func (s *Store) Shared(id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error) {
	at, err := s.find(id)
	if err != nil {
		return 0, nil, err
	}
	key := baseKey{at.pack, at.off}
	if at.loose == nil {
		if held := s.cache.get(key); held != nil {
			if n := int64(len(held.data)); n > limit {
				return 0, nil, &LimitError{Size: n, Limit: limit}
			}
			return held.kind, held.data[:len(held.data):len(held.data)], nil
		}
	}
	kind, data, err := s.read(at, id, limit, nil)
	data = data[:len(data):len(data)]
	if err == nil && at.loose == nil {
		s.cache.add(key, kind, data)
	}
	return kind, data, err
}

// Header returns the type of an object and its size in bytes, deltas applied.
func (s *Store) Header(id plumbing.Hash) (plumbing.ObjectType, int64, error) {
	at, err := s.find(id)
	if err != nil {
		return 0, 0, err
	}
	z := s.inflater()
	defer s.done(z)
	if at.loose != nil {
		defer at.loose.close()
		defer z.forget()
		h, _, err := z.looseHead(at.loose, z.top[:0])
		return h.kind, h.size, err
	}
	return s.packedHeader(z, at.pack, at.off)
}

func (s *Store) packedHeader(z *inflater, p *pack, off int64) (plumbing.ObjectType, int64, error) {
	f, err := p.data()
	if err != nil {
		return 0, 0, err
	}
	c, err := s.chain(z, p, f, off)
	switch {
	case err != nil:
		return 0, 0, err
	case len(c.deltas) > 0:
		size, _, err := z.resultSize(f, &c.deltas[0], z.top)
		return c.kind(), size, err
	case c.held != nil:
		return c.kind(), int64(len(c.held.data)), nil
	}
	return c.kind(), c.base.size, nil
}

// Stream returns the type of an object, its size in bytes, and its content,
// which is to be closed. It needs constant memory, whatever
// the size. Only a deltified object has to be put together in memory, and one
// that needs more than 16 MB for that is a *Decline. An error of the content comes from Read, at the end at
// the latest.
func (s *Store) Stream(id plumbing.Hash) (plumbing.ObjectType, int64, io.ReadCloser, error) {
	at, err := s.find(id)
	if err != nil {
		return 0, 0, nil, err
	}
	z := s.inflater()
	if at.loose == nil {
		kind, size, r, err := s.packedStream(z, at.pack, at.off)
		if _, takes := r.(*stream); !takes {
			s.done(z)
		}
		return kind, size, r, err
	}
	kind, size, r, err := s.streamLoose(z, at.loose, id)
	if err != nil {
		z.forget()
		s.done(z)
		at.loose.close()
		return 0, 0, nil, err
	}
	return kind, size, r, nil
}

func (s *Store) packedStream(z *inflater, p *pack, off int64) (plumbing.ObjectType, int64, io.ReadCloser, error) {
	f, err := p.data()
	if err != nil {
		return 0, 0, nil, err
	}
	c, err := s.chain(z, p, f, off)
	if err != nil {
		return 0, 0, nil, err
	}
	if len(c.deltas) > 0 || c.held != nil {
		kind, data, err := s.packed(z, p, off, heldBase, nil)
		if _, long := errors.AsType[*LimitError](err); long {
			err = &Decline{What: "a delta that makes many megabytes"}
		}
		if err != nil {
			return 0, 0, nil, err
		}
		return kind, int64(len(data)), io.NopCloser(bytes.NewReader(data)), nil
	}
	r, err := s.newStream(z, c.base.size)
	if err != nil {
		return 0, 0, nil, err
	}
	return c.base.kind, c.base.size, r, nil
}

// Close closes all files. What is read at the same time fails.
func (s *Store) Close() error {
	var errs []error
	for _, d := range s.dirs {
		errs = append(errs, d.close())
	}
	return errors.Join(errs...)
}

func (s *Store) inflater() *inflater { return s.pool.Get().(*inflater) }

// done gives an inflater back.
func (s *Store) done(z *inflater) {
	if cap(z.delta) > trusted {
		z.delta = nil
	}
	if cap(z.top) > trusted {
		z.top = nil
	}
	s.pool.Put(z)
}

// A place is where an object was found: a loose file, which is to be closed,
// or an entry of a pack.
type place struct {
	loose *dataFile
	pack  *pack
	off   int64
}

// find looks for an object everywhere.
func (s *Store) find(id plumbing.Hash) (place, error) {
	at, found, doubt := s.look(id)
	if !found && s.relist() {
		at, found, doubt = s.look(id)
	}
	switch {
	case found:
		return at, nil
	case doubt != nil:
		return place{}, doubt
	}
	return place{}, ErrMissing
}

// look looks for an object where files were when they were listed. A place
// that can't be looked at is no reason to stop, but a doubt: without the
// object it isn't known to be missing.
func (s *Store) look(id plumbing.Hash) (at place, found bool, doubt error) {
	last := s.last.Load()
	if last != nil {
		if at, found, doubt = last.look(id); found {
			return at, true, nil
		}
	}
	for _, d := range s.dirs {
		f, err := openLoose(d.path, id)
		if f != nil {
			return place{loose: f}, true, nil
		}
		doubt = first(doubt, err)
		all, err := d.catalogues()
		doubt = first(doubt, err)
		for _, c := range all {
			if c == last {
				continue
			}
			if at, found, err = c.look(id); found {
				s.last.Store(c)
				return at, true, nil
			}
			doubt = first(doubt, err)
		}
	}
	return place{}, false, doubt
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// relist lists all packs anew, if that can make a difference.
func (s *Store) relist() (fresh bool) {
	for _, d := range s.dirs {
		fresh = d.relist() || fresh
	}
	if fresh {
		s.last.Store(nil)
	}
	return fresh
}
