package drill

import (
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// modulesOf returns the modules that a file imports.
func modulesOf(t *syntax.Tree, lang checks.Lang) []string {
	var out []string
	for i := range t.Nodes {
		if k := t.Nodes[i].Kind; k == syntax.Import || k == syntax.ImportAs {
			out = append(out, root(moduleName(t, int32(i)), lang))
		}
	}
	if lang == checks.JavaScript || lang == checks.TypeScript {
		for _, m := range required().FindAllSubmatch(t.Src, -1) {
			out = append(out, string(m[1]))
		}
	}
	return out
}

var required = once(`require\(["']([^"']+)["']\)`)

// A textLine is a line of a file with its place.
type textLine struct {
	start, end int // the line break is not in it
	text       string
}

func linesOf(text []byte) []textLine {
	var out []textLine
	at := 0
	for line := range strings.Lines(string(text)) {
		s := strings.TrimRight(line, "\r\n")
		out = append(out, textLine{at, at + len(s), s})
		at += len(line)
	}
	return out
}

// addImports returns the edits that bring a unit's imports into a file, where they
// belong in it. It returns false where the file has such an import in another form.
func (f *target) addImports(u *unit) ([]edit, bool) {
	var out []edit
	for _, line := range u.imports {
		var e *edit
		ok := true
		switch f.lang {
		case checks.Go:
			e, ok = f.addGo(line)
		case checks.Python:
			e, ok = f.addPython(line)
		case checks.Java:
			e, ok = f.addAfter(line, "import ")
		default:
			e, ok = f.addScript(line)
		}
		if !ok {
			return nil, false
		}
		if e != nil {
			out = append(out, *e)
		}
	}
	return out, true
}

func (f *target) newline() string {
	if f.crlf {
		return "\r\n"
	}
	return "\n"
}

// addGo adds a path in quotes to the imports, in its place by the alphabet.
func (f *target) addGo(path string) (*edit, bool) {
	lines := linesOf(f.text)
	in, group := false, false
	var last *textLine
	for i := range lines {
		l := &lines[i]
		trimmed := strings.TrimSpace(l.text)
		switch {
		case l.text == "import (":
			in, group = true, true
		case in && l.text == ")":
			if last == nil {
				return nil, false
			}
			return &edit{last.end, last.end, f.newline() + "\t" + path}, true
		case in && strings.HasSuffix(trimmed, path):
			return nil, trimmed == path // under another name it is something else
		case in && trimmed == "" && last != nil:
			in = false
		case in && trimmed != "" && trimmed[0] == '"':
			if group && trimmed > path {
				return f.elsewhere(path, edit{l.start, l.start, "\t" + path + f.newline()})
			}
			last = l
		case strings.HasPrefix(l.text, "import "):
			one := strings.TrimPrefix(l.text, "import ")
			if one == path {
				return nil, true
			}
			if !strings.HasPrefix(one, `"`) {
				return nil, false
			}
			both := []string{one, path}
			slices.Sort(both)
			return &edit{l.start, l.end, "import (" + f.newline() + "\t" + both[0] + f.newline() + "\t" + both[1] + f.newline() + ")"}, true
		}
		if !in && group && last != nil {
			return f.elsewhere(path, edit{last.end, last.end, f.newline() + "\t" + path})
		}
	}
	for i := range lines {
		if strings.HasPrefix(lines[i].text, "package ") {
			return &edit{lines[i].end, lines[i].end, f.newline() + f.newline() + "import " + path}, true
		}
	}
	return nil, false
}

// elsewhere is an edit unless the path is imported further down.
func (f *target) elsewhere(path string, e edit) (*edit, bool) {
	for _, l := range linesOf(f.text) {
		trimmed := strings.TrimSpace(l.text)
		if trimmed == path {
			return nil, true
		}
		if strings.HasSuffix(trimmed, " "+path) {
			return nil, false
		}
	}
	return &e, true
}

// addPython adds an import: into the line of its module where there is one, else
// behind the imports of its kind.
func (f *target) addPython(line string) (*edit, bool) {
	lines := linesOf(f.text)
	module, names, from := strings.Cut(strings.TrimPrefix(line, "from "), " import ")
	from = from && strings.HasPrefix(line, "from ")
	var lastOfKind, last *textLine
	open := false
	for i := range lines {
		l := &lines[i]
		switch {
		case open:
			open = !strings.Contains(l.text, ")")
			last = l
		case l.text == line:
			return nil, true
		case from && strings.HasPrefix(l.text, "from "+module+" import "):
			there := strings.TrimPrefix(l.text, "from "+module+" import ")
			if strings.ContainsAny(there, "(#*\\") {
				return nil, false
			}
			all := strings.Split(there, ", ")
			for n := range strings.SplitSeq(names, ", ") {
				if !slices.Contains(all, n) {
					all = append(all, n)
				}
			}
			if slices.ContainsFunc(all, func(n string) bool { return strings.Contains(n, " as ") }) {
				return nil, false
			}
			slices.SortFunc(all, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
			return &edit{l.start, l.end, "from " + module + " import " + strings.Join(all, ", ")}, true
		case strings.HasPrefix(l.text, "import ") || strings.HasPrefix(l.text, "from "):
			last = l
			if strings.HasPrefix(l.text, "from ") == from && !strings.HasPrefix(l.text, "from .") && !strings.HasPrefix(l.text, "from __") {
				lastOfKind = l
			}
			open = strings.Contains(l.text, "(") && !strings.Contains(l.text, ")")
			if open {
				lastOfKind = nil
			}
		}
	}
	if lastOfKind == nil {
		lastOfKind = last
	}
	if lastOfKind == nil {
		return nil, false
	}
	return &edit{lastOfKind.end, lastOfKind.end, f.newline() + line}, true
}

// addAfter adds a line behind the last that begins like it.
func (f *target) addAfter(line, begin string) (*edit, bool) {
	var last *textLine
	lines := linesOf(f.text)
	for i := range lines {
		if lines[i].text == line {
			return nil, true
		}
		if strings.HasPrefix(lines[i].text, begin) {
			last = &lines[i]
		}
	}
	if last == nil {
		return nil, false
	}
	return &edit{last.end, last.end, f.newline() + line}, true
}

// addScript adds an import of JavaScript, as require where the file has that.
func (f *target) addScript(line string) (*edit, bool) {
	what, module, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(line, "import "), ";"), " from ")
	if !ok {
		return nil, false
	}
	for _, name := range nameIn().FindAllString(what, -1) {
		if f.names[name] && (importsName(f.text, name)) {
			return nil, strings.Contains(string(f.text), strings.Trim(module, `"`)+`"`) || strings.Contains(string(f.text), strings.Trim(module, `"`)+`'`)
		}
	}
	if f.require {
		line = "const " + what + " = require(" + module + ");"
	}
	line = f.quote(line)
	lines := linesOf(f.text)
	var last *textLine
	for i := range lines {
		t := lines[i].text
		if strings.HasPrefix(t, "import ") && strings.Contains(t, " from ") || strings.HasPrefix(t, "} from ") || f.require && strings.HasPrefix(t, "const ") && required().MatchString(t) {
			last = &lines[i]
		}
	}
	if last == nil {
		return nil, false
	}
	return &edit{last.end, last.end, f.newline() + line}, true
}

// importsName reports whether a line that imports has a name.
func importsName(text []byte, name string) bool {
	for _, l := range linesOf(text) {
		if (strings.HasPrefix(l.text, "import ") || required().MatchString(l.text)) && slices.Contains(nameIn().FindAllString(l.text, -1), name) {
			return true
		}
	}
	return false
}
