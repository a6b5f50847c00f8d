package secrets

import (
	"bytes"
	"path"
	"strings"

	"github.com/squiresec/squire/checks"
)

// An assignment gives a value to a name: in code, in a configuration file, in
// an element of XML, on a command line.
type assignment struct {
	name  string // as written, quotes apart
	value checks.Span
	quote byte // 0 where the value is bare
	sign  sign
}

// A sign is what stands between a name and its value.
type sign uint8

const (
	equals  sign = iota // = := : => ->
	compare             // == != ===
	call                // set("name", value) or name("value")
	element             // <name>value</name>
	blank               // name value
)

// Limits of what is read around a name, in bytes.
const (
	maxName = 64
	maxText = 1024
)

// assignmentAt reads the assignment whose name has a keyword from start to
// end.
func assignmentAt(data []byte, start, end int) (a assignment, ok bool) {
	from, to := start, end
	for from > 0 && start-from < maxName && nameByte(data[from-1]) {
		from--
	}
	for to < len(data) && to-end < maxName && nameByte(data[to]) {
		to++
	}
	// A name doesn't end in the dashes and dots that follow it.
	for to > end && !letter(data[to-1]) && !digit(data[to-1]) && data[to-1] != '_' {
		to--
	}
	a.name = string(data[from:to])
	closed := false // the name stood in quotes or brackets
	i := dimension(data, to)
	for i < len(data) && i-to < 4 && bytes.IndexByte([]byte(`"'`+"`"+`])}\`), data[i]) >= 0 {
		i++
		closed = true
	}
	i = blanks(data, i)
	if i >= len(data) {
		return a, false
	}
	if from > 0 && (data[from-1] == '<' || data[from-1] == '/') && (data[i] == '>' || letter(data[i])) {
		if from > 1 && data[from-1] == '<' && letter(data[from-2]) {
			return a, false // C<pass> of a manual, List<pass> of a program
		}
		return a.element(data, i, from-1)
	}
	if closed && data[i] == '>' {
		return a.element(data, i, -1) // <property name="password">value<
	}
	if i == to && from > 0 && data[from-1] == '>' && bytes.HasPrefix(data[i:], []byte("</")) {
		return a.sibling(data, i)
	}
	i, ok = a.separator(data, i, to, closed)
	if !ok {
		return a, false
	}
	return a.read(data, i)
}

// separator reads what stands between name and value and returns where the
// value begins.
func (a *assignment) separator(data []byte, i, nameEnd int, closed bool) (int, bool) {
	rest := data[i:min(i+80, len(data))]
	switch c := rest[0]; {
	case bytes.HasPrefix(rest, []byte("==")), bytes.HasPrefix(rest, []byte("!=")):
		a.sign = compare
		i += len(rest) - len(bytes.TrimLeft(rest, "=!"))
	case bytes.HasPrefix(rest, []byte("=>")), bytes.HasPrefix(rest, []byte("->")), bytes.HasPrefix(rest, []byte("<-")), bytes.HasPrefix(rest, []byte(":=")),
		bytes.HasPrefix(rest, []byte("?=")), bytes.HasPrefix(rest, []byte("+=")), bytes.HasPrefix(rest, []byte("::")):
		i += 2
	case bytes.HasPrefix(rest, []byte("||=")):
		i += 3
	case fallback(rest, closed) > 0: // name || "value"
		i = converted(data, wrapped(data, blanks(data, i+fallback(rest, closed))))
		return i, i < len(data) && quoteByte(data[i])
	case c == ',' && !closed && compares(data, nameEnd-len(a.name)):
		a.sign = compare
		i++
	case c == '=' || c == ':':
		if i = afterType(data, i+1, c); c == '=' || bytes.HasSuffix(bytes.TrimRight(data[nameEnd:i], " \t"), []byte("=")) {
			i = wrapped(data, i)
		} else if j := scalar(data, i); j > i {
			return j, true
		}
	case c == ',' && !closed && nameEnd > len(a.name) && data[nameEnd-len(a.name)-1] == '{': // {password, "value"} of Erlang
		i = blanks(data, i+1)
		return i, alone(data, i)
	case c == ',' && closed && inCall(data, nameEnd), c == '(' && !closed:
		a.sign = call
		i = argument(data, blanks(data, i+1))
	case c == '{' && !closed: // std::string name{"value"}
		i = wrapped(data, blanks(data, i+1))
		return i, alone(data, i)
	case c == '\n' || c == '\r' || c == ',':
		if j := assignedBelow(data, i); j > i {
			return j, true
		}
		return valueKey(data, i)
	case closed && bytes.HasPrefix(rest, []byte("value")):
		return valueKey(data, i)
	case closed && quoteByte(c) && beforeBrace(data, i): // resource "random_password" "db1" {
		return i, false
	default:
		if i == nameEnd {
			return i, false
		}
		// Go's "name string = value", "name As String = value" of Basic; after a quote
		// it is the next attribute.
		if j := skipWord(data, i); j > i && !closed {
			if j == i+2 && strings.EqualFold(string(data[i:j]), "as") {
				j = skipWord(data, blanks(data, j))
			}
			if k := blanks(data, j); k < len(data) && data[k] == '=' && (k+1 == len(data) || data[k+1] != '=') {
				return blanks(data, k+1), true
			}
		}
		a.sign = blank
	}
	return blanks(data, i), true
}

// alone reports whether a text in quotes is all that stands in its braces.
func alone(data []byte, i int) bool {
	if i >= len(data) || !quoteByte(data[i]) {
		return false
	}
	rest := data[i+1 : min(i+maxText, len(data))]
	end := bytes.IndexByte(rest, data[i])
	return end >= 0 && end+1 < len(rest) && rest[end+1] == '}'
}

// beforeBrace reports whether a text in quotes is a label of a block, as HCL
// has them: what follows is its brace.
func beforeBrace(data []byte, i int) bool {
	rest := data[i+1 : min(i+maxName, len(data))]
	end := bytes.IndexByte(rest, data[i])
	if end < 0 {
		return false
	}
	k := blanks(data, i+end+2)
	return k < len(data) && data[k] == '{'
}

// fallback returns the length of what gives a value where a name has none, an
// operator or a call: "||", "??", "?:", "or", unwrap_or(; or 0. What stands in
// quotes or brackets may also be paired with a value: "name" to "value".
func fallback(rest []byte, closed bool) int {
	for _, op := range [...]string{"||", "??", "?:", "or "} {
		if bytes.HasPrefix(rest, []byte(op)) {
			return len(op)
		}
	}
	if !closed {
		return 0
	}
	for _, op := range [...]string{"to ", "{ ", ".unwrap_or(", ".unwrap_or_else(", ".orElse(", ".or_else(", ".getOrElse(", ".get_or_else("} {
		if !bytes.HasPrefix(rest, []byte(op)) {
			continue
		}
		n := len(op)
		if after := rest[n:]; len(after) > 0 && after[0] == '|' { // a closure: |_|
			if end := bytes.IndexByte(after[1:], '|'); end >= 0 {
				n += end + 2
			}
		}
		return n
	}
	return 0
}

// dimension skips the brackets of an array behind its name, where a value is
// assigned to it: char name[64] = "value".
func dimension(data []byte, i int) int {
	if i >= len(data) || data[i] != '[' {
		return i
	}
	j := i + 1
	for j < len(data) && j-i < 20 && (letter(data[j]) || digit(data[j]) || data[j] == '_') {
		j++
	}
	if j >= len(data) || data[j] != ']' || !bounds(data[i+1:j]) {
		return i
	}
	if k := blanks(data, j+1); k+1 < len(data) && data[k] == '=' && data[k+1] != '=' {
		return j + 1
	}
	return i
}

// bounds reports whether a text is how long an array is: nothing, a number, or a
// name of one. Anything else is a key, which says more than the array's name.
func bounds(text []byte) bool {
	if len(text) == 0 || digit(text[0]) {
		return true
	}
	low := bytes.ToLower(text)
	return bytes.Contains(low, []byte("len")) || bytes.Contains(low, []byte("size")) || bytes.Contains(low, []byte("max"))
}

// compares reports whether what begins at an offset is the first argument of a
// function that compares texts.
func compares(data []byte, at int) bool {
	end := at
	for end > 0 && (data[end-1] == ' ' || data[end-1] == '\t') {
		end--
	}
	if end == 0 || data[end-1] != '(' {
		return false
	}
	end--
	start := end
	for start > 0 && end-start < 32 && (letter(data[start-1]) || data[start-1] == '_') {
		start--
	}
	switch string(data[start:end]) {
	case "strcmp", "strncmp", "strcasecmp", "strncasecmp", "strcmp_P", "memcmp", "CRYPTO_memcmp", "lstrcmp", "wcscmp", "_stricmp", "stricmp",
		"compare_digest", "hash_equals", "secure_compare", "timingSafeEqual", "ConstantTimeCompare":
		return true
	}
	return false
}

// sibling reads a value whose name is the text of the element before it:
// <name>password</name><value>…</value>, <key>token</key><string>…</string>.
func (a assignment) sibling(data []byte, i int) (assignment, bool) {
	end := bytes.IndexByte(data[i:min(i+16, len(data))], '>')
	if end < 0 {
		return a, false
	}
	j := i + end + 1
	for j < len(data) && j-i < 60 && bytes.IndexByte([]byte(" \t\r\n"), data[j]) >= 0 {
		j++
	}
	for _, tag := range [...]string{"<value>", "<string>"} {
		if rest := data[j:min(j+len(tag)+maxText, len(data))]; bytes.HasPrefix(rest, []byte(tag)) {
			from := j + len(tag)
			k := bytes.IndexAny(rest[len(tag):], "<\r\n")
			if k < 1 || !bytes.HasPrefix(data[from+k:], []byte("</")) {
				return a, false
			}
			a.sign = element
			a.value = trimSpan(data, checks.Span{Start: from, End: from + k})
			return a, a.value.Len() > 0
		}
	}
	return a, false
}

// inCall reports whether an offset stands in the brackets of a call on its
// line, as far as 80 bytes tell. The calls of Gradle that put constants into a
// program have none.
func inCall(data []byte, at int) bool {
	i := at - 1
	for ; i >= 0 && at-i < 80 && data[i] != '\n' && data[i] != ')'; i-- {
		if data[i] == '(' {
			return true
		}
	}
	line := bytes.TrimLeft(data[i+1:at], " \t")
	// What a formatter put on a line of its own: get(⏎ "name", "value"⏎).
	if i > 0 && data[i] == '\n' && len(line) > 1 && quoteByte(line[0]) && bytes.IndexAny(line[1:], " \t\"'`") < 0 && bytes.HasSuffix(bytes.TrimRight(data[max(i-3, 0):i], " \t\r"), []byte("(")) {
		return true
	}
	return bytes.HasPrefix(line, []byte("buildConfigField")) || bytes.HasPrefix(line, []byte("resValue"))
}

// argument skips the name of an argument before a value in quotes:
// default="value".
func argument(data []byte, i int) int {
	j := i
	for j < len(data) && j-i < 20 && (letter(data[j]) || data[j] == '_') {
		j++
	}
	k := blanks(data, j)
	switch string(data[i:j]) {
	case "default", "value", "fallback", "defaultValue", "default_value":
	default:
		return i
	}
	if k >= len(data) || data[k] != '=' && data[k] != ':' {
		return i
	}
	if k = blanks(data, k+1); k < len(data) && quoteByte(data[k]) {
		return k
	}
	return i
}

// conversions make other types of a text.
var conversions = [...]string{"[]byte(", "String::from(", "Some(", "Buffer.from(", "bytes(", "String(", "SecretString::new(", "QStringLiteral(", "QLatin1String(", "SecretStr(", "TEXT(", "_T(", "F(", "PSTR(", "std::string("}

// converted skips a conversion of a text in quotes.
func converted(data []byte, i int) int {
	for _, c := range conversions {
		if j := i + len(c); j < len(data) && quoteByte(data[j]) && string(data[i:j]) == c {
			return j
		}
	}
	return i
}

// afterType skips the type that some languages write between a colon and an
// equals sign.
func afterType(data []byte, i int, c byte) int {
	i = blanks(data, i)
	if c != ':' {
		return i
	}
	j := i
	for j < len(data) && j-i < 40 && (letter(data[j]) || digit(data[j]) || bytes.IndexByte([]byte("_&<>[]?.' |*"), data[j]) >= 0) {
		j++
	}
	if j > i && j+1 < len(data) && data[j] == '=' && data[j+1] != '=' && data[j+1] != '>' {
		return blanks(data, j+1)
	}
	return i
}

// valueKey skips to the value of a pair that is written as two: name and value
// in two attributes, two members or two lines.
func valueKey(data []byte, i int) (int, bool) {
	j := i
	for j < len(data) && j-i < 60 && bytes.IndexByte([]byte(" \t\r\n,\"'"), data[j]) >= 0 {
		j++
	}
	if j+6 > len(data) || !strings.EqualFold(string(data[j:j+5]), "value") {
		return i, false
	}
	j += 5
	for j < len(data) && (data[j] == '"' || data[j] == '\'' || data[j] == ' ') {
		j++
	}
	if j >= len(data) || data[j] != ':' && data[j] != '=' {
		return i, false
	}
	return blanks(data, j+1), true
}

// element reads the text of an element of XML whose tag begins at tag, which
// is -1 where the name stands in an attribute. What is no element ends without
// a tag behind it: postgres://app:<your-password>@db, run <password> -v.
func (a assignment) element(data []byte, i, tag int) (assignment, bool) {
	a.sign = element
	for j := i; j < len(data) && j-i < 200 && data[j] != '\n'; j++ {
		if data[j] != '>' {
			continue
		}
		if data[j-1] == '/' {
			return a, false
		}
		j++
		k := bytes.IndexAny(data[j:min(j+maxText, len(data))], "<\r\n")
		if k < 1 {
			return a, false
		}
		a.value = trimSpan(data, checks.Span{Start: j, End: j + k})
		closes := bytes.HasPrefix(data[j+k:], []byte("</")) || bytes.HasPrefix(data[j+k:], []byte("<!"))
		if tag >= 0 && !closes && (data[j+k] == '<' || !beginsLine(data, tag) || strings.HasPrefix(strings.ToLower(a.name), "your")) {
			return a, false
		}
		return a, a.value.Len() > 0
	}
	return a, false
}

// beginsLine reports whether only blanks stand before an offset on its line.
func beginsLine(data []byte, at int) bool {
	for at > 0 && (data[at-1] == ' ' || data[at-1] == '\t') {
		at--
	}
	return at == 0 || data[at-1] == '\n'
}

// read reads the value at i.
func (a assignment) read(data []byte, i int) (assignment, bool) {
	if i < len(data) && a.sign == equals && data[i] == '(' { // (char*) "…", ("…")
		if j := bytes.IndexAny(data[i:min(i+24, len(data))], "\"'\n"); j > 0 && data[i+j] != '\n' {
			i += j
		}
	}
	i = converted(data, i)
	// Prefixes of strings: b"", r"", u"", L"", @"", \"".
	for k := 0; k < 2 && i+1 < len(data) && bytes.IndexByte([]byte("bBrRuULf@\\&"), data[i]) >= 0 && bytes.IndexByte([]byte("\"'\\rb@"), data[i+1]) >= 0; k++ {
		if quoteByte(data[i+1]) || quoteByte(data[min(i+2, len(data)-1)]) {
			i++
		}
	}
	if i >= len(data) {
		return a, false
	}
	end := min(i+maxText, len(data))
	if q := data[i]; quoteByte(q) {
		a.quote = q
		escaped := i > 0 && data[i-1] == '\\'
		for j := i + 1; j < end && data[j] != '\n' && data[j] != '\r'; j++ {
			if data[j] == '\\' && !escaped {
				j++
				continue
			}
			if data[j] == q {
				a.value = checks.Span{Start: i + 1, End: j}
				if escaped && data[j-1] == '\\' {
					a.value.End--
				}
				a.value = innerQuotes(data, a.value)
				return a, a.value.Len() > 0
			}
		}
		return a, false
	}
	j := i
	for j < end && data[j] > ' ' && bytes.IndexByte([]byte("\"'`<>"), data[j]) < 0 {
		j++
	}
	a.value = checks.Span{Start: i, End: j}
	for a.value.End > i && bytes.IndexByte([]byte(";,)]}"), data[a.value.End-1]) >= 0 {
		a.value.End--
	}
	return a, a.value.Len() > 0
}

// innerQuotes leaves out quotes that belong to the value, as where one
// language writes a text of another: "\"value\"".
func innerQuotes(data []byte, s checks.Span) checks.Span {
	v := data[s.Start:s.End]
	for _, q := range [...]string{`\"`, `\'`, `"`, `'`} {
		if len(v) > 2*len(q) && bytes.HasPrefix(v, []byte(q)) && bytes.HasSuffix(v, []byte(q)) {
			return checks.Span{Start: s.Start + len(q), End: s.End - len(q)}
		}
	}
	return s
}

func quoteByte(c byte) bool { return c == '"' || c == '\'' || c == '`' }

func nameByte(c byte) bool {
	return letter(c) || digit(c) || c == '_' || c == '-' || c == '.' || c == '$'
}

func blanks(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') {
		i++
	}
	return i
}

func skipWord(data []byte, i int) int {
	for i < len(data) && (letter(data[i]) || digit(data[i]) || data[i] == '*' || data[i] == '[' || data[i] == ']') {
		i++
	}
	return i
}

func trimSpan(data []byte, s checks.Span) checks.Span {
	for s.Len() > 0 && data[s.Start] <= ' ' {
		s.Start++
	}
	for s.Len() > 0 && data[s.End-1] <= ' ' {
		s.End--
	}
	return s
}

// A nature is what bare words mean in a file.
type nature uint8

const (
	settings nature = iota // bare words are values
	code                   // bare words are names
	prose                  // bare words are words
)

// natureOf tells by the language, or by the extension where Squire doesn't
// know the language.
func natureOf(f *checks.File) nature {
	switch f.Lang {
	case checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java, checks.Kotlin, checks.Ruby, checks.PHP,
		checks.CSharp, checks.Rust, checks.C, checks.CPP, checks.SQL:
		return code
	case checks.Markdown, checks.HTML:
		if strings.EqualFold(path.Ext(f.Path), ".vue") {
			return code // most of it is
		}
		return prose
	}
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".swift", ".scala", ".dart", ".lua", ".pl", ".pm", ".m", ".mm", ".groovy", ".gradle", ".vue", ".svelte", ".ex", ".exs", ".erl", ".hs",
		".clj", ".cljs", ".vb", ".vbs", ".r", ".jl", ".pas", ".fs", ".coffee", ".as", ".cls", ".cr", ".nim", ".zig", ".sol", ".ml", ".el", ".lisp",
		".go2", ".proto", ".thrift", ".graphql", ".css", ".scss", ".less", ".styl", ".ipynb", ".jsp", ".aspx", ".cshtml", ".erb", ".haml", ".pug", ".map":
		return code
	case ".rst", ".adoc", ".asciidoc", ".mdx", ".tex", ".po", ".pot", ".svg", ".xhtml", ".twig", ".ejs", ".hbs", ".mustache", ".liquid", ".phtml", ".njk", ".latte", ".jinja", ".jinja2", ".slim", ".tt":
		return prose
	}
	return settings
}
