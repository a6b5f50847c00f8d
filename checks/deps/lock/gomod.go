package lock

import (
	"strings"

	"github.com/squiresec/squire/checks/deps/version"
)

// A replacement is what a replace directive puts in the place of a module.
type replacement struct {
	version     string // of the old one; "" for all
	name, as    string // the new one; as is "" for a folder
	at, pin     Span
	withVersion bool
}

// parseGoMod reads a go.mod. What replaces a module counts in its place; a
// module that a folder replaces isn't looked up.
func parseGoMod(r *reader) error {
	type require struct {
		name, version string
		at, pin       Span
	}
	var requires []require
	replaced := map[string][]replacement{}
	block, module := "", false
	for l := range r.lines {
		text, start := l.trimmed()
		if i := strings.Index(text, "//"); i >= 0 {
			text = strings.TrimRight(text[:i], " \t")
		}
		words := fields(text, start)
		if len(words) == 0 {
			continue
		}
		verb := block
		switch {
		case block != "" && words[0].text == ")":
			block = ""
			continue
		case block == "":
			verb, words = words[0].text, words[1:]
			if len(words) == 1 && words[0].text == "(" {
				block = verb
				continue
			}
		}
		switch {
		case verb == "module":
			module = true
		case verb == "require" && len(words) >= 2:
			name, v := words[0], words[1]
			requires = append(requires, require{unquote(name.text), unquote(v.text), Span{name.start, v.end()}, v.inside()})
		case verb == "replace":
			old, rep, ok := readReplace(words)
			if ok {
				replaced[old] = append(replaced[old], rep)
			}
		}
	}
	for _, q := range requires {
		rep, ok := replacementOf(replaced[q.name], q.version)
		switch {
		case !ok:
			r.add(q.name, q.version, q.at, q.pin)
		case rep.withVersion:
			r.add(rep.name, rep.as, rep.at, rep.pin)
		}
	}
	if !module && !r.blank() {
		return errNotUnderstood
	}
	return nil
}

// readReplace reads "old [version] => new [version]".
func readReplace(words []word) (old string, rep replacement, ok bool) {
	arrow := -1
	for i, w := range words {
		if w.text == "=>" {
			arrow = i
		}
	}
	if arrow < 1 || arrow > 2 || arrow+1 >= len(words) {
		return "", rep, false
	}
	if arrow == 2 {
		rep.version = unquote(words[1].text)
	}
	name := words[arrow+1]
	rep.name = unquote(name.text)
	if arrow+2 < len(words) {
		v := words[arrow+2]
		rep.as, rep.withVersion = unquote(v.text), true
		rep.at, rep.pin = Span{name.start, v.end()}, v.inside()
	}
	return unquote(words[0].text), rep, true
}

// replacementOf returns the replacement that holds for a version: the one that
// names it, or else the one for all.
func replacementOf(all []replacement, v string) (rep replacement, ok bool) {
	for _, x := range all {
		switch {
		case x.version == v:
			return x, true
		case x.version == "" && !ok:
			rep, ok = x, true
		}
	}
	return rep, ok
}

// ListsAll reports whether a go.mod lists every module of its build, as it does
// from go 1.17 on. Then go.sum adds nothing but versions that aren't built.
func ListsAll(goMod []byte) bool {
	r := &reader{data: goMod}
	for l := range r.lines {
		text, _ := l.trimmed()
		if rest, ok := strings.CutPrefix(text, "go "); ok {
			v, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			c, ok := version.Compare(version.Go, v, "1.17")
			return ok && c >= 0
		}
	}
	return false
}

// parseGoSum reads a go.sum. Of a module it names every version that was ever
// looked at; the highest whose code was fetched is the one that is built.
func parseGoSum(r *reader) error {
	type entry struct {
		version string
		at      Span
	}
	highest := map[string]entry{}
	var order []string
	for l := range r.lines {
		text, start := l.trimmed()
		words := fields(text, start)
		if len(words) == 0 {
			continue
		}
		if len(words) != 3 || !strings.HasPrefix(words[2].text, "h") {
			return errNotUnderstood
		}
		name, v := words[0].text, words[1].text
		if strings.HasSuffix(v, "/go.mod") {
			continue
		}
		old, seen := highest[name]
		if c, ok := version.Compare(version.Go, v, old.version); seen && (!ok || c <= 0) {
			continue
		}
		if !seen {
			order = append(order, name)
		}
		highest[name] = entry{v, Span{words[0].start, words[1].end()}}
	}
	for _, name := range order {
		e := highest[name]
		r.add(name, e.version, e.at, Span{})
	}
	return nil
}

// A word is a run of text between white space.
type word struct {
	start int
	text  string
}

func (w word) end() int { return w.start + len(w.text) }

// inside is the span of the word without quotes.
func (w word) inside() Span {
	if n := len(w.text) - len(unquote(w.text)); n == 2 {
		return Span{w.start + 1, w.end() - 1}
	}
	return Span{w.start, w.end()}
}

// fields splits a text at white space. start is its offset in the file.
func fields(text string, start int) []word {
	var out []word
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' {
			i++
			continue
		}
		end := i
		for end < len(text) && text[end] != ' ' && text[end] != '\t' {
			end++
		}
		out = append(out, word{start + i, text[i:end]})
		i = end
	}
	return out
}
