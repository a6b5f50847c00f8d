package rules_test

import (
	"testing"

	"github.com/squiresec/squire/checks/checktest"
	"github.com/squiresec/squire/checks/rules"
)

// TestExamples runs the tests of all rules.
func TestExamples(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			result := checktest.Run(r)
			for i := range result.Failures {
				f := &result.Failures[i]
				t.Errorf("%v\nwant %q\ngot  %q", f, f.Want, f.Got)
			}
			if result.Tests < 9 {
				t.Errorf("%d tests, want more", result.Tests)
			}
		})
	}
}
