package read

import (
	"compress/zlib"
	"errors"
	"io"
	"math"
)

const (
	// windowSize is how much of a file an inflater holds, in bytes.
	windowSize = 32 << 10
	// firstRead is how much is read where nothing is known yet: most objects
	// of a pack are shorter.
	firstRead = 4 << 10
	// trusted is the size in bytes that is allocated on the word of a header.
	// Beyond it memory grows with what comes out.
	trusted = 1 << 20
)

// An inflater reads a file at any offset, and inflates from there. It holds a
// window of the file, so that neighbours in a pack cost no system call.
type inflater struct {
	file *dataFile
	base int64 // offset in the file of win[0]
	win  []byte
	pos  int // of the next byte in win
	zr   io.ReadCloser
	most int64 // bytes that the stream can have at most
	buf  [windowSize]byte

	// Kept for the next object.
	chain []entry
	delta []byte
}

// seek moves to an offset of a file.
func (z *inflater) seek(f *dataFile, off int64) {
	if z.file == f && off >= z.base && off <= z.base+int64(len(z.win)) {
		z.pos = int(off - z.base)
		return
	}
	z.file, z.base, z.win, z.pos = f, off, z.buf[:0], 0
}

// forget drops the window of a file that is going to be closed.
func (z *inflater) forget() { z.file, z.base, z.win, z.pos = nil, 0, nil, 0 }

// offset is where the next byte comes from.
func (z *inflater) offset() int64 { return z.base + int64(z.pos) }

// fill reads the next n bytes or fewer into the window; none is an error.
func (z *inflater) fill(n int) error {
	z.base, z.pos = z.offset(), 0
	n, err := z.file.some(z.buf[:n], z.base)
	z.win = z.buf[:n]
	if n > 0 {
		return nil
	}
	if err == nil {
		err = errEndsEarly
	}
	return err
}

// peek returns at least n bytes from here on, fewer only at the end of the
// file. n is small.
func (z *inflater) peek(n int) ([]byte, error) {
	if len(z.win)-z.pos < n {
		if err := z.fill(firstRead); err != nil {
			return nil, err
		}
	}
	return z.win[z.pos:], nil
}

// ReadByte and Read feed package zlib.
func (z *inflater) ReadByte() (byte, error) {
	if z.pos == len(z.win) {
		if err := z.fill(windowSize); err != nil {
			return 0, err
		}
	}
	z.pos++
	return z.win[z.pos-1], nil
}

func (z *inflater) Read(p []byte) (int, error) {
	if z.pos == len(z.win) {
		if err := z.fill(windowSize); err != nil {
			return 0, err
		}
	}
	n := copy(p, z.win[z.pos:])
	z.pos += n
	return n, nil
}

// begin starts a zlib stream at the current offset.
func (z *inflater) begin() (err error) {
	// Deflate makes at most 1,032 bytes of one.
	if rest := z.file.size - z.offset(); rest < math.MaxInt64/1032 {
		z.most = rest * 1032
	} else {
		z.most = math.MaxInt64
	}
	if z.zr == nil {
		z.zr, err = zlib.NewReader(z)
		return err
	}
	return z.zr.(zlib.Resetter).Reset(z, nil)
}

// next inflates into p, as much as there is: io.EOF where the stream ends,
// with the right checksum.
func (z *inflater) next(p []byte) (int, error) { return z.zr.Read(p) }

// appendTo appends the next size bytes of the stream to buf and makes sure
// that the stream ends there, with the right checksum.
func (z *inflater) appendTo(buf []byte, size int64) ([]byte, error) {
	if size > z.most {
		return buf, errSize
	}
	for size > 0 {
		n := int(min(size, trusted))
		buf = room(buf, n)
		if _, err := io.ReadFull(zlibReader{z}, buf[len(buf):len(buf)+n]); err != nil {
			return buf, early(err)
		}
		buf = buf[:len(buf)+n]
		size -= int64(n)
	}
	return buf, z.end()
}

// end makes sure that the stream has no more and that its checksum is right.
func (z *inflater) end() error {
	var one [1]byte
	switch n, err := io.ReadFull(zlibReader{z}, one[:]); {
	case n == 1:
		return errTooLong
	case errors.Is(err, io.EOF):
		return nil
	default:
		return early(err)
	}
}

type zlibReader struct{ *inflater }

func (r zlibReader) Read(p []byte) (int, error) { return r.next(p) }

func early(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errEndsEarly
	}
	return err
}

// room makes place for n more bytes.
func room(buf []byte, n int) []byte {
	if cap(buf)-len(buf) >= n {
		return buf
	}
	if len(buf) == 0 {
		return make([]byte, 0, n)
	}
	grown := make([]byte, len(buf), max(len(buf)+n, 2*len(buf)))
	copy(grown, buf)
	return grown
}
