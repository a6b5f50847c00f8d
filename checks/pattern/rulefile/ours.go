package rulefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// metadata reads what semgrep's rules say about themselves. It is free text for
// semgrep, too: the keys that mean something here are kept, the others are
// notes of the author, such as references, likelihood, impact and license.
func (l *loader) metadata(n *node) {
	if n.kind != mapping {
		l.refuse(n.at, fmt.Sprintf("\"metadata\" is %s, not a mapping", n.what()), "write \"key: value\"")
		return
	}
	r := l.rule
	for _, e := range n.entries {
		switch strings.ToLower(e.key.text) {
		case "cwe":
			for _, s := range texts(e.value) {
				if number, ok := cweNumber(s); ok && !slices.Contains(r.CWE, number) {
					r.CWE = append(r.CWE, number)
				}
			}
		case "owasp":
			r.Tags = append(r.Tags, prefixed("owasp:", texts(e.value))...)
		case "category", "subcategory":
			r.Tags = append(r.Tags, texts(e.value)...)
		case "technology":
			r.Tags = append(r.Tags, prefixed("technology:", texts(e.value))...)
		case "confidence":
			if e.value.kind == scalar {
				_ = r.Confidence.UnmarshalText([]byte(e.value.text)) // anything else is a note
			}
		case "asvs":
			l.asvs(e.value)
		}
	}
}

// asvs reads {control_id: "5.3.7 …", version: "4"}.
func (l *loader) asvs(n *node) {
	id, version := n.get("control_id"), n.get("version")
	if id == nil || version == nil || len(strings.Fields(id.text)) == 0 {
		return
	}
	l.rule.Controls = append(l.rule.Controls, fmt.Sprintf("ASVS v%s-%s", version.text, strings.Fields(id.text)[0]))
}

// texts returns the texts of a list, or of one.
func texts(n *node) []string {
	var all []string
	for _, item := range append(n.items, n) {
		if item.kind == scalar && item.text != "" {
			all = append(all, item.text)
		}
	}
	return all
}

func prefixed(prefix string, texts []string) []string {
	for i, s := range texts {
		texts[i] = prefix + s
	}
	return texts
}

// cweNumber reads "CWE-79: …".
func cweNumber(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if len(text) < 4 || !strings.EqualFold(text[:4], "CWE-") {
		return 0, false
	}
	text = text[4:]
	end := strings.IndexFunc(text, func(c rune) bool { return c < '0' || c > '9' })
	if end >= 0 {
		text = text[:end]
	}
	number, err := strconv.Atoi(text)
	return number, err == nil && number > 0
}

// readOurs reads the keys that only Squire has.
func (l *loader) readOurs(n *node) {
	r := l.rule
	for _, t := range []struct {
		key string
		to  *string
	}{{"title", &r.Title}, {"advice", &r.Advice}, {"concept", &r.Concept}, {"lesson", &r.Lesson}} {
		if v := n.get(t.key); v != nil {
			text, _ := l.str(v, t.key)
			*t.to = strings.Join(strings.Fields(text), " ")
		}
	}
	if v := n.get("cwe"); v != nil {
		l.cwe(v)
	}
	if v := n.get("owasp"); v != nil {
		r.Tags = append(r.Tags, prefixed("owasp:", l.strs(v, "OWASP ids"))...)
	}
	if v := n.get("asvs"); v != nil {
		r.Controls = append(r.Controls, prefixed("ASVS v5.0.0-", l.strs(v, "ASVS ids"))...)
	}
	if v := n.get("aliases"); v != nil {
		r.Aliases = l.aliases(v)
	}
	if v := n.get("confidence"); v != nil {
		if err := r.Confidence.UnmarshalText([]byte(v.text)); err != nil || v.kind != scalar {
			l.refuse(v.at, fmt.Sprintf("unknown confidence %q", v.text), "write low, medium or high")
		}
	}
	if v := n.get("profile"); v != nil {
		l.profile(v)
	}
	if v := n.get("imports"); v != nil {
		l.imports(v)
	}
	if v := n.get("tests"); v != nil {
		l.tests(v)
	}
	if v := n.get("notes"); v != nil {
		l.notes(v)
	}
	if v := n.get("secret"); v != nil {
		r.Secret, _ = l.boolean(v)
	}
}

// notes reads what the rule's page says.
func (l *loader) notes(n *node) {
	f, ok := l.fields(&node{text: "notes", at: n.at}, n, []string{"sees", "misses", "measured"})
	if !ok {
		return
	}
	for _, e := range f.entries {
		text, _ := l.str(e.value, "a note")
		text = strings.TrimSpace(text)
		switch e.key.text {
		case "sees":
			l.rule.Notes.Sees = text
		case "misses":
			l.rule.Notes.Misses = text
		case "measured":
			l.rule.Notes.Measured = text
		}
	}
}

func (l *loader) cwe(n *node) {
	l.rule.CWE = nil
	for _, s := range l.strs(n, "CWE ids") {
		number, ok := cweNumber(s)
		if !ok {
			l.refuse(n.at, fmt.Sprintf("%q is no CWE id", s), "write it as CWE-79")
			continue
		}
		l.rule.CWE = append(l.rule.CWE, number)
	}
}

func (l *loader) aliases(n *node) []string {
	all := l.strs(n, "aliases")
	for _, a := range all {
		if tool, id, ok := strings.Cut(a, ":"); !ok || tool == "" || id == "" {
			l.refuse(n.at, fmt.Sprintf("%q is no alias", a), "write the tool and its id, such as bandit:B506")
		}
	}
	return all
}

func (l *loader) profile(n *node) {
	switch p := pattern.Profile(n.text); p {
	case pattern.InHook, pattern.InEditor, pattern.InCI, pattern.Off:
		l.rule.Profile = p
	default:
		l.refuse(n.at, fmt.Sprintf("unknown profile %q", n.text), "write hook, editor, ci or off")
	}
}

func (l *loader) imports(n *node) {
	if n.kind != mapping {
		l.refuse(n.at, fmt.Sprintf("\"imports\" is %s, not a mapping", n.what()), "write the name in the patterns and its module, such as \"rand: math/rand\"")
		return
	}
	l.rule.Imports = make(map[string]string, len(n.entries))
	for _, e := range n.entries {
		if module, ok := l.str(e.value, "a module"); ok {
			l.rule.Imports[e.key.text] = module
		}
	}
}

func (l *loader) tests(n *node) {
	f, ok := l.fields(&node{text: "tests", at: n.at}, n, []string{"bad", "ok", "near", "fixed"})
	if !ok {
		return
	}
	t := &l.rule.Tests
	for _, e := range f.entries {
		examples := l.examples(e.value)
		switch e.key.text {
		case "bad":
			t.Bad = examples
		case "ok":
			t.OK = examples
		case "near":
			t.Near = examples
		case "fixed":
			t.Fixed = examples
		}
	}
}

// examples reads a list of texts, or of {text, path}.
func (l *loader) examples(n *node) []pattern.Example {
	items := n.items
	if n.kind == scalar {
		items = []*node{n}
	} else if n.kind != sequence {
		l.refuse(n.at, n.what()+" is here, not a list of examples", "begin each with \"- |\"")
		return nil
	}
	var all []pattern.Example
	for _, item := range items {
		x := pattern.Example{At: item.at}
		if item.kind == mapping {
			f, ok := l.fields(&node{text: "example", at: item.at}, item, []string{"text", "path"})
			if !ok {
				continue
			}
			text, ok := l.need(f, "text")
			if !ok {
				continue
			}
			if p := f.get("path"); p != nil {
				x.Path, _ = l.str(p, "a path")
			}
			item, x.At = text, text.at
		}
		if text, ok := l.str(item, "an example"); ok {
			x.Text = text
			all = append(all, x)
		}
	}
	return all
}

// readFix reads fix, which is a text in semgrep's rules, and fix-regex.
func (l *loader) readFix(n *node) {
	fix, regex := n.get("fix"), n.get("fix-regex")
	switch {
	case fix != nil && regex != nil:
		l.refuse(regex.at, "both \"fix\" and \"fix-regex\" are here", "keep one of them")
	case fix != nil && fix.kind == mapping:
		l.ourFix(fix)
	case fix != nil:
		if text, ok := l.str(fix, "a fix"); ok {
			l.rule.Fix = &pattern.Fix{Replace: strings.TrimSuffix(text, "\n"), At: fix.at}
		}
	case regex != nil:
		f, ok := l.fields(&node{text: "fix-regex", at: regex.at}, regex, []string{"regex", "replacement", "count"})
		if !ok {
			return
		}
		l.rule.Fix = &pattern.Fix{At: regex.at}
		if n, ok := l.need(f, "replacement"); ok {
			l.fixRegex(f, n)
		}
	}
}

// fixRegex reads regex, count, and a replacement in which \1 is a group.
func (l *loader) fixRegex(f *fields, replacement *node) {
	fix := l.rule.Fix
	text, _ := l.str(replacement, "a replacement")
	fix.Replace = text
	if n, ok := l.need(f, "regex"); ok {
		if text, ok := l.str(n, "a regular expression"); ok {
			fix.Regexp, _ = l.expression(text, n)
		}
	}
	if n := f.get("count"); n != nil {
		fix.Count, _ = l.integer(n)
		if fix.Count < 0 {
			l.refuse(n.at, "the count is negative", "write how often at most it is replaced, or leave it out")
		}
	}
}

// ourFix reads a fix with a title, of which it is known whether it is safe.
func (l *loader) ourFix(n *node) {
	f, ok := l.fields(&node{text: "fix", at: n.at}, n, []string{"title", "replace", "regex", "count", "insert", "transform", "safety", "imports"})
	if !ok {
		return
	}
	fix := &pattern.Fix{At: n.at}
	l.rule.Fix = fix
	if t, ok := l.need(f, "title"); ok {
		fix.Title, _ = l.str(t, "a title")
	}
	if in := f.get("insert"); in != nil {
		l.insertions(in)
	}
	replace, there := f.get("replace"), true
	switch t := f.get("transform"); {
	case t != nil:
		there = false
		l.transform(f, t)
	case replace == nil && len(fix.Insert) > 0:
		fix.Keep, there = true, false
	default:
		replace, there = l.need(f, "replace")
	}
	if there {
		text, _ := l.str(replace, "a replacement")
		fix.Replace = strings.TrimSuffix(text, "\n")
		fix.At = replace.at
		if f.get("regex") != nil {
			l.fixRegex(f, replace)
		} else if c := f.get("count"); c != nil {
			l.refuse(c.at, "\"count\" is of use with \"regex\" alone", "remove it")
		}
	}
	if s := f.get("safety"); s != nil {
		switch s.text {
		case "safe":
			fix.Safe = true
		case "suggest":
		default:
			l.refuse(s.at, fmt.Sprintf("unknown safety %q", s.text), "write safe for a fix that changes nothing but the defect, suggest for others")
		}
	}
	if i := f.get("imports"); i != nil {
		fix.Imports = l.strs(i, "modules")
	}
}

// transform reads the name of a rewriting, which stands for all that a fix could
// say of what to write.
func (l *loader) transform(f *fields, n *node) {
	l.rule.Fix.Transform, _ = l.str(n, "the name of a transform")
	if known := pattern.Transforms(); !slices.Contains(known, l.rule.Fix.Transform) {
		l.refuse(n.at, fmt.Sprintf("unknown transform %q", n.text), "write one of "+strings.Join(known, ", "))
	}
	for _, key := range []string{"replace", "regex", "count", "insert"} {
		if other := f.get(key); other != nil {
			l.refuse(other.at, fmt.Sprintf("a transform says what to write, %q is of no use beside it", key), "keep one of them")
		}
	}
}

// insertions reads the lines that a fix adds.
func (l *loader) insertions(n *node) {
	if n.kind != sequence {
		l.refuse(n.at, n.what()+" is here, not a list of lines to add", "write \"- above: $X\" or \"- below: $X\", and \"text: …\"")
		return
	}
	for _, item := range n.items {
		f, ok := l.fields(&node{text: "insert", at: item.at}, item, []string{"above", "below", "text"})
		if !ok {
			continue
		}
		above, below := f.get("above"), f.get("below")
		if (above == nil) == (below == nil) {
			l.refuse(item.at, "it isn't clear where the lines go", "write one of \"above: $X\" and \"below: $X\"")
			continue
		}
		in := pattern.Insertion{Below: below != nil, At: item.at}
		if below != nil {
			above = below
		}
		in.Var, _ = l.metavariable(above)
		if text, ok := l.need(f, "text"); ok {
			in.Text, _ = l.str(text, "a text")
		}
		l.rule.Fix.Insert = append(l.rule.Fix.Insert, in)
	}
}
