package pattern

import (
	"testing"

	"github.com/squiresec/squire/checks"
)

// A metavariable in a text is no text.
func TestMetavariablesAreNoLiterals(t *testing.T) {
	for pattern, lang := range map[string]Dialect{"`$HTML${$VAR}...`": JavaScript, "MAINTAINER $NAME": Dockerfile} {
		p, err := compile(&Rule{Rule: &checks.Rule{}, Search: &Formula{Op: Code, Text: pattern}, Options: DefaultOptions}, checks.Lang(lang))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.clauses(); len(got) > 0 {
			t.Errorf("%s needs %q", pattern, got)
		}
	}
}
