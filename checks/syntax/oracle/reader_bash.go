package main

import (
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/facts"
)

func (r *reader) bash(n *node) {
	switch n.kind {
	case "command":
		if name := n.of("command_name"); name != nil {
			r.call(n, false, name.start, name.end, "", n.bashArguments())
		}
	case "declaration_command", "unset_command":
		end := n.start + len(strings.FieldsFunc(r.raw(n), func(c rune) bool { return strings.ContainsRune(" \t\r\n;\\", c) })[0])
		r.call(n, false, n.start, end, "", n.items())
	case "string":
		if !n.parent.is("translated_string") {
			r.bashString(n, n)
		}
	case "translated_string":
		if s := n.of("string"); s != nil {
			r.bashString(n, s)
		}
	case "raw_string", "ansi_c_string":
		r.str(n, "")
	case "variable_assignment":
		operator := "="
		if n.of("+=") != nil {
			operator = "+="
		}
		r.assign(n, n.at("name"), n.at("value"), operator)
	case "function_definition":
		r.function(n.span(), r.raw(n.at("name")), nil)
	}
}

// bashArguments returns the arguments of a command. Words behind a redirection
// are arguments; tree-sitter has them as more targets of that. What nothing
// stands between is one word, which tree-sitter doesn't always see.
func (n *node) bashArguments() []*node {
	var args []*node
	add := func(of *node) {
		first := -1 // where the word ends that is the target
		for _, k := range of.kids {
			if k.field == "destination" {
				if first >= 0 && k.start > first {
					args = append(args, k)
				} else {
					first = k.end
				}
			} else if k.field == "argument" {
				args = append(args, k)
			}
		}
	}
	add(n)
	redirects, body := n.kids, n
	if body.parent.is("negated_command") {
		body = body.parent
	}
	if body.parent.is("redirected_statement") && body.field == "body" {
		redirects = append(slices.Clone(n.kids), body.parent.kids...)
	}
	for _, k := range redirects {
		if k.field == "redirect" {
			add(k)
		}
	}
	slices.SortFunc(args, func(a, b *node) int { return a.start - b.start })
	var words []*node
	for _, a := range args {
		if n := len(words); n > 0 && words[n-1].end == a.start {
			word := *words[n-1]
			word.end = a.end
			words[n-1] = &word
		} else {
			words = append(words, a)
		}
	}
	return words
}

// bashString adds a string with the number of what is expanded in it.
func (r *reader) bashString(whole, n *node) {
	s := facts.String{Span: whole.span()}
	for _, k := range n.items() {
		if !k.is("string_content") {
			s.Parts++
		}
	}
	r.Strings = append(r.Strings, s)
}

// normaliseBash makes equal what differs by convention in a shell.
func normaliseBash(f *facts.Facts) {
	// Tests are no commands for tree-sitter; "time" and "coproc" are commands
	// with words behind them for it, and "let" has words. A redirection alone is
	// a command for Squire.
	f.Calls = slices.DeleteFunc(f.Calls, func(c facts.Call) bool {
		return c.Callee == "" || c.Callee == "[" || c.Callee == "[[" || c.Callee == "time" || c.Callee == "let" || c.Callee == "coproc"
	})
	for i := range f.Calls {
		// To which command a redirection or a heredoc belongs is a matter of taste.
		c := &f.Calls[i]
		c.Span.End = c.Span.Start
		c.Callee = strings.ReplaceAll(c.Callee, " ", "") // of what is substituted
	}
	// An empty value is none for tree-sitter.
	f.Entries = nil // tree-sitter reads ["a"]=b as a concatenation
	f.Assigns = slices.DeleteFunc(f.Assigns, func(a facts.Assign) bool { return a.Value.Start == a.Value.End })
	for i := range f.Funcs {
		f.Funcs[i].Span = checks.Span{Start: f.Funcs[i].Span.Start, End: f.Funcs[i].Span.Start}
	}
}
