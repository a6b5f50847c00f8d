package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

func TestParseDate(t *testing.T) {
	zone := time.FixedZone("here", 3600)
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, zone)
	for in, want := range map[string]string{
		"2026-01-31":           "2026-01-31T00:00:00+01:00",
		"2026-01-31 18:00":     "2026-01-31T18:00:00+01:00",
		"2026-01-31T18:00:00Z": "2026-01-31T18:00:00Z",
		"3 hours ago":          "2026-03-31T09:00:00+01:00",
		"1 day ago":            "2026-03-30T12:00:00+01:00",
		"2.weeks.ago":          "2026-03-17T12:00:00+01:00",
		"12 months ago":        "2025-03-31T12:00:00+01:00",
		"1 year ago":           "2025-03-31T12:00:00+01:00",
		"":                     "",
		"yesterday":            "",
		"mian":                 "",
		"2026-13-01":           "",
		"-1 days ago":          "",
		"9999999999 days ago":  "",
		"1 fortnight ago":      "",
		"ago":                  "",
	} {
		got := ""
		if d, ok := parseDate(in, now); ok {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestFirstOnly(t *testing.T) {
	keep := firstOnly()
	rule, remark := &checks.Rule{ID: "r"}, policy.MetaRules()[0]
	for i, tt := range []struct {
		rule         *checks.Rule
		path, commit string
		secret       byte
		show, want   bool
	}{
		{rule, "a", "1", 1, true, true},
		{rule, "a", "1", 1, true, true}, // twice in one file
		{rule, "a", "2", 1, true, false},
		{rule, "a", "2", 2, true, true},
		{rule, "b", "2", 1, true, true},
		{rule, "c", "3", 1, false, true}, // suppressed in one commit, not in the next
		{rule, "c", "4", 1, true, true},
		{remark, "c", "4", 3, true, false},
	} {
		x := checks.Finding{Rule: tt.rule, Path: tt.path, Origin: checks.Origin{Kind: checks.Commit, Commit: tt.commit}}
		x.Fingerprint[0], x.Verdict.Show = tt.secret, tt.show
		if got := keep(&x); got != tt.want {
			t.Errorf("%d: kept is %v", i, got)
		}
	}
}

// TestInterruptedHistoryResumes stops a scan of a history at its first finding.
func TestInterruptedHistoryResumes(t *testing.T) {
	dir := playground(t)
	t.Chdir(dir)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	for i := range 600 { // more than the scan is ahead of its report
		if err := os.WriteFile(filepath.Join(dir, "src", fmt.Sprintf("f%d.txt", i)), fmt.Appendf(nil, "%d\n", i), 0o644); err != nil {
			t.Fatal(err)
		}
		if i%200 == 0 {
			git("add", "-A")
			git("commit", "-q", "-m", "more")
		}
	}
	git("add", "-A")
	git("commit", "-q", "-m", "rest")
	scan := func(ctx context.Context, out interface{ Write([]byte) (int, error) }) (int, string) {
		var errOut bytes.Buffer
		return run(ctx, []string{"scan", "--history", "--jobs", "1", "--format", "jsonl"}, strings.NewReader(""), out, &errOut), errOut.String()
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out stopper
	out.stop = cancel
	code, errOut := scan(ctx, &out)
	if code == exitClean || !strings.Contains(out.String(), `"complete":false,"canceled":true`) || !strings.Contains(errOut, "run it again to resume") {
		t.Errorf("stopped: code %d\n%s%s", code, &out, errOut)
	}
	var again bytes.Buffer
	code, errOut = scan(t.Context(), &again)
	if code != exitFindings || !strings.Contains(again.String(), `"path":"config.py"`) || !strings.Contains(errOut, "were clean in an earlier run") {
		t.Errorf("again: code %d\n%s%s", code, &again, errOut)
	}
	code, _ = scan(ctx, &again)
	if code != exitIncomplete {
		t.Errorf("stopped before it began: code %d", code)
	}
}

// A stopper stops a run at the first thing that it writes.
type stopper struct {
	bytes.Buffer
	stop func()
}

func (s *stopper) Write(p []byte) (int, error) {
	s.stop()
	return s.Buffer.Write(p)
}
