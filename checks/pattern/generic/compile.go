package generic

import (
	"bytes"
	"fmt"
	"slices"
)

// A node is a part of a pattern. Blocks are flat, between an opens and a closes.
type node struct {
	kind kind
	text string // of a literal
	slot int    // of a variable, or of the dots of $...X; -1 for none
	// dots is how many "..." stand here in a row.
	dots int
	// after is where the pattern goes on behind the block that opens here.
	after int
	// empty says of an opens that no token is needed for the block, and last
	// that none is needed for what follows on its level either.
	empty, last bool
	// tied says that whether the rest of the pattern matches from this node on
	// depends on what variables stand for, and not on the place alone.
	tied   bool
	offset int // in the pattern
}

type kind uint8

const (
	literal kind = iota
	variable
	dots
	opens  // a block
	closes // a block
	end
)

// maxNodes bounds a pattern, and with it how deep matching one goes.
const maxNodes = 4096

// An Error is a pattern that can't be read.
type Error struct {
	Offset int // bytes
	Reason string
}

func (e *Error) Error() string { return e.Reason }

// Compile reads a pattern. lines is how many each "..." spans; less than zero
// is [DefaultLines]. Its errors are *[Error]s.
func Compile(text string, lines int) (*Pattern, error) {
	if lines < 0 {
		lines = DefaultLines
	}
	c := compiler{src: []byte(text), p: &Pattern{lines: lines}}
	if err := c.read(); err != nil {
		return nil, err
	}
	nodes := c.p.nodes
	if len(nodes) == 1 {
		return nil, &Error{Reason: "the pattern is empty"}
	}
	measure(nodes)
	tie(nodes, len(c.p.vars))
	c.p.open = nodes[0].kind == dots
	c.p.closed = nodes[len(nodes)-2].kind != dots
	for _, n := range nodes {
		if n.kind == literal && len(n.text) >= 3 && wordByte(n.text[0]) && !slices.Contains(c.p.literals, n.text) {
			c.p.literals = append(c.p.literals, n.text)
		}
	}
	return c.p, nil
}

type compiler struct {
	src    []byte
	p      *Pattern
	levels []int // of indentation
	starts []int // the opens of each level but the first
}

// read splits the pattern into nodes. Brackets make no blocks in a pattern, so
// that one in a line can match a text in which they go over several.
func (c *compiler) read() error {
	for pos := 0; pos < len(c.src); {
		line := c.src[pos:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		if err := c.line(line, pos); err != nil {
			return err
		}
		pos += len(line)
	}
	for len(c.levels) > 1 {
		c.close(len(c.src))
	}
	c.add(node{kind: end, offset: len(c.src)})
	return nil
}

// line reads a line that begins at pos.
func (c *compiler) line(line []byte, pos int) error {
	if len(bytes.TrimLeft(line, " \t\r\n")) == 0 {
		return nil
	}
	r := reader{text: &Text{src: line}}
	indent := r.indent()
	if err := c.level(indent, pos+r.pos); err != nil {
		return err
	}
	for r.pos < len(line) {
		n, x := c.token(line[r.pos:])
		x.offset = pos + r.pos
		r.pos += n
		switch x.kind {
		case end: // white space
		case dots:
			if err := c.ellipsis(x); err != nil {
				return err
			}
		default:
			c.add(x)
		}
		if len(c.p.nodes) > maxNodes {
			return &Error{Offset: x.offset, Reason: fmt.Sprintf("the pattern has more than %d words and signs", maxNodes)}
		}
	}
	return nil
}

// level opens and closes blocks before a line that is indented by so much.
func (c *compiler) level(indent, at int) error {
	if c.levels == nil {
		c.levels = []int{indent}
	}
	for len(c.levels) > 1 && indent < c.levels[len(c.levels)-1] {
		c.close(at)
	}
	switch top := c.levels[len(c.levels)-1]; {
	case indent < top:
		return &Error{Offset: at, Reason: "this line is indented less than the first line of the pattern, which then can't match anything"}
	case indent > top:
		c.levels = append(c.levels, indent)
		c.starts = append(c.starts, len(c.p.nodes))
		c.add(node{kind: opens, offset: at})
	}
	return nil
}

func (c *compiler) close(at int) {
	from := c.starts[len(c.starts)-1]
	c.add(node{kind: closes, offset: at})
	c.p.nodes[from].after = len(c.p.nodes)
	c.levels = c.levels[:len(c.levels)-1]
	c.starts = c.starts[:len(c.starts)-1]
}

func (c *compiler) add(x node) {
	if x.kind != variable && x.kind != dots {
		x.slot = -1
	}
	c.p.nodes = append(c.p.nodes, x)
}

// ellipsis adds dots, to the ones before if there are any.
func (c *compiler) ellipsis(x node) error {
	if n := len(c.p.nodes); n > 0 && c.p.nodes[n-1].kind == dots {
		if x.slot >= 0 {
			return &Error{Offset: x.offset, Reason: fmt.Sprintf("%s stands right behind another ellipsis, so nothing says where it begins; put a word or a sign between them", c.p.vars[x.slot])}
		}
		c.p.nodes[n-1].dots++
		return nil
	}
	c.add(x)
	return nil
}

// token returns the node that a text begins with, and its length. White space
// is an end.
func (c *compiler) token(src []byte) (int, node) {
	if name := variableName(src, "$"); name > 0 {
		return name, node{kind: variable, slot: c.slot(string(src[:name]))}
	}
	if name := variableName(src, "$..."); name > 0 {
		return name, node{kind: dots, dots: 1, slot: c.slot(string(src[:name]))}
	}
	if n := len(src) - len(bytes.TrimLeft(src, ".")); n == 3 {
		return n, node{kind: dots, dots: 1, slot: -1}
	} else if n > 3 {
		// More are no ellipsis. They stay together, so that the last three
		// aren't one.
		for range n - 1 {
			c.add(node{kind: literal, text: "."})
		}
		return n, node{kind: literal, text: "."}
	}
	n, what := next(src)
	if what == space || what == lineEnd {
		return n, node{kind: end}
	}
	return n, node{kind: literal, text: string(src[:n])}
}

// variableName returns the length of the variable that a text begins with: a
// capital letter behind the prefix, and what else there is of a word.
func variableName(src []byte, prefix string) int {
	n := len(prefix)
	if len(src) <= n || string(src[:n]) != prefix || src[n] < 'A' || src[n] > 'Z' {
		return 0
	}
	for n < len(src) && wordByte(src[n]) {
		n++
	}
	return n
}

func (c *compiler) slot(name string) int {
	if i := slices.Index(c.p.vars, name); i >= 0 {
		return i
	}
	c.p.vars = append(c.p.vars, name)
	return len(c.p.vars) - 1
}

// measure finds out which blocks need no token. It goes from the end to the
// beginning, as what follows a block decides about it.
func measure(nodes []node) {
	rest := []bool{true} // by level: what follows needs no token
	for i := len(nodes) - 1; i >= 0; i-- {
		top := len(rest) - 1
		switch n := &nodes[i]; n.kind {
		case literal, variable:
			rest[top] = false
		case closes:
			rest = append(rest, true)
		case opens:
			n.empty = rest[top]
			n.last = n.empty && rest[top-1]
			rest = rest[:top]
			rest[top-1] = n.last
		}
	}
}

// tie marks the nodes between two uses of a variable.
func tie(nodes []node, vars int) {
	for slot := range vars {
		first, last := -1, -1
		for i, n := range nodes {
			if (n.kind == variable || n.kind == dots) && n.slot == slot {
				if first < 0 {
					first = i
				}
				last = i
			}
		}
		if first == last {
			continue
		}
		if nodes[last].kind == dots {
			last++ // which is where they end
		}
		for i := first + 1; i <= last; i++ {
			nodes[i].tied = true
		}
	}
}
