package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/zricethezav/gitleaks/v8/detect"
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

// The same bytes as gitleaks --redact on the same files, from rule to report.
func TestGitleaksFindsAndWritesTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	token := func() string {
		b := []byte("gh" + "p_")
		for range 36 {
			b = append(b, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"[r.IntN(55)])
		}
		return string(b)
	}
	src := files{
		{Path: "first line.env", Data: []byte("TOKEN=" + token() + "\n")},
		{Path: "dir/later <&> é.py", Data: []byte("import x\n\n\tc = x.y('é', \"" + token() + "\")\n")},
		{Path: "none.txt", Data: []byte("nothing\n")},
	}
	peer, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	peer.Redact = 100
	theirs := []gitleaks.Finding{}
	for _, f := range src {
		for _, x := range peer.Detect(detect.Fragment{Raw: string(f.Data), FilePath: f.Path, StartLine: 1}) {
			x.Fingerprint = fmt.Sprintf("%s:%s:%d", x.File, x.RuleID, x.StartLine)
			theirs = append(theirs, x)
		}
	}
	var want bytes.Buffer
	if err := (&gitleaks.JsonReporter{}).Write(nopCloser{&want}, theirs); err != nil {
		t.Fatal(err)
	}
	e := &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
	var ours []checks.Finding
	for x, err := range e.Scan(t.Context(), src) {
		if err != nil {
			t.Fatal(err)
		}
		ours = append(ours, x)
	}
	if len(ours) != 2 {
		t.Errorf("%d findings", len(ours))
	}
	if d := cmp.Diff(want.String(), render(t, "gitleaks-json", options(), ours, summary())); d != "" {
		t.Errorf("-gitleaks +squire\n%s", d)
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
