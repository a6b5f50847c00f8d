package main

import "strings"

// javascript reads JavaScript, TypeScript and both with JSX, of which the
// grammars use the same names.
func (r *reader) javascript(n *node) {
	switch n.kind {
	case "call_expression":
		r.javascriptCall(n)
	case "new_expression":
		f := n.at("constructor")
		var args []*node
		if list := n.at("arguments"); list != nil {
			args = list.items()
		}
		r.call(n, true, f.start, f.end, r.cut(f.at("property")), args)
	case "string":
		if !n.javascriptName() {
			r.str(n, "")
		}
	case "template_string":
		r.str(n, "template_substitution")
	case "variable_declarator", "public_field_definition", "enum_assignment":
		r.assign(n, n.at("name"), n.at("value"), "")
	case "field_definition":
		r.assign(n, n.at("property"), n.at("value"), "")
	case "assignment_expression":
		if !n.parent.is("assignment_expression") || n.field != "right" {
			r.chain(n)
		}
	case "augmented_assignment_expression":
		r.assign(n, n.at("left"), n.at("right"), r.raw(n.at("operator")))
	case "assignment_pattern", "object_assignment_pattern":
		if !n.parent.is("formal_parameters") {
			r.assign(n, n.at("left"), n.at("right"), "")
		}
	case "import_alias":
		pair := n.items()
		r.assign(n, pair[0], pair[1], "")
	case "pair", "pair_pattern":
		key := n.at("key")
		if key.is("computed_property_name") {
			key = key.items()[0]
		}
		if !n.inAttribute() {
			r.entry(n, key, n.at("value"))
		}
	case "import_statement":
		r.javascriptImport(n)
	case "function_declaration", "generator_function_declaration", "function_expression", "generator_function", "arrow_function",
		"method_definition", "function_signature", "method_signature", "abstract_method_signature":
		r.javascriptFunction(n)
	case "decorator":
		r.decorator(n)
	}
}

// javascriptName reports whether a string is a part of a name or of a type,
// and no value.
func (n *node) javascriptName() bool {
	if call := n.parent.parent; n.parent.is("arguments") && call.at("function").is("import") && call.inType() {
		return true
	}
	return n.field == "source" || n.parent.is("literal_type", "import_specifier", "export_specifier", "namespace_export", "module") || n.inAttribute()
}

// inAttribute reports whether something is in the braces of import … with {…}.
func (n *node) inAttribute() bool {
	for p := n.parent; p != nil && !p.is("statement_block"); p = p.parent {
		if p.is("import_attribute") {
			return true
		}
	}
	return false
}

func (r *reader) javascriptCall(n *node) {
	f, args := n.at("function"), n.at("arguments")
	if f.is("import") && n.inType() || r.isAwait(n) {
		return
	}
	list := []*node{args}
	if !args.is("template_string") {
		list = args.items()
		for _, a := range list {
			a.end = a.braceEnd()
		}
	}
	// What is awaited is the call. The peer calls the awaited: in a script that
	// is no module await (0, f)(x) is await(0, f) called with x, and
	// await f<T>(x) is what awaits f, called with x.
	call := *n
	for k := f; k != nil; k = k.leftmost() {
		if k.is("await_expression", "unary_expression") {
			call.start = k.items()[0].start
		} else if k.is("call_expression") && r.isAwait(k) {
			call.start = k.at("arguments").start
		}
	}
	r.call(&call, false, call.start, f.end, r.cut(f.at("property")), list)
}

// braceEnd returns where the braces of a function end: the peer puts in a
// semicolon behind the comment that follows them. What has none ends where it
// ends.
func (n *node) braceEnd() int {
	if body := n.at("body"); body.is("statement_block") {
		return body.of("}").end
	}
	return n.end
}

// assured takes the sign off f()!: for Squire a call ends before it.
func (n *node) assured() {
	if n.is("non_null_expression") && n.items()[0].is("call_expression", "non_null_expression") {
		n.end = n.items()[0].end
	}
}

// isAwait reports whether a call is the operator and what it stands before.
func (r *reader) isAwait(n *node) bool {
	f := n.at("function")
	return f.is("identifier") && r.raw(f) == "await"
}

// leftmost returns the child that begins where the node begins, or nil.
func (n *node) leftmost() *node {
	if len(n.kids) > 0 && n.kids[0].start == n.start {
		return n.kids[0]
	}
	return nil
}

// inType reports whether import("m") is a type, as in import("m").T.
func (n *node) inType() bool {
	p := n.parent
	for p.is("member_expression", "nested_identifier") {
		p = p.parent
	}
	return p != nil && strings.Contains(p.kind, "type")
}

func (r *reader) javascriptImport(n *node) {
	if c := n.of("import_require_clause"); c != nil {
		r.imported(n, unquoted(r.raw(c.at("source"))), "", r.cut(c.of("identifier")))
		return
	}
	module := unquoted(r.raw(n.at("source")))
	clause := n.of("import_clause")
	if clause == nil {
		r.imported(n, module, "", "")
		return
	}
	if named := clause.of("named_imports"); named != nil && len(named.items()) == 0 && len(clause.items()) == 1 {
		r.imported(n, module, "", "") // import {} from
	}
	for _, k := range clause.items() {
		switch k.kind {
		case "identifier":
			r.imported(n, module, "default", r.cut(k))
		case "namespace_import":
			r.imported(n, module, "", r.cut(k.of("identifier")))
		case "named_imports":
			for _, s := range k.items() {
				r.imported(n, module, unquoted(r.cut(s.at("name"))), r.cut(s.at("alias")))
			}
		}
	}
}

func (r *reader) javascriptFunction(n *node) {
	span := n.span()
	switch body := n.at("body"); {
	case body.is("statement_block"):
		span.End = n.braceEnd()
	case n.is("function_signature"):
		span.End -= len(r.raw(n)) - len(strings.TrimRight(r.raw(n), "; \t\r\n"))
	}
	// TypeScript's grammar has the decorators of a method beside it.
	if n.parent.is("class_body") {
		for i, k := range n.parent.kids {
			if k == n {
				for i--; i >= 0 && (n.parent.kids[i].is("decorator") || isComment(n.parent.kids[i].kind)); i-- {
					if n.parent.kids[i].is("decorator") {
						span.Start = n.parent.kids[i].start
					}
				}
			}
		}
	}
	var params []string
	if p := n.at("parameter"); p != nil {
		params = append(params, r.cut(p))
	}
	if list := n.at("parameters"); list != nil {
		for _, p := range list.items() {
			params = append(params, r.javascriptParam(p))
		}
	}
	r.function(span, unquoted(r.cut(n.at("name"))), params)
}

func (r *reader) javascriptParam(p *node) string {
	if inner := p.at("pattern"); inner != nil {
		p = inner
	}
	if p.is("assignment_pattern") {
		p = p.at("left")
	}
	return strings.TrimPrefix(r.cut(p), "...")
}
