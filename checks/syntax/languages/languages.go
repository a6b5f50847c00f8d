// Package languages knows which parser reads which language. It is the one
// place that names them all: a new language is a folder beside this one and a
// line here.
package languages

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/dockerfile"
	"github.com/squiresec/squire/checks/syntax/golang"
	"github.com/squiresec/squire/checks/syntax/hcl"
	"github.com/squiresec/squire/checks/syntax/html"
	"github.com/squiresec/squire/checks/syntax/ini"
	"github.com/squiresec/squire/checks/syntax/java"
	"github.com/squiresec/squire/checks/syntax/javascript"
	"github.com/squiresec/squire/checks/syntax/json"
	"github.com/squiresec/squire/checks/syntax/python"
	"github.com/squiresec/squire/checks/syntax/shell"
	"github.com/squiresec/squire/checks/syntax/yaml"
)

// A Language reads texts of one language.
type Language struct {
	// Parse parses a text. It never fails.
	Parse func(src []byte, mode syntax.Mode) *syntax.Tree
	// Unquote returns what a literal, with its quotes, stands for.
	Unquote func(lit []byte) (string, bool)
}

var byLang = map[checks.Lang]Language{
	checks.Go:         {golang.Parse, golang.Unquote},
	checks.Python:     {python.Parse, python.Unquote},
	checks.JavaScript: {dialect(javascript.JS), javascript.Unquote},
	checks.TypeScript: {dialect(javascript.TS), javascript.Unquote},
	checks.Java:       {java.Parse, java.Unquote},
	checks.Shell:      {shell.Parse, shell.Unquote},
	checks.Dockerfile: {dockerfile.Parse, dockerfile.Unquote},
	checks.Terraform:  {hcl.Parse, hcl.Unquote},
	checks.HTML:       {html.Parse, html.Unquote},
	checks.XML:        {html.ParseXML, html.Unquote},
	checks.YAML:       {yaml.Parse, yaml.Unquote},
	checks.INI:        {ini.Parse, ini.Unquote},
	checks.JSON:       {json.Parse, json.Unquote},
}

var tsx = Language{dialect(javascript.TSX), javascript.Unquote}

func dialect(d javascript.Dialect) func([]byte, syntax.Mode) *syntax.Tree {
	return func(src []byte, mode syntax.Mode) *syntax.Tree { return javascript.Parse(src, d, mode) }
}

// For returns the parser for a file; false where there is none for its
// language. The path tells TSX from TypeScript.
func For(lang checks.Lang, path string) (Language, bool) {
	if lang == checks.TypeScript && strings.HasSuffix(path, ".tsx") {
		return tsx, true
	}
	l, ok := byLang[lang]
	return l, ok
}
