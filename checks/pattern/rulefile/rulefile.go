// Package rulefile reads rules from YAML: semgrep's files, and ours, which have
// the same keys and some more, and one rule a file.
//
// It promises that nothing is ignored silently. A key that isn't known, an
// operator that Squire doesn't have, a regular expression that needs
// backtracking, a language that isn't read: each is refused with its line, its
// column, the reason and a way out, and the other rules of the file still load.
// And it promises to come to an end: whatever a file holds, its size, its
// nesting and what its aliases stand for are bounded.
package rulefile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// Bounds of a rule file.
const (
	MaxSize  = 4 << 20 // bytes
	MaxRules = 5000
	MaxDepth = 64 // of a formula, and of YAML in general
	// maxNodes bounds what is looked at in one file, so that a few lines of
	// aliases can't stand for gigabytes.
	maxNodes = 1 << 19
	// maxErrors is how many defects of one file are told.
	maxErrors = 200
)

// An Error is one thing that was refused in a rule file.
type Error struct {
	File         string
	Line, Column int    // from 1, columns in bytes; 0 where there is no place
	RuleID       string // "" outside of a rule
	Reason       string // what is wrong
	Way          string // what to do; may be ""
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	b.WriteString(": ")
	if e.RuleID != "" {
		fmt.Fprintf(&b, "rule %s: ", e.RuleID)
	}
	b.WriteString(e.Reason)
	if e.Way != "" {
		b.WriteString("; " + e.Way)
	}
	return b.String()
}

// Parts are what rules may use by name.
type Parts interface {
	Part(name string) *pattern.Part // nil: there is none
	PartNames() []string            // in order
}

// Load reads the rules of a file. name is for messages; parts may be nil. The
// error joins an [*Error] for each thing that was refused; the rules that it
// doesn't concern are returned beside it.
func Load(name string, data []byte, parts Parts) ([]*pattern.Rule, error) {
	return load(&loader{file: name, parts: parts}, name, data)
}

// LoadOurs reads a rule of Squire's own, of which more is asked: see [loader.complete].
func LoadOurs(name string, data []byte, parts Parts) (*pattern.Rule, error) {
	rules, err := load(&loader{file: name, ours: true, parts: parts}, name, data)
	if err != nil {
		return nil, err
	}
	if len(rules) != 1 {
		return nil, &Error{File: name, Reason: fmt.Sprintf("the file has %d rules, not one", len(rules)), Way: "give each rule a folder of its own"}
	}
	return rules[0], nil
}

func load(l *loader, name string, data []byte) ([]*pattern.Rule, error) {
	if len(data) > MaxSize {
		l.refuse(pattern.Position{}, fmt.Sprintf("the file has %d bytes, more than %d", len(data), MaxSize), "split it into several files")
		return nil, l.failed()
	}
	docs, problem := readYAML(data)
	if problem != nil {
		l.refuse(problem.at, problem.reason, problem.way)
		return nil, l.failed()
	}
	for _, doc := range docs {
		if l.part {
			l.onePart(doc)
			continue
		}
		l.document(doc)
	}
	if len(docs) == 0 {
		l.refuse(pattern.Position{Line: 1, Column: 1}, "the file is empty", "a rule file has a list under \"rules\", or one rule with its \"id\"")
	}
	return l.rules, l.failed()
}

// Errors returns the parts of an error of [Load].
func Errors(err error) []*Error {
	if e, ok := err.(*Error); ok {
		return []*Error{e}
	}
	var all []*Error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, Errors(e)...)
		}
	}
	return all
}

// A loader holds what came of a file so far.
type loader struct {
	file   string
	ours   bool // more is asked of the rules
	part   bool // it is no file of rules, but a part of some
	parts  Parts
	rules  []*pattern.Rule
	errs   []error
	id     string        // of the rule that is being read
	rule   *pattern.Rule // that is being read
	nodes  int           // looked at
	regexp bool          // "pattern" is a regular expression: the language is regex
	depth  int           // of formulas
}

func (l *loader) failed() error { return errors.Join(l.errs...) }

// refuse notes a defect. A rule with one isn't loaded.
func (l *loader) refuse(at pattern.Position, reason, way string) {
	if !l.full() {
		l.errs = append(l.errs, &Error{l.file, at.Line, at.Column, l.id, reason, way})
	}
}

// full reports whether so much is wrong that nothing more is looked at.
func (l *loader) full() bool { return len(l.errs) >= maxErrors }

// unknown refuses a key that isn't one of those that are known here.
func (l *loader) unknown(key *node, known ...string) {
	if l.full() {
		return
	}
	way := "the keys here are " + strings.Join(known, ", ")
	if near := nearest(key.text, known); near != "" {
		way = fmt.Sprintf("did you mean %q?", near)
	}
	l.refuse(key.at, fmt.Sprintf("unknown key %q", key.text), way)
}

// document reads one YAML document: a list of rules, or one rule.
func (l *loader) document(doc *node) {
	const way = "a rule file has a list under \"rules\", or one rule with its \"id\""
	if doc.kind != mapping {
		l.refuse(doc.at, "a rule file is "+doc.what()+", not a mapping", way)
		return
	}
	list := doc.get("rules")
	if list == nil {
		if doc.get("id") == nil {
			l.refuse(doc.at, "neither \"rules\" nor \"id\" is here", way)
			return
		}
		l.oneRule(doc)
		return
	}
	for _, e := range doc.entries {
		if e.key.text != "rules" {
			l.unknown(e.key, "rules")
		}
	}
	if list.kind != sequence {
		l.refuse(list.at, "\"rules\" is "+list.what()+", not a list", "begin each rule with \"- id:\"")
		return
	}
	if len(list.items) == 0 {
		l.refuse(list.at, "\"rules\" is empty", "add a rule, or remove the file")
	}
	for _, r := range list.items {
		if len(l.rules) >= MaxRules {
			l.refuse(r.at, fmt.Sprintf("the file has more than %d rules", MaxRules), "split it into several files")
			return
		}
		l.oneRule(r)
	}
}

// oneRule reads a rule and keeps it when nothing of it was refused.
func (l *loader) oneRule(n *node) {
	before := len(l.errs)
	l.id, l.rule, l.regexp, l.depth = "", &pattern.Rule{File: l.file, At: n.at}, false, 0
	l.readRule(n)
	if l.ours && len(l.errs) == before {
		l.complete(n)
	}
	if len(l.errs) == before && !l.full() {
		l.rules = append(l.rules, l.rule)
	}
	l.id = ""
}

// visit counts a node that is looked at; false when the file is too much.
func (l *loader) visit(n *node) bool {
	l.nodes++
	if l.full() {
		return false
	}
	if l.nodes == maxNodes {
		l.refuse(n.at, "the file stands for too much: its aliases repeat each other", "write the parts out, or split the file")
	}
	return l.nodes < maxNodes
}
