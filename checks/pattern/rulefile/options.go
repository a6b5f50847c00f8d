package rulefile

import (
	"fmt"
	"slices"

	"github.com/squiresec/squire/checks/pattern"
)

// An option is one of semgrep's.
type option struct {
	name string
	std  string // its default in semgrep, as written; "" where any value counts as another
	// set returns where it takes effect; nil where Squire has no such thing.
	set func(*pattern.Options) *bool
	// noEffect says why a value changes no finding here.
	noEffect string
}

// options are all options of semgrep. An option with its default value is
// always accepted; another value of one that has neither set nor noEffect would
// change findings, and is refused.
func options() []option {
	return []option{
		{name: "constant_propagation", std: "true", set: func(o *pattern.Options) *bool { return &o.ConstantPropagation }},
		{name: "symbolic_propagation", std: "false", set: func(o *pattern.Options) *bool { return &o.SymbolicPropagation }},
		{name: "vardef_assign", std: "true", set: func(o *pattern.Options) *bool { return &o.VardefAssign }},
		{name: "ac_matching", std: "true", set: func(o *pattern.Options) *bool { return &o.ACMatching }},
		{name: "commutative_compop", std: "false", set: func(o *pattern.Options) *bool { return &o.CommutativeCompOp }},
		{name: "symmetric_eq", std: "false", set: func(o *pattern.Options) *bool { return &o.CommutativeCompOp }},
		{name: "implicit_deep_exprstmt", std: "true", set: func(o *pattern.Options) *bool { return &o.ImplicitDeepExpr }},
		{name: "taint_assume_safe_functions", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintAssumeSafeFunctions }},
		{name: "taint_assume_safe_indexes", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintAssumeSafeIndexes }},
		{name: "taint_assume_safe_comparisons", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintAssumeSafeComparisons }},
		{name: "taint_assume_safe_booleans", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintAssumeSafeBooleans }},
		{name: "taint_assume_safe_numbers", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintAssumeSafeNumbers }},
		{name: "taint_unify_mvars", std: "false", set: func(o *pattern.Options) *bool { return &o.TaintUnifyMvars }},

		{name: "commutative_boolop", std: "false", noEffect: "ac_matching takes && and || by either side already"},
		{name: "interfile", std: "false", noEffect: "a file is looked at by itself"},
		{name: "taint_intrafile", std: "false", noEffect: "functions of the same file are followed anyway"},
		{name: "guarded_taint_signatures", std: "false", noEffect: "it makes summaries of functions finer where they are kept"},
		{name: "timeout", noEffect: "work is bounded by counting steps"},
		{name: "dynamic_timeout", noEffect: "work is bounded by counting steps"},
		{name: "dynamic_timeout_unit_kb", noEffect: "work is bounded by counting steps"},
		{name: "dynamic_timeout_max_multiplier", noEffect: "work is bounded by counting steps"},
		{name: "taint_fixpoint_timeout", noEffect: "work is bounded by counting steps"},
		{name: "cpp_parsing_pref", noEffect: "C++ is not read yet"},
		{name: "xml_singleton_loose_matching", std: "true"},
		{name: "xml_attrs_implicit_ellipsis", std: "true"},
		{name: "xml_children_ordered", std: "true"},
		{name: "attr_expr", std: "true"},
		{name: "flddef_assign", std: "false"},
		{name: "unify_ids_strictly", std: "true"},
		{name: "arrow_is_function", std: "true"},
		{name: "let_is_var", std: "true"},
		{name: "go_deeper_expr", std: "true"},
		{name: "go_deeper_stmt", std: "true"},
		{name: "implicit_ellipsis", std: "true"},
		{name: "implicit_return", std: "true"},
		{name: "decorators_order_matters", std: "false"},
		{name: "taint_only_propagate_through_assignments", std: "false"},
		{name: "taint_match_on", std: "sink"},
		{name: "taint_focus_on", std: "sink"},
		{name: "generic_engine", std: "spacegrep"},
		{name: "generic_multiline", std: "true"},
		{name: "generic_caseless", std: "false"},
		{name: "generic_braces"},
		{name: "generic_extra_braces"},
		{name: "generic_extra_word_characters"},
		{name: "generic_comment_style"},
		{name: "max_match_per_file"},
	}
}

const ellipsisSpan = "generic_ellipsis_max_span"

// readOptions reads the options of a rule.
func (l *loader) readOptions(n *node) {
	if n.kind != mapping {
		l.refuse(n.at, fmt.Sprintf("\"options\" is %s, not a mapping", n.what()), "write options as \"name: value\"")
		return
	}
	all := options()
	for _, e := range n.entries {
		if e.key.text == ellipsisSpan {
			if i, ok := l.integer(e.value); ok && i >= 0 {
				l.rule.Options.GenericEllipsisMax = i
			}
			continue
		}
		i := slices.IndexFunc(all, func(o option) bool { return o.name == e.key.text })
		if i < 0 {
			names := []string{ellipsisSpan}
			for _, o := range all {
				names = append(names, o.name)
			}
			way := "https://semgrep.dev/docs/writing-rules/rule-syntax#options has them"
			if near := nearest(e.key.text, names); near != "" {
				way = fmt.Sprintf("did you mean %q?", near)
			}
			l.refuse(e.key.at, fmt.Sprintf("unknown option %q", e.key.text), way)
			continue
		}
		l.readOption(&all[i], e)
	}
}

func (l *loader) readOption(o *option, e entry) {
	switch {
	case o.set != nil:
		if b, ok := l.boolean(e.value); ok {
			*o.set(&l.rule.Options) = b
		}
	case o.noEffect != "":
	case o.std != "" && e.value.kind == scalar && e.value.text == o.std:
	default:
		l.refuse(e.key.at, fmt.Sprintf("Squire doesn't have the option %s with this value", o.name), "remove it; say what it did in the patterns")
	}
}
