package pattern_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
)

// Sources that are fields, checked and taken apart.
func TestFieldsAsSources(t *testing.T) {
	file := `rules:
- id: test
  message: m
  severity: ERROR
  languages: [javascript]
  mode: taint
  pattern-sources:
  - pattern: req.query
  - patterns: [{pattern: 'const {..., body: $X, ...} = req'}, {focus-metavariable: $X}]
    by-side-effect: true
  pattern-sinks: [{patterns: [{pattern: sink($X)}, {focus-metavariable: $X}]}]
  pattern-sanitizers: [{patterns: [{pattern: check($X)}, {focus-metavariable: $X}], by-side-effect: true}]
`
	loaded, err := rulefile.Load("test.yaml", []byte(file), rules.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"sink(req.query.a)": "1",
		"check(req.query.a)\nsink(req.query.a)\nsink(req.query.b)":         "3",
		"if (x) {\n check(req.query.a)\n}\nsink(req.query.a)":              "4",
		"if (!check(req.query.a)) {\n return\n}\nsink(req.query.a)":        "",
		"check(req.query.a)\nreq.query.a = req.query.b\nsink(req.query.a)": "3",
		"check(req.query)\nsink(req.query.a)":                              "",
		"check(req.query)\nsink(req.query)":                                "",
		"const {body} = req\nsink(body.a)":                                 "2",
		"const {body: {a}} = req\nsink(a)":                                 "2",
		"const {body: [a, ...b]} = req\nsink(b)":                           "2",
		"const {head: {a}} = req\nsink(a)":                                 "",
		"if (!x || !check(x)) {\n return\n}\nsink(x)\nsink(y)":             "5",
		"if (x && !check(x)) {\n return\n}\nsink(x)":                       "",
		"if (y && check(x)) {\n sink(x)\n}\nsink(x)":                       "4",
		"if (y || check(x)) {\n sink(x)\n}":                                "2",
		"if (x !== 'a' && x !== 'b') {\n x = 'c'\n}\nsink(x)":              "",
		"if (x === 'a' || y === 'b') {\n sink(x)\n}":                       "2",
		"sink(x && check(x) ? x : 'c')\nsink(y && check(x) ? y : x)":       "2",
		"while (!x) {\n x = y\n}\nsink(x)":                                 "4",
	} {
		got, err := scan(t, pattern.Selection{}, loaded, "a.js", "function f(req) {let x = req.query.x, y = req.query.y; "+text+"}\nfunction g(req) {sink(req.q)}\n")
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, g := range got {
			line, _, _ := strings.Cut(g, ":")
			lines = append(lines, line)
		}
		if strings.Join(lines, " ") != want {
			t.Errorf("%s\nfinds lines %v, want %s", text, lines, fmt.Sprint(want))
		}
	}
}

// A name that the rule gives a module, in front of a metavariable.
func TestMembersOfModules(t *testing.T) {
	file := `rules:
- id: test
  message: m
  severity: ERROR
  languages: [javascript]
  imports: {xml: libxmljs2}
  pattern: xml.$PARSE(...)
`
	loaded, err := rulefile.Load("test.yaml", []byte(file), rules.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"import { parseXml } from 'libxmljs2'; parseXml(a)":   1,
		"import * as x from 'libxmljs2'; x.parseXml(a)":       1,
		"const { parse: p } = require('libxmljs2'); p(a)":     1,
		"import { parseXml } from 'xml'; parseXml(a)":         0,
		"import { parseXml } from './libxmljs2'; parseXml(a)": 0,
	} {
		got, err := scan(t, pattern.Selection{}, loaded, "a.js", text+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != want {
			t.Errorf("%s\nfinds %v, want %d", text, got, want)
		}
	}
}
