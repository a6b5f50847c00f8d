package main

import "strings"

func (r *reader) yaml(n *node) {
	switch n.kind {
	case "double_quote_scalar", "single_quote_scalar", "string_scalar":
		r.str(n, "")
	case "integer_scalar", "float_scalar", "boolean_scalar", "null_scalar", "timestamp_scalar":
		// A key is a string for Squire, and a date, too.
		if flow := n.parent.parent; n.is("timestamp_scalar") || flow.field == "key" {
			r.str(n, "")
		}
	case "block_scalar": // the empty lines behind it are nobody's
		text := *n
		text.end = n.start + len(strings.TrimRight(r.raw(n), " \t\r\n"))
		r.str(&text, "")
	case "block_mapping_pair", "flow_pair":
		r.entry(n, n.at("key").bare(), r.trimmed(n.at("value").bare()))
	}
}

// trimmed returns a value without the comments and the empty lines behind it.
func (r *reader) trimmed(n *node) *node {
	if n == nil {
		return nil
	}
	last := n
	for strings.HasPrefix(last.kind, "block_") && last.kind != "block_scalar" {
		items := last.items()
		if colon := last.of(":"); colon != nil && last.at("value") == nil {
			last = colon
		} else if len(items) > 0 {
			last = items[len(items)-1]
		} else {
			break
		}
	}
	value := *n
	value.end = last.start + len(strings.TrimRight(r.raw(last), " \t\r\n"))
	return &value
}

// bare returns a value without its anchor and its tag, or nil where there is
// none.
func (n *node) bare() *node {
	if n == nil {
		return nil
	}
	for _, k := range n.items() {
		if !k.is("anchor", "tag") {
			return k
		}
	}
	return nil
}
