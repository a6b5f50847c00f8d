package read

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
)

// looseHeader is the longest header that git writes and reads, in bytes:
// "commit 9223372036854775807" and the zero byte fit well.
const looseHeader = 32

// openLoose opens the file of an object in a folder of objects; nil without an
// error where there is none.
func openLoose(dir string, id plumbing.Hash) (*dataFile, error) {
	hex := id.String()
	f, err := openFile(filepath.Join(dir, hex[:2], hex[2:]))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

// A looseHead is how a loose object begins. Its file is one zlib stream of
// "type size", a zero byte, and the content.
type looseHead struct {
	kind plumbing.ObjectType
	size int64 // of the content
	len  int   // of the head itself
}

// looseHead inflates the head of a loose object, and what comes with it, into
// buf. The error names the file.
func (z *inflater) looseHead(f *dataFile, buf []byte) (h looseHead, _ []byte, err error) {
	z.seek(f, 0)
	magic, err := z.peek(2)
	if err != nil || len(magic) < 2 {
		return h, buf, damaged(f.path, errEndsEarly)
	}
	// Git 1.4 to 1.5 could write objects that begin as an entry of a pack does.
	if magic[0]&0x8f != 0x08 || (uint(magic[0])<<8|uint(magic[1]))%31 != 0 {
		return h, buf, &Decline{What: "a loose object that is no zlib stream"}
	}
	was := len(buf)
	buf = room(buf, looseHeader)
	if err := z.begin(); err != nil {
		return h, buf, damaged(f.path, err)
	}
	n, err := z.run(buf[was:was+looseHeader], 0)
	if err == nil {
		h, err = parseHead(buf[was : was+n])
	}
	if err != nil {
		return h, buf, damaged(f.path, err)
	}
	return h, buf[:was+n], nil
}

var errHeader = errors.New("a header that no object has")

// parseHead reads "type size\x00".
func parseHead(p []byte) (h looseHead, err error) {
	end := bytes.IndexByte(p, 0)
	if end < 0 {
		return h, errHeader
	}
	name, size, _ := bytes.Cut(p[:end], []byte{' '})
	switch string(name) {
	case "commit":
		h.kind = plumbing.CommitObject
	case "tree":
		h.kind = plumbing.TreeObject
	case "blob":
		h.kind = plumbing.BlobObject
	case "tag":
		h.kind = plumbing.TagObject
	default:
		return h, errHeader
	}
	if len(size) == 0 || size[0] < '0' || size[0] > '9' || size[0] == '0' && len(size) > 1 {
		return h, errHeader
	}
	n, err := strconv.ParseInt(string(size), 10, 64)
	if err != nil || n > math.MaxInt64-looseHeader {
		return h, errHeader
	}
	h.size, h.len = n, end+1
	return h, nil
}

// readLoose appends the content of a loose object to buf, and makes sure that
// it is what the object's name says.
func (z *inflater) readLoose(f *dataFile, id plumbing.Hash, limit int64, buf []byte) (plumbing.ObjectType, []byte, error) {
	was := len(buf)
	h, buf, err := z.looseHead(f, buf)
	if err != nil {
		return 0, buf[:was], err
	}
	if h.size > limit {
		return 0, buf[:was], &LimitError{Size: h.size, Limit: limit}
	}
	all := int64(h.len) + h.size
	if have := int64(len(buf) - was); have > all {
		return 0, buf[:was], damaged(f.path, errTooLong)
	}
	buf, err = z.finish(buf, was, all)
	if err == nil {
		err = checkLoose(f, id, z.offset(), sha1.Sum(buf[was:]))
	}
	if err != nil {
		return 0, buf[:was], damaged(f.path, err)
	}
	// Repetitions reach back to the head, so the content moves only now.
	n := copy(buf[was:], buf[was+h.len:])
	return h.kind, buf[:was+n], nil
}

// checkLoose checks what is known at the end of a loose object: where in the
// file that is, and the SHA-1 of it.
func checkLoose(f *dataFile, id plumbing.Hash, end int64, sum [sha1.Size]byte) error {
	if end != f.size {
		return errors.New("something follows the object")
	}
	if sum != id {
		return errors.New("its content is not what its name says")
	}
	return nil
}
