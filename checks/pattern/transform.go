package pattern

import (
	"maps"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/sqlfix"
	"github.com/squiresec/squire/checks/syntax"
)

// A transform rewrites what stands in a span; false where it can't be sure.
type transform func(*syntax.Tree, checks.Span) ([]checks.Edit, bool)

func transforms() map[string]transform {
	return map[string]transform{
		"sql-parameters": sqlfix.Edits,
	}
}

// Transforms returns the names that [Fix.Transform] may have, in order.
func Transforms() []string { return slices.Sorted(maps.Keys(transforms())) }

// transformed returns the fix of a rule with a transform.
func (p *program) transformed(t *Target, x *found) (checks.Fix, bool) {
	rewrite := transforms()[p.rule.Fix.Transform]
	if rewrite == nil || t.Tree == nil {
		return checks.Fix{}, false
	}
	edits, ok := rewrite(t.Tree, x.span)
	if !ok || len(edits) == 0 {
		return checks.Fix{}, false
	}
	return p.fixOf(t, edits), true
}
