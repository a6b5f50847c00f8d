package pattern_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
)

// Rules that were made to take for ever come to an end, and that is told. Each
// of these would go on for a quarter of an hour and more in a file of 512 KB, if
// it weren't for the bounds of all rules together.
func TestHostileRulesEnd(t *testing.T) {
	text := []byte(strings.Repeat("f(a, b, g(c))\nx = a + b\n", 1<<19/24))
	var alternatives []string
	for i := range 60 {
		alternatives = append(alternatives, fmt.Sprintf("w%d[a-z]*x?", i))
	}
	for name, body := range map[string]string{
		"anything":    "pattern: $X",
		"deep":        "pattern: <... $X + $Y ...>",
		"arguments":   "pattern: '$F(..., $X, ..., $Y, ...)'",
		"alternation": "pattern-regex: '(" + strings.Join(alternatives, "|") + "|.)'",
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := rulefile.Load("x.yaml", []byte("rules:\n- {id: x, message: m, severity: low, languages: [python], "+body+"}\n"), nil)
			if err != nil {
				t.Fatal(err)
			}
			var rules pattern.Rules
			for i := range 5000 {
				r := *loaded[0]
				meta := *r.Rule
				r.Rule, meta.ID = &meta, fmt.Sprintf("x%d", i)
				rules = append(rules, &r)
			}
			found := 0
			err = pattern.NewSet(pattern.Selection{}, rules).Detect(&checks.File{Path: "a.py", Lang: checks.Python, Data: text}, func(checks.Finding) { found++ })
			if !errors.Is(err, pattern.ErrBudget) {
				t.Errorf("error %v", err)
			}
			if found > 100_000 {
				t.Errorf("%d findings", found)
			}
		})
	}
}
