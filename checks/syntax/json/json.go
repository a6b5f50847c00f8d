// Package json parses JSON, with the comments and the trailing commas that
// configuration files have. An object is a Map of KeyValue, whose Sym is the key
// where that has no escapes.
package json

import (
	"encoding/json"

	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := &parser{Cursor: syntax.Cursor{Src: src}, b: syntax.NewBuilder(src), mode: mode}
	for p.separators(); p.More(); p.separators() {
		if mode == syntax.Pattern {
			p.fragment()
		} else {
			p.value(0)
		}
		p.b.As(syntax.RoleItem)
	}
	return p.b.Tree("json")
}

// Unquote returns what a string literal stands for.
func Unquote(lit []byte) (string, bool) {
	var s string
	err := json.Unmarshal(lit, &s)
	return s, err == nil
}

type parser struct {
	syntax.Cursor
	b    *syntax.Builder
	mode syntax.Mode
}

// space passes over what lies between tokens.
func (p *parser) space() {
	for p.More() {
		switch c := p.At(0); {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			p.Pos++
		case p.Has("//"):
			p.Line()
		case p.Has("/*"):
			p.Pos += 2
			p.Until("*/")
		default:
			return
		}
	}
}

// separators passes over what lies between items, however many commas.
func (p *parser) separators() {
	for p.space(); p.At(0) == ','; p.space() {
		p.Pos++
	}
}

// value parses one value, and always passes over something.
func (p *parser) value(depth int) {
	start := p.Pos
	switch c := p.At(0); {
	case p.mode == syntax.Pattern && p.Has("..."):
		p.Pos += 3
		p.b.Leaf(syntax.Ellipsis, start, p.Pos)
	case p.mode == syntax.Pattern && c == '$':
		p.Pos++
		p.Ident("")
		p.b.Leaf(syntax.Metavar, start, p.Pos)
		p.b.Name(start, p.Pos)
	case (c == '{' || c == '[') && depth >= syntax.MaxDepth:
		p.skipNested()
		p.b.Gap(start, p.Pos)
	case c == '{':
		p.list(syntax.Map, '}', depth, p.member)
	case c == '[':
		p.list(syntax.Array, ']', depth, p.value)
	case c == '"':
		p.str()
	case c == '-' || c >= '0' && c <= '9':
		p.number()
	default:
		p.word()
	}
}

// list parses what stands between brackets. It ends with the text, too.
func (p *parser) list(kind syntax.Kind, end byte, depth int, item func(depth int)) {
	mark, start := p.b.Mark(), p.Pos
	p.Pos++
	for p.separators(); p.More() && p.At(0) != end; p.separators() {
		if c := p.At(0); c == '}' || c == ']' {
			break // of something around
		}
		item(depth + 1)
		p.b.As(syntax.RoleItem)
	}
	closed := p.At(0) == end
	if closed {
		p.Pos++
	}
	n := p.b.Node(p.b.Wrap(kind, mark, start, p.Pos))
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// fragment parses what a pattern may be: a value, or a member of an object
// without that.
func (p *parser) fragment() {
	mark, start := p.b.Mark(), p.Pos
	p.value(0)
	end := p.Pos
	if p.space(); p.At(0) == ':' {
		p.behindKey(mark, start, 0)
	} else {
		p.Pos = end
	}
}

func (p *parser) member(depth int) {
	mark, start := p.b.Mark(), p.Pos
	p.value(depth)
	p.behindKey(mark, start, depth)
}

// behindKey parses what is behind the key that was added last.
func (p *parser) behindKey(mark, start, depth int) {
	key := *p.b.Node(p.b.Last())
	p.b.As(syntax.RoleKey)
	end := p.Pos
	p.space()
	if p.At(0) != ':' {
		if key.Kind == syntax.Ellipsis || key.Kind == syntax.Gap {
			p.Pos = end
			return
		}
		p.b.Node(p.b.Wrap(syntax.KeyValue, mark, start, end)).Flags |= syntax.FlagBroken
		return
	}
	p.Pos++
	p.space()
	if c := p.At(0); p.More() && c != '}' && c != ']' && c != ',' {
		p.value(depth)
		p.b.As(syntax.RoleValue)
	}
	p.b.Wrap(syntax.KeyValue, mark, start, p.Pos)
	if key.Kind == syntax.String && key.End-key.Start >= 2 {
		p.b.Name(int(key.Start)+1, int(key.End)-1)
	}
}

func (p *parser) str() {
	start := p.Pos
	p.Pos++
	for p.More() && p.At(0) != '"' && p.At(0) != '\n' {
		if p.At(0) == '\\' && p.At(1) != '\n' {
			p.Pos++
		}
		p.Pos = min(p.Pos+1, len(p.Src))
	}
	closed := p.At(0) == '"'
	if closed {
		p.Pos++
	}
	n := p.b.Node(p.b.Leaf(syntax.String, start, p.Pos))
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

func (p *parser) number() {
	start := p.Pos
	p.Pos++
	for c := p.At(0); c >= '0' && c <= '9' || c == '.' || c == '+' || c == '-' || c|0x20 == 'e'; c = p.At(0) {
		p.Pos++
	}
	p.b.Leaf(syntax.Number, start, p.Pos)
}

// word parses true, false, null and what is none of them.
func (p *parser) word() {
	start := p.Pos
	if !p.Ident("$-.") {
		p.Pos++
		p.b.Gap(start, p.Pos)
		return
	}
	switch string(p.Src[start:p.Pos]) {
	case "true":
		p.b.Node(p.b.Leaf(syntax.Bool, start, p.Pos)).Op = syntax.True
	case "false":
		p.b.Node(p.b.Leaf(syntax.Bool, start, p.Pos)).Op = syntax.False
	case "null":
		p.b.Leaf(syntax.Null, start, p.Pos)
	default: // a key without quotes
		p.b.Leaf(syntax.Ident, start, p.Pos)
		p.b.Name(start, p.Pos)
	}
}

// skipNested passes over brackets and what is in them, however deep.
func (p *parser) skipNested() {
	for open := 0; p.More(); {
		switch p.At(0) {
		case '{', '[':
			open++
		case '}', ']':
			open--
		case '"':
			mark := p.b.Mark()
			p.str()
			p.b.Drop(mark)
			continue
		}
		p.Pos++
		if open == 0 {
			return
		}
	}
}
