package pattern_test

import (
	"strings"
	"testing"
)

// What is found doesn't depend on how lines end, on blank lines around, or on
// what is typed behind it.
func TestFindingsAreStable(t *testing.T) {
	for _, c := range patternCases {
		for name, edit := range map[string]func(string) string{
			"CRLF":          func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
			"trailing line": func(s string) string { return strings.TrimRight(s, "\n") + "\n\n" },
			"trailing space": func(s string) string {
				return strings.ReplaceAll(s, "\n", " \n") + " "
			},
		} {
			if strings.Contains(c.text, "\\\n") && name == "trailing space" {
				continue // a continued line ends in a backslash
			}
			if got := lines(t, ruleFor(c.lang, code(c.pattern)), paths[c.lang], edit(c.text)); got != c.want {
				t.Errorf("%s: pattern %s in\n%s\nfinds %q, want %q", name, c.pattern, c.text, got, c.want)
			}
		}
	}
}
