package read

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"hash"
	"io"
	"io/fs"
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

// A loose object is a file that holds one zlib stream: "type size", a zero
// byte, and the content. It is named by the SHA-1 of that.
type loose struct {
	file *dataFile
	id   plumbing.Hash
	kind plumbing.ObjectType
	size int64
	rest []byte // content that came with the header
	sum  hash.Hash
}

// start reads the header of a loose object.
func (z *inflater) start(f *dataFile, id plumbing.Hash) (*loose, error) {
	z.seek(f, 0)
	magic, err := z.peek(2)
	if err != nil || len(magic) < 2 {
		return nil, damaged(f.path, errEndsEarly)
	}
	// Git 1.4 to 1.5 could write objects that begin as an entry of a pack does.
	if magic[0]&0x8f != 0x08 || (uint(magic[0])<<8|uint(magic[1]))%31 != 0 {
		return nil, &Decline{What: "a loose object that is no zlib stream"}
	}
	if err := z.begin(); err != nil {
		return nil, damaged(f.path, err)
	}
	head := make([]byte, looseHeader)
	n := 0
	for n < len(head) && bytes.IndexByte(head[:n], 0) < 0 {
		m, err := z.next(head[n:])
		n += m
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return nil, damaged(f.path, early(err))
			}
			break
		}
	}
	l := &loose{file: f, id: id, sum: sha1.New()}
	if err := l.parse(head[:n]); err != nil {
		return nil, damaged(f.path, err)
	}
	l.sum.Write(head[:n])
	return l, nil
}

var errHeader = errors.New("a header that no object has")

// parse takes "type size\x00" off the head of an object.
func (l *loose) parse(head []byte) error {
	end := bytes.IndexByte(head, 0)
	if end < 0 {
		return errHeader
	}
	name, size, _ := bytes.Cut(head[:end], []byte{' '})
	switch string(name) {
	case "commit":
		l.kind = plumbing.CommitObject
	case "tree":
		l.kind = plumbing.TreeObject
	case "blob":
		l.kind = plumbing.BlobObject
	case "tag":
		l.kind = plumbing.TagObject
	default:
		return errHeader
	}
	if len(size) == 0 || size[0] < '0' || size[0] > '9' || size[0] == '0' && len(size) > 1 {
		return errHeader
	}
	n, err := strconv.ParseInt(string(size), 10, 64)
	if err != nil {
		return errHeader
	}
	l.size, l.rest = n, head[end+1:]
	if int64(len(l.rest)) > l.size {
		return errTooLong
	}
	return nil
}

// readLoose appends the content of a loose object to buf, and makes sure that
// it is what the object's name says.
func (z *inflater) readLoose(f *dataFile, id plumbing.Hash, limit int64, buf []byte) (plumbing.ObjectType, []byte, error) {
	l, err := z.start(f, id)
	if err != nil {
		return 0, buf, err
	}
	if l.size > limit {
		return 0, buf, &LimitError{Size: l.size, Limit: limit}
	}
	was := len(buf)
	buf = room(buf, int(min(l.size, trusted)))
	buf = append(buf, l.rest...)
	buf, err = z.appendTo(buf, l.size-int64(len(l.rest)))
	if err == nil {
		l.sum.Write(buf[was+len(l.rest):])
		err = l.check(z)
	}
	if err != nil {
		return 0, buf[:was], damaged(f.path, err)
	}
	return l.kind, buf, nil
}

// check compares the name with what was read to the end.
func (l *loose) check(z *inflater) error {
	if z.offset() != l.file.size {
		return errors.New("something follows the object")
	}
	if [sha1.Size]byte(l.sum.Sum(nil)) != l.id {
		return errors.New("its content is not what its name says")
	}
	return nil
}
