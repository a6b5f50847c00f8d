package embed

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// html finds the scripts of a page.
func (f *finder) html() {
	script := f.Lookup("script")
	for i := range f.Nodes {
		if n := &f.Nodes[i]; n.Kind == syntax.Element && n.Sym == script && script != 0 {
			f.script(int32(i))
		}
	}
}

// script adds what stands between the tags of a script. What a template puts in
// is a name, or nothing if it is no value.
func (f *finder) script(element int32) {
	lang := checks.JavaScript
	start, end := -1, -1
	for c := range f.Children(element) {
		switch n := &f.Nodes[c]; {
		case n.Kind == syntax.Attr && (f.Name(c) == "type" || f.Name(c) == "lang"):
			lang = scriptLang(f.text(f.Child(c, syntax.RoleValue)), lang)
		case n.Role == syntax.RoleItem:
			if start < 0 {
				start = int(n.Start)
			}
			end = int(n.End)
		}
	}
	if start < 0 || lang == "" {
		return
	}
	text := f.Src[start:end]
	for c := range f.Children(element) {
		n := &f.Nodes[c]
		if n.Role != syntax.RoleItem || n.Kind == syntax.Text {
			continue
		}
		if &text[0] == &f.Src[start] {
			text = bytes.Clone(text)
		}
		part := text[int(n.Start)-start : int(n.End)-start]
		for i := range part {
			if part[i] != '\n' {
				part[i] = ' '
			}
		}
		if n.Kind == syntax.Expansion {
			placeholder(part, lang)
		}
	}
	f.add(lang, start, end, text)
}

// scriptLang returns the language that an attribute says a script is in.
func scriptLang(of string, lang checks.Lang) checks.Lang {
	switch of = strings.ToLower(strings.TrimSpace(of)); {
	case of == "" || of == "module" || of == "js" || of == "jsx" || strings.HasSuffix(of, "/javascript") || strings.HasSuffix(of, "/ecmascript") || strings.HasSuffix(of, "/babel"):
		return lang
	case of == "ts" || of == "tsx" || strings.HasSuffix(of, "/typescript"):
		return checks.TypeScript
	case strings.HasSuffix(of, "json"):
		return checks.JSON
	}
	return ""
}
