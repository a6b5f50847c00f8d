package rulefile_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
)

var typePosition = reflect.TypeFor[pattern.Position]()

// TestRefused has every reason to refuse a rule, with the place that is named.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key", head + "  patern: f\n", `r:6:3: rule x: unknown key "patern"; did you mean "pattern"?`},
		{"unknown key far off", head + "  pattern: f\n  zzzzzzzz: f\n", "r:7:3: rule x: unknown key \"zzzzzzzz\"; `squire rule new` writes"},
		{"unknown key in patterns", head + "  patterns:\n  - pattern: f\n  - pattern-wherre: f\n", `r:8:5: rule x: unknown key "pattern-wherre"; `},
		{"python", head + "  patterns:\n  - pattern: f\n  - pattern-where-python: f\n", "r:8:5: rule x: Squire doesn't have pattern-where-python; it runs Python"},
		{"anywhere", head + "  patterns:\n  - pattern: f\n  - semgrep-internal-pattern-anywhere: f\n", "r:8:5: rule x: Squire doesn't have semgrep-internal-pattern-anywhere"},
		{"lookahead", head + "  pattern-regex: a(?!b)\n", "r:6:19: rule x: a lookahead (?!…) is in the regular expression; leave it out"},
		{"lookahead in a block", head + "  pattern-regex: |-\n    a\n    b(?=c)\n", "r:8:6: rule x: a lookahead (?=…)"},
		{"lookbehind", head + "  pattern-regex: (?<!a)b\n", "r:6:18: rule x: a lookbehind (?<!…)"},
		{"backreference", head + "  pattern-regex: (a)\\1\n", `r:6:21: rule x: a backreference \1`},
		{"possessive", head + "  pattern-regex: 'a++'\n", "r:6:21: rule x: a possessive repetition ++"},
		{"possessive count", head + "  pattern-regex: 'a{2}+'\n", "r:6:23: rule x: a possessive repetition }+"},
		{"atomic", head + "  pattern-regex: (?>a)\n", "r:6:18: rule x: an atomic group"},
		{"lookahead of a condition", head + "  patterns:\n  - pattern: f\n  - metavariable-regex: {metavariable: $X, regex: a(?!b)}\n", "r:8:52: rule x: a lookahead"},
		{"broken expression", head + "  pattern-regex: (a\n", "r:6:18: rule x: the regular expression can't be read: missing closing )"},
		{"large count", head + "  pattern-regex: a{2000}\n", "something can be repeated up to 1000 times"},
		{"language", strings.Replace(head, "python", "ruby", 1) + "  pattern: f\n", "r:5:14: rule x: ruby is not read yet; the languages are go,"},
		{"language misspelt", strings.Replace(head, "python", "pyhton", 1) + "  pattern: f\n", `r:5:15: rule x: unknown language "pyhton"; did you mean "python"?`},
		{"no languages", strings.Replace(head, "  languages: [python]\n", "", 1) + "  pattern: f\n", "r:2:3: rule x: the rule has no languages"},
		{"severity", strings.Replace(head, "ERROR", "BAD", 1) + "  pattern: f\n", `r:4:13: rule x: unknown severity "BAD"; write info`},
		{"no message", strings.Replace(head, "  message: m\n", "", 1) + "  pattern: f\n", "r:2:3: rule x: the rule has no message"},
		{"no id", "rules:\n- message: m\n", "r:2:3: the rule has no id"},
		{"bad id", strings.Replace(head, "id: x", `id: "a\u202eb"`, 1) + "  pattern: f\n", `r:2:8: "a\u202eb" is no id`},
		{"mode", head + "  mode: join\n", `r:6:9: rule x: Squire doesn't have the mode "join"`},
		{"mode misspelt", head + "  mode: tain\n", `r:6:9: rule x: unknown mode "tain"`},
		{"join", head + "  pattern: f\n  join: {}\n", "r:7:3: rule x: Squire doesn't have join"},
		{"validators", head + "  pattern: f\n  validators: []\n", "Squire sends nothing anywhere"},
		{"only negations", head + "  patterns:\n  - pattern-not: f\n  - pattern-not-inside: g\n", "r:6:3: rule x: nothing is looked for here, only left out"},
		{"only a condition", head + "  patterns:\n  - metavariable-regex: {metavariable: $X, regex: a}\n", "r:6:3: rule x: nothing is looked for"},
		{"a choice of negations", head + "  pattern-either:\n  - patterns: [pattern-not: f]\n", "r:7:5: rule x: a choice of pattern-either looks for nothing"},
		{"nothing", head, "r:2:3: rule x: no pattern is here; add one of pattern,"},
		{"two", head + "  pattern: f\n  pattern-either: [pattern: g]\n", `r:7:3: rule x: both "pattern" and "pattern-either" are here`},
		{"two in an item", head + "  patterns:\n  - pattern: f\n    pattern-not: g\n", "r:7:5: rule x: 2 keys are in one item of patterns"},
		{"no list", head + "  patterns: f\n", `r:6:13: rule x: "patterns" is a text, not a list`},
		{"empty list", head + "  patterns: []\n", `rule x: "patterns" is empty`},
		{"empty pattern", head + "  pattern: ' '\n", "r:6:13: rule x: the pattern is empty"},
		{"pattern is a mapping", head + "  pattern: {a: b}\n", "rule x: a mapping is here, not a pattern"},
		{"option", head + "  pattern: f\n  options: {ac_machting: true}\n", `r:7:13: rule x: unknown option "ac_machting"; did you mean "ac_matching"?`},
		{"option that changes findings", head + "  pattern: f\n  options: {implicit_ellipsis: false}\n", "r:7:13: rule x: Squire doesn't have the option implicit_ellipsis with this value"},
		{"option that is no boolean", head + "  pattern: f\n  options: {ac_matching: 'true'}\n", "rule x: neither true nor false is here"},
		{"analyzer", head + "  patterns:\n  - pattern: f\n  - metavariable-analysis: {metavariable: $X, analyzer: redos}\n", `r:8:57: rule x: Squire doesn't have the analyzer "redos"`},
		{"metavariable", head + "  patterns:\n  - pattern: f\n  - focus-metavariable: X\n", `r:8:25: rule x: "X" is no metavariable`},
		{"key of a condition", head + "  patterns:\n  - pattern: f\n  - metavariable-regex: {metavariable: $X, rexeg: a}\n", `unknown key "rexeg"; did you mean "regex"?`},
		{"taint without sinks", head + "  mode: taint\n  pattern-sources: [pattern: f]\n", `rule x: a taint rule has no "pattern-sinks"`},
		{"sources without mode", head + "  pattern: f\n  pattern-sources: [pattern: f]\n", `r:7:3: rule x: "pattern-sources" is in a rule that isn't one about taint; add "mode: taint"`},
		{"pattern in taint", head + "  mode: taint\n  pattern: f\n  pattern-sources: [pattern: f]\n  pattern-sinks: [pattern: f]\n", `r:7:3: rule x: "pattern" is in a rule about taint`},
		{"labels", head + "  mode: taint\n  pattern-sources: [pattern: f]\n  pattern-sinks: [{pattern: f, requires: A and (B}]\n", "r:8:50: rule x: the expression over labels can't be read"},
		{"key of a source", head + "  mode: taint\n  pattern-sources: [{pattern: f, lable: A}]\n  pattern-sinks: [pattern: f]\n", `r:7:34: rule x: unknown key "lable"; did you mean "label"?`},
		{"propagator", head + "  mode: taint\n  pattern-sources: [pattern: f]\n  pattern-sinks: [pattern: f]\n  pattern-propagators: [{pattern: f, to: $X}]\n", `rule x: propagator has no "from"`},
		{"glob", head + "  pattern: f\n  paths: {include: ['[']}\n", `"[" is no glob`},
		{"two fixes", head + "  pattern: f\n  fix: g\n  fix-regex: {regex: a, replacement: b}\n", `both "fix" and "fix-regex" are here`},
		{"safety", head + "  pattern: f\n  fix: {title: t, replace: g, safety: sure}\n", `unknown safety "sure"`},
		{"transform", head + "  pattern: f\n  fix: {title: t, transform: sql-parameter}\n", `unknown transform "sql-parameter"`},
		{"transform and replace", head + "  pattern: f\n  fix: {title: t, transform: sql-parameters, replace: g}\n", `a transform says what to write, "replace" is of no use beside it`},
		{"insert", head + "  pattern: f\n  fix: {title: t, insert: a}\n", `not a list of lines to add`},
		{"insert where", head + "  pattern: f\n  fix: {title: t, insert: [{text: a}]}\n", `it isn't clear where the lines go`},
		{"cwe", head + "  pattern: f\n  cwe: [79]\n", `"79" is no CWE id`},
		{"alias of a rule", head + "  pattern: f\n  aliases: [B506]\n", `"B506" is no alias`},
		{"profile", head + "  pattern: f\n  profile: loud\n", `r:7:12: rule x: unknown profile "loud"`},
		{"confidence", head + "  pattern: f\n  confidence: sure\n", `unknown confidence "sure"`},
		{"key of tests", head + "  pattern: f\n  tests: {good: [a]}\n", `unknown key "good"`},
		{"newer syntax, unknown", head + "  match: {al: [f]}\n", `r:6:11: rule x: unknown key "al"; did you mean "all"?`},
		{"newer syntax, as", head + "  match: {pattern: f, as: g}\n", "Squire doesn't have as"},
		{"newer syntax, negation", head + "  match: {not: f}\n", "nothing is looked for"},
		{"duplicate key", head + "  pattern: f\n  pattern: g\n", `r:7:3: it is not valid YAML: mapping key "pattern" already defined`},
		{"broken YAML", "rules:\n- id: [\n", "r:2:7: it is not valid YAML"},
		{"empty", "# nothing\n", "r:1:1: the file is empty"},
		{"a text", "hello\n", "r:1:1: a rule file is a text, not a mapping"},
		{"no rules", "x: 1\n", `r:1:1: neither "rules" nor "id" is here`},
		{"a key beside rules", head + "  pattern: f\nother: 1\n", `r:7:1: unknown key "other"; `},
		{"unknown alias", "rules: *a\n", "the alias *a stands for nothing"},
		{"an alias in itself", "rules: &a [*a]\n", "the alias *a stands for nothing"},
		{"a tag", "rules: !!binary x\n", "a YAML tag is here"},
		{"not UTF-8", "rules: \xff\n", "it is not UTF-8 text"},
		{"deep", strings.Repeat("[", 1<<20), "nested more than 64 deep"},
		{"deep in one line", strings.Repeat("- ", 1<<20) + "x", "nested more than 64 deep"},
		{"deep formulas", head + nested(70), "the patterns are nested more than 64 deep"},
		{"large", strings.Repeat("#", rulefile.MaxSize+1), "r: the file has 4194305 bytes, more than 4194304; split it"},
		{"bomb", bomb(), "the file stands for too much: its aliases repeat each other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rules, err := rulefile.Load("r", []byte(c.text), nil)
			if err == nil {
				t.Fatalf("nothing was refused; %d rules", len(rules))
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %.600v\nwant %s", err, c.want)
			}
			for _, e := range rulefile.Errors(err) {
				if e.Reason == "" || e.File != "r" || e.Way == "" {
					t.Errorf("an error without a reason or a way out: %#v", e)
				}
			}
		})
	}
}

// nested is a formula too deep, by aliases: written out, YAML would be.
func nested(depth int) string {
	var b strings.Builder
	b.WriteString("  metadata:\n    a0: &a0 {patterns: [pattern: f]}\n")
	for i := 1; i < depth; i++ {
		b.WriteString("    a" + strconv.Itoa(i) + ": &a" + strconv.Itoa(i) + " {patterns: [*a" + strconv.Itoa(i-1) + "]}\n")
	}
	return b.String() + "  pattern-either: [*a" + strconv.Itoa(depth-1) + "]\n"
}

// bomb is some lines of aliases that stand for 10^10 patterns.
func bomb() string {
	var b strings.Builder
	b.WriteString(head + "  metadata:\n    a0: &a0 {pattern: f}\n")
	for i := 1; i <= 10; i++ {
		b.WriteString("    a" + strconv.Itoa(i) + ": &a" + strconv.Itoa(i) + " {pattern-either: [" + strings.Repeat("*a"+strconv.Itoa(i-1)+", ", 10) + "]}\n")
	}
	return b.String() + "  pattern-either: [*a10]\n"
}

// TestOtherRulesStillLoad has a defect in the second of three rules.
func TestOtherRulesStillLoad(t *testing.T) {
	rule := func(id, body string) string {
		return "- {id: " + id + ", message: m, severity: low, languages: [go], " + body + "}\n"
	}
	rules, err := rulefile.Load("r", []byte("rules:\n"+rule("a", "pattern: f")+rule("b", "pattrn: f, profile: x")+rule("c", "pattern: g")), nil)
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	if strings.Join(ids, " ") != "a c" {
		t.Errorf("loaded %v, want a and c", ids)
	}
	for _, e := range rulefile.Errors(err) {
		if e.RuleID != "b" || e.Line != 3 {
			t.Errorf("a defect of another rule: %v", e)
		}
	}
	if n := len(rulefile.Errors(err)); n != 3 { // the key, the profile, no pattern
		t.Errorf("%d defects, want 3: %v", n, err)
	}
}

func TestTooManyRules(t *testing.T) {
	text := "rules:\n" + strings.Repeat("- {id: a, message: m, severity: low, languages: [go], pattern: f}\n", rulefile.MaxRules+1)
	rules, err := rulefile.Load("r", []byte(text), nil)
	if len(rules) != rulefile.MaxRules || err == nil || !strings.Contains(err.Error(), "more than 5000 rules") {
		t.Errorf("%d rules, %v", len(rules), err)
	}
}

// FuzzLoad holds that every text is read to an end, and that what is refused is
// refused with a place within the file.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		head + "  pattern: f($X)\n",
		head + "  patterns:\n  - pattern: |\n      f($X)\n  - pattern-not: {patterns: [pattern: a]}\n  - metavariable-regex: {metavariable: $X, regex: '^(?!a)b'}\n  - focus-metavariable: [$X]\n",
		head + "  mode: taint\n  pattern-sources: [{pattern: a, label: A}]\n  pattern-sinks: [{pattern: b, requires: not (A or B)}]\n  pattern-propagators: [{pattern: c, from: $A, to: $B}]\n",
		head + "  match:\n    all: [f, {not: {inside: g}}]\n    where: [{metavariable: $X, regex: a}, {focus: $X}]\n",
		"id: x\nmessage: m\nseverity: low\nlanguages: [js]\npattern: &a f\nfix: {title: t, replace: *a}\ntests: {bad: [a, {text: b, path: c}]}\n",
		head + "  pattern-regex: >2+\n     a\\h[]\\h](?<n>b){2}+\n  <<: {options: {interfile: true}}\n",
		bomb(), strings.Replace(bomb(), "a4 {pattern", "a4 {patern", 1), "rules: &a [*a]\n", "\ufeffrules:\r\n- id: \"a\r\n b\"\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := rulefile.Load("r", data, nil)
		if _, err := rulefile.LoadPart("p", "r", data); err == nil && len(rules) > 0 {
			t.Error("both rules and a part")
		}
		lines := strings.Count(string(data), "\n") + 1
		if len(rules) == 0 && err == nil {
			t.Error("neither rules nor an error")
		}
		for _, e := range rulefile.Errors(err) {
			if e.Line < 0 || e.Line > lines || e.Reason == "" {
				t.Errorf("%d lines, but %v", lines, e)
			}
		}
		for _, r := range rules {
			if r.Rule == nil || r.ID == "" || (r.Search == nil) == (r.Taint == nil) || len(r.Dialects) == 0 {
				t.Errorf("half a rule: %+v", r)
			}
		}
	})
}
