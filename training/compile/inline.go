package compile

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/training"
)

// An inline reads the text of one block. Styles don't nest, so it is a list of
// runs. What CommonMark might read in another way is refused.
type inline struct {
	m    *markdown
	at   int // line of the block
	s    string
	i    int
	runs []training.Inline
	text strings.Builder // of the plain run at hand
}

// inlines compiles the text of a block, its lines joined by spaces.
func (m *markdown) inlines(at int, s string) ([]training.Inline, error) {
	s = strings.TrimRight(s, " \t")
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
		return nil, m.errorf(at, "text holds control characters, or is not UTF-8")
	}
	p := &inline{m: m, at: at, s: s}
	for p.i < len(p.s) {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	p.flush()
	if len(p.runs) == 0 {
		return nil, m.errorf(at, "empty text")
	}
	m.places = append(m.places, place{join(p.runs), at})
	return p.runs, nil
}

func (p *inline) flush() {
	if p.text.Len() > 0 {
		p.runs = append(p.runs, training.Inline{Text: p.text.String()})
		p.text.Reset()
	}
}

func (p *inline) add(run training.Inline) {
	p.flush()
	p.runs = append(p.runs, run)
}

func (p *inline) errorf(format string, args ...any) error { return p.m.errorf(p.at, format, args...) }

// next reads from what stands at p.i.
func (p *inline) next() error {
	rest := p.s[p.i:]
	switch c := rest[0]; {
	case c == '`':
		return p.code()
	case c == '*' || c == '_':
		return p.emphasis()
	case strings.HasPrefix(rest, "!["):
		return p.errorf("image is not part of the lesson format; write \\! for the character")
	case c == '[':
		return p.link()
	}
	text, n, err := p.character(rest)
	p.text.WriteString(text)
	p.i += n
	return err
}

// character reads one character of plain text, which may be written as two or
// more.
func (p *inline) character(s string) (text string, n int, err error) {
	switch s[0] {
	case '\\':
		if len(s) > 1 && punctuation(rune(s[1])) && s[1] < utf8.RuneSelf {
			return s[1:2], 2, nil
		}
	case '<':
		if len(s) > 1 && (s[1] == '/' || s[1] == '!' || s[1] == '?' || s[1] >= 'a' && s[1] <= 'z' || s[1] >= 'A' && s[1] <= 'Z' || isAddress(s)) {
			return "", 0, p.errorf("HTML is not part of the lesson format; write \\< for the character")
		}
	case '&':
		name, _, ok := strings.Cut(s[1:], ";")
		if !ok || name == "" || strings.Trim(name, "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			break
		}
		for _, known := range [...][2]string{{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", `"`}} {
			if name == known[0] {
				return known[1], len(name) + 2, nil
			}
		}
		return "", 0, p.errorf("write the character that &%s; stands for, or \\& for the sign", name)
	}
	_, n = utf8.DecodeRuneInString(s)
	return s[:n], n, nil
}

// isAddress reports whether text begins like <a@b>, which is a link.
func isAddress(s string) bool {
	end := strings.IndexAny(s[1:], "<> ")
	return end > 0 && s[1+end] == '>'
}

// plain reads text in which nothing has a style: what is emphasised, or linked.
func (p *inline) plain(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); {
		switch s[i] {
		case '`', '*', '[', ']':
			return "", p.errorf("styles don't nest")
		case '_':
			if before, after := around(s, i, i+1); !wordRune(before) || !wordRune(after) {
				return "", p.errorf("styles don't nest; write \\_ for the character")
			}
		}
		text, n, err := p.character(s[i:])
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		i += n
	}
	return b.String(), nil
}

// code reads `code`. In it, nothing has another meaning.
func (p *inline) code() error {
	size := backticks(p.s[p.i:])
	start := p.i + size
	for end := start; end < len(p.s); {
		n := backticks(p.s[end:])
		if n == 0 {
			end++
			continue
		}
		if n == size {
			text := p.s[start:end]
			if strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") && strings.Trim(text, " ") != "" {
				text = text[1 : len(text)-1]
			}
			p.add(training.Inline{Style: training.Mono, Text: text})
			p.i = end + n
			return nil
		}
		end += n
	}
	return p.errorf("a backtick opens code that doesn't end; write \\` for the character")
}

// emphasis reads *text* and **text**. A star between spaces, an underscore
// within a word and whatever nothing closes are themselves.
func (p *inline) emphasis() error {
	c := p.s[p.i]
	end := p.i
	for end < len(p.s) && p.s[end] == c {
		end++
	}
	size := end - p.i
	before, after := around(p.s, p.i, end)
	if unicode.IsSpace(before) && unicode.IsSpace(after) || c == '_' && wordRune(before) && wordRune(after) {
		p.text.WriteString(p.s[p.i:end])
		p.i = end
		return nil
	}
	opens := !unicode.IsSpace(after) && (!punctuation(after) || unicode.IsSpace(before) || punctuation(before))
	if !opens || !p.closesLater(c, end) {
		p.text.WriteString(p.s[p.i:end])
		p.i = end
		return nil
	}
	if c == '_' || size > 2 {
		return p.errorf("%q emphasises nothing; write it with a backslash before each character, or as `code`", p.s[p.i:end])
	}
	for i := end; i < len(p.s); i++ {
		switch p.s[i] {
		case '\\':
			i++
			continue
		case '*':
		default:
			continue
		}
		stop := i
		for stop < len(p.s) && p.s[stop] == '*' {
			stop++
		}
		before, after := around(p.s, i, stop)
		closes := !unicode.IsSpace(before) && (!punctuation(before) || unicode.IsSpace(after) || punctuation(after))
		if stop-i != size || !closes {
			return p.errorf("styles don't nest; write a backslash before a star that is no emphasis")
		}
		text, err := p.plain(p.s[end:i])
		if err != nil {
			return err
		}
		style := training.Emph
		if size == 2 {
			style = training.Strong
		}
		p.add(training.Inline{Style: style, Text: text})
		p.i = stop
		return nil
	}
	return p.errorf("%q opens emphasis that doesn't end; write it with a backslash before each character", p.s[p.i:end])
}

// closesLater reports whether emphasis that c begins may end after i: stars
// anywhere, underscores that don't stand within a word.
func (p *inline) closesLater(c byte, i int) bool {
	for ; i < len(p.s); i++ {
		if p.s[i] == c {
			if before, after := around(p.s, i, i+1); c == '*' || !wordRune(before) || !wordRune(after) {
				return true
			}
		}
	}
	return false
}

// link reads [text](ref:id). Brackets that no address follows are themselves.
func (p *inline) link() error {
	end := p.i + 1
	for ; end < len(p.s) && p.s[end] != ']' && p.s[end] != '['; end++ {
		if p.s[end] == '\\' {
			end++
		}
	}
	if end < len(p.s) && p.s[end] == '[' && strings.Contains(p.s[end:], "](") {
		return p.errorf("brackets within brackets; write \\[ for the character")
	}
	if end >= len(p.s) || p.s[end] == '[' || !strings.HasPrefix(p.s[end:], "](") {
		p.text.WriteByte('[')
		p.i++
		return nil
	}
	text, err := p.plain(p.s[p.i+1 : end])
	if err != nil {
		return err
	}
	href, _, ok := strings.Cut(p.s[end+2:], ")")
	if !ok || text == "" || href == "" || strings.ContainsAny(href, " \t()<>\\&\"'`*_[]") {
		return p.errorf("link %q: write (ref:id) with an id from refs.yaml", href)
	}
	p.add(training.Inline{Style: training.Link, Text: text, Href: href})
	p.i = end + 2 + len(href) + 1
	return nil
}

// around returns the characters before and after s[i:j]. Where there is none, it
// is a space.
func around(s string, i, j int) (before, after rune) {
	before, after = ' ', ' '
	if i > 0 {
		before, _ = utf8.DecodeLastRuneInString(s[:i])
	}
	if j < len(s) {
		after, _ = utf8.DecodeRuneInString(s[j:])
	}
	return before, after
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func punctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7f && !wordRune(r)
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}
