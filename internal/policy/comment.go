package policy

import (
	"bytes"
	"path"
	"strings"

	"github.com/squiresec/squire/checks"
)

// An opener starts a comment.
type opener struct {
	text   string
	close  string // "" for a comment that ends with its line
	spaced bool   // counts only at the start of a line or after white space
}

// The openers by family of languages.
var (
	slashes  = []opener{{text: "//"}, {text: "/*", close: "*/"}}
	hashes   = []opener{{text: "#"}}
	spaced   = []opener{{text: "#", spaced: true}}
	config   = []opener{{text: "#", spaced: true}, {text: ";", spaced: true}, {text: "!", spaced: true}}
	mixed    = []opener{{text: "//"}, {text: "/*", close: "*/"}, {text: "#"}}
	php      = append(mixed[:3:3], opener{text: "<!--", close: "-->"})
	sql      = []opener{{text: "--"}, {text: "/*", close: "*/"}, {text: "#", spaced: true}}
	markup   = []opener{{text: "<!--", close: "-->"}}
	document = []opener{{text: "<!--", close: "-->"}, {text: "//"}, {text: "/*", close: "*/"}}
	basic    = []opener{{text: "'"}, {text: "REM ", spaced: true}}
	generic  = []opener{
		{text: "//"}, {text: "/*", close: "*/"}, {text: "<!--", close: "-->"}, {text: "#", spaced: true},
		{text: "--", spaced: true}, {text: ";", spaced: true}, {text: "%", spaced: true},
		{text: "(*", close: "*)"}, {text: "{-", close: "-}"},
	}
)

// openersOf returns how comments start in a file, and whether quotes make
// strings there. A language that isn't known has every opener there is: an
// ignore that doesn't count is worse than one that counts in an odd place.
func openersOf(f *checks.File) (openers []opener, quotes bool) {
	switch f.Lang {
	case checks.Go, checks.JavaScript, checks.TypeScript, checks.Java, checks.Kotlin, checks.CSharp, checks.Rust, checks.C, checks.CPP, checks.JSON:
		return slashes, true
	case checks.Python, checks.Ruby, checks.TOML:
		return hashes, true
	case checks.Shell, checks.YAML, checks.Dockerfile:
		return spaced, true
	case checks.PHP:
		return php, true
	case checks.Terraform:
		return mixed, true
	case checks.SQL:
		return sql, true
	case checks.INI:
		return config, false
	case checks.Markdown, checks.XML:
		return markup, false
	case checks.HTML:
		return document, false
	}
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".vb", ".vbs", ".bas", ".cls", ".frm":
		return basic, false
	}
	return generic, true
}

// A comment is one comment in a line, by offsets into the line.
type comment struct {
	open  int // where the opener starts
	text  int // where the text starts, after opener and white space
	end   int // where the text ends, before closer and white space
	close int // where the comment ends, its closer included
}

// commentAt returns the innermost comment of a line that holds offset at. It
// knows strings of one line but no longer ones: it looks at one line only.
func commentAt(f *checks.File, line []byte, at int) (comment, bool) {
	openers, quotes := openersOf(f)
	for i := 0; i <= at; {
		if o, ok := opens(openers, line, i); ok {
			c := spread(line, i, o)
			if at >= c.close {
				i = c.close
				continue
			}
			return inner(openers, line, c, o, at), true
		}
		if n := stringLen(line, i); quotes && n > 0 {
			i += n
			continue
		}
		i++
	}
	// A line within a block comment, in the way of " * text".
	trimmed := bytes.TrimLeft(line, " \t")
	if i := len(line) - len(trimmed); i < at && trimmed[0] == '*' && hasStars(openers) {
		o := opener{text: "*", close: "*/"}
		c := spread(line, i, o)
		return inner(openers, line, c, o, at), at < c.close
	}
	return comment{}, false
}

func hasStars(openers []opener) bool {
	for _, o := range openers {
		if o.text == "/*" {
			return true
		}
	}
	return false
}

// opens returns the opener that stands at offset i.
func opens(openers []opener, line []byte, i int) (opener, bool) {
	for _, o := range openers {
		if bytes.HasPrefix(line[i:], []byte(o.text)) &&
			(!o.spaced || i == 0 || line[i-1] == ' ' || line[i-1] == '\t') &&
			(o.text != "//" || i == 0 || line[i-1] != ':') { // no comment in https://
			return o, true
		}
	}
	return opener{}, false
}

// spread returns the comment that opener o starts at offset i.
func spread(line []byte, i int, o opener) comment {
	c := comment{open: i, text: i + len(o.text), end: len(line), close: len(line)}
	if o.close != "" {
		if n := bytes.Index(line[c.text:], []byte(o.close)); n >= 0 {
			c.end = c.text + n
			c.close = c.end + len(o.close)
		}
	}
	// "///", "//!", "##", "/**" and "--[[" are openers too.
	for c.text < c.end && bytes.IndexByte([]byte("/!#*-;%["), line[c.text]) >= 0 {
		c.text++
	}
	for c.text < c.end && isSpace(line[c.text]) {
		c.text++
	}
	for c.end > c.text && isSpace(line[c.end-1]) {
		c.end--
	}
	return c
}

// inner returns the comment that starts within the comment c right before at:
// in "// nolint // squire:ignore" the second one.
func inner(openers []opener, line []byte, c comment, o opener, at int) comment {
	if at <= c.text || o.close != "" {
		return c
	}
	before := bytes.TrimRight(line[c.text:at], " \t")
	for _, in := range openers {
		if in.close == "" && bytes.HasSuffix(before, []byte(in.text)) {
			c.open = c.text + len(before) - len(in.text)
			c.text = at
			return c
		}
	}
	return c
}

// stringLen returns the length of the string literal that starts at offset i,
// or 0 where none starts or it doesn't end in this line.
func stringLen(line []byte, i int) int {
	q := line[i]
	if q != '"' && q != '\'' && q != '`' {
		return 0
	}
	if q == '\'' && i > 0 && isWord(line[i-1]) {
		// An apostrophe ("don't"), unless it is a prefix: r'…', b'…', f'…'.
		start := i
		for start > 0 && isWord(line[start-1]) {
			start--
		}
		if i-start > 2 || len(bytes.Trim(line[start:i], "rbfuRBFUL")) > 0 {
			return 0
		}
	}
	for j := i + 1; j < len(line); j++ {
		switch line[j] {
		case '\\':
			if q != '`' {
				j++
			}
		case q:
			return j + 1 - i
		}
	}
	return 0
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }
