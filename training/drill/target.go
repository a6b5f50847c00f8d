package drill

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// A target is a file that something may be planted in, and how it is written.
type target struct {
	path    string
	lang    checks.Lang
	text    []byte
	tree    *syntax.Tree
	names   map[string]bool // all that it and its neighbours use
	nouns   []string        // words of its own names, the most used first
	indent  string          // one step
	single  bool            // quotes
	bare    bool            // no semicolons
	crlf    bool
	require bool   // CommonJS
	router  string // the variable of its web application, "" for none
	places  []int  // where functions may be put, as offsets behind one
}

// The size of files that are planted in, in bytes. Shorter ones show too well what
// was added, longer ones take too long to read.
const (
	minTarget = 200
	maxTarget = 60_000
)

// fits reports whether a path may be planted in: ordinary code in a language that
// has something to plant.
func fits(name string) bool {
	lang := checks.DetectLang(name, nil)
	return slices.Contains(Languages, lang) && pathclass.Of(name) == pathclass.Ordinary && !strings.HasSuffix(name, ".d.ts") &&
		!strings.HasSuffix(name, ".pyi") && path.Base(name) != "setup.py"
}

// newTarget reads a file, or returns nil for one that nothing is planted in.
func newTarget(name string, text []byte) *target {
	if len(text) < minTarget || len(text) > maxTarget || !utf8.Valid(text) || generated(text) {
		return nil
	}
	f := &target{path: name, lang: checks.DetectLang(name, nil), text: text, names: map[string]bool{}}
	p, ok := languages.For(f.lang, name)
	if !ok {
		return nil
	}
	f.tree = p.Parse(text, syntax.Code)
	if len(f.tree.Gaps) > 0 {
		return nil
	}
	f.crlf = bytes.Contains(text, []byte("\r\n"))
	if f.crlf && bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) {
		return nil
	}
	f.style()
	f.words()
	f.findPlaces()
	if len(f.places) == 0 {
		return nil
	}
	return f
}

func generated(text []byte) bool {
	head := text[:min(len(text), 600)]
	return bytes.Contains(head, []byte("DO NOT EDIT")) || bytes.Contains(head, []byte("@generated"))
}

// style finds out how the file is written.
func (f *target) style() {
	tabs, two, four, semis, lines := 0, 0, 0, 0, 0
	for line := range bytes.Lines(f.text) {
		s := strings.TrimRight(string(line), "\r\n")
		rest := strings.TrimLeft(s, " ")
		switch {
		case strings.HasPrefix(s, "\t"):
			tabs++
		case len(s)-len(rest) == 2 && !strings.HasPrefix(rest, "*"):
			two++
		case len(s)-len(rest) == 4:
			four++
		}
		if strings.HasSuffix(s, ";") {
			semis++
		}
		if rest != "" && !strings.ContainsAny(rest[len(rest)-1:], "{}(,[") {
			lines++
		}
	}
	f.indent = "    "
	switch {
	case f.lang == checks.Go || tabs > two+four:
		f.indent = "\t"
	case two > 0:
		f.indent = "  "
	}
	f.single = bytes.Count(f.text, []byte("'")) > bytes.Count(f.text, []byte(`"`))
	f.bare = semis*4 < lines
	f.require = bytes.Contains(f.text, []byte("require(")) && !bytes.Contains(f.text, []byte("import ")) && !bytes.Contains(f.text, []byte("export "))
	if m := madeRouter().FindSubmatch(f.text); m != nil {
		f.router = string(m[1])
	}
}

var madeRouter = once(`(?m)^(?:export )?(?:const |let |var )?(\w+) = (?:express\(\)|express\.Router\(\)|Router\(\)|Flask\(__name__\)|Blueprint\()`)

// words collects the names of the file, and which nouns they are made of.
func (f *target) words() {
	count := map[string]int{}
	verbs := strings.Fields(common)
	for i := range f.tree.Nodes {
		n := &f.tree.Nodes[i]
		name := f.tree.Name(int32(i))
		if name == "" {
			continue
		}
		f.names[name] = true
		if n.Kind != syntax.FuncDef && n.Kind != syntax.ClassDef {
			continue
		}
		// "countInvoices" is about invoices: the noun comes last.
		parts := split(name)
		if len(parts) == 0 {
			continue
		}
		if w := parts[len(parts)-1]; len(w) > 2 && !slices.Contains(verbs, w) {
			count[w]++
		}
	}
	for w := range count {
		f.nouns = append(f.nouns, w)
	}
	slices.SortFunc(f.nouns, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	f.nouns = f.nouns[:min(len(f.nouns), 6)]
	if len(f.nouns) == 0 {
		for _, w := range split(strings.TrimSuffix(path.Base(f.path), path.Ext(f.path))) {
			if len(w) > 2 {
				f.nouns = append(f.nouns, w)
			}
		}
	}
}

// common are words of names that say nothing of what a file is about.
const common = `get set new make add all and count are build can check close create delete del do end err error errors exec fetch file find for from func
	function handle handler handlers has init into is item items list load main must not of on open or parse post put read request res response
	run save send serve server set show start stop str string test the to update use value with write class controller service repository`

// split takes a name apart into words in lower case.
func split(name string) []string {
	var out []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = nil
		}
	}
	var before rune
	for _, c := range name {
		switch {
		case !unicode.IsLetter(c):
			flush()
		case unicode.IsUpper(c) && !unicode.IsUpper(before):
			flush()
			word = append(word, c)
		default:
			word = append(word, c)
		}
		before = c
	}
	flush()
	return out
}

// findPlaces finds the ends of functions that others may follow: those at the top,
// and in Java those of the first class.
func (f *target) findPlaces() {
	t := f.tree
	class := syntax.None
	for i := range t.Nodes {
		n := &t.Nodes[i]
		at := int32(i)
		if n.Kind == syntax.ClassDef && class == syntax.None && f.lang == checks.Java {
			class = at
		}
		if n.Kind != syntax.FuncDef {
			continue
		}
		up := n.Parent
		for up != syntax.None && (t.Nodes[up].Kind == syntax.Export || t.Nodes[up].Kind == syntax.Block && f.lang == checks.Java) {
			up = t.Nodes[up].Parent
		}
		if f.lang == checks.Java && (class == syntax.None || up != class) || f.lang != checks.Java && up != 0 {
			continue
		}
		end := int(n.End)
		if f.router != "" && end < bytes.Index(f.text, []byte(f.router+" =")) {
			continue
		}
		// The rest of the line goes with it; where more than a semicolon stands
		// there it is no place.
		rest, _, _ := bytes.Cut(f.text[end:], []byte("\n"))
		if s := strings.TrimSpace(string(rest)); s != "" && s != ";" {
			continue
		}
		if end += len(rest); end > 0 {
			f.places = append(f.places, min(end, len(f.text)))
		}
	}
	slices.Sort(f.places)
	f.places = slices.Compact(f.places)
}
