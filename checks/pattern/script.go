package pattern

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// script matches what an instruction has a shell run: the statements of the
// pattern, wherever in the script they are.
func (s *search) script(p *pnode, n int32, k func() bool) bool {
	if len(p.kids) == 1 && s.m.options.ImplicitDeepExpr {
		for i := n + 1; i < s.Tree.Nodes[n].Sub; i++ {
			if s.node(p.kids[0], i, k) {
				return true
			}
		}
		return false
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	return s.list(p.kids, s.kids(n, syntax.RoleItem), k)
}

// command matches a command of a shell by its words, of which what is run is
// the first. The pattern may be silent about variables that are set for it.
func (s *search) command(p *pnode, n int32, k func() bool) bool {
	if s.Tree.Nodes[n].Kind != syntax.Command {
		// A word alone, where it is said of a part of an instruction.
		return s.Lang == checks.Dockerfile && len(p.kids) == 1 && p.kids[0].role == syntax.RoleCallee && s.Tree.Nodes[n].Kind == syntax.Word && s.node(p.kids[0], n, k)
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	for c := s.Tree.First(n); c != syntax.None; c = s.Tree.Next(c) {
		if r := s.Tree.Nodes[c].Role; r == syntax.RoleCallee || r == syntax.RoleArg {
			s.stack = append(s.stack, c)
		}
	}
	words := s.stack[mark:len(s.stack):len(s.stack)]
	rest := func() bool { return s.list(p.words, words, k) }
	for i := range p.groups {
		g := &p.groups[i]
		if g.role != syntax.RoleInit && g.role != syntax.RoleRedirect {
			continue
		}
		then := rest
		rest = func() bool { return s.some(g.kids, s.kids(n, g.role), nil, then) }
	}
	return rest()
}

// pipe matches a pipeline: the first commands of one. A "..." at the beginning
// is any number of them, and another one is one.
func (s *search) pipe(p *pnode, n int32, k func() bool) bool {
	if s.Tree.Nodes[n].Kind != syntax.Pipe {
		return false
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	ns := s.kids(n, syntax.RoleItem)
	ps := p.kids
	if len(ps) == 0 || len(ns) < len(ps) {
		return false
	}
	if ps[0].kind != syntax.Ellipsis {
		return s.inRow(ps, ns, k)
	}
	ps = ps[1:]
	for i := 1; i+len(ps) <= len(ns); i++ {
		if s.inRow(ps, ns[i:], k) {
			return true
		}
	}
	return false
}

// inRow matches each pattern to the node in its place.
func (s *search) inRow(ps []*pnode, ns []int32, k func() bool) bool {
	if len(ps) == 0 {
		return k()
	}
	return s.node(ps[0], ns[0], func() bool { return s.inRow(ps[1:], ns[1:], k) })
}

// An image is what FROM names in a pattern: a name, and what the pattern says of
// tag and digest, which is nothing if they are missing.
type image struct{ name, tag, digest imagePart }

type imagePart struct {
	text string
	slot int32
}

// imageAt returns where name, tag and digest of an image stand in a text. What
// isn't there is empty.
func imageAt(text string) (name, tag, digest checks.Span) {
	name.End = len(text)
	if at := strings.IndexByte(text, '@'); at >= 0 {
		name.End, digest = at, checks.Span{Start: at + 1, End: len(text)}
	}
	depth := 0
	for i := 0; i < name.End; i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '/':
			if depth == 0 {
				tag = checks.Span{} // it was the port of a registry
			}
		case ':':
			if depth == 0 {
				tag = checks.Span{Start: i + 1, End: name.End}
			}
		}
	}
	if tag.End > 0 {
		name.End = tag.Start - 1
	}
	return name, tag, digest
}

// imageOf compiles the image of a pattern.
func (c *compiler) imageOf(text string) *image {
	part := func(at checks.Span) imagePart {
		x := imagePart{text: text[at.Start:at.End], slot: noSlot}
		if isMetavar(x.text) {
			x.slot = c.slot(x.text)
		}
		return x
	}
	name, tag, digest := imageAt(text)
	return &image{part(name), part(tag), part(digest)}
}

// image matches FROM by its image. The pattern may be silent about flags, tag,
// digest and the name of the stage.
func (s *search) image(p *pnode, n int32, k func() bool) bool {
	if s.Tree.Nodes[n].Kind != syntax.Instruction || !s.named(p, n) {
		return false
	}
	at := syntax.None
	for c := s.Tree.First(n); c != syntax.None && at == syntax.None; c = s.Tree.Next(c) {
		if x := &s.Tree.Nodes[c]; x.Role == syntax.RoleArg && x.Kind != syntax.Arg {
			at = c
		}
	}
	if at == syntax.None {
		return false
	}
	name, tag, digest := imageAt(string(s.Tree.Text(at)))
	base := int(s.Tree.Nodes[at].Start)
	if !s.part(p.image.name, at, moved(name, base)) || !s.part(p.image.tag, at, moved(tag, base)) || !s.part(p.image.digest, at, moved(digest, base)) {
		return false
	}
	for _, x := range p.kids {
		if x.kind == syntax.Arg && !s.some([]*pnode{x}, s.kids(n, syntax.RoleArg), nil, enough) {
			return false
		}
		if x.role == syntax.RoleAlias && !s.some([]*pnode{x}, s.kids(n, syntax.RoleAlias), nil, enough) {
			return false
		}
	}
	return k()
}

func (s *search) part(p imagePart, n int32, at checks.Span) bool {
	switch {
	case p.text == "":
		return true
	case at.Len() == 0:
		return false
	case p.text == "...":
		return true
	case p.slot != noSlot:
		return s.bind(p.slot, binding{kind: toText, node: n, span: at})
	}
	return string(s.text(at)) == p.text
}

// shellIn reads a pattern for a Dockerfile that is no instruction, but a command
// of one that a shell runs. It returns where its statements are.
func (c *compiler) shellIn(t *syntax.Tree, src string) (*syntax.Tree, int32) {
	first := t.First(0)
	if c.lang != checks.Dockerfile || first == syntax.None {
		return t, 0
	}
	n := &t.Nodes[first]
	if n.Kind != syntax.Gap && !(n.Kind == syntax.Instruction && n.Flags&syntax.FlagBroken != 0) || bytes.ContainsAny(t.Text(first)[:1], "$.") {
		return t, 0
	}
	o := c.reader.Parse([]byte("RUN "+src), syntax.Pattern)
	if text := o.Child(o.First(0), syntax.RoleArg); len(o.Gaps) == 0 && text != syntax.None && o.First(text) != syntax.None {
		return o, text
	}
	return t, 0
}
