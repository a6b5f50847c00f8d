package main

import (
	"fmt"
)

func (r *reader) hcl(n *node) {
	switch n.kind {
	case "function_call":
		r.call(n, false, n.start, n.of("(").start, "", r.hclArgs(n))
	case "string_lit", "quoted_template":
		r.hclString(n)
	case "attribute":
		items := n.items()
		r.entry(n, items[0], items[1])
	case "object_elem":
		r.entry(n, n.at("key"), n.at("val"))
	case "for_object_expr":
		// key => value... is an entry for Squire.
		arrow := n.of("=>")
		pair := *n
		var key, value *node
		for _, k := range n.kids {
			switch {
			case k.is("expression") && k.end <= arrow.start:
				key = k
				pair.start = k.start
			case k.is("expression", "ellipsis") && k.start >= arrow.end:
				if k.is("expression") {
					value = k
				}
				pair.end = k.end
			}
		}
		r.entry(&pair, key, value)
	case "block":
		// A label is a string with quotes or without.
		name := ""
		for i, k := range n.items() {
			switch {
			case i > 0 && k.is("identifier"):
				r.hclString(k)
				fallthrough
			case k.is("identifier", "string_lit"):
				name += r.raw(k) + " "
			}
		}
		r.elements = append(r.elements, fact{n.span(), fmt.Sprintf("%v %s", n.span(), name)})
	}
}

// hclArgs returns the arguments of a call, the last one with the dots that may
// be behind it.
func (r *reader) hclArgs(n *node) (args []*node) {
	list := n.of("function_arguments")
	if list == nil {
		return nil
	}
	for _, k := range list.items() {
		if k.is("ellipsis") {
			last := *args[len(args)-1]
			last.end = k.end
			args[len(args)-1] = &last
		} else {
			args = append(args, k)
		}
	}
	return args
}

func (r *reader) hclString(n *node) {
	r.str(n, "")
	r.Strings[len(r.Strings)-1].Parts = hclParts(n)
}

// hclParts counts what is in a template, the two ends of a directive each.
func hclParts(n *node) (count int) {
	for _, k := range n.kids {
		switch k.kind {
		case "template_interpolation", "template_for_start", "template_for_end", "template_if_intro", "template_else_intro", "template_if_end":
			count++
		case "expression":
		default:
			count += hclParts(k)
		}
	}
	return count
}
