package main

import "github.com/squiresec/squire/checks"

func (r *reader) python(n *node) {
	switch n.kind {
	case "call":
		f, args := n.at("function"), n.at("arguments")
		// return *a.b(), c: the peer takes it for a call of *a.b.
		call := *n
		for k := f; len(k.kids) > 0; k = k.kids[0] {
			if k.is("list_splat") {
				call.start = k.start + 1
			}
		}
		list := args.items()
		if args.is("generator_expression") {
			// The parentheses are those of the call.
			parts, inner := args.items(), *args
			inner.start, inner.end = parts[0].start, parts[len(parts)-1].end
			list = []*node{&inner}
		}
		r.call(&call, false, call.start, f.end, r.cut(f.at("attribute")), list)
	case "class_pattern": // of a case: what it looks like, it is called by Squire
		items := n.items()
		r.call(n, false, items[0].start, items[0].end, "", items[1:])
	case "string":
		r.str(n, "interpolation")
	case "assignment":
		if !n.parent.is("assignment") {
			r.chain(n)
		}
	case "augmented_assignment":
		r.assign(n, n.at("left"), n.at("right"), r.raw(n.at("operator")))
	case "named_expression":
		r.assign(n, n.at("name"), n.at("value"), "")
	case "as_pattern":
		// In with and case there is a value; an exception has none.
		if items := n.items(); n.parent.is("with_item", "case_pattern") && len(items) == 2 {
			r.assign(n, items[1], items[0], "")
		}
	case "pair":
		r.entry(n, n.at("key"), n.at("value"))
	case "dict_pattern":
		for i, k := range n.kids {
			if k.field == "key" && i+2 < len(n.kids) {
				r.entry(k, k, n.kids[i+2]) // behind the colon
			}
		}
	case "import_statement", "future_import_statement", "import_from_statement":
		r.pythonImport(n)
	case "function_definition":
		span := checks.Span{Start: n.start, End: n.codeEnd()}
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
		}
		names = append(names, r.cut(p))
	}
	return names
}
