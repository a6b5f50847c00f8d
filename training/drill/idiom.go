package drill

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/squiresec/squire/checks"
)

// A graft is a unit in the words of a file: what to put where.
type graft struct {
	at     int    // offset in the file as it was
	text   string // with the empty lines around it
	lead   int    // lines of text before the first of the unit
	lines  int    // of the unit
	marked []int  // lines of the unit, from 0
	head   []edit // imports
	name   string // of the first function
}

// An edit replaces a part of a file.
type edit struct {
	start, end int
	text       string
}

// graft writes a unit as the file would have it, or returns nil where it doesn't
// belong there.
func (f *target) graft(u *unit, have map[string]bool, rng *rand.Rand) *graft {
	if f.lang != u.lang || u.router != "" && f.router == "" {
		return nil
	}
	for _, m := range u.modules {
		if strings.HasPrefix(m, "node:") && (strings.HasSuffix(f.path, ".jsx") || strings.HasSuffix(f.path, ".tsx")) {
			return nil // a page in a browser
		}
		if u.router != "" && (m == "express" || m == "flask") {
			continue
		}
		if !standard(m, f.lang) && !have[root(m, f.lang)] {
			return nil
		}
	}
	body := slices.Clone(u.body)
	for i := range body {
		body[i] = f.quote(f.step(body[i], u))
	}
	rename := map[string]string{}
	first := ""
	for _, name := range u.defines {
		as := f.nameFor(name, rng)
		if as == "" {
			return nil
		}
		rename[name] = as
		if first == "" {
			first = as
		}
	}
	if u.router != "" {
		rename[u.router] = f.router
	}
	if f.free(u, rename) {
		return nil
	}
	for i := range body {
		body[i] = renamed(body[i], rename)
		if f.require {
			body[i] = strings.TrimPrefix(body[i], "export ")
		}
		if f.lang == checks.TypeScript {
			body[i] = typed(body[i])
		}
	}
	head, ok := f.addImports(u)
	if !ok {
		return nil
	}
	g := &graft{at: f.places[rng.IntN(len(f.places))], lines: len(body), marked: u.marked, head: head, name: first}
	blank := 1
	if f.lang == checks.Python {
		blank = 2
	}
	nl := "\n"
	if f.crlf {
		nl = "\r\n"
	}
	g.lead = blank + 1
	g.text = strings.Repeat(nl, g.lead) + strings.Join(body, nl)
	return g
}

// step writes the indentation of a line of an example as the file does.
func (f *target) step(line string, u *unit) string {
	rest := strings.TrimLeft(line, " \t")
	if rest == "" {
		return ""
	}
	lead := line[:len(line)-len(rest)]
	depth, over := strings.Count(lead, "\t"), 0
	if u.lang != checks.Go {
		unit := 2
		if u.lang == checks.Python {
			unit = 4
		}
		depth, over = len(lead)/unit, len(lead)%unit
	}
	if u.lang == checks.Java {
		depth++ // it is a member
	}
	return strings.Repeat(f.indent, depth) + strings.Repeat(" ", over) + rest
}

// quote writes quotes and ends of statements as the file does.
func (f *target) quote(line string) string {
	switch f.lang {
	case checks.JavaScript, checks.TypeScript:
		if f.bare {
			line = strings.TrimSuffix(line, ";")
		}
	case checks.Python:
	default:
		return line
	}
	if f.single && !strings.ContainsAny(line, "'`\\") {
		line = strings.ReplaceAll(line, `"`, "'")
	}
	return line
}

// nameFor returns a name like one of an example, with a noun of the file, that
// nobody has yet; "" where there is none.
func (f *target) nameFor(name string, rng *rand.Rand) string {
	nouns := slices.Clone(f.nouns)
	rng.Shuffle(len(nouns), func(i, j int) { nouns[i], nouns[j] = nouns[j], nouns[i] })
	if name == strings.ToUpper(name) && strings.ContainsFunc(name, unicode.IsUpper) {
		for i := range nouns {
			nouns[i] = strings.ToUpper(nouns[i])
		}
	}
	for _, noun := range nouns {
		as := name + capital(noun)
		if f.lang == checks.Python {
			as = name + "_" + noun
		}
		if !f.names[as] && !slices.Contains(split(name), strings.ToLower(noun)) {
			return as
		}
	}
	if !f.names[name] {
		return name
	}
	return ""
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// renamed replaces names in a line of code: words that no dot stands before, and
// that don't stand in a text.
func renamed(line string, as map[string]string) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case quote != 0:
			if c == '\\' && i+1 < len(line) {
				b.WriteByte(c)
				i++
				c = line[i]
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case isWord(c) && (i == 0 || !isWord(line[i-1])):
			end := i
			for end < len(line) && isWord(line[end]) {
				end++
			}
			word := line[i:end]
			if to, ok := as[word]; ok && (i == 0 || line[i-1] != '.') {
				word = to
			}
			b.WriteString(word)
			i = end
			continue
		}
		b.WriteByte(c)
		i++
	}
	return b.String()
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// typed gives the parameters of a function a type, as TypeScript wants them.
func typed(line string) string {
	m := plainFunction().FindStringSubmatchIndex(line)
	if m == nil {
		return line
	}
	params := strings.Split(line[m[2]:m[3]], ",")
	for i, p := range params {
		if p = strings.TrimSpace(p); p != "" {
			params[i] = p + ": any"
		}
	}
	return line[:m[2]] + strings.Join(params, ", ") + line[m[3]:]
}

var plainFunction = once(`^(?:export )?(?:async )?function \w+\(([\w, ]*)\)`)

// free reports whether a unit uses a name that nothing in it and nothing in the
// file gives.
func (f *target) free(u *unit, rename map[string]string) bool {
	for _, name := range u.uses() {
		if _, ok := rename[name]; !ok && !slices.Contains(u.names, name) && (f.lang == checks.Go || !f.names[name]) {
			return true
		}
	}
	// What it imports must not be something else in the file.
	for _, name := range u.names {
		if f.names[name] && f.defined(name) {
			return true
		}
	}
	return false
}
