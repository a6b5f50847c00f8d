package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	gitleaks "github.com/zricethezav/gitleaks/v8/report"
)

// nopCloser is what gitleaks wants to write to.
type nopCloser struct{ *bytes.Buffer }

func (nopCloser) Close() error { return nil }

// theirs is the finding that gitleaks would report for x, with the secret in
// it, redacted by gitleaks.
func theirs(x *checks.Finding, secret string) gitleaks.Finding {
	f := gitleaks.Finding{
		RuleID: x.Rule.ID, Description: x.Rule.Description,
		StartLine: x.Match.StartLine, EndLine: x.Match.EndLine, StartColumn: x.Match.StartColumn, EndColumn: x.Match.EndColumn,
		Match: strings.ReplaceAll(x.Match.Text, "REDACTED", secret), Secret: secret,
		File: x.Path, Commit: x.Origin.Commit, Entropy: x.Match.Entropy, Tags: []string{},
	}
	f.Fingerprint = f.File + ":" + f.RuleID + ":2"
	if f.Commit != "" {
		f.Fingerprint = f.Commit + ":" + f.Fingerprint
	}
	f.Redact(100)
	return f
}

func TestGitleaksWritesTheSameBytes(t *testing.T) {
	xs := samples()[:2]
	xs[0].Path = `dir with <html> & "quotes"\x.env`
	xs[0].Match = &checks.SecretMatch{Text: "k=\t'REDACTED' é日本\n REDACTED", StartLine: 2, EndLine: 3, StartColumn: 4, EndColumn: 5, Entropy: 3.1234567}
	secret := "s" + strings.Repeat("3", 12)
	for n := range 3 {
		var want bytes.Buffer
		peer := []gitleaks.Finding{}
		for i := range xs[:n] {
			peer = append(peer, theirs(&xs[i], secret))
		}
		if err := (&gitleaks.JsonReporter{}).Write(nopCloser{&want}, peer); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.String(), render(t, "gitleaks-json", options(), xs[:n], summary())); d != "" {
			t.Errorf("%d findings: -gitleaks +squire\n%s", n, d)
		}
	}
}

func TestGitleaksHasShownSecretsOnly(t *testing.T) {
	xs := samples()
	hidden := xs[0]
	hidden.Verdict = checks.Verdict{Suppression: checks.External}
	var got []gitleaks.Finding
	if err := json.Unmarshal([]byte(render(t, "gitleaks-json", options(), append(xs, hidden), summary())), &got); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range got {
		files = append(files, f.Fingerprint)
	}
	want := []string{"config/prod.env:test-token:2", strings.Repeat("0a", 20) + ":config/test.env:test-token:2", "keys/id_test:test-token:0"}
	if d := cmp.Diff(want, files); d != "" {
		t.Error(d)
	}
	if f := got[2]; f.Match != "file detected: keys/id_test" || f.Secret != "" || f.StartLine != 0 {
		t.Errorf("a finding about a path: %+v", f)
	}
}
