package checks

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
	"unicode/utf16"
	"unicode/utf8"
)

// A file of more than LargeFile bytes is scanned in parts, so that the memory
// that a scan takes doesn't grow with the file.
//
// Parts overlap. Each is detected with some of the text before and after it,
// and a finding counts in the part that it begins in: it is reported once, and
// what lies across a cut is seen whole. Positions are those in the file. The
// differences to a file that is scanned whole are these:
//
//   - A match must begin less than the overlap before its secret, and end less
//     than that behind the part in which the secret begins.
//   - What a rule wants to stand elsewhere in the file must stand in the part.
//   - No line is shown, nor what a rule matched around a secret, nor the reason
//     of an ignore comment: a secret may stand there that only another part
//     would tell to be one.
//   - There are no fixes.
//   - Whether it is text is decided by the beginning of the file.
const LargeFile = 4 << 20

// cutting says how a large file is cut, in bytes. Tests set smaller numbers.
type cutting struct {
	large   int // longer files are cut
	part    int // what is looked for in one part
	overlap int // what it is detected with, on each side
	slack   int // how far a cut moves to lie between lines
}

// standard parts are small, since a text can be made of findings, each of which
// takes many times the memory of its text. An overlap is longer than the
// longest private keys and tokens.
var standard = cutting{large: LargeFile, part: 1 << 20, overlap: 64 << 10, slack: 16 << 10}

// A Base is where the Data of a File begins in the whole file. It is zero
// unless the Data is a part of a large file.
type Base struct {
	Offset int // in bytes
	Line   int // how many line breaks stand before
	Column int // bytes of its line that stand before
	UTF16  int // the same in UTF-16 code units
}

// after returns the place behind a text that begins at b.
func (b Base) after(text []byte) Base {
	b.Offset += len(text)
	if last := bytes.LastIndexByte(text, '\n'); last >= 0 {
		b.Line += bytes.Count(text[:last+1], []byte{'\n'})
		b.Column, b.UTF16 = 0, 0
		text = text[last+1:]
	}
	b.Column += len(text)
	b.UTF16 += UTF16Len(text)
	return b
}

// A part says which of the findings in a File belong to it.
type part struct {
	own         Span // of Data: those that begin in it
	first, last bool
	done        func() // the file's Done
	whole       *whole
}

// A whole is what the parts of a file share.
type whole struct {
	enough atomic.Bool // more findings than are told came already
}

// Part reports whether Data is a part of the file, which is too long to be
// scanned as one.
func (f *File) Part() bool { return f.part != nil }

// Continues reports whether the file goes on after Data.
func (f *File) Continues() bool { return f.part != nil && !f.part.last }

// keep returns the findings that belong to the part, with spans that count
// from the beginning of the file and without what only the whole file tells.
func (p *part) keep(f *File, found []Finding) []Finding {
	kept := found[:0]
	for _, x := range found {
		if !p.owns(&x) {
			continue
		}
		x.Span = f.Base.shift(x.Span)
		if x.Around.Len() > 0 {
			x.Around = f.Base.shift(x.Around)
		}
		for i := range x.Trace {
			x.Trace[i].Span = f.Base.shift(x.Trace[i].Span)
		}
		x.Fixes = nil
		if x.Verdict.Suppression == InSource {
			x.Verdict.Reason = "ignored by a comment in the file"
		}
		kept = append(kept, x)
	}
	clear(found[len(kept):])
	return kept
}

// owns reports whether a finding, with a span that counts from the beginning of
// Data, belongs to the part.
func (p *part) owns(x *Finding) bool {
	return x.Span.Start >= p.own.Start && (x.Span.Start < p.own.End || p.last)
}

func (b Base) shift(s Span) Span { return Span{s.Start + b.Offset, s.End + b.Offset} }

func (e *Engine) cutting() cutting {
	if e.cut.part > 0 {
		return e.cut
	}
	return standard
}

// inParts reports whether a file is to be cut.
func (e *Engine) inParts(f *File) bool {
	return f.Open != nil || !f.Whole && max(f.Size, int64(len(f.Data))) > int64(e.cutting().large)
}

// parts yields the parts of a file in order, and then a *Gap where something
// was not read.
func (e *Engine) parts(f *File) iter.Seq2[*File, error] {
	return func(yield func(*File, error) bool) {
		content, err := e.open(f)
		if err != nil {
			yield(nil, err)
			return
		}
		defer content.Close() // it was only read
		c := cutter{cutting: e.cutting(), file: f}
		binary, err := c.begin(content)
		switch {
		case err != nil:
			yield(nil, err)
			return
		case binary:
			yield(&File{Path: f.Path, Lang: f.Lang, Origin: f.Origin, Binary: true, Done: f.Done}, nil)
			return
		}
		for {
			p, err := c.next()
			if p != nil && !yield(p, nil) {
				return
			}
			if err != nil {
				yield(nil, gapOf(f.Path, err))
				return
			}
			if p == nil || p.part == nil || p.part.last || c.whole.enough.Load() {
				return
			}
		}
	}
}

// open opens a file that is to be cut.
func (e *Engine) open(f *File) (content io.ReadCloser, err error) {
	defer recovered(f.Path, "reading", &err)
	if f.Open == nil {
		if f.Load == nil && int64(len(f.Data)) > e.maxFileSize() {
			return nil, e.tooLarge(f.Path, int64(len(f.Data)))
		}
		if _, err := e.load(f, nil); err != nil {
			return nil, err
		}
		return io.NopCloser(bytes.NewReader(f.Data)), nil
	}
	// What isn't held in memory has a limit only where the user set one.
	if e.MaxFileSize > 0 && f.Size > e.MaxFileSize {
		return nil, e.tooLarge(f.Path, f.Size)
	}
	open := f.Open
	f.Open = nil // it may hold what was read already
	if content, err = open(); err != nil {
		return nil, gapOf(f.Path, err)
	}
	if e.MaxFileSize > 0 {
		content = &upTo{content, e.MaxFileSize, e.tooLong(f.Path)}
	}
	return content, nil
}

// upTo ends a stream of unknown length with an error at a limit in bytes.
type upTo struct {
	io.ReadCloser
	left int64
	err  error
}

func (u *upTo) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if u.left -= int64(n); u.left < 0 {
		n, u.left = n+int(u.left), 0
		return max(n, 0), u.err
	}
	return n, err
}

// A cutter reads a file and cuts it.
type cutter struct {
	cutting
	file *File
	r    *bufio.Reader
	lang Lang
	err  error // that ended the reading; io.EOF at the end

	whole whole
	cuts  int    // how many there are yet
	buf   []byte // what was read and is still needed
	base  Base   // of buf
	own   int    // where in buf the next part's own text begins
}

// begin looks at the beginning of a file, and reports whether it is binary.
func (c *cutter) begin(content io.Reader) (binary bool, err error) {
	defer recovered(c.file.Path, "reading", &err)
	c.r = bufio.NewReaderSize(content, 64<<10)
	head, _ := c.r.Peek(sniffLen) // an error comes again with the next read
	if order, ok := utf16Order(head); ok {
		c.r = bufio.NewReaderSize(&utf16Reader{r: c.r, order: order}, 64<<10)
		head, _ = c.r.Peek(sniffLen)
	} else if isBinary(head) {
		return true, nil
	}
	if c.lang = c.file.Lang; c.lang == "" {
		c.lang = DetectLang(c.file.Path, head)
	}
	return false, nil
}

// next returns the next part, and the error after which no more could be read.
// A file that turns out to be short is no part of itself.
func (c *cutter) next() (f *File, err error) {
	defer recovered(c.file.Path, "reading", &err)
	enough := c.own + c.part + c.overlap + c.slack
	c.fill(enough)
	p := &part{own: Span{c.own, len(c.buf)}, first: c.cuts == 0, last: true, done: c.file.Done, whole: &c.whole}
	f = &File{Path: c.file.Path, Lang: c.lang, Data: c.buf, Base: c.base, Origin: c.file.Origin, Lines: c.file.changes(), part: p}
	if c.err != nil && len(c.buf) < enough {
		f.Size = int64(len(f.Data))
		switch {
		case c.err != io.EOF && len(c.buf) == c.own:
			return nil, c.err
		case c.err != io.EOF:
			p.done = nil
			return f, c.err
		case p.first:
			f.part, f.Done = nil, p.done
		}
		return f, nil
	}
	p.last = false
	p.own.End = lineStart(c.buf, c.own+c.part, c.slack)
	end := lineEnd(c.buf, p.own.End+c.overlap, c.slack)
	f.Data, f.Size = c.buf[:end:end], int64(end)
	c.advance(p.own.End)
	return f, nil
}

// fill reads until there are n bytes, or no more.
func (c *cutter) fill(n int) {
	if cap(c.buf) < n {
		grown := make([]byte, len(c.buf), n)
		copy(grown, c.buf)
		c.buf = grown
	}
	for len(c.buf) < n && c.err == nil {
		var read int
		read, c.err = c.r.Read(c.buf[len(c.buf):n])
		c.buf = c.buf[:len(c.buf)+read]
	}
}

// advance makes the buffer of the part that begins at cut. The one before
// belongs to its part.
func (c *cutter) advance(cut int) {
	start := max(cut-c.overlap, 0)
	if i := bytes.LastIndexByte(c.buf[max(start-c.slack, 0):start], '\n'); i >= 0 {
		// With the line break before it the line has the columns that it has in
		// the whole file.
		start = max(start-c.slack, 0) + i
	} else {
		start = betweenRunes(c.buf, start)
	}
	rest := make([]byte, len(c.buf)-start, c.part+2*(c.overlap+c.slack)+2*utf8.UTFMax)
	copy(rest, c.buf[start:])
	c.base = c.base.after(c.buf[:start])
	c.buf, c.own = rest, cut-start
	c.cuts++
}

// lineStart returns a place to cut up to slack bytes before at: between
// paragraphs, or lines, or anywhere between runes.
func lineStart(data []byte, at, slack int) int {
	near := data[at-slack : at]
	if i := bytes.LastIndex(near, []byte("\n\n")); i >= 0 {
		return at - slack + i + 1
	}
	if i := bytes.LastIndexByte(near, '\n'); i >= 0 {
		return at - slack + i + 1
	}
	return betweenRunes(data, at)
}

// lineEnd returns the end of the line that holds at, or a place in it where
// that is more than slack bytes away.
func lineEnd(data []byte, at, slack int) int {
	if i := bytes.IndexByte(data[at:min(at+slack, len(data))], '\n'); i >= 0 {
		return at + i + 1
	}
	return betweenRunes(data, at)
}

// A utf16Reader turns UTF-16 with a byte order mark into UTF-8.
type utf16Reader struct {
	r     *bufio.Reader
	order binary.ByteOrder
	begun bool
	high  uint16 // the first half of a pair whose second half comes next
	out   []byte // not yet read
	left  []byte // the memory of out
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if err := u.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// decode decodes the next run of units.
func (u *utf16Reader) decode() error {
	var raw [4096]byte
	n, err := io.ReadFull(u.r, raw[:])
	if n == 0 && u.high == 0 {
		return err
	}
	units := make([]uint16, 0, len(raw)/2+2)
	if u.high != 0 {
		units = append(units, u.high)
		u.high = 0
	}
	for i := 0; i+2 <= n; i += 2 {
		units = append(units, u.order.Uint16(raw[i:]))
	}
	if !u.begun {
		u.begun, units = true, units[1:] // the mark
	}
	if n%2 != 0 {
		units = append(units, utf8.RuneError)
	}
	if last := len(units) - 1; err == nil && last >= 0 && units[last]&0xFC00 == 0xD800 {
		u.high, units = units[last], units[:last]
	}
	u.out = u.left[:0]
	for _, r := range utf16.Decode(units) {
		u.out = utf8.AppendRune(u.out, r)
	}
	u.left = u.out
	return nil
}

func (e *Engine) tooLong(path string) *Gap {
	return &Gap{Path: path, Kind: TooLarge, Err: fmt.Errorf("it is over the limit of %s, so the rest of it was not scanned; raise max-file-size", SizeText(e.MaxFileSize))}
}
