package read

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
)

// The format of the index is that of git's gitformat-index: a header, the
// entries in the order of their names, extensions, and a hash.
const (
	indexHeader = 12
	// indexFixed is the length of an entry up to its name, without the
	// extended flags: times, device, inode, mode, owner, size, id, flags.
	indexFixed = 62
	// maxIndexName bounds a name in bytes. git's own limit is that of a path
	// of the system; the index knows none.
	maxIndexName = 1 << 20
	hashSize     = 20 // of SHA-1
)

// An indexEntry is one entry. Its name is overwritten by the next one.
type indexEntry struct {
	name  []byte
	mode  uint32
	id    plumbing.Hash
	stage int // 0, or 1 to 3 in a conflict
	// added says that the entry is only the intent to add, by `git add -N`:
	// it is no part of the next commit.
	intent bool
}

// An indexFile reads the entries of an index file one after the other, through a
// window: an index of many megabytes takes no memory for it.
type indexFile struct {
	in      scroll
	closer  io.Closer // nil without a file
	unmap   func()    // nil unless the file is mapped
	version int
	count   int // entries in all
	end     int64
	tree    []cacheNode // nil when there is none

	next  int   // how many entries were read
	at    int64 // of the next entry
	entry indexEntry
	last  []byte // the name of the entry before, for the order
	stage int
}

// openIndexFile opens an index file and reads all but its entries. Without a file
// the index is empty, as before the first `git add`.
func openIndexFile(name string) (*indexFile, error) {
	f, err := openRegular(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &indexFile{}, nil
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, unreadable(name, err)
	}
	x := &indexFile{in: scroll{file: f, size: info.Size()}, closer: f}
	if n := info.Size(); n > 0 && n <= maxMapped {
		x.in.buf, x.unmap = mapFile(f, n)
	}
	if err := x.begin(); err != nil {
		x.close()
		return nil, indexError(name, err)
	}
	return x, nil
}

// maxMapped is the size in bytes up to which an index is mapped, which takes
// less time and as much memory.
const maxMapped = 24 << 20

// indexError names the file, unless it is whole and only unknown.
func indexError(name string, err error) error {
	if _, ok := errors.AsType[*Decline](err); ok {
		return err
	}
	return damaged(name, err)
}

func (x *indexFile) close() {
	if x.unmap != nil {
		x.unmap()
		x.in.buf = nil
	}
	if x.closer != nil {
		x.closer.Close() // it was only read
	}
}

func (x *indexFile) begin() error {
	head, err := x.in.view(0, indexHeader)
	if err != nil {
		return err
	}
	if string(head[:4]) != "DIRC" {
		return errors.New("it doesn't begin with DIRC")
	}
	version, count := binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if version < 2 || version > 4 {
		return &Decline{fmt.Sprintf("an index of version %d", version)}
	}
	// The smallest entries are those of version 4 with names of one byte.
	x.end = x.in.size - hashSize
	if x.end < indexHeader || int64(count) > (x.end-indexHeader)/(indexFixed+2) {
		return fmt.Errorf("it is too short for %d entries", count)
	}
	x.version, x.count, x.at = int(version), int(count), indexHeader
	extensions, err := x.entriesEnd()
	if err != nil {
		return err
	}
	if err := x.extensions(extensions); err != nil {
		return err
	}
	x.at, x.next, x.last = indexHeader, 0, x.last[:0]
	return nil
}

// entriesEnd returns where the extensions begin. The extension EOIE tells, but
// git writes it on request only.
func (x *indexFile) entriesEnd() (int64, error) {
	const eoie = 4 + 4 + 4 + hashSize
	if x.end-eoie >= indexHeader {
		tail, err := x.in.view(x.end-eoie, eoie)
		if err != nil {
			return 0, err
		}
		if string(tail[:4]) == "EOIE" && int(binary.BigEndian.Uint32(tail[4:])) == 4+hashSize {
			at := int64(binary.BigEndian.Uint32(tail[8:]))
			if at < indexHeader || at > x.end-eoie {
				return 0, errors.New("the end of its entries lies outside")
			}
			return at, nil
		}
	}
	for x.next < x.count {
		if err := x.skip(); err != nil {
			return 0, err
		}
	}
	return x.at, nil
}

// pass passes over n entries, and reads the one behind them.
func (x *indexFile) pass(n int) (*indexEntry, error) {
	for ; n > 0 && x.next < x.count; n-- {
		var err error
		if x.version == 4 { // whose names are made of those before them
			_, err = x.read()
		} else {
			err = x.skip()
		}
		if err != nil {
			return nil, err
		}
	}
	return x.read()
}

// skip passes over an entry without looking at its name.
func (x *indexFile) skip() error {
	fixed, err := x.in.view(x.at, indexFixed+2)
	if err != nil {
		return err
	}
	flags := binary.BigEndian.Uint16(fixed[60:])
	size := int64(indexFixed)
	if flags&0x4000 != 0 {
		size += 2
	}
	if length := int64(flags & 0xFFF); x.version < 4 && length < 0xFFF {
		x.at += (size + length + 8) &^ 7
		x.next++
		return nil
	}
	if x.version == 4 {
		_, n, err := x.strip(x.at + size)
		if err != nil {
			return err
		}
		size += n
	}
	name, err := x.in.until0(x.at+size, x.end)
	if err != nil {
		return err
	}
	size += int64(len(name))
	if x.version < 4 {
		x.at += (size + 8) &^ 7
	} else {
		x.at += size + 1
	}
	x.next++
	return nil
}

// strip reads how many bytes at the end of the name before are to be taken
// away, and how long that number is, in an entry of version 4.
func (x *indexFile) strip(at int64) (strip int, length int64, err error) {
	b, err := x.in.view(at, int(min(6, x.in.size-at)))
	if err != nil {
		return 0, 0, err
	}
	for i, c := range b {
		if i > 0 {
			strip++
		}
		strip = strip<<7 | int(c&0x7F)
		if c&0x80 == 0 {
			return strip, int64(i + 1), nil
		}
	}
	return 0, 0, fmt.Errorf("a name is longer than %d bytes", maxIndexName)
}

// read reads the next entry, or returns nil at the end. The names must come in
// order: everything that compares them relies on it.
func (x *indexFile) read() (*indexEntry, error) {
	if x.next == x.count {
		return nil, nil
	}
	fixed, err := x.in.view(x.at, indexFixed+2)
	if err != nil {
		return nil, err
	}
	e := &x.entry
	e.mode = binary.BigEndian.Uint32(fixed[24:])
	copy(e.id[:], fixed[40:])
	flags := binary.BigEndian.Uint16(fixed[60:])
	e.stage, e.intent = int(flags>>12&3), false
	size := int64(indexFixed)
	if flags&0x4000 != 0 {
		if x.version == 2 {
			return nil, errors.New("an entry of version 2 has extended flags")
		}
		more := binary.BigEndian.Uint16(fixed[62:])
		if more&0x8000 != 0 {
			return nil, &Decline{"a flag of an index entry"}
		}
		e.intent = more&0x2000 != 0
		size += 2
	}
	if err := x.readName(size, int(flags&0xFFF)); err != nil {
		return nil, err
	}
	if c := bytes.Compare(x.last, e.name); x.next > 0 && (c > 0 || c == 0 && (x.stage == 0 || e.stage <= x.stage)) {
		return nil, errors.New("its entries are not in order")
	}
	x.last, x.stage = append(x.last[:0], e.name...), e.stage
	x.next++
	return e, nil
}

// readName reads the name of the entry at x.at, whose first size bytes were
// read, and passes over the entry.
func (x *indexFile) readName(size int64, length int) error {
	e := &x.entry
	if x.version == 4 {
		strip, n, err := x.strip(x.at + size)
		if err != nil {
			return err
		}
		if strip > len(x.last) {
			return errors.New("a name shares more than there is with the one before")
		}
		size += n
		rest, err := x.in.until0(x.at+size, x.end)
		if err != nil {
			return err
		}
		e.name = append(append(e.name[:0], x.last[:len(x.last)-strip]...), rest...)
		if len(e.name) > maxIndexName {
			return fmt.Errorf("a name is longer than %d bytes", maxIndexName)
		}
		x.at += size + int64(len(rest)) + 1
	} else {
		var name []byte
		var err error
		if length < 0xFFF {
			name, err = x.in.view(x.at+size, length+1)
			if err == nil && name[length] != 0 {
				err = errors.New("a name has no end")
			}
			name = name[:max(len(name)-1, 0)]
		} else {
			name, err = x.in.until0(x.at+size, x.end)
		}
		if err != nil {
			return err
		}
		e.name = append(e.name[:0], name...)
		x.at += (size + int64(len(name)) + 8) &^ 7
	}
	if len(e.name) == 0 || bytes.IndexByte(e.name, 0) >= 0 {
		return errors.New("an entry has no name")
	}
	return nil
}

// extensions reads what stands between the entries and the hash. A signature
// in capitals is a help that may be passed over; any other changes what the
// entries mean.
func (x *indexFile) extensions(at int64) error {
	for at < x.end {
		head, err := x.in.view(at, 8)
		if err != nil {
			return err
		}
		name, size := string(head[:4]), int64(binary.BigEndian.Uint32(head[4:]))
		at += 8
		if size > x.end-at {
			return fmt.Errorf("its extension %q is longer than the file", name)
		}
		switch {
		case name == "TREE":
			data := make([]byte, size)
			if _, err := x.in.file.ReadAt(data, at); err != nil {
				return err
			}
			if x.tree, err = parseCacheTree(data); err != nil {
				return err
			}
		case name == "link":
			return &Decline{"a split index"}
		case name == "sdir":
			return &Decline{"a sparse index"}
		case name[0] < 'A' || name[0] > 'Z':
			return &Decline{"the index extension " + strconv.Quote(name)}
		}
		at += size
	}
	if at != x.end {
		return errors.New("its extensions end in the middle")
	}
	return nil
}

// A scroll reads a file through a buffer that moves forward.
type scroll struct {
	file io.ReaderAt
	size int64
	buf  []byte
	from int64
}

const indexWindow = 128 << 10

// view returns n bytes at an offset. They are good until the next call.
func (w *scroll) view(at int64, n int) ([]byte, error) {
	if at < 0 || n < 0 || at+int64(n) > w.size {
		return nil, io.ErrUnexpectedEOF
	}
	if at < w.from || at+int64(n) > w.from+int64(len(w.buf)) {
		if cap(w.buf) < max(n, indexWindow) {
			w.buf = make([]byte, max(n, indexWindow))
		}
		w.buf = w.buf[:min(int64(cap(w.buf)), w.size-at)]
		w.from = at
		if _, err := w.file.ReadAt(w.buf, at); err != nil {
			w.buf = w.buf[:0]
			if err == io.EOF {
				err = io.ErrUnexpectedEOF // it became shorter
			}
			return nil, err
		}
	}
	start := at - w.from
	return w.buf[start : start+int64(n) : start+int64(n)], nil
}

// until0 returns what stands from an offset up to a NUL before end.
func (w *scroll) until0(at, end int64) ([]byte, error) {
	for n := int64(256); ; n *= 8 {
		n = min(n, end-at, maxIndexName+1)
		b, err := w.view(at, int(n))
		if err != nil {
			return nil, err
		}
		if i := bytes.IndexByte(b, 0); i >= 0 {
			return b[:i], nil
		}
		if n == end-at || n > maxIndexName {
			return nil, errors.New("a name has no end")
		}
	}
}
