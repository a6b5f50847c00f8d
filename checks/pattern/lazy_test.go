package pattern_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
)

// TestWhatWaitsIsTheSame compiles all of our rules and parts twice, with and
// without what was found out about their patterns, and has everything compiled that
// waits: it compiles, and metavariables have the same slots.
func TestWhatWaitsIsTheSame(t *testing.T) {
	compare := func(name string, r, eager *pattern.Rule, part, eagerPart *pattern.Part) {
		if !r.Checked {
			t.Errorf("%s was not checked", name)
		}
		for _, lang := range r.Targets() {
			want, err := pattern.ForceAll(eager, eagerPart, lang)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, err := pattern.ForceAll(r, part, lang)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s for %q (-at once +when needed):\n%s", name, lang, d)
			}
		}
	}
	for _, r := range rules.All() {
		eager := *r
		eager.Checked = false
		compare(r.ID, r, &eager, nil, nil)
	}
	for _, name := range rules.Builtin().PartNames() {
		p := rules.Builtin().Part(name)
		eager := *p.Rule
		eager.Checked = false
		compare(name, p.Rule, &eager, p, &pattern.Part{Name: name, Rule: &eager})
	}
}
