package read

import (
	"compress/zlib"
	"crypto/sha1"
	"errors"
	"hash"
	"io"
	"io/fs"

	"github.com/go-git/go-git/v5/plumbing"
)

// A stream is the content of an object that isn't a delta. It owns its
// inflater, and for a loose object the file, until it is closed.
type stream struct {
	store *Store
	z     *inflater // nil when closed
	file  *dataFile
	left  int64 // bytes of content
	err   error

	// Of a loose object only.
	loose bool
	id    plumbing.Hash
	sum   hash.Hash
}

// newStream begins a stream where the inflater is. It takes the inflater when
// there is no error.
func (s *Store) newStream(z *inflater, size int64) (*stream, error) {
	var err error
	if z.stream == nil {
		z.stream, err = zlib.NewReader(&z.window)
	} else {
		err = z.stream.(zlib.Resetter).Reset(&z.window, nil)
	}
	if err != nil {
		return nil, damaged(z.file.path, early(err))
	}
	return &stream{store: s, z: z, file: z.file, left: size}, nil
}

// streamLoose returns the type and size of a loose object, and its content. It
// takes the file and the inflater when there is no error.
func (s *Store) streamLoose(z *inflater, f *dataFile, id plumbing.Hash) (plumbing.ObjectType, int64, *stream, error) {
	h, _, err := z.looseHead(f, nil)
	if err != nil {
		return 0, 0, nil, err
	}
	z.seek(f, 0)
	r, err := s.newStream(z, h.size)
	if err != nil {
		return 0, 0, nil, err
	}
	r.loose, r.id, r.sum = true, id, sha1.New()
	if _, err := io.CopyN(r.sum, z.stream, int64(h.len)); err != nil {
		return 0, 0, nil, damaged(f.path, early(err))
	}
	return h.kind, h.size, r, nil
}

// Read reads content. io.EOF comes only when all of it was there and right.
func (r *stream) Read(p []byte) (int, error) {
	switch {
	case r.z == nil:
		return 0, fs.ErrClosed
	case r.err != nil:
		return 0, r.err
	case r.left == 0:
		r.err = r.finish()
		return 0, r.err
	}
	n, err := r.z.stream.Read(p[:min(int64(len(p)), r.left)])
	if r.loose {
		r.sum.Write(p[:n])
	}
	r.left -= int64(n)
	if err != nil && (r.left > 0 || !errors.Is(err, io.EOF)) {
		r.err = damaged(r.file.path, early(err))
		return n, r.err
	}
	return n, nil
}

// finish makes sure that the content ends here.
func (r *stream) finish() error {
	var one [1]byte
	n, err := io.ReadFull(r.z.stream, one[:])
	switch {
	case n == 1:
		err = errTooLong
	case !errors.Is(err, io.EOF):
	case r.loose:
		err = checkLoose(r.file, r.id, r.z.offset(), [sha1.Size]byte(r.sum.Sum(nil)))
	default:
		err = nil
	}
	if err != nil {
		return damaged(r.file.path, early(err))
	}
	return io.EOF
}

// early is what package zlib calls otherwise.
func early(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errEndsEarly
	}
	return err
}

// Close gives back what the stream holds. Not all has to be read.
func (r *stream) Close() error {
	if r.z == nil {
		return nil
	}
	var err error
	if r.loose {
		r.z.forget()
		err = r.file.close()
	}
	r.store.done(r.z)
	r.z = nil
	return err
}
