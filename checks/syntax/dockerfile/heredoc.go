package dockerfile

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// A heredoc is one whose text is still to come.
type heredoc struct {
	name string
	raw  bool // the name was quoted: nothing is expanded
	tabs bool // <<-: tabs before lines don't count
}

// findHeredocs looks for words like <<EOF in the instruction from a place on.
func (p *parser) findHeredocs(start int) {
	text := p.Src[start:p.end]
	for at := 0; ; {
		n := bytes.Index(text[at:], []byte("<<"))
		if n < 0 {
			return
		}
		at += n
		from := at
		for from > 0 && text[from-1] >= '0' && text[from-1] <= '9' {
			from--
		}
		if from > 0 && !space(text[from-1]) {
			at += 2
			for at < len(text) && text[at] == '<' {
				at++
			}
			continue
		}
		h, end, ok := readHeredoc(text, at+2)
		if ok {
			p.here = append(p.here, h)
		}
		at = end
	}
}

// readHeredoc reads what is behind <<, and returns where it ends.
func readHeredoc(text []byte, at int) (h heredoc, end int, ok bool) {
	if at < len(text) && text[at] == '-' {
		h.tabs = true
		at++
	}
	quote := byte(0)
	if at < len(text) && (text[at] == '"' || text[at] == '\'') {
		quote = text[at]
		h.raw = true
		at++
	}
	start := at
	for at < len(text) && (name(text[at]) || text[at] == '.' || text[at] == '-') {
		at++
	}
	h.name = string(text[start:at])
	if at == start {
		return h, at, false
	}
	if quote != 0 {
		if at >= len(text) || text[at] != quote {
			return h, at, false
		}
		at++
	}
	// The shell ends a word at one of these, too.
	return h, at, at == len(text) || bytes.IndexByte([]byte(" \t\r\n;|&<>()"), text[at]) >= 0
}

// heredocs parses the texts behind an instruction. One that nothing ends is
// empty, so that the instructions behind it aren't lost.
func (p *parser) heredocs() {
	for _, h := range p.here {
		c := syntax.Cursor{Src: p.Src, Pos: p.end}
		c.Line()
		skipEnd(&c)
		body := c.Pos
		closed := p.closes(h, body)
		stop := body
		for closed && c.More() {
			stop = c.Pos
			c.Line()
			line := p.Src[stop:c.Pos]
			if h.ends(line) {
				break
			}
			skipEnd(&c)
		}
		if !closed {
			p.b.Leaf(syntax.Heredoc, p.end, p.end)
			p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken
		} else {
			mark := p.b.Mark()
			if stop > body {
				p.b.Leaf(syntax.Text, body, stop)
				p.b.As(syntax.RolePart)
			}
			p.b.Wrap(syntax.Heredoc, mark, body, c.Pos)
			p.end = c.Pos
			p.Pos = c.Pos
		}
		n := p.b.Node(p.b.Last())
		n.Role = syntax.RoleArg
		n.Sym = p.b.Symbol(h.name)
		if h.raw {
			n.Flags |= syntax.FlagRaw
		}
	}
	p.here = p.here[:0]
}

func skipEnd(c *syntax.Cursor) {
	for c.At(0) == '\r' {
		c.Pos++
	}
	if c.At(0) == '\n' {
		c.Pos++
	}
}

// ends reports whether a line ends the heredoc.
func (h heredoc) ends(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if h.tabs {
		line = bytes.TrimLeft(line, "\t")
	}
	return string(line) == h.name
}

// closes reports whether a line behind a place ends a heredoc. Where each line
// stands last is found out once, so that a text of heredocs that nothing ends is
// not read over and over.
func (p *parser) closes(h heredoc, body int) bool {
	if p.last == nil {
		p.last = map[string]int{}
		for c := (syntax.Cursor{Src: p.Src}); c.More(); skipEnd(&c) {
			start := c.Pos
			c.Line()
			line := p.Src[start:c.Pos]
			if len(line) > 256 {
				continue
			}
			p.last[string(line)] = start
			p.last["\t"+string(bytes.TrimLeft(line, "\t"))] = start
		}
	}
	key := h.name
	if h.tabs {
		key = "\t" + key
	}
	at, ok := p.last[key]
	return ok && at >= body
}
