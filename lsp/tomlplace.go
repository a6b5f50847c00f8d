package lsp

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
)

// A tomlPlace is where an offset of a TOML document is. It is found in text
// that is half typed, which no parser takes.
type tomlPlace struct {
	kind  tomlKind
	table []string // of the table that the offset is in
	list  bool     // the table is one of an array: [[override]]
	key   []string // from the table, as far as it is written before the offset's own part
	token checks.Span
	// quoted says that the token is a string; the span is without its quotes.
	quoted bool
}

// tomlKind says what stands at a place.
type tomlKind int

const (
	tomlNowhere tomlKind = iota // a comment, or the space behind a value
	tomlHeader                  // between the brackets of a table's header
	tomlKey
	tomlValue
)

// path returns the key that a place is about, from the top of the document.
func (p *tomlPlace) path() []string {
	return append(append([]string(nil), p.table...), p.key...)
}

// tomlAt finds out where an offset is.
func tomlAt(text []byte, offset int) tomlPlace {
	p := tomlPlace{}
	for at := 0; at <= len(text); {
		end := at + lineEnd(text[at:])
		// A value in brackets or in three quotes goes on.
		next, q := tomlLine(text, at, end, offset, &p)
		if q.kind != tomlNowhere && (offset < q.token.Start || offset > q.token.End) {
			q.kind = tomlNowhere // behind a quote
		}
		if q.kind != tomlNowhere || next > offset {
			return q
		}
		at = next
	}
	return tomlPlace{}
}

// lineEnd returns the length of the first line, without its break.
func lineEnd(text []byte) int {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return i
	}
	return len(text)
}

// tomlLine reads the statement that begins at offset at, notes in p which table
// follows, and returns where the next one begins and what stands at offset, if
// that is in this one.
func tomlLine(text []byte, at, end, offset int, p *tomlPlace) (next int, found tomlPlace) {
	found = tomlPlace{table: p.table, list: p.list}
	start := at + len(text[at:end]) - len(bytes.TrimLeft(text[at:end], " \t\r"))
	in := offset >= at && offset <= end
	switch {
	case start >= end || text[start] == '#':
		if in && (start >= end || offset <= start) {
			found.kind, found.token = tomlKey, checks.Span{Start: offset, End: offset}
		}
		return end + 1, found
	case text[start] == '[':
		open := start + 1
		list := open < end && text[open] == '['
		if list {
			open++
		}
		shut := end
		if i := bytes.IndexByte(text[open:end], ']'); i >= 0 {
			shut = open + i
		}
		name := strings.TrimSpace(string(text[open:shut]))
		p.table, p.list = tomlParts(name), list
		if in && offset >= open && offset <= shut {
			found.kind, found.list, found.token = tomlHeader, list, checks.Span{Start: open, End: shut}
		}
		return end + 1, found
	}
	equals := tomlEquals(text, start, end)
	if in && offset < start {
		return end + 1, found // before the key
	}
	if in && (equals < 0 || offset <= equals) {
		stop := end
		if equals >= 0 {
			stop = equals
		}
		stop = start + len(bytes.TrimRight(text[start:stop], " \t\r"))
		if offset > stop { // behind the key
			return end + 1, found
		}
		return end + 1, tomlKeyAt(text, start, max(stop, start), offset, found)
	}
	if equals < 0 {
		return end + 1, found
	}
	found.key = tomlParts(string(text[start:equals]))
	return tomlValueAt(text, equals+1, offset, found)
}

// tomlEquals returns the offset of the sign between key and value, or -1.
func tomlEquals(text []byte, start, end int) int {
	var quote byte
	for i := start; i < end; i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '=':
			return i
		case c == '#':
			return -1
		}
	}
	return -1
}

// tomlKeyAt returns the place in a key, which may be a dotted one.
func tomlKeyAt(text []byte, start, stop, offset int, found tomlPlace) tomlPlace {
	found.kind = tomlKey
	from := start
	var quote byte
	for i := start; i < min(offset, stop); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '.':
			found.key = tomlParts(string(text[start:i]))
			from = i + 1
		}
	}
	to := max(min(offset, stop), from)
	for to < stop && (quote != 0 || text[to] != '.') {
		if text[to] == quote {
			break
		}
		to++
	}
	if from < stop && (text[from] == '"' || text[from] == '\'') {
		if offset <= from {
			found.kind = tomlNowhere // before the quote
			return found
		}
		found.quoted = true
		from++
		if to > from && (text[to-1] == '"' || text[to-1] == '\'') {
			to--
		}
	}
	found.token = checks.Span{Start: min(from, max(to, from)), End: max(to, from)}
	return found
}

// tomlValueAt reads a value and returns the place in it, or where it ends.
func tomlValueAt(text []byte, at, offset int, found tomlPlace) (next int, place tomlPlace) {
	place = found
	depth := 0
	for i := at; i <= len(text); {
		var c byte = '\n'
		if i < len(text) {
			c = text[i]
		}
		switch {
		case c == '\n' && (depth == 0 || i >= len(text)):
			if offset >= at && offset <= i {
				place.kind, place.token = tomlValue, bare(text, at, i, offset)
			}
			return i + 1, place
		case c == '#':
			end := i + lineEnd(text[i:])
			if offset > i && offset <= end {
				return end + 1, place // a comment
			}
			i = end
		case c == '"' || c == '\'':
			stop, long := tomlString(text, i, c)
			open, shut := i+1, stop-1
			if long {
				open, shut = i+3, stop-3
			}
			if stop > len(text) || text[stop-1] != c || shut < open { // it isn't finished
				shut = min(max(stop, open), len(text))
			}
			if offset >= open && offset <= shut {
				place.kind, place.quoted, place.token = tomlValue, true, checks.Span{Start: open, End: shut}
				return stop, place
			}
			i = max(stop, i+1)
		case c == '[' || c == '{':
			depth++
			i++
		case c == ']' || c == '}':
			depth = max(depth-1, 0)
			i++
		default:
			i++
		}
		if depth > 0 && offset >= at && offset < i {
			place.kind, place.token = tomlValue, bare(text, at, i, offset)
			return i, place
		}
	}
	return len(text) + 1, place
}

// tomlString returns the end of a string that begins at i, at the latest the
// end of the line for one of a single line.
func tomlString(text []byte, i int, quote byte) (end int, long bool) {
	three := bytes.Repeat([]byte{quote}, 3)
	if bytes.HasPrefix(text[i:], three) {
		if n := bytes.Index(text[i+3:], three); n >= 0 {
			return i + 3 + n + 3, true
		}
		return len(text), true
	}
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\n':
			return j, false
		case text[j] == '\\' && quote == '"':
			j++
		case text[j] == quote:
			return j + 1, false
		}
	}
	return len(text), false
}

// bare returns the word without quotes around an offset.
func bare(text []byte, from, to, offset int) checks.Span {
	word := func(c byte) bool {
		return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_' || c == '.'
	}
	s := checks.Span{Start: offset, End: offset}
	for s.Start > from && word(text[s.Start-1]) {
		s.Start--
	}
	for s.End < to && s.End < len(text) && word(text[s.End]) {
		s.End++
	}
	return s
}

// tomlParts splits a dotted key.
func tomlParts(key string) []string {
	var parts []string
	var b strings.Builder
	var quote byte
	flush := func() {
		parts = append(parts, strings.TrimSpace(b.String()))
		b.Reset()
	}
	for i := range len(key) {
		switch c := key[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteByte(c)
		case c == '"' || c == '\'':
			quote = c
		case c == '.':
			flush()
		default:
			b.WriteByte(c)
		}
	}
	if strings.TrimSpace(key) != "" {
		flush()
	}
	return parts
}
