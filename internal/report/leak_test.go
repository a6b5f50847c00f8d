package report

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/leaktest"
)

// No format shows any part of a secret, whatever stands beside it.
func TestReportsHoldNoSecret(t *testing.T) {
	for seed := range uint64(3) {
		p := leaktest.Plant(seed)
		e := &checks.Engine{Detectors: p.Detectors()}
		var found []checks.Finding
		for x, err := range e.Scan(t.Context(), p) {
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, x)
		}
		for _, verbose := range []bool{false, true} {
			o := options()
			o.Rules, o.Verbose, o.Color, o.Links = e.Rules, verbose, verbose, verbose
			for _, f := range Formats() {
				out := render(t, f.Name, o, found, incompleteSummary())
				if leak := p.Leak([]byte(out)); leak != "" {
					t.Errorf("seed %d: %s holds %s", seed, f.Name, leak)
				}
				if n := strings.Count(out, "planted-token"); n < len(p.Secrets) {
					t.Errorf("seed %d: %s has %d findings for %d secrets: the test doesn't test", seed, f.Name, n, len(p.Secrets))
				}
			}
		}
	}
}

// The test above must see what it looks for.
func TestLeakIsSeen(t *testing.T) {
	p := leaktest.Plant(0)
	s := p.Secrets[0]
	if p.Leak([]byte("x"+s[9:17]+"y")) == "" {
		t.Error("a piece of a secret goes unseen")
	}
	if leak := p.Leak([]byte(s[:7] + " " + s[8:15] + base64.StdEncoding.EncodeToString([]byte("harmless")))); leak != "" {
		t.Errorf("sees %s where there is none", leak)
	}
}
