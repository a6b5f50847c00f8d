package pattern_test

import (
	"testing"

	"github.com/squiresec/squire/checks/pattern"
)

// TestDataPatterns is TestPatterns for languages of data and of text.
func TestDataPatterns(t *testing.T) {
	for _, c := range dataCases {
		t.Run(string(c.lang)+"/"+c.pattern, func(t *testing.T) {
			path := paths[c.lang]
			if c.lang == pattern.Generic {
				path = "a.txt"
			}
			if got := lines(t, ruleFor(c.lang, code(c.pattern)), path, c.text); got != c.want {
				t.Errorf("pattern %s in\n%s\nfinds %q, want %q", c.pattern, c.text, got, c.want)
			}
		})
	}
}

var dataCases = []struct {
	lang                pattern.Dialect
	pattern, text, want string
}{
	// One entry is meant wherever it stands; with a "..." it is the whole map.
	{pattern.YAML, "a: 1", "b: 2\na: 1\n", "2"},
	{pattern.YAML, "a: 1\n...", "b: 2\na: 1\n", "1-2"},
	{pattern.YAML, "- a: 1", "- b\n- a: 1\n- a: 2\n", "2"},
	{pattern.YAML, "- a: 1\n  ...", "- b\n- c: 2\n  a: 1\n", "2-3"},
	{pattern.YAML, "- x", "k:\n  - x\n  - y\n", "2"},
	{pattern.YAML, "a: 1\nb: 2", "- b: 2\n  a: 1\n- a: 1\n  b: 2\n  c: 3\n", "1-2"},
	// Words.
	{pattern.Generic, "server_name $X;", "server_name a;\nserver_name b c;\n", "1"},
	{pattern.Generic, "password = $...X", "user = a\npassword = b c\n", "2"},
	{pattern.Generic, "$X = $X", "a = b\nc = c\n", "2"},
}

func TestWordsInRules(t *testing.T) {
	// What is said of a scalar of YAML, in another language.
	script := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{code("run: $S")}, Where: []pattern.Condition{
		{Kind: pattern.WherePattern, Var: "$S", In: pattern.Generic, Formula: code("${{ github.head_ref }}")},
	}}
	if got := lines(t, ruleFor(pattern.YAML, script), "a.yaml", "a:\n  run: x ${{github.head_ref}}\nb:\n  run: |\n    y\n    ${{ github.head_ref }}\nc:\n  run: ${{ github.sha }}\n"); got != "2 4-6" {
		t.Errorf("metavariable-pattern in generic finds %q", got)
	}
	// Inside, not and a condition, of words.
	block := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{
		code("listen $PORT;"),
		{Op: pattern.Inside, Kids: []*pattern.Formula{code("server { ... }")}},
		{Op: pattern.Not, Kids: []*pattern.Formula{code("listen 443;")}},
	}, Where: []pattern.Condition{{Kind: pattern.WhereRegex, Var: "$PORT", Text: "[0-9]+$"}}}
	if got := lines(t, ruleFor(pattern.Generic, block), "a.conf", "listen 1;\nserver {\n  listen 80;\n  listen 443;\n  listen a;\n}\n"); got != "3" {
		t.Errorf("words in a block: %q", got)
	}
	if _, err := pattern.Compile(ruleFor(pattern.Regex, code("a"))); err == nil {
		t.Error("a pattern of code in a rule for regular expressions compiles")
	}
}
