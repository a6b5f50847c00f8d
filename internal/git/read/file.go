package read

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
)

// inMemory is the size in bytes up to which an index is read at once and its
// file closed. Repositories with hundreds of packs have small ones, so they
// cost no file descriptor each.
const inMemory = 16 << 10

// An index that was read often is read whole into memory, up to a size in bytes:
// the two system calls of a lookup cost as much as half of what is looked up.
const (
	often       = 1 << 10 // times
	oftenMemory = 8 << 20
)

// A dataFile is a regular file of which parts are read.
//
// It is read with pread and never mapped: a mapped file that somebody cuts
// short ends the process with SIGBUS, and mapped pages count as memory of ours.
// All system calls together were 7 % of the time of reading every object of a
// history, so mapping could save no more than that.
type dataFile struct {
	path string
	size int64
	f    *os.File // nil when data holds it all
	data []byte
	// reads counts those of an index; whole is all of it once they are many.
	reads atomic.Int32
	whole atomic.Pointer[[]byte]
}

// openFile opens a regular file, or a symbolic link to one: git allows links
// to packs. Anything else is refused before it is opened, since to open a FIFO
// or a device may wait or act. The error is fs.ErrNotExist where nothing is.
func openFile(path string) (*dataFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, damaged(path, errors.New("not a regular file"))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return &dataFile{path: path, size: info.Size(), f: f}, nil
}

// load reads a small file at once.
func (f *dataFile) load() error {
	if f.size > inMemory || f.f == nil {
		return nil
	}
	data := make([]byte, f.size)
	if err := f.readAt(data, 0); err != nil {
		return err
	}
	f.close()
	f.data, f.f = data, nil
	return nil
}

// lookAt is readAt of an index.
func (f *dataFile) lookAt(p []byte, off int64) error {
	if whole := f.whole.Load(); whole != nil && off >= 0 && off+int64(len(p)) <= int64(len(*whole)) {
		copy(p, (*whole)[off:])
		return nil
	}
	if f.reads.Add(1) == often && f.f != nil && f.size <= oftenMemory {
		data := make([]byte, f.size)
		if err := f.readAt(data, 0); err != nil {
			return err
		}
		f.whole.Store(&data)
	}
	return f.readAt(p, off)
}

// readAt fills p from an offset. A file that ends before is damaged.
func (f *dataFile) readAt(p []byte, off int64) error {
	n, err := f.some(p, off)
	switch {
	case n == len(p):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		err = errEndsEarly
	}
	return damaged(f.path, err)
}

// some is readAt that may read less at the end of the file, without an error.
func (f *dataFile) some(p []byte, off int64) (int, error) {
	if off < 0 || off > f.size {
		return 0, errEndsEarly
	}
	if f.f == nil {
		return copy(p, f.data[off:]), nil
	}
	n, err := f.f.ReadAt(p, off)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

func (f *dataFile) close() error {
	if f.f == nil {
		return nil
	}
	return f.f.Close()
}
