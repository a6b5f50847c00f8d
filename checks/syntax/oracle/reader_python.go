package main

func (r *reader) python(n *node) {
	switch n.kind {
	case "call":
		f, args := n.at("function"), n.at("arguments")
		list := args.items()
		if args.is("generator_expression") {
			list = []*node{args}
		}
		r.call(n, false, f.start, f.end, r.cut(f.at("attribute")), list)
	case "string":
		r.str(n, "interpolation")
	case "assignment":
		if !n.parent.is("assignment") {
			r.pythonAssign(n)
		}
	case "augmented_assignment":
		r.assign(n, n.at("left"), n.at("right"), r.raw(n.at("operator")))
	case "named_expression":
		r.assign(n, n.at("name"), n.at("value"), "")
	case "as_pattern":
		if n.parent.is("with_item") {
			r.assign(n, n.at("alias"), n.items()[0], "")
		}
	case "import_statement", "future_import_statement", "import_from_statement":
		r.pythonImport(n)
	case "function_definition":
		span := n.span()
		if n.parent.is("decorated_definition") {
			span.Start = n.parent.start
		}
		r.function(span, r.cut(n.at("name")), r.pythonParams(n.at("parameters")))
	case "lambda":
		r.function(n.span(), "", r.pythonParams(n.at("parameters")))
	case "decorator":
		r.decorator(n)
	}
}

// pythonAssign reads a = b = c, in which each assignment is the value of the
// one before.
func (r *reader) pythonAssign(n *node) {
	value := n.at("right")
	for value.is("assignment") {
		value = value.at("right")
	}
	for at := n; at.is("assignment"); at = at.at("right") {
		r.assign(n, at.at("left"), value, "")
	}
}

func (r *reader) pythonImport(n *node) {
	module := r.cut(n.at("module_name"))
	if n.kind == "future_import_statement" {
		module = "__future__"
	}
	add := func(name, alias string) {
		if n.kind == "import_statement" {
			r.imported(n, name, "", alias)
		} else {
			r.imported(n, module, name, alias)
		}
	}
	for _, k := range n.all("name") {
		if k.is("aliased_import") {
			add(r.cut(k.at("name")), r.cut(k.at("alias")))
		} else {
			add(r.cut(k), "")
		}
	}
	if n.of("wildcard_import") != nil {
		add("*", "")
	}
}

func (r *reader) pythonParams(list *node) (names []string) {
	if list == nil {
		return nil
	}
	for _, p := range list.items() {
		if name := p.at("name"); name != nil { // with a default
			p = name
		}
		if p.is("typed_parameter") {
			p = p.items()[0]
		}
		switch p.kind {
		case "list_splat_pattern", "dictionary_splat_pattern":
			p = p.items()[0]
		case "keyword_separator", "positional_separator":
			continue
		}
		names = append(names, r.cut(p))
	}
	return names
}
