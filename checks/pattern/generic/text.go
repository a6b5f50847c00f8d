package generic

// A Text is a text that was read for patterns. It is safe for concurrent use
// while the bytes that it was read from aren't modified.
type Text struct {
	src    []byte
	tokens []token
	// blocks has the text itself first, and a block behind the one it is in.
	blocks  []block
	partial bool // there was more than is looked at
}

// A token is a word, a sign, or a byte that is neither.
type token struct {
	start, end int32 // bytes
	line       int32
	block      int32 // the innermost
}

// A block is a run of tokens. It begins with a token that is directly in it,
// but for the text itself, so no two blocks with the same parent, and no block
// and its parent, begin at the same one.
type block struct {
	first, end int32 // tokens
	parent     int32
}

// maxTokens bounds the memory that a text takes, which is about twenty times
// this many bytes.
const maxTokens = 4 << 20

// Read splits a text into tokens and finds its blocks.
func Read(src []byte) *Text { return read(src, maxTokens) }

func read(src []byte, most int) *Text {
	r := reader{text: &Text{src: src, blocks: []block{{}}}, levels: []level{{}}, most: most}
	line := int32(0)
	for len(r.text.tokens) < r.most && r.pos < len(src) {
		from := len(r.text.tokens)
		indent := r.indent()
		r.line(line)
		line++
		if len(r.text.tokens) > from {
			r.nest(from, r.level(indent, from))
		}
	}
	r.text.partial = r.pos < len(src)
	for _, l := range r.levels {
		r.text.blocks[l.block].end = int32(len(r.text.tokens))
	}
	return r.text
}

type reader struct {
	text   *Text
	pos    int
	most   int     // tokens
	levels []level // of indentation, from the text itself to the innermost
	open   []int32 // tokens that are brackets which nothing closed yet
	closes []int32 // by token of a line: the bracket that closes it, or 0
}

type level struct {
	indent int
	block  int32
}

// indent reads the white space that begins a line. A tab counts eight spaces,
// wherever it stands.
func (r *reader) indent() int {
	n := 0
	for ; r.pos < len(r.text.src); r.pos++ {
		switch r.text.src[r.pos] {
		case ' ':
			n++
		case '\t':
			n += 8
		default:
			return n
		}
	}
	return n
}

// line reads the tokens of a line and its end.
func (r *reader) line(number int32) {
	src := r.text.src
	for r.pos < len(src) && len(r.text.tokens) < r.most {
		at := r.pos
		n, what := next(src[at:])
		r.pos += n
		switch what {
		case lineEnd:
			return
		case space:
			continue
		}
		r.text.tokens = append(r.text.tokens, token{start: int32(at), end: int32(at + n), line: number})
	}
}

// What a text is made of.
const (
	space = iota
	lineEnd
	word
	sign // or any other byte
)

// next returns the length of what a text begins with, and what it is.
func next(src []byte) (n, what int) {
	switch c := src[0]; {
	case c == ' ' || c == '\t':
		return 1, space
	case c == '\n':
		return 1, lineEnd
	case c == '\r' && len(src) > 1 && src[1] == '\n':
		return 2, lineEnd
	case !wordByte(c):
		return 1, sign
	}
	for n < len(src) && wordByte(src[n]) {
		n++
	}
	return n, word
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// level returns the block of a line that is indented by so much and begins with
// a token. A line that is indented more than the block of the one before begins
// a block, and one that is indented less ends it.
func (r *reader) level(indent, first int) int32 {
	top := len(r.levels) - 1
	for ; indent < r.levels[top].indent; top-- {
		r.text.blocks[r.levels[top].block].end = int32(first)
	}
	r.levels = r.levels[:top+1]
	in := r.levels[top]
	if indent > in.indent {
		in = level{indent: indent, block: r.block(first, 0, in.block)}
		r.levels = append(r.levels, in)
	}
	return in.block
}

func (r *reader) block(first, end int, parent int32) int32 {
	r.text.blocks = append(r.text.blocks, block{first: int32(first), end: int32(end), parent: parent})
	return int32(len(r.text.blocks) - 1)
}

// nest gives the tokens of a line, which begins with the token from, their
// blocks: in, or one between brackets.
func (r *reader) nest(from int, in int32) {
	r.pair(from)
	tokens := r.text.tokens
	base := in
	for i := from; i < len(tokens); i++ {
		if in != base && int(r.text.blocks[in].end) == i {
			in = r.text.blocks[in].parent
		}
		tokens[i].block = in
		if end := int(r.closes[i-from]); end > i+1 {
			in = r.block(i+1, end, in)
		}
	}
}

// pair finds the brackets of a line that belong together. One that would close
// another kind than the innermost is a sign like any other, and so is one that
// nothing closes in its line.
func (r *reader) pair(from int) {
	tokens := r.text.tokens[from:]
	r.open = r.open[:0]
	r.closes = r.closes[:0]
	for i, t := range tokens {
		r.closes = append(r.closes, 0)
		c := r.text.src[t.start]
		switch c {
		case '(', '[', '{':
			r.open = append(r.open, int32(i))
		case ')', ']', '}':
			if n := len(r.open); n > 0 && closing(r.text.src[tokens[r.open[n-1]].start]) == c {
				r.closes[r.open[n-1]] = int32(from + i)
				r.open = r.open[:n-1]
			}
		}
	}
}

func closing(c byte) byte {
	switch c {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}
