package shell

import (
	"bytes"
	"io"

	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// A reader parses statement by statement, and goes on behind those that are
// broken. Whatever it is given, it takes time linear in its length: what is
// parsed in vain is taken from a budget, and when that is used up, each line is
// parsed for itself.
type reader struct {
	*converter
	variant sh.LangVariant
	parser  *sh.Parser
	budget  int
	docs    int // wdocs the last heredoc may begin
}

// run parses the text from start on.
func (r *reader) run(start int) {
	r.docs = start + bytes.LastIndex(r.src[start:], []byte("<<"))
	for start < len(r.src) {
		if r.budget <= 0 {
			start = r.line(start)
			continue
		}
		next, whole := r.statements(start, len(r.src))
		if whole {
			return
		}
		start = r.line(r.skip(next))
	}
}

// statements parses from start up to end or the first broken statement, and
// returns where that may begin.
func (r *reader) statements(start, end int) (next int, whole bool) {
	if r.parser == nil {
		r.parser = sh.NewParser(sh.Variant(r.variant))
	}
	in := &feed{text: r.read[start:end]}
	r.base = start
	here := r.docs >= start
	var pending []*sh.Stmt
	flush := func(limit int) {
		r.list(pending, syntax.RoleItem, limit)
		pending = pending[:0]
	}
	whole = true
	// Not a range: it happens that the parser goes on after an error.
	r.parser.StmtsSeq(in)(func(s *sh.Stmt, err error) bool {
		if err != nil || !whole {
			whole = false
			return false
		}
		in.specials = 0
		pending = append(pending, s)
		// The text of a heredoc is read with the end of the line.
		if !here || !s.Semicolon.IsValid() {
			flush(len(r.src))
		}
		return true
	})
	flush(len(r.src))
	r.here = nil
	if whole {
		return end, true
	}
	next = max(start, r.at)
	r.budget -= in.at + start - next
	return next, false
}

// skip passes over white space, comments and what separates statements.
func (r *reader) skip(at int) int {
	for at < len(r.src) {
		switch c := r.src[at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == '&' || c == 0:
			at++
		case c == '\\' && at+1 < len(r.src) && (r.src[at+1] == '\n' || r.src[at+1] == '\r'):
			at += 2
		case c == '#':
			at = r.lineAfter(at)
		default:
			return at
		}
	}
	return at
}

// A feed gives a parser its text. The parser recurses into what is nested, so
// a statement that might be nested too deep for its stack is cut off.
type feed struct {
	text     []byte
	at       int
	specials int // since the last statement
}

// maxSpecials is how many characters and words that may open a construct a
// statement can have. It bounds how deep the parser can recurse, whatever
// they mean where they stand.
const maxSpecials = 30_000

// special is 1 for a character that may open something, and 2 for one that a
// keyword ends before.
var special = [256]uint8{
	'(': 1, '{': 1, '[': 1, '`': 1, '!': 1, '~': 1, '-': 1, '+': 1, '=': 1, '?': 1, ':': 1, '*': 1, '|': 1, '&': 1,
	' ': 2, '\t': 2, '\n': 2, ';': 2,
}

func (f *feed) Read(p []byte) (int, error) {
	if f.at == len(f.text) {
		return 0, io.EOF
	}
	n := copy(p, f.text[f.at:])
	for i := f.at; i < f.at+n; i++ {
		switch special[f.text[i]] {
		case 1:
			f.specials++
		case 2:
			if f.keyword(i) {
				f.specials++
			}
		}
	}
	f.at += n
	if f.specials > maxSpecials {
		return 0, io.ErrUnexpectedEOF
	}
	return n, nil
}

// keyword reports whether a word that other commands follow ends here.
func (f *feed) keyword(end int) bool {
	start := end
	for start > 0 && end-start < 9 && f.text[start-1] >= 'a' && f.text[start-1] <= 'z' {
		start--
	}
	switch string(f.text[start:end]) {
	case "if", "elif", "else", "while", "until", "for", "case", "select", "time", "coproc", "function", "do", "then", "repeat":
		return true
	}
	return false
}
