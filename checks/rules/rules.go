// Package rules holds Squire's own rules about code.
//
// A rule is a folder, <language>/<id>/, with a rule.yaml that says everything of
// it, its tests included. What rules share, such as where a request comes in, is
// a part, <language>/parts/<name>.yaml, which they use by name. No YAML is read
// at run time: `go generate` checks all of them and writes rules.bin, of which a
// scan reads the rules of a language when the first file of that language comes,
// and a report what the rules say about themselves. Strings of it aren't copied.
package rules

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

//go:generate go run ../../internal/gen/rules . rules.bin

//go:embed rules.bin
var data string

var embedded = sync.OnceValue(func() *Library {
	l, err := Decode(data)
	if err != nil {
		panic(err) // embedded data, which a test reads
	}
	return l
})

// Builtin returns Squire's own rules.
func Builtin() *Library { return embedded() }

// Index returns what all rules say about themselves, in the order of their
// languages and ids. It reads no pattern.
func Index() []*checks.Rule { return embedded().Index() }

// All returns all rules, with their tests and notes.
func All() []*pattern.Rule { return embedded().All() }

// For returns the rules for files of a language, in order, without their tests and notes.
// "" is the language of files whose language isn't known.
func For(lang checks.Lang) []*pattern.Rule { return embedded().For(lang) }

// A Folder is the rules below one folder, and the parts that rules share, in
// order. The names of these begin with that of the folder and a /.
type Folder struct {
	Name  string
	Rules []*pattern.Rule
	Parts []*pattern.Part
}

// A Library is rules in their written form. It is safe for concurrent use.
type Library struct{ sections []*section }

// A section is one folder, whose parts are read when they are needed. All of
// them have the same rules in the same order.
type section struct {
	name  string
	langs []checks.Lang // of the files that any rule is for; empty where one is for all

	shared, meta, body, tests string

	some  sync.Once
	parts []*pattern.Part
	index sync.Once
	metas []*checks.Rule
	rest  sync.Once
	rules []*pattern.Rule
}

// Index is like the function Index.
func (l *Library) Index() []*checks.Rule {
	var all []*checks.Rule
	for _, s := range l.sections {
		all = append(all, s.readIndex()...)
	}
	return all
}

// For is like the function For.
func (l *Library) For(lang checks.Lang) []*pattern.Rule {
	var all []*pattern.Rule
	for _, s := range l.sections {
		if len(s.langs) > 0 && !slices.Contains(s.langs, lang) {
			continue
		}
		for _, r := range s.readRules(l) {
			if r.Langs == nil || slices.Contains(r.Langs, lang) {
				all = append(all, r)
			}
		}
	}
	return all
}

// All is like the function All.
func (l *Library) All() []*pattern.Rule {
	var all []*pattern.Rule
	for _, s := range l.sections {
		c := &codec{in: s.tests, decoding: true}
		for _, shared := range s.readRules(l) {
			r := *shared // rules are never modified
			c.tests(&r.Tests)
			c.notes(&r.Notes)
			all = append(all, &r)
		}
		c.must()
	}
	return all
}

func (s *section) readIndex() []*checks.Rule {
	s.index.Do(func() {
		c := &codec{in: s.meta, decoding: true}
		list(c, &s.metas, pointer(c.meta))
		c.must()
	})
	return s.metas
}

func (s *section) readRules(l *Library) []*pattern.Rule {
	s.rest.Do(func() {
		c := &codec{in: s.body, decoding: true, parts: l}
		list(c, &s.rules, pointer(c.rule))
		c.must()
		for i, m := range s.readIndex() {
			s.rules[i].Rule = m
		}
	})
	return s.rules
}

// Part returns the part with a name, or nil.
func (l *Library) Part(name string) *pattern.Part {
	folder, _, _ := strings.Cut(name, "/")
	for _, s := range l.sections {
		if s.name != folder {
			continue
		}
		for _, p := range s.readParts() {
			if p.Name == name {
				return p
			}
		}
	}
	return nil
}

// PartNames returns the names of all parts.
func (l *Library) PartNames() []string {
	var names []string
	for _, s := range l.sections {
		for _, p := range s.readParts() {
			names = append(names, p.Name)
		}
	}
	return names
}

func (s *section) readParts() []*pattern.Part {
	s.some.Do(func() {
		c := &codec{in: s.shared, decoding: true}
		list(c, &s.parts, pointer(c.part))
		c.must()
	})
	return s.parts
}
