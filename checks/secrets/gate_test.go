package secrets

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryDefaultExpressionCompiles(t *testing.T) {
	for _, p := range gitleaksPatterns {
		exprs := []string{p.Regex, p.Path}
		for _, a := range p.Allow {
			exprs = append(exprs, joinOr(a.Paths), joinOr(a.Regexes))
		}
		for _, e := range exprs {
			if _, err := regexp.Compile(e); err != nil {
				t.Errorf("rule %s: %v", p.ID, err)
			}
		}
	}
}

// slowLive is the gate by its definition.
func slowLive(rules []*rule, text string) []string {
	text = strings.ToLower(text)
	var live []string
	for _, r := range rules {
		ok := len(r.Keywords) == 0
		for _, k := range r.Keywords {
			ok = ok || strings.Contains(text, k)
		}
		if ok {
			live = append(live, r.ID)
		}
	}
	return live
}

func fastLive(g *gate, rules []*rule, text string) []string {
	set := make([]uint64, (len(rules)+63)/64)
	g.live([]byte(text), set)
	var live []string
	for i, r := range rules {
		if set[i/64]>>(i%64)&1 != 0 {
			live = append(live, r.ID)
		}
	}
	return live
}

// FuzzGate holds the one-pass gate against its definition.
func FuzzGate(f *testing.F) {
	rules := New(Options{}).rules
	g := newGate(rules)
	for _, r := range rules {
		for _, k := range r.Keywords {
			f.Add("x"+strings.ToUpper(k)+"y", 3)
		}
	}
	f.Add("S\u212a_live and e\u0130 and s.", 1)
	f.Add("", 0)
	f.Fuzz(func(t *testing.T, text string, shift int) {
		for _, s := range []string{text, strings.Repeat(" ", shift&7) + text + text} {
			if d := cmp.Diff(slowLive(rules, s), fastLive(g, rules, s)); d != "" {
				t.Errorf("live rules of %q (-slow +fast):\n%s", s, d)
			}
		}
	})
}
