package main

func (r *reader) golang(n *node) {
	switch n.kind {
	case "call_expression":
		f, args := n.at("function"), n.at("arguments")
		r.call(n, false, f.start, args.start, r.cut(f.at("field")), args.items())
	case "type_conversion_expression":
		// Without types f[int](x) and (*T)(x) may be calls, and are taken for
		// calls by Squire; []byte(x) can't be one.
		call, t := *n, n.at("type")
		// *(*T)(x) is what the conversion points to. The peer takes it for a
		// conversion to **T.
		for t.is("pointer_type") {
			t = t.items()[0]
			call.start = t.start
		}
		if t.is("generic_type", "parenthesized_type") {
			r.call(&call, false, t.start, t.end, "", n.all("operand"))
		}
	case "type_switch_statement":
		if alias := n.at("alias"); alias != nil {
			value := *n.at("value")
			value.end = n.of(")").end // of .(type)
			r.assign(n, alias, &value, "")
		}
	case "interpreted_string_literal", "raw_string_literal":
		if n.field != "path" {
			r.str(n, "")
		}
	case "assignment_statement":
		r.assign(n, n.at("left"), n.at("right"), r.raw(n.at("operator")))
	case "short_var_declaration", "receive_statement":
		r.assign(n, n.at("left"), n.at("right"), "")
	case "var_spec", "const_spec":
		if names := n.all("name"); n.at("value") != nil && len(names) > 0 {
			list := *names[0]
			list.end = names[len(names)-1].end
			r.assign(n, &list, n.at("value"), "")
		}
	case "keyed_element":
		pair := n.items()
		r.entry(n, pair[0], pair[1])
	case "import_spec":
		path := unquoted(r.raw(n.at("path")))
		if name := r.cut(n.at("name")); name == "." {
			r.imported(n, path, "*", "")
		} else {
			r.imported(n, path, "", name)
		}
	case "function_declaration", "method_declaration", "func_literal", "method_elem":
		r.function(n.span(), r.cut(n.at("name")), r.goParams(n.at("parameters")))
	}
}

func (r *reader) goParams(list *node) (names []string) {
	for _, p := range list.items() {
		// The type comes last. Of more than ten names the first have its field.
		parts := p.items()
		for _, name := range parts[:len(parts)-1] {
			names = append(names, r.cut(name))
		}
		if len(parts) == 1 {
			names = append(names, "")
		}
	}
	return names
}
