package secrets

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/match"
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

func TestNearlyEveryDefaultRuleHasAnchors(t *testing.T) {
	none := 0
	for _, p := range gitleaksPatterns {
		if p.Regex != "" && len(match.Anchors(p.Regex)) == 0 {
			none++
			t.Logf("rule %s runs on whole files", p.ID)
		}
	}
	if none > 2 {
		t.Errorf("%d rules have no anchors, want at most 2", none)
	}
}

// FuzzDefaultRules holds the matcher against the definition of its result, for
// the default rules, on texts spliced from pieces of secrets.
func FuzzDefaultRules(f *testing.F) {
	d := New(Options{})
	d.prepare()
	seeds := spliceable(d)
	var exprs []*regexp.Regexp
	var anchors [][]string
	for _, r := range d.in {
		exprs = append(exprs, regexp.MustCompile(r.Regex))
		anchors = append(anchors, match.Anchors(r.Regex))
	}
	for i := range uint64(40) {
		f.Add(i, uint8(i))
	}
	f.Fuzz(func(t *testing.T, seed uint64, size uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var b strings.Builder
		for range int(size)%24 + 1 {
			s := seeds[rng.IntN(len(seeds))]
			switch rng.IntN(5) {
			case 0:
				s = s[rng.IntN(len(s)):]
			case 1:
				s = s[:rng.IntN(len(s))]
			case 2:
				i := rng.IntN(len(s))
				s = s[:i] + string(rune(rng.IntN(0x300))) + s[i:]
			}
			b.WriteString(s)
			b.WriteString([]string{"", "\n", " ", "\"", "=", "\u212a", "é", "\xff"}[rng.IntN(8)])
		}
		text := b.String()
		// Every expression on every text would take a second: those without an
		// anchor in the text are sampled.
		folded := strings.ToLower(text)
		plain := strings.ReplaceAll(folded, "ſ", "s")
		checked := make([]bool, len(d.in))
		for i := range d.in {
			checked[i] = rng.IntN(20) == 0 || slices.ContainsFunc(anchors[i], func(a string) bool { return strings.Contains(plain, a) })
		}
		var got, want []string
		d.set.Scan([]byte(text), func(int) bool { return true }, func(i, from, to int) {
			if checked[i] {
				got = append(got, fmt.Sprint(d.in[i].ID, from, to))
			}
		})
		for i, r := range d.in {
			live := len(r.Keywords) == 0
			for _, k := range r.Keywords {
				live = live || strings.Contains(folded, k)
			}
			if !live || !checked[i] {
				continue
			}
			for _, m := range exprs[i].FindAllStringIndex(text, -1) {
				want = append(want, fmt.Sprint(r.ID, m[0], m[1]))
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("seed %d, size %d (-regexp +matcher):\n%s", seed, size, d)
		}
	})
}

// spliceable are texts near to what the rules match: their anchors with
// letters and digits around.
func spliceable(d *Detector) []string {
	rng := rand.New(rand.NewPCG(1, 2))
	const alphabet = "0123456789abcdefABCDEFghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ-_"
	run := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[rng.IntN(len(alphabet))]
		}
		return string(b)
	}
	var all []string
	for _, r := range d.in {
		anchors := match.Anchors(r.Regex)
		for _, a := range anchors[:min(len(anchors), 4)] {
			all = append(all, a+run(36), a+" = '"+run(32)+"'", run(8)+a+": "+run(40)+"\n", strings.ToUpper(a)+"="+run(20)+";")
		}
	}
	return append(all, "-----BEGIN PRIVATE KEY-----\n"+run(64)+"\n-----END PRIVATE KEY-----")
}

var _ checks.Detector = (*Detector)(nil)
