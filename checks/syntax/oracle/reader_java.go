package main

func (r *reader) java(n *node) {
	switch n.kind {
	case "method_invocation":
		name := n.at("name")
		r.call(n, false, n.start, name.end, r.cut(name), n.at("arguments").items())
	case "object_creation_expression":
		t := n.at("type")
		r.call(n, true, t.start, t.end, "", n.at("arguments").items())
	case "explicit_constructor_invocation":
		c := n.at("constructor")
		r.call(n, false, n.start, c.end, r.cut(c), n.at("arguments").items())
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
		r.assign(n, n.at("left"), n.at("right"), r.raw(n.at("operator")))
	case "import_declaration":
		module, name := r.cut(n.of("scoped_identifier", "identifier")), ""
		if n.of("asterisk") != nil {
			name = "*"
		}
		r.imported(n, module, name, "")
	case "method_declaration", "constructor_declaration", "compact_constructor_declaration", "lambda_expression":
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
