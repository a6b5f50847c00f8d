package rulefile

import (
	"testing"

	"github.com/squiresec/squire/checks/pattern"
)

// TestOptions gives each option its default and another value. One takes effect,
// is known to have none, or is refused.
func TestOptions(t *testing.T) {
	load := func(name, value string) (*pattern.Rule, error) {
		rules, err := Load("r", []byte("id: x\nmessage: m\nseverity: low\nlanguages: [go]\npattern: f\noptions: {"+name+": "+value+"}\n"), nil)
		if err != nil {
			return nil, err
		}
		return rules[0], nil
	}
	changed := map[pattern.Options]string{}
	for _, o := range options() {
		if o.std != "" {
			if r, err := load(o.name, o.std); err != nil || r.Options != pattern.DefaultOptions {
				t.Errorf("%s: its default is refused, or changes something: %v", o.name, err)
			}
		}
		other := map[string]string{"true": "false", "false": "true"}[o.std]
		if other == "" {
			other = "other"
		}
		r, err := load(o.name, other)
		switch {
		case o.set != nil && o.noEffect != "":
			t.Errorf("%s both takes effect and has none", o.name)
		case o.set == nil && o.noEffect == "":
			if err == nil {
				t.Errorf("%s: %s changes findings and is taken", o.name, other)
			}
		case err != nil:
			t.Errorf("%s: %v", o.name, err)
		case o.set == nil && r.Options != pattern.DefaultOptions:
			t.Errorf("%s takes effect", o.name)
		case o.set != nil:
			if was := changed[r.Options]; was != "" && was+o.name != "commutative_compopsymmetric_eq" || r.Options == pattern.DefaultOptions {
				t.Errorf("%s changes nothing, or what %s changes", o.name, was)
			}
			changed[r.Options] = o.name
		}
	}
	if len(changed) != 12 { // symmetric_eq is another name
		t.Errorf("%d options take effect, want 12", len(changed))
	}
}

// TestNearest has words that are near and others that aren't.
func TestNearest(t *testing.T) {
	known := []string{"pattern", "patterns", "pattern-not", "paths", "id"}
	for word, want := range map[string]string{
		"patern": "pattern", "pattens": "patterns", "pattern_not": "pattern-not", "apths": "paths", "path": "paths", "zzzzzzz": "", "": "", "xyz": "", "severity": "",
	} {
		if got := nearest(word, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

// TestBacktracks has expressions that Go can run and look as if it couldn't.
func TestBacktracks(t *testing.T) {
	for _, fine := range []string{
		`a+?b*?c??d{2,3}?`, `[(?!]`, `\(?!`, `(?i:a)`, `(?P<n>a)(?<m>b)`, `[+]+`, `\++`, `a{,2}+`, `[]+]+`, `[^]]+`, `\Q(?!\E+`, `\\1`, `[[:alpha:]]+`, `}+`, `{+`, `(a|b)+`, `\d+`, `[\]]+`,
	} {
		if _, what, _ := backtracks(fine); what != "" {
			t.Errorf("%s: refused for %s", fine, what)
		}
	}
	for _, bad := range []string{`a*+`, `a?+`, `a{2,}+`, `[a]++`, `(a)++`, `\\\1`, `[a](?=b)`, `\]\1`, `(?i)(?<!a)`, `(?P=n)`, `(?|a)`, `(*UTF8)a`, `a\Kb`, `(?#c)`} {
		if _, what, _ := backtracks(bad); what == "" {
			t.Errorf("%s: not refused", bad)
		}
	}
}
