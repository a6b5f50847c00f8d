package drill

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/training"
)

// Languages are those that code is planted in.
var Languages = []checks.Lang{checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java}

// A unit is what is planted: functions of an example of a lesson, with what they
// import.
type unit struct {
	lesson  *training.Lesson
	lang    checks.Lang
	bad     bool
	file    string // of the example, for messages
	source  []byte // the example as a whole
	imports []string
	modules []string // that the imports name
	names   []string // that the imports bring
	body    []string // lines
	marked  []int    // lines of body, from 0
	defines []string // at its top
	router  string   // the name of its web application; "" where it has none
}

// units returns what the lessons have to plant in a language: their bad examples,
// or the good ones. Examples with a secret in them are left out: not even a made-up
// one is written into somebody's repository.
func units(lang checks.Lang, bad bool, topics []*training.Lesson) ([]*unit, error) {
	name := "good"
	if bad {
		name = "bad"
	}
	var out []*unit
	for _, l := range training.Lessons() {
		if len(topics) > 0 && !slices.Contains(topics, l) {
			continue
		}
		content, err := l.Load()
		if err != nil {
			return nil, err
		}
		for i := range content.Snippets {
			s := &content.Snippets[i]
			if s.Name != name || s.Lang != exampleLang(lang) || slices.ContainsFunc(s.Lines, func(line string) bool { return strings.Contains(line, "{{secret") }) {
				continue
			}
			if u := newUnit(l, s, lang, bad); u != nil {
				out = append(out, u)
			}
		}
	}
	return out, nil
}

// exampleLang is the language of the examples for a language.
func exampleLang(lang checks.Lang) checks.Lang {
	if lang == checks.TypeScript {
		return checks.JavaScript
	}
	return lang
}

// The examples are ours and are all formatted alike, so lines of them can be told
// by how they look.
var (
	topLevel   = once(`^(?:export )?(?:async )?(?:func|def|class|function|const|let|var|type)\s+([A-Za-z_]\w*)|^([A-Za-z_]\w*) = `)
	javaMember = once(`^(?:[\w<>\[\], .?]+\s)([A-Za-z_]\w*)\s*(?:\(.*\{|=.*;)$`)
	quoted     = once(`["']([^"']+)["']`)
	nameIn     = once(`[A-Za-z_$][\w$]*`)
)

func once(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// makesApp ends a line that makes a web application.
var makesApp = [...]string{"= express();", "= Flask(__name__)"}

// newUnit takes an example apart. It returns nil for one that can't be planted:
// a program of its own, or one that has its defect among the imports.
func newUnit(l *training.Lesson, s *training.Snippet, lang checks.Lang, bad bool) *unit {
	u := &unit{lesson: l, lang: lang, bad: bad, file: s.File, source: s.Source()}
	lines := strings.Split(strings.TrimSuffix(string(u.source), "\n"), "\n")
	inBlock := false
	for i, line := range lines {
		isMarked := slices.Contains(s.Marked, i+1)
		trimmed := strings.TrimSpace(line)
		head := false
		switch s.Lang {
		case checks.Go:
			switch {
			case inBlock && line == ")":
				inBlock, head = false, true
			case inBlock:
				head = true
				if trimmed != "" {
					u.imports = append(u.imports, trimmed)
				}
			case line == "import (":
				inBlock, head = true, true
			case strings.HasPrefix(line, "import "):
				head = true
				u.imports = append(u.imports, strings.TrimPrefix(line, "import "))
			case strings.HasPrefix(line, "package "):
				head = true
			}
		case checks.Python:
			head = strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "from ")
		case checks.JavaScript:
			head = strings.HasPrefix(line, "import ")
		case checks.Java:
			head = strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "package ")
		}
		if slices.ContainsFunc(makesApp[:], func(m string) bool { return strings.HasSuffix(line, m) }) {
			u.router = "app"
			head = true
		} else if head && s.Lang != checks.Go {
			u.imports = append(u.imports, line)
		}
		if trimmed == "app.use(express.json());" {
			head = true
		}
		switch {
		case head && isMarked:
			return nil
		case head, len(u.body) == 0 && trimmed == "":
			continue
		}
		if isMarked {
			u.marked = append(u.marked, len(u.body))
		}
		u.body = append(u.body, line)
	}
	if u.router != "" {
		u.imports = slices.DeleteFunc(u.imports, func(l string) bool {
			return strings.Contains(l, `from "express"`) || l == "from flask import Flask"
		})
	}
	if s.Lang == checks.Java && !u.members() {
		return nil
	}
	if len(u.body) == 0 || len(u.marked) == 0 || !u.describe() {
		return nil
	}
	return u
}

// members leaves of a class of Java its members, as they stand in it.
func (u *unit) members() bool {
	first, last := u.body[0], u.body[len(u.body)-1]
	if !strings.HasPrefix(first, "class ") || !strings.HasSuffix(first, "{") || strings.Contains(first, " extends ") || last != "}" || slices.Contains(u.marked, 0) {
		return false
	}
	u.body = u.body[1 : len(u.body)-1]
	for i := range u.body {
		u.body[i] = strings.TrimPrefix(u.body[i], "  ")
	}
	for i := range u.marked {
		u.marked[i]--
	}
	return true
}

// describe fills in what the unit imports and defines, and refuses what is no
// list of declarations.
func (u *unit) describe() bool {
	p, ok := languages.For(exampleLang(u.lang), u.file)
	if !ok {
		return false
	}
	t := p.Parse(u.source, syntax.Code)
	if len(t.Gaps) > 0 {
		return false
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		switch n.Kind {
		case syntax.Import, syntax.ImportAs:
			u.modules = append(u.modules, moduleName(t, int32(i)))
		case syntax.FuncDef:
			if t.Name(int32(i)) == "main" {
				return false
			}
		}
	}
	if slices.ContainsFunc(u.imports, func(l string) bool { return strings.HasPrefix(l, "_ ") || strings.Contains(l, " * as ") }) {
		return false
	}
	for _, line := range u.body {
		if m := topLevel().FindStringSubmatch(line); m != nil && u.lang != checks.Java {
			u.defines = append(u.defines, m[1]+m[2])
		} else if m := javaMember().FindStringSubmatch(line); m != nil && u.lang == checks.Java {
			u.defines = append(u.defines, m[1])
		} else if u.lang != checks.Java && line != "" && !strings.ContainsAny(line[:1], " \t})]@") && (u.router == "" || !strings.HasPrefix(line, u.router+".")) {
			return false // a statement that runs when the file is read
		}
		if u.lang == checks.Go && strings.HasPrefix(line, "var ") && strings.Contains(line, "(") {
			return false // so does this
		}
	}
	u.names = importedNames(u.imports, u.lang)
	return len(u.defines) > 0 || u.router != ""
}

// moduleName returns the module that an import names.
func moduleName(t *syntax.Tree, i int32) string {
	// An ImportAs has the other name; what it is another name of stands in the text.
	if t.Nodes[i].Kind == syntax.Import {
		return t.Name(i)
	}
	if m := quoted().FindStringSubmatch(string(t.Text(i))); m != nil {
		return m[1]
	}
	if f := strings.Fields(string(t.Text(i))); len(f) > 0 {
		return f[0]
	}
	return ""
}

// importedNames returns the names that lines of imports bring into a file.
func importedNames(imports []string, lang checks.Lang) []string {
	var out []string
	for _, line := range imports {
		switch lang {
		case checks.Go:
			if m := quoted().FindStringSubmatch(line); m != nil {
				out = append(out, goPackage(m[1]))
			}
		case checks.Java:
			line = strings.TrimSuffix(line, ";")
			out = append(out, line[strings.LastIndexAny(line, ". ")+1:])
		default:
			what := line
			if lang == checks.Python {
				if _, after, ok := strings.Cut(line, " import "); ok {
					what = after
				}
				what = strings.TrimPrefix(what, "import ")
			} else {
				what, _, _ = strings.Cut(strings.TrimPrefix(line, "import "), " from ")
			}
			for _, w := range nameIn().FindAllString(what, -1) {
				if w != "as" {
					out = append(out, w)
				}
			}
		}
	}
	return out
}

// goPackage is the name of a package, by its path.
func goPackage(path string) string {
	parts := strings.Split(path, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
	}
	return last
}
