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

// What a class is called is in a text that uses it, its package may not be.
func TestPackagesOfJavaAreNoLiterals(t *testing.T) {
	for _, pattern := range []string{"new java.net.URL(...)", "(java.net.URL $X).openStream()", "java.lang.System.$F(...)"} {
		p, err := compile(&Rule{Rule: &checks.Rule{}, Search: &Formula{Op: Code, Text: pattern}, Options: DefaultOptions}, checks.Java)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.clauses() {
			if c[0] != "URL" && c[0] != "System" && c[0] != "openStream" {
				t.Errorf("%s needs %q", pattern, c)
			}
		}
	}
}
