package read

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

const (
	packHead = 12 // bytes: "PACK", version, number of objects
	// maxChain is how many deltas may lie between an object and its base. Git
	// writes 4,095 at most.
	maxChain = 4096
	// maxHeader is the longest header of an entry: ten bytes of type and size,
	// and an id or an offset of ten bytes.
	maxHeader = 10 + idSize
	// heldBase is the size in bytes up to which a base is held in memory,
	// whatever the caller's limit for the object itself.
	heldBase = 16 << 20
	// maxWork is how many bytes the deltas of one chain may make in all. A few
	// kilobytes of hostile deltas could make terabytes.
	maxWork = 1 << 30
)

// A pack is a file of objects, of version 2, with its index. Both are opened
// when they are first needed.
type pack struct {
	name string // path without an extension

	mu     sync.Mutex
	idx    *packIndex
	idxErr error
	file   *dataFile
	err    error // why file can't be read
}

// index opens the pack's index.
func (p *pack) index() (*packIndex, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idx == nil && p.idxErr == nil {
		p.idx, p.idxErr = openIndex(p.name + ".idx")
	}
	return p.idx, p.idxErr
}

// find looks an object up; a nil pack says that it isn't here.
func (p *pack) find(id plumbing.Hash) (*pack, int64, error) {
	idx, err := p.index()
	if err != nil {
		return nil, 0, err
	}
	off, ok, err := idx.find(id)
	if !ok || err != nil {
		return nil, 0, err
	}
	return p, off, nil
}

// data opens the pack itself.
func (p *pack) data() (*dataFile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil && p.err == nil {
		p.file, p.err = openPack(p.name+".pack", p.idx)
	}
	return p.file, p.err
}

// broken reports whether one of the files couldn't be read.
func (p *pack) broken() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err != nil || p.idxErr != nil
}

func (p *pack) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	if p.file != nil {
		errs = append(errs, p.file.close())
	}
	if p.idx != nil {
		errs = append(errs, p.idx.file.close())
	}
	p.idxErr, p.err = fs.ErrClosed, fs.ErrClosed
	p.idx, p.file = nil, nil
	return errors.Join(errs...)
}

// openPack opens a pack and makes sure that it belongs to its index, when that
// is open: a wrong one would give wrong objects.
func openPack(path string, idx *packIndex) (*dataFile, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	if err := checkPack(f, idx); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func checkPack(f *dataFile, idx *packIndex) error {
	var head [packHead]byte
	if n, _ := f.some(head[:], 0); n < len(head) || f.size < packHead+idSize {
		return damaged(f.path, errEndsEarly)
	}
	if string(head[:4]) != "PACK" {
		return damaged(f.path, errors.New("it is no pack"))
	}
	if v := binary.BigEndian.Uint32(head[4:]); v != 2 {
		return &Decline{What: fmt.Sprintf("a pack of version %d", v)}
	}
	if idx == nil {
		return nil
	}
	var sum [idSize]byte
	if err := f.readAt(sum[:], f.size-idSize); err != nil {
		return err
	}
	want, err := idx.packSum()
	if err != nil {
		return err
	}
	if binary.BigEndian.Uint32(head[8:]) != idx.count || sum != want {
		return damaged(f.path, errors.New("its index was made for another pack"))
	}
	return nil
}

// An entry is one object of a pack, or the delta that makes it.
type entry struct {
	off  int64
	kind plumbing.ObjectType
	size int64         // of what is inflated
	data int64         // where the zlib stream begins
	base int64         // of an OFSDeltaObject: where its base is
	ref  plumbing.Hash // of a REFDeltaObject: its base
}

func (e *entry) isDelta() bool {
	return e.kind == plumbing.OFSDeltaObject || e.kind == plumbing.REFDeltaObject
}

var errEntry = errors.New("an entry that no pack has")

// entry reads the header of the entry at an offset, and leaves the inflater
// where its zlib stream begins.
func (z *inflater) entry(f *dataFile, off int64) (entry, error) {
	if off < packHead || off >= f.size-idSize {
		return entry{}, damaged(f.path, errOffset)
	}
	z.seek(f, off)
	head, err := z.peek(maxHeader)
	if err != nil {
		return entry{}, damaged(f.path, err)
	}
	e, n, err := parseEntry(head, off)
	if err != nil {
		return entry{}, damaged(f.path, err)
	}
	z.pos += n
	return e, nil
}

// parseEntry reads the header of an entry and returns how long it is.
func parseEntry(p []byte, off int64) (e entry, n int, err error) {
	e.off, e.kind = off, plumbing.ObjectType(p[0]>>4&7)
	size := uint64(p[0] & 15)
	n = 1
	for shift := 4; p[n-1]&0x80 != 0; shift += 7 {
		if n == len(p) || shift > 60 || shift == 60 && p[n]&0x7f > 7 {
			return e, 0, errEntry // over 63 bits
		}
		size |= uint64(p[n]&0x7f) << shift
		n++
	}
	e.size = int64(size)
	switch e.kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	case plumbing.OFSDeltaObject:
		back, m, ok := offsetBack(p[n:])
		if !ok || back > off-packHead {
			return e, 0, errOffset
		}
		e.base = off - back
		n += m
	case plumbing.REFDeltaObject:
		if len(p) < n+idSize {
			return e, 0, errEndsEarly
		}
		e.ref = plumbing.Hash(p[n : n+idSize])
		n += idSize
	default:
		return e, 0, errEntry
	}
	e.data = off + int64(n)
	return e, n, nil
}

// offsetBack reads how far back the base of a delta is: at least one byte.
// Seven bits a byte, the highest first, one added at each further byte so that
// every number has one notation.
func offsetBack(p []byte) (back int64, n int, ok bool) {
	for n < len(p) {
		c := p[n]
		n++
		back |= int64(c & 0x7f)
		if c&0x80 == 0 {
			return back, n, back > 0
		}
		back++
		if back >= 1<<55 {
			return 0, 0, false
		}
		back <<= 7
	}
	return 0, 0, false
}

// A chain leads from an object down to what its deltas are applied to.
type chain struct {
	deltas []entry // the object's own first
	base   entry   // not a delta; not read when held is set
	held   *cachedBase
}

func (c *chain) kind() plumbing.ObjectType {
	if c.held != nil {
		return c.held.kind
	}
	return c.base.kind
}

// chain follows the deltas of the object at an offset. It reads headers only.
// The inflater is left at the stream of the base.
func (s *Store) chain(z *inflater, p *pack, f *dataFile, off int64) (c chain, err error) {
	c.deltas = z.chain[:0]
	defer func() { z.chain = c.deltas[:0] }()
	for {
		if c.held = s.cache.get(baseKey{p, off}); c.held != nil {
			return c, nil
		}
		e, err := z.entry(f, off)
		if err != nil {
			return c, err
		}
		if !e.isDelta() {
			c.base = e
			return c, nil
		}
		if len(c.deltas) == maxChain {
			return c, &Decline{What: "a chain of more than 4096 deltas"}
		}
		c.deltas = append(c.deltas, e)
		if off, err = p.baseOf(&e); err != nil {
			return c, err
		}
		// Offsets lead back only, ids anywhere: round in a circle too.
		if off >= e.off && c.has(off) {
			return c, damaged(f.path, errors.New("a delta that is its own base"))
		}
	}
}

func (c *chain) has(off int64) bool {
	for i := range c.deltas {
		if c.deltas[i].off == off {
			return true
		}
	}
	return false
}

// baseOf returns where the base of a delta is. It is always in the same pack.
func (p *pack) baseOf(e *entry) (int64, error) {
	if e.kind == plumbing.OFSDeltaObject {
		return e.base, nil
	}
	_, off, err := p.find(e.ref)
	if err == nil && off == 0 {
		err = damaged(p.name+".pack", errors.New("a delta whose base is not in the pack"))
	}
	return off, err
}

// packed appends an object of a pack to buf.
func (s *Store) packed(z *inflater, p *pack, off, limit int64, buf []byte) (plumbing.ObjectType, []byte, error) {
	f, err := p.data()
	if err != nil {
		return 0, buf, err
	}
	c, err := s.chain(z, p, f, off)
	if err != nil {
		return 0, buf, err
	}
	was := len(buf)
	switch {
	case len(c.deltas) > 0:
		buf, err = s.undelta(z, p, f, &c, limit, buf)
	case c.held != nil:
		if n := int64(len(c.held.data)); n > limit {
			return 0, buf, &LimitError{Size: n, Limit: limit}
		}
		buf = append(buf, c.held.data...)
	default:
		if c.base.size > limit {
			return 0, buf, &LimitError{Size: c.base.size, Limit: limit}
		}
		buf, err = z.inflate(c.base.size, buf)
	}
	if err != nil {
		return 0, buf[:was], err
	}
	return c.kind(), buf, nil
}

// inflate appends the stream that the inflater stands at.
func (z *inflater) inflate(size int64, buf []byte) ([]byte, error) {
	err := z.begin()
	if err == nil {
		buf, err = z.finish(buf, len(buf), size)
	}
	if err != nil {
		return buf, damaged(z.file.path, err)
	}
	return buf, nil
}

// undelta appends the object at the top of a chain to buf.
func (s *Store) undelta(z *inflater, p *pack, f *dataFile, c *chain, limit int64, buf []byte) ([]byte, error) {
	most := max(limit, heldBase)
	// The object's size is in its own delta: before the bases are read, it
	// must be known that they are needed.
	var err error
	if z.top, err = z.readDelta(f, &c.deltas[0], most, z.top[:0], func(size int64) error {
		if size > limit {
			return &LimitError{Size: size, Limit: limit}
		}
		return nil
	}); err != nil {
		return buf, err
	}
	base, err := s.base(z, p, f, c, most)
	if err != nil {
		return buf, err
	}
	work := 0
	for i := len(c.deltas) - 1; i > 0; i-- {
		if z.delta, err = z.readDelta(f, &c.deltas[i], most, z.delta[:0], nil); err != nil {
			return buf, err
		}
		next, err := applyDelta(nil, base, z.delta, most)
		if err != nil {
			return buf, inPack(f, err)
		}
		base = next
		if work += len(base); work > maxWork {
			return buf, &Decline{What: "a chain of deltas that makes a gigabyte"}
		}
		s.cache.add(baseKey{p, c.deltas[i].off}, c.kind(), base)
	}
	buf, err = applyDelta(buf, base, z.top, limit)
	return buf, inPack(f, err)
}

// readDelta appends a delta to buf. When check is given, it is asked about the
// size of what the delta makes, before the rest of it is inflated.
func (z *inflater) readDelta(f *dataFile, e *entry, most int64, buf []byte, check func(size int64) error) ([]byte, error) {
	if check != nil {
		size, head, err := z.resultSize(f, e, buf)
		if err != nil {
			return buf, err
		}
		if err := check(size); err != nil {
			return buf, err
		}
		buf = head
	} else {
		z.seek(f, e.data)
		if err := z.begin(); err != nil {
			return buf, damaged(f.path, err)
		}
	}
	if e.size > most {
		return buf, &Decline{What: "a delta of many megabytes"}
	}
	buf, err := z.finish(buf, 0, e.size)
	if err != nil {
		return buf, damaged(f.path, err)
	}
	return buf, nil
}

// inPack tells a base that is too long to hold from a delta that is wrong.
func inPack(f *dataFile, err error) error {
	if err == nil {
		return nil
	}
	if _, long := errors.AsType[*LimitError](err); long {
		return &Decline{What: "a delta to an object of many megabytes"}
	}
	return damaged(f.path, err)
}

// base returns the base of a chain. It is cached, so nobody may modify it.
func (s *Store) base(z *inflater, p *pack, f *dataFile, c *chain, most int64) ([]byte, error) {
	if c.held != nil {
		return c.held.data, nil
	}
	if c.base.size > most {
		return nil, &Decline{What: "a delta to an object of many megabytes"}
	}
	z.seek(f, c.base.data)
	data, err := z.inflate(c.base.size, nil)
	if err != nil {
		return nil, err
	}
	s.cache.add(baseKey{p, c.base.off}, c.base.kind, data)
	return data, nil
}

// deltaSizes is how long the two sizes at the head of a delta can be.
const deltaSizes = 2 * 9

// resultSize inflates the beginning of a delta into buf: how long is what it
// makes?
func (z *inflater) resultSize(f *dataFile, e *entry, buf []byte) (int64, []byte, error) {
	z.seek(f, e.data)
	if err := z.begin(); err != nil {
		return 0, buf, damaged(f.path, err)
	}
	buf = room(buf[:0], deltaSizes)
	n, err := z.run(buf[:min(deltaSizes, e.size)], 0)
	if err != nil {
		return 0, buf, damaged(f.path, err)
	}
	buf = buf[:n]
	_, size, _, err := deltaHeader(buf)
	if err != nil {
		return 0, buf, damaged(f.path, err)
	}
	return size, buf, nil
}
