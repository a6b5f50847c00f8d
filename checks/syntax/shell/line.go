package shell

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// line reads the line at a place for itself, and returns where the next one
// begins. It is one of a broken statement: keywords that open or close
// something say nothing any more.
func (r *reader) line(start int) int {
	end := r.wholeLine(start)
	next := min(end+1, len(r.src))
	start, end = r.strip(start, end)
	if start >= end {
		return next
	}
	mark, at := r.b.Mark(), r.at
	if _, whole := r.oneLine(start, end); whole {
		return next
	}
	r.b.Drop(mark)
	r.at = at
	r.here = nil
	r.words(start, end)
	return next
}

// oneLine parses the statements of a line.
func (r *reader) oneLine(start, end int) (next int, whole bool) {
	budget := r.budget
	defer func() { r.budget = budget }()
	return r.statements(start, end)
}

// wholeLine returns where a line ends, with those that it goes on in.
func (r *reader) wholeLine(start int) int {
	for at := start; ; {
		n := bytes.IndexByte(r.src[at:], '\n')
		if n < 0 {
			return len(r.src)
		}
		line := bytes.TrimSuffix(r.src[at:at+n], []byte{'\r'})
		at += n
		if len(line) == 0 || line[len(line)-1] != '\\' {
			return at
		}
		at++
	}
}

// strip leaves out what a line begins and ends with, where that only makes sense
// with other lines.
func (r *reader) strip(start, end int) (int, int) {
	for {
		start += len(r.src[start:end]) - len(bytes.TrimLeft(r.src[start:end], " \t\r\n;&\x00"))
		n := opener(r.src[start:end])
		if n == 0 {
			break
		}
		r.b.Gap(max(start, r.at), max(start+n, r.at))
		r.b.As(syntax.RoleItem)
		r.at = max(r.at, start+n)
		start += n
	}
	for {
		text := bytes.TrimRight(r.src[start:end], " \t\r\n;&")
		end = start + len(text)
		last := text[bytes.LastIndexAny(text, " \t;")+1:]
		switch string(last) {
		case "then", "do", "{", "else", "in":
			end -= len(last)
			continue
		}
		return start, end
	}
}

// opener returns how long the keyword, the head of a function or the pattern of
// a case is that a line begins with.
func opener(line []byte) int {
	n := bytes.IndexAny(line, " \t;\r\n(){}|&<>'\"$`")
	if n < 0 {
		n = len(line)
	}
	switch string(line[:n]) {
	case "if", "elif", "else", "then", "fi", "while", "until", "do", "done", "esac", "case":
		return n
	case "function":
		if at := bytes.IndexByte(line, '{'); at >= 0 {
			return at + 1
		}
		return n
	case "":
		if len(line) > 0 && bytes.IndexByte([]byte("(){}|<>"), line[0]) >= 0 {
			return 1
		}
		return 0
	}
	switch rest := line[n:]; {
	case bytes.HasPrefix(rest, []byte("()")):
		return n + 2
	case bytes.HasPrefix(rest, []byte(")")):
		return n + 1
	}
	return 0
}

// words makes commands of the words of a line that can't be parsed.
func (r *reader) words(start, end int) {
	p := &lineLexer{converter: r.converter, end: end}
	p.Src, p.Pos = r.src, start
	for p.Pos < end {
		mark, _ := r.open(p.Pos)
		role := syntax.RoleCallee
		for p.word(role) {
			role = syntax.RoleArg
		}
		if r.b.Mark() > mark {
			r.close(syntax.Command, mark, int(r.b.Node(r.firstOf(mark)).Start), r.at, syntax.RoleItem).Flags |= syntax.FlagBroken
		}
		for p.Pos < end && separates(r.src[p.Pos]) {
			p.Pos++
		}
	}
}

// separates reports whether a character stands between commands.
func separates(c byte) bool {
	return c == '|' || c == ';' || c == '&' || c == '(' || c == ')' || c == '\n'
}

// A lineLexer reads words up to an end, and knows nothing but quotes and
// plain expansions.
type lineLexer struct {
	syntax.Cursor
	*converter
	end int
}

// word reads a word, unless there is a separator.
func (p *lineLexer) word(role syntax.Role) bool {
	for p.Pos < p.end && (p.Src[p.Pos] == ' ' || p.Src[p.Pos] == '\t' || p.Src[p.Pos] == '\r') {
		p.Pos++
	}
	if p.Pos >= p.end || separates(p.Src[p.Pos]) {
		return false
	}
	mark, from := p.open(p.Pos)
	text := p.Pos
	flush := func() { p.text(text, p.Pos) }
	for p.Pos < p.end {
		c := p.Src[p.Pos]
		if c == ' ' || c == '\t' || c == '\r' || separates(c) {
			break
		}
		switch {
		case c == '\\':
			p.Pos = min(p.Pos+2, p.end)
			continue
		case c == '\'' || c == '"':
			flush()
			p.quote(c)
		case c == '$' && p.Pos+1 < p.end && isName(p.Src[p.Pos+1:p.Pos+2]):
			flush()
			at := p.Pos
			p.Pos++
			p.Ident("")
			p.Pos = min(p.Pos, p.end)
			p.leaf(syntax.Expansion, at, p.Pos, syntax.RolePart)
			p.b.Name(at+1, p.Pos)
		default:
			p.Pos++
			continue
		}
		text = p.Pos
	}
	plain := p.b.Mark() == mark && bytes.IndexByte(p.Src[text:p.Pos], '\\') < 0
	if !plain {
		flush()
	}
	p.close(syntax.Word, mark, from, p.Pos, role)
	if plain {
		p.b.Name(from, p.Pos)
	}
	return true
}

// quote reads a quoted text, which ends at the end at the latest.
func (p *lineLexer) quote(quote byte) {
	start := p.Pos
	for p.Pos++; p.Pos < p.end && p.Src[p.Pos] != quote; p.Pos++ {
		if p.Src[p.Pos] == '\\' && quote == '"' {
			p.Pos++
		}
	}
	p.Pos = min(p.Pos, p.end)
	closed := p.Pos < p.end
	if closed {
		p.Pos++
	}
	n := p.leaf(syntax.String, start, p.Pos, syntax.RolePart)
	if quote == '\'' {
		n.Flags |= syntax.FlagRaw
	}
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}
