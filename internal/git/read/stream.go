package read

import (
	"errors"
	"io"
	"io/fs"
)

// A stream is the content of an object that isn't a delta. It owns its
// inflater, and for a loose object the file, until it is closed.
type stream struct {
	store *Store
	z     *inflater // nil when closed
	file  *dataFile
	loose *loose // nil for an object of a pack
	left  int64  // bytes of content
	err   error
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
	case len(p) == 0:
		return 0, nil
	}
	n, err := r.some(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	if err != nil && (r.left > 0 || !errors.Is(err, io.EOF)) {
		r.err = damaged(r.file.path, early(err))
		return n, r.err
	}
	return n, nil
}

func (r *stream) some(p []byte) (n int, err error) {
	if r.loose == nil {
		return r.z.next(p)
	}
	if len(r.loose.rest) > 0 {
		n = copy(p, r.loose.rest)
		r.loose.rest = r.loose.rest[n:]
		return n, nil // the sum has the head's rest already
	}
	n, err = r.z.next(p)
	r.loose.sum.Write(p[:n])
	return n, err
}

// finish makes sure that the content ends here.
func (r *stream) finish() error {
	err := r.z.end()
	if err == nil && r.loose != nil {
		err = r.loose.check(r.z)
	}
	if err != nil {
		return damaged(r.file.path, err)
	}
	return io.EOF
}

func (r *stream) Close() error {
	if r.z == nil {
		return nil
	}
	var err error
	if r.loose != nil {
		r.z.forget()
		err = r.file.close()
	}
	r.store.done(r.z)
	r.z = nil
	return err
}
