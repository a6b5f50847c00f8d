package main

import (
	"strings"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/facts"
	"github.com/squiresec/squire/checks/syntax/golang"
	"github.com/squiresec/squire/checks/syntax/hcl"
	"github.com/squiresec/squire/checks/syntax/html"
	"github.com/squiresec/squire/checks/syntax/java"
	"github.com/squiresec/squire/checks/syntax/javascript"
	"github.com/squiresec/squire/checks/syntax/json"
	"github.com/squiresec/squire/checks/syntax/python"
	"github.com/squiresec/squire/checks/syntax/shell"
	"github.com/squiresec/squire/checks/syntax/yaml"
)

// A language is one that both sides know.
type language struct {
	exts  []string
	parse func(src []byte) *syntax.Tree
}

var languages = map[string]language{
	"bash":       {[]string{".sh", ".bash"}, func(src []byte) *syntax.Tree { return shell.Parse(src, syntax.Code) }},
	"terraform":  {[]string{".tf", ".hcl", ".tfvars"}, func(src []byte) *syntax.Tree { return hcl.Parse(src, syntax.Code) }},
	"hclsyntax":  {[]string{".tf", ".hcl", ".tfvars"}, func(src []byte) *syntax.Tree { return hcl.Parse(src, syntax.Code) }},
	"html":       {[]string{".html", ".htm"}, func(src []byte) *syntax.Tree { return html.Parse(src, syntax.Code) }},
	"yaml":       {[]string{".yaml", ".yml"}, func(src []byte) *syntax.Tree { return yaml.Parse(src, syntax.Code) }},
	"python":     {[]string{".py", ".pyi"}, func(src []byte) *syntax.Tree { return python.Parse(src, syntax.Code) }},
	"go":         {[]string{".go"}, func(src []byte) *syntax.Tree { return golang.Parse(src, syntax.Code) }},
	"javascript": {[]string{".js", ".mjs", ".cjs", ".jsx"}, script(javascript.JS)},
	"typescript": {[]string{".ts", ".mts", ".cts"}, script(javascript.TS)},
	"tsx":        {[]string{".tsx"}, script(javascript.TSX)},
	"java":       {[]string{".java"}, func(src []byte) *syntax.Tree { return java.Parse(src, syntax.Code) }},
	"json":       {[]string{".json"}, func(src []byte) *syntax.Tree { return json.Parse(src, syntax.Code) }},
}

func script(d javascript.Dialect) func(src []byte) *syntax.Tree {
	return func(src []byte) *syntax.Tree { return javascript.Parse(src, d, syntax.Code) }
}

// elementsOf returns the elements of markup, and the blocks of HCL.
func elementsOf(lang string, t *syntax.Tree) []fact {
	switch lang {
	case "html":
		return elements(t)
	case "terraform", "hclsyntax":
		return blocks(t)
	}
	return nil
}

// normalise takes out of the facts of both sides what differs by convention
// and not by understanding. Each line of it says why.
func normalise(lang string, f *facts.Facts) {
	if lang == "bash" {
		normaliseBash(f)
	}
	for i := range f.Assigns {
		a := &f.Assigns[i]
		// (a, b) = c and a, b = c have the same targets.
		if t := a.Target; strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") {
			a.Target = strings.TrimSuffix(t[1:len(t)-1], ",")
		}
		// A field may be named with quotes.
		a.Target = strings.Trim(a.Target, "\"'")
	}
	for i := range f.Strings {
		// In YAML there are no templates but by convention.
		if lang == "yaml" {
			f.Strings[i].Parts = 0
		}
	}
	for i := range f.Funcs {
		// What is computed is written as it stands there.
		if fn := &f.Funcs[i]; strings.HasPrefix(fn.Name, "[") {
			fn.Name = strings.Join(strings.Fields(fn.Name), "")
		}
	}
}
