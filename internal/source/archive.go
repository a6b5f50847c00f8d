package source

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

// innerSeparator stands between an archive and the name of a member in paths,
// as in gitleaks': "lib.zip!conf/app.env".
const innerSeparator = "!"

// archiveLimits hold for one archive with all that is nested in it. An archive
// that goes beyond one is left off there, with a Gap.
type archiveLimits struct {
	bytes     int64 // unpacked
	members   int
	ratio     int64 // unpacked to packed bytes,
	ratioFrom int64 // which counts from this many unpacked bytes on
	directory int   // bytes of the list of members of a zip file
}

func defaultArchiveLimits() archiveLimits {
	return archiveLimits{bytes: 1 << 30, members: 100_000, ratio: 200, ratioFrom: 10 << 20, directory: 16 << 20}
}

// maxArchiveGaps is how many parts of an archive that can't be read are told
// one by one.
const maxArchiveGaps = 10

// A packing is how the bytes of an archive are packed.
type packing uint8

const (
	unpacked packing = iota
	zipped
	gzipped
	bzipped
	tarred
)

// mayBePacked tells by the name what may be an archive, so that few files are
// opened to see.
func mayBePacked(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".jar", ".war", ".ear", ".whl", ".egg", ".nupkg", ".apk", ".aar", ".vsix", ".xpi", ".docx", ".xlsx", ".pptx",
		".tar", ".tgz", ".gz", ".bz2", ".tbz", ".tbz2":
		return true
	}
	return false
}

// packingOf tells by the first bytes what is an archive. A text called
// "notes.zip" is a text.
func packingOf(src io.ReaderAt) packing {
	var head [tarMagicEnd]byte
	n, _ := src.ReadAt(head[:], 0) // an unreadable file has no head; who reads it next says so
	switch data := head[:n]; {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")), bytes.HasPrefix(data, []byte("PK\x07\x08")):
		return zipped
	case bytes.HasPrefix(data, []byte("\x1f\x8b")):
		return gzipped
	case bytes.HasPrefix(data, []byte("BZh")):
		return bzipped
	case isTar(data):
		return tarred
	}
	return unpacked
}

// tarMagicEnd is where the word "ustar" ends in the header of a tar file. Tar
// files without it haven't been written since 1988.
const tarMagicEnd = 262

func isTar(head []byte) bool {
	return len(head) >= tarMagicEnd && string(head[tarMagicEnd-5:tarMagicEnd]) == "ustar"
}

// An unpacking is one archive of the tree on its way through the walk, with
// the archives in it. Nothing of it is ever written to disk.
type unpacking struct {
	*walk
	name     string // of the outermost archive
	packed   int64  // its size in bytes
	streamed int64  // bytes that came out of decompressors of whole streams
	taken    int64  // bytes read from members
	members  int
	gaps     int
	over     error // the limit that ended it; nil before
}

// archive yields the members of a file when it is an archive. It returns false
// for ok when the file is to be scanned as it is, and for more when the
// iteration ends.
func (w *walk) archive(file, name string, follow bool) (ok, more bool) {
	if w.o.ArchiveDepth <= 0 || !mayBePacked(name) {
		return false, true
	}
	f, err := open(file, follow)
	if err != nil {
		return false, true
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return false, true
	}
	how := packingOf(f)
	if how == unpacked {
		return false, true
	}
	u := &unpacking{walk: w, name: name, packed: info.Size()}
	more = u.unpack(how, f, info.Size(), name, 1)
	if more && u.gaps > maxArchiveGaps {
		more = w.yield(nil, &checks.Gap{Path: name, Kind: checks.Partial, Err: fmt.Errorf("%d more of its members could not be read either", u.gaps-maxArchiveGaps)})
	}
	return true, more
}

// unpack yields what is in an archive. false ends the iteration.
func (u *unpacking) unpack(how packing, src io.ReaderAt, size int64, name string, depth int) bool {
	whole := io.NewSectionReader(src, 0, size)
	switch how {
	case zipped:
		return u.zip(src, size, name, depth)
	case tarred:
		return u.tar(whole, name, depth)
	case bzipped:
		return u.stream(bzip2.NewReader(bufio.NewReader(whole)), name, depth)
	}
	r, err := gzip.NewReader(bufio.NewReader(whole))
	if err != nil {
		return u.broken(name, err)
	}
	return u.stream(r, name, depth)
}

// stream yields what a decompressor gives: the members of a tar file, or else
// one file, which keeps the name of what it came from, as in gitleaks.
func (u *unpacking) stream(r io.Reader, name string, depth int) bool {
	buffered := bufio.NewReader(&counter{u, r, &u.streamed})
	if head, _ := buffered.Peek(tarMagicEnd); isTar(head) {
		return u.tar(buffered, name, depth)
	}
	return u.member(buffered, name, 0)
}

// tar yields the archive without content, for rules that look at paths, and
// its members.
func (u *unpacking) tar(r io.Reader, name string, depth int) bool {
	if !u.put(name, nil) {
		return false
	}
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return true
		case err != nil && !(errors.Is(err, tar.ErrInsecurePath) && h != nil):
			return u.broken(name, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue // folders; links, whose targets are members themselves or lead out
		}
		if !u.member(t, inner(name, h.Name), depth) {
			return false
		}
		if u.over != nil {
			return true
		}
	}
}

// zip is tar for zip files.
func (u *unpacking) zip(src io.ReaderAt, size int64, name string, depth int) bool {
	list := &directory{src: src, left: u.limits.directory}
	z, err := zip.NewReader(list, size)
	list.left = -1
	if err != nil && !(errors.Is(err, zip.ErrInsecurePath) && z != nil) {
		return u.broken(name, err)
	}
	if !u.put(name, nil) {
		return false
	}
	encrypted := 0
	for _, m := range z.File {
		if u.over != nil {
			return true
		}
		if m.Mode()&fs.ModeType != 0 || strings.HasSuffix(m.Name, "/") {
			continue
		}
		if m.Flags&1 != 0 {
			encrypted++
			continue
		}
		path := inner(name, m.Name)
		r, err := m.Open()
		if err != nil {
			if !u.broken(path, err) {
				return false
			}
			continue
		}
		more := u.member(r, path, depth)
		r.Close() // it was only read
		if !more {
			return false
		}
	}
	if encrypted > 0 {
		return u.gap(name, checks.Unreadable, fmt.Errorf("%d of its members are encrypted, so what they hold is not known; leave the archive out under [paths] in .squire.toml, or scan it unpacked", encrypted))
	}
	return true
}

// inner is the path of a member. Its name is data that nobody opens as a file;
// all the same it can't climb out of the archive when a later part joins it to
// a folder.
func inner(archive, member string) string {
	member = path.Clean("/" + strings.ReplaceAll(member, `\`, "/"))
	return archive + innerSeparator + member[1:]
}

// member yields one member, or what is in it when it is an archive and depth
// allows to look. Depth 0 is a file that keeps its archive's name.
func (u *unpacking) member(r io.Reader, name string, depth int) bool {
	if u.ctx.Err() != nil {
		u.yield(nil, context.Cause(u.ctx))
		return false
	}
	if u.members++; u.members > u.limits.members {
		u.over = fmt.Errorf("it has more than %d members", u.limits.members)
	}
	if depth > 0 && u.o.Exclude != nil && u.o.Exclude(name, false) {
		return u.over == nil || u.end()
	}
	var data []byte
	err := u.over
	r = &counter{u, r, &u.taken}
	if err == nil {
		data, err = readLimited(r, u.memberLimit())
	}
	switch {
	case u.over != nil:
		return u.end()
	case errors.Is(err, errTooLarge) && u.memberLimit() < checks.LargeFile:
		return u.tooLarge(name, u.o.MaxFileSize)
	case errors.Is(err, errTooLarge):
		return u.large(data, r, name, depth)
	case err != nil:
		// What could be read is scanned nevertheless.
		return u.broken(name, err) && (len(data) == 0 || u.put(name, data))
	}
	if how := u.nested(name, data, depth); how != unpacked {
		return u.unpack(how, bytes.NewReader(data), int64(len(data)), name, depth+1)
	}
	return u.put(name, data)
}

// memberLimit is how many bytes of a member are held.
func (u *unpacking) memberLimit() int64 {
	if limit := u.o.MaxFileSize; limit > 0 && limit < checks.LargeFile {
		return limit
	}
	return checks.LargeFile
}

// nested tells how a member is packed, or unpacked where it is not to be opened.
func (u *unpacking) nested(name string, data []byte, depth int) packing {
	if depth > 0 && depth < u.o.ArchiveDepth && mayBePacked(name) {
		return packingOf(bytes.NewReader(data))
	}
	return unpacked
}

// large yields a member that is too long to be held, and is scanned while it is
// unpacked. An archive in it has to be held, since it is read here and there.
func (u *unpacking) large(begun []byte, rest io.Reader, name string, depth int) bool {
	whole := io.MultiReader(bytes.NewReader(begun), rest)
	if how := u.nested(name, begun, depth); how != unpacked {
		limit := cmp.Or(u.o.MaxFileSize, checks.DefaultMaxFileSize)
		data, err := readLimited(whole, limit)
		switch {
		case u.over != nil:
			return u.end()
		case errors.Is(err, errTooLarge):
			return u.tooLarge(name, limit)
		case err != nil:
			return u.broken(name, err)
		}
		return u.unpack(how, bytes.NewReader(data), int64(len(data)), name, depth+1)
	}
	more := u.yield(&checks.File{
		Path: name, Origin: checks.Origin{Kind: checks.Worktree},
		Open: func() (io.ReadCloser, error) { return io.NopCloser(&told{u, whole}), nil },
	}, nil)
	if more && u.over != nil {
		return u.end()
	}
	return more
}

// told is the content of a large member, with errors as they are told.
type told struct {
	u *unpacking
	io.Reader
}

func (t *told) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if err != nil && err != io.EOF && t.u.over == nil {
		err = brokenOff(err)
	}
	return n, err
}

func (u *unpacking) tooLarge(name string, limit int64) bool {
	return u.gap(name, checks.TooLarge, fmt.Errorf("it is over the limit of %s; raise max-file-size, or leave it out under [paths] in .squire.toml", checks.SizeText(limit)))
}

func (u *unpacking) put(name string, data []byte) bool {
	return u.yield(&checks.File{Path: name, Data: data, Size: int64(len(data)), Origin: checks.Origin{Kind: checks.Worktree}}, nil)
}

// end tells, once, that the archive is left off at a limit.
func (u *unpacking) end() bool {
	return u.yield(nil, &checks.Gap{Path: u.name, Kind: checks.Partial, Err: fmt.Errorf("%w, so the rest of it was not unpacked; leave it out under [paths] in .squire.toml, or scan it unpacked", u.over)})
}

func (u *unpacking) broken(name string, err error) bool {
	switch {
	case u.over != nil:
		return u.end()
	case errors.Is(err, zip.ErrAlgorithm):
		err = errors.New("it is packed by a method that squire can't read; scan it unpacked")
	case errors.Is(err, errDirectory):
	default:
		err = brokenOff(err)
	}
	return u.gap(name, checks.Unreadable, err)
}

func brokenOff(err error) error {
	return fmt.Errorf("it is no whole archive (%w); repair it, or leave it out under [paths] in .squire.toml", err)
}

// gap yields a Gap for a part of the archive, as long as there are few.
func (u *unpacking) gap(name string, kind checks.GapKind, err error) bool {
	if u.gaps++; u.gaps > maxArchiveGaps {
		return true
	}
	return u.yield(nil, &checks.Gap{Path: name, Kind: kind, Err: err})
}

// A counter adds what is read to a sum, and ends the archive where that is too
// much.
type counter struct {
	u   *unpacking
	r   io.Reader
	sum *int64
}

func (c *counter) Read(p []byte) (int, error) {
	if c.u.over != nil {
		return 0, c.u.over
	}
	n, err := c.r.Read(p)
	*c.sum += int64(n)
	limits := &c.u.limits
	switch sum := *c.sum; {
	case sum > limits.bytes:
		c.u.over = fmt.Errorf("it holds more than %s", checks.SizeText(limits.bytes))
	case sum > limits.ratioFrom && sum/limits.ratio > c.u.packed:
		c.u.over = fmt.Errorf("it unpacks to more than %d times its size, as archives do that are made to exhaust memory", limits.ratio)
	}
	if c.u.over != nil {
		return 0, c.u.over
	}
	return n, err
}

var errTooLarge = errors.New("too large")

// readLimited reads all, up to a limit in bytes. With an error it returns what
// it read.
func readLimited(r io.Reader, limit int64) ([]byte, error) {
	data := make([]byte, 0, 512)
	for {
		n, err := r.Read(data[len(data):min(int64(cap(data)), limit+1)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return data, errTooLarge
		case err == io.EOF:
			return data, nil
		case err != nil:
			return data, err
		case len(data) == cap(data):
			data = slices.Grow(data, len(data))
		}
	}
}

var errDirectory = errors.New("its list of members is too long; scan it unpacked")

// A directory is a zip file of which only so much can be read while its list
// of members is: the list alone could fill the memory. Less than 0 is no
// limit.
type directory struct {
	src  io.ReaderAt
	left int
}

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	if d.left >= 0 {
		if len(p) > d.left {
			return 0, errDirectory
		}
		d.left -= len(p)
	}
	return d.src.ReadAt(p, off)
}
