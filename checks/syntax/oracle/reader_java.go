package main

import "strings"

func (r *reader) java(n *node) {
	switch n.kind {
	case "method_invocation":
		name := n.at("name")
		r.call(n, false, n.start, name.end, r.cut(name), n.at("arguments").items())
	case "object_creation_expression":
		t := n.at("type")
		if t.is("generic_type") { // without its arguments
			t = t.items()[0]
		}
		r.call(n, true, t.start, t.end, "", n.at("arguments").items())
	case "explicit_constructor_invocation":
		call, c, args := *n, n.at("constructor"), n.at("arguments")
		call.end = args.end // without the semicolon
		r.call(&call, false, n.start, c.end, r.cut(c), args.items())
	case "enum_constant": // a field with a new object, where it says of what
		if args, body := n.at("arguments"), n.at("body"); args != nil || body != nil {
			value := node{start: n.at("name").start, end: n.end}
			var list []*node
			if args != nil {
				list = args.items()
			}
			r.assign(n, n.at("name"), &value, "")
			r.call(&value, true, value.start, value.start, "", list)
		}
	case "record_pattern":
		items := n.items()
		r.call(n, false, items[0].start, items[0].end, "", items[1].items())
	case "annotation": // the product has a Call in the Decorator
		name := n.at("name")
		call := *n
		call.start++
		r.call(&call, false, name.start, name.end, "", n.at("arguments").items())
		r.javaAnnotation(n)
	case "marker_annotation":
		r.javaAnnotation(n)
	case "string_literal":
		r.str(n, "string_interpolation")
	case "variable_declarator", "resource":
		r.assign(n, n.at("name"), n.at("value"), "")
	case "assignment_expression":
		if op := r.raw(n.at("operator")); op != "=" {
			r.assign(n, n.at("left"), n.at("right"), op)
		} else if !n.parent.is(n.kind) || n.field != "right" || r.raw(n.parent.at("operator")) != "=" {
			r.chain(n)
		}
	case "import_declaration":
		module, name := r.cut(n.of("scoped_identifier", "identifier")), ""
		if n.of("asterisk") != nil {
			name = "*"
		} else if at := strings.LastIndexByte(module, '.'); at >= 0 {
			module, name = module[:at], module[at+1:]
		}
		r.imported(n, module, name, "")
	case "requires_module_directive":
		r.imported(n, r.cut(n.at("module")), "*", "")
	case "annotation_type_element_declaration", "method_declaration", "constructor_declaration", "compact_constructor_declaration", "lambda_expression":
		r.function(n.span(), r.cut(n.at("name")), r.javaParams(n.at("parameters")))
	}
}

func (r *reader) javaAnnotation(n *node) {
	text := n.span()
	text.Start++
	r.decorators(n, r.text.Cut(text))
}

func (r *reader) javaParams(list *node) (names []string) {
	if list.is("identifier") { // x -> …
		return []string{r.cut(list)}
	}
	if list == nil {
		return nil
	}
	for _, p := range list.items() {
		switch p.kind {
		case "formal_parameter":
			names = append(names, r.cut(p.at("name")))
		case "spread_parameter":
			names = append(names, r.cut(p.of("variable_declarator").at("name")))
		case "identifier", "underscore_pattern":
			names = append(names, r.cut(p))
		}
	}
	return names
}
