package secrets

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/imports"
)

// A fixer makes the fixes of one file, of which it remembers what is the same
// for all of them.
type fixer struct {
	file    *checks.File
	asked   int
	imports map[string]importFix // by module
}

// An importFix is the edit that imports a module, where one is needed.
type importFix struct {
	edit   checks.Edit
	needed bool
}

// fixes returns the ways to take a secret out of the file: at present one that
// puts a look-up in the environment in its place. It isn't safe to apply
// unread, since the program then needs the variable.
//
// Edits never copy text of the file: what stands beside a secret may be
// another one.
func (x *fixer) fixes(h hit) []checks.Fix {
	f := x.file
	if x.asked++; x.asked > maxFixes {
		return nil
	}
	line := f.LineSpan(f.Line(h.secret.Start))
	if h.secret.Len() == 0 || h.secret.End > line.End {
		return nil // over several lines: a key doesn't fit a variable
	}
	if line.Len() > maxFixLine || len(f.Data) > maxFixFile {
		return nil
	}
	name := variable(f, line, h)
	var edits []checks.Edit
	var look lookup
	switch f.Lang {
	case checks.YAML:
		look = yamlLookup(f.Path, name)
		edits = inYAML(f, line, h.secret, look)
	case checks.Shell:
		look = lookup{expr: `${` + name + `:?is not set}`}
		edits = inShell(f, line, h.secret, look)
	default:
		var ok bool
		if look, ok = lookups(f.Lang, name); !ok {
			return nil
		}
		edits = inLiteral(f, line, h.secret, look)
	}
	if edits == nil {
		return nil
	}
	fix := checks.Fix{Title: "Read it from the environment variable " + name, Edits: edits}
	if look.secretStore != "" {
		fix.Title = "Read it from " + look.secretStore + " " + name
	}
	if look.module != "" {
		fix.Imports = []string{look.module}
		if i := x.importOf(look.module); i.needed {
			fix.Edits = append(fix.Edits, i.edit)
		}
	}
	return []checks.Fix{fix}
}

// Lengths in bytes of what a person edits. Longer lines and files are made by
// programs, and a fix costs the length of both for each secret in them.
const (
	maxFixLine = 1 << 12
	maxFixFile = 1 << 20
)

// maxFixes is how many secrets of a file have a fix. Nobody mends more of them
// one by one.
const maxFixes = 1000

// A lookup is how a language reads a variable.
type lookup struct {
	expr        string // an expression, or for YAML and shell a text
	module      string // to import
	secretStore string // where the value comes from if not the environment
}

func lookups(lang checks.Lang, name string) (lookup, bool) {
	switch lang {
	case checks.Go:
		return lookup{expr: `os.Getenv("` + name + `")`, module: "os"}, true
	case checks.Python:
		return lookup{expr: `os.environ["` + name + `"]`, module: "os"}, true
	case checks.JavaScript, checks.TypeScript:
		return lookup{expr: `process.env.` + name}, true
	case checks.Java, checks.Kotlin:
		return lookup{expr: `System.getenv("` + name + `")`}, true
	case checks.Ruby:
		return lookup{expr: `ENV.fetch("` + name + `")`}, true
	}
	return lookup{}, false
}

func yamlLookup(path, name string) lookup {
	base := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case strings.Contains("/"+path, "/.github/workflows/"):
		return lookup{expr: "${{ secrets." + name + " }}", secretStore: "the repository secret"}
	case strings.HasPrefix(base, ".gitlab-ci"):
		return lookup{expr: "$" + name, secretStore: "the CI/CD variable"}
	case strings.Contains(base, "compose"):
		return lookup{expr: "${" + name + ":?is not set}"}
	}
	return lookup{expr: "${" + name + "}"}
}

// assigned matches the name that a value is given to, at the end of the text
// before the value's quote.
var assigned = lazyRegexp{src: `([A-Za-z_$][A-Za-z0-9_$.\-]*)["'\]]*\s*(?::\s*[A-Za-z][\w<>.]*\s*)?(?::=|=>|=|:)\s*$`}

// vague names don't tell what a variable would hold.
var vague = map[string]bool{
	"KEY": true, "TOKEN": true, "SECRET": true, "VALUE": true, "PASSWORD": true, "PASS": true,
	"DATA": true, "AUTH": true, "CONFIG": true, "RESULT": true, "DEFAULT": true, "NAME": true, "ID": true,
}

// variable returns a name for an environment variable: that of the variable or
// key which holds the secret, or else one made of the rule's id.
func variable(f *checks.File, line checks.Span, h hit) string {
	before := f.Data[line.Start:h.secret.Start]
	before = bytes.TrimRight(before, "\"'`")
	byRule := strings.ToUpper(strings.ReplaceAll(h.rule.ID, "-", "_"))
	if byRule == "GENERIC_API_KEY" {
		byRule = "API_KEY"
	}
	if byRule[0] >= '0' && byRule[0] <= '9' {
		byRule = "_" + byRule
	}
	m := assigned.get().FindSubmatch(before)
	if m == nil {
		return byRule
	}
	name := upperSnake(string(m[1][bytes.LastIndexByte(m[1], '.')+1:]))
	if len(name) < 3 || len(name) > 48 || vague[name] || name[0] >= '0' && name[0] <= '9' {
		return byRule
	}
	return name
}

// upperSnake turns "apiKey", "api-key" and "APIKey" into "API_KEY".
func upperSnake(s string) string {
	var b strings.Builder
	r := []rune(s)
	for i, c := range r {
		switch {
		case c == '-' || c == '$' || c == '_':
			if b.Len() > 0 && !strings.HasSuffix(b.String(), "_") {
				b.WriteByte('_')
			}
			continue
		case i > 0 && unicode.IsUpper(c) && (unicode.IsLower(r[i-1]) || unicode.IsDigit(r[i-1]) ||
			i+1 < len(r) && unicode.IsUpper(r[i-1]) && unicode.IsLower(r[i+1])):
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(c))
	}
	return strings.Trim(b.String(), "_")
}

// A literal is a string literal on one line; start and end include the quotes.
type literal struct {
	start, end int
	quote      byte
	prefix     bool // a letter stands before the quote: r"", f"", b""
}

// literalAround returns the string literal of a line that holds a span whole.
// It knows no escapes but the backslash and gives up in comments.
func literalAround(f *checks.File, line, s checks.Span) (literal, bool) {
	data := f.Data
	hash := f.Lang == checks.Python || f.Lang == checks.Ruby || f.Lang == checks.Shell || f.Lang == checks.YAML
	for i := line.Start; i < line.End && i < s.Start; i++ {
		c := data[i]
		switch {
		case hash && c == '#', !hash && c == '/' && i+1 < line.End && (data[i+1] == '/' || data[i+1] == '*'):
			return literal{}, false
		case c != '"' && c != '\'' && c != '`':
			continue
		}
		end := i + 1
		for end < line.End && data[end] != c {
			if data[end] == '\\' && c != '`' {
				end++
			}
			end++
		}
		if end >= line.End {
			return literal{}, false
		}
		if i < s.Start && s.End <= end {
			l := literal{start: i, end: end + 1, quote: c}
			l.prefix = i > line.Start && (isLetter(data[i-1]) || data[i-1] == c)
			return l, true
		}
		i = end
	}
	return literal{}, false
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// inLiteral replaces a secret in a string literal by an expression, and joins
// what is left of the literal with "+".
func inLiteral(f *checks.File, line, s checks.Span, look lookup) []checks.Edit {
	l, ok := literalAround(f, line, s)
	if !ok || l.prefix || !expressionFits(f, line, l) {
		return nil
	}
	js := f.Lang == checks.JavaScript || f.Lang == checks.TypeScript
	if js && l.quote == '`' {
		return []checks.Edit{{Span: s, New: "${" + look.expr + "}"}}
	}
	e := checks.Edit{Span: s, New: look.expr}
	if s.Start == l.start+1 {
		e.Span.Start = l.start
	} else {
		e.New = string(l.quote) + " + " + e.New
	}
	if s.End == l.end-1 {
		e.Span.End = l.end
	} else {
		e.New += " + " + string(l.quote)
	}
	edits := []checks.Edit{e}
	if f.Lang == checks.Go {
		head := bytes.TrimLeft(f.Data[line.Start:l.start], " \t")
		if bytes.HasPrefix(head, []byte("const ")) {
			// A constant can't be a call.
			at := line.Start + bytes.Index(f.Data[line.Start:l.start], []byte("const "))
			edits = append(edits, checks.Edit{Span: checks.Span{Start: at, End: at + len("const")}, New: "var"})
		}
	}
	return edits
}

// constant matches the start of a line on which an expression can't stand for
// a literal.
var constant = lazyRegexp{src: `^\s*(?:@|case\b|import\b|package\b|require\b|from\b)`}

// expressionFits reports whether an expression may stand where the literal
// stands.
func expressionFits(f *checks.File, line checks.Span, l literal) bool {
	before, after := f.Data[line.Start:l.start], f.Data[l.end:line.End]
	if constant.get().Match(before) {
		return false
	}
	if f.Lang == checks.Go && inConstBlock(f, line.Start) {
		return false
	}
	jsx := (f.Lang == checks.JavaScript || f.Lang == checks.TypeScript) &&
		bytes.HasSuffix(before, []byte("=")) && bytes.IndexByte(before, '<') >= 0
	key := bytes.HasPrefix(bytes.TrimLeft(after, " \t"), []byte(":")) && f.Lang != checks.Go
	return !jsx && !key
}

// inConstBlock reports whether offset lies within "const (" … ")".
func inConstBlock(f *checks.File, offset int) bool {
	head := f.Data[:offset]
	open := bytes.LastIndex(head, []byte("\nconst ("))
	return open >= 0 && !bytes.Contains(head[open:], []byte("\n)"))
}

// inShell replaces a secret in a word, a double-quoted text or a whole
// single-quoted one.
func inShell(f *checks.File, line, s checks.Span, look lookup) []checks.Edit {
	l, ok := literalAround(f, line, s)
	switch {
	case ok && l.quote == '\'' && s.Start == l.start+1 && s.End == l.end-1:
		return []checks.Edit{{Span: checks.Span{Start: l.start, End: l.end}, New: `"` + look.expr + `"`}}
	case ok && l.quote == '"':
		return []checks.Edit{{Span: s, New: look.expr}}
	case !ok && s.Start > line.Start && f.Data[s.Start-1] == '=' && bytes.IndexByte(f.Data[line.Start:s.Start], '#') < 0:
		return []checks.Edit{{Span: s, New: `"` + look.expr + `"`}}
	}
	return nil
}

// inYAML replaces a secret that is a whole value, or part of a quoted one.
func inYAML(f *checks.File, line, s checks.Span, look lookup) []checks.Edit {
	before := f.Data[line.Start:s.Start]
	if i := bytes.IndexByte(before, '#'); i == 0 || i > 0 && (before[i-1] == ' ' || before[i-1] == '\t') {
		return nil
	}
	if _, ok := literalAround(f, line, s); ok {
		return []checks.Edit{{Span: s, New: look.expr}}
	}
	plain := bytes.TrimRight(before, " ")
	if len(plain) == len(before) || !bytes.HasSuffix(plain, []byte(":")) && !bytes.HasSuffix(plain, []byte("-")) {
		return nil
	}
	return []checks.Edit{{Span: s, New: `"` + look.expr + `"`}}
}

// importOf is imports.Edit, which looks at the whole file, once for all fixes.
func (x *fixer) importOf(module string) importFix {
	i, ok := x.imports[module]
	if !ok {
		i.edit, i.needed = imports.Edit(x.file, module)
		if x.imports == nil {
			x.imports = map[string]importFix{}
		}
		x.imports[module] = i
	}
	return i
}
