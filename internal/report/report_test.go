package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
)

// tokenRule and evalRule are the two kinds of rule: one whose span is a secret,
// one whose span is code.
var (
	tokenRule = &checks.Rule{
		ID: "test-token", Title: "Test token",
		Description: "Whoever reads this token can act as the test service, for as long as nobody revokes it.",
		Advice:      "Revoke the token at the service first. Then read it from the environment.",
		Severity:    checks.Critical, Confidence: checks.Certain, CWE: []int{798, 321}, Concept: "hard-coded-secret",
		Lesson: "secret-in-code", Origin: "squire", Aliases: []string{"gitleaks:test-token", "gosec:G101"}, Secret: true,
	}
	evalRule = &checks.Rule{
		ID: "test-eval", Title: "Code built from text",
		Description: "Text that becomes code runs with the rights of the program.",
		Advice:      "Parse the text instead.",
		Severity:    checks.Medium, Confidence: checks.Likely, CWE: []int{95}, Origin: "squire",
	}
)

func lesson(id string) (string, int, bool) {
	return "A secret in the code", 3, id == "secret-in-code"
}

// options are those of a run over the two rules.
func options() Options {
	return Options{Root: "/src/project", Version: "v1.2.3", Rules: func() []*checks.Rule { return []*checks.Rule{tokenRule, evalRule} }, Lesson: lesson}
}

// value returns the value of a secret, which the engine alone can make.
func value(secret string) checks.ValueID {
	e := &checks.Engine{Detectors: []checks.Detector{whole{}}}
	found, err := e.ScanFile(&checks.File{Path: "f", Data: []byte(secret)})
	if err != nil || len(found) != 1 || !found[0].Value.Known() {
		panic(fmt.Sprint("no value was made: ", len(found), err))
	}
	return found[0].Value
}

// whole takes a file for a secret.
type whole struct{}

func (whole) Rules() []*checks.Rule { return []*checks.Rule{tokenRule} }
func (whole) Hints() []string       { return nil }
func (whole) Detect(f *checks.File, report func(checks.Finding)) error {
	report(checks.Finding{Rule: tokenRule, Span: checks.Span{End: len(f.Data)}})
	return nil
}

// samples are findings with everything that a report can show.
func samples() []checks.Finding {
	blocks := checks.Verdict{Show: true, Block: true}
	token := checks.Finding{
		Rule: tokenRule, Path: "config/prod.env", Severity: checks.Critical, Origin: checks.Origin{Kind: checks.Worktree},
		Span: checks.Span{Start: 20, End: 52}, Start: checks.Position{Line: 2, Column: 9, UTF16: 9}, End: checks.Position{Line: 2, Column: 41, UTF16: 41},
		Excerpt:     checks.Excerpt{Line: 2, Text: "AWS_KEY=" + checks.Mask, Start: 8, End: 16},
		Match:       &checks.SecretMatch{Text: "AWS_KEY=REDACTED", StartLine: 2, EndLine: 2, StartColumn: 2, EndColumn: 41, Entropy: 4.25},
		Facts:       []checks.Fact{{Name: "checksum", Text: "valid"}},
		Fixes:       []checks.Fix{{Title: "Read the value from the environment", Safe: true, Edits: []checks.Edit{{Span: checks.Span{Start: 20, End: 52}, New: "${AWS_KEY}"}}}},
		Fingerprint: checks.Fingerprint{1, 2, 3}, Value: value("first"), Verdict: blocks,
	}
	again := token
	again.Value = value("second")
	again.Path, again.Start.Line, again.End.Line, again.Excerpt.Line, again.Excerpt.More = "config/test.env", 7, 9, 7, 2
	again.Origin = checks.Origin{Kind: checks.Commit, Commit: strings.Repeat("0a", 20)}
	again.Facts, again.Fixes = nil, nil
	again.Verdict = checks.Verdict{Show: true, Reason: "only high and above block here"}
	eval := checks.Finding{
		Rule: evalRule, Path: "src/run.py", Severity: checks.Medium, Origin: checks.Origin{Kind: checks.Index},
		Span: checks.Span{Start: 40, End: 50}, Start: checks.Position{Line: 4, Column: 5, UTF16: 5}, End: checks.Position{Line: 4, Column: 15, UTF16: 15},
		Message: "The argument of eval comes from the request.",
		Excerpt: checks.Excerpt{Line: 4, Text: "    eval(text)", Start: 4, End: 14},
		Trace: []checks.Step{
			{Span: checks.Span{Start: 0, End: 12}, Start: checks.Position{Line: 1, Column: 1, UTF16: 1}, End: checks.Position{Line: 1, Column: 13, UTF16: 13}, Message: "the request's text"},
			{Span: checks.Span{Start: 40, End: 50}, Start: checks.Position{Line: 4, Column: 5, UTF16: 5}, End: checks.Position{Line: 4, Column: 15, UTF16: 15}, Message: "becomes code"},
		},
		Fixes:   []checks.Fix{{Title: "Use literal_eval", Imports: []string{"ast"}}},
		Verdict: blocks,
	}
	hidden := eval
	hidden.Trace, hidden.Fixes, hidden.Message = nil, nil, ""
	hidden.Verdict = checks.Verdict{Reason: "ignored: input is a constant", Suppression: checks.InSource}
	file := checks.Finding{
		Rule: tokenRule, Path: "keys/id_test", Severity: checks.High, Origin: checks.Origin{Kind: checks.Worktree},
		Start: checks.Position{Line: 1, Column: 1, UTF16: 1}, End: checks.Position{Line: 1, Column: 1, UTF16: 1},
		Excerpt: checks.Excerpt{Line: 1, Text: "first line"}, Match: &checks.SecretMatch{}, Verdict: blocks,
	}
	return []checks.Finding{token, again, eval, hidden, file}
}

func summary() *Summary {
	return &Summary{Files: 12, Binaries: 1, Bytes: 3456, Started: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), Elapsed: 1500 * time.Millisecond}
}

func incompleteSummary() *Summary {
	s := summary()
	s.Gaps = []*checks.Gap{
		{Path: "secret\x1b[2J.txt", Kind: checks.Unreadable, Err: &fs.PathError{Op: "open", Path: "secret\x1b[2J.txt", Err: errors.New("permission denied")}},
		{Path: "big\xff.bin", Kind: checks.TooLarge, Err: errors.New("100 MB is over the limit of 64 MB")},
	}
	return s
}

// render writes a whole report.
func render(t *testing.T, format string, o Options, found []checks.Finding, s *Summary) string {
	t.Helper()
	var b bytes.Buffer
	sink, err := New(format, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		if err := sink.Finding(&found[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hostile are findings of a repository that wants to act on whoever reads the
// report: a terminal, a log, a parser.
func hostile() []checks.Finding {
	xs := samples()
	names := []string{"a\x1b]0;owned\x07b.env", "x\ny: critical: fake [rule]", "\u202egpj.exe", "bad\xff\xfe.env", "a:b?c#d%e f", "日本/\u200b鍵.env", "/etc/app.env", "-", "\u009b31m"}
	texts := []string{"key=\x1b[2J" + checks.Mask, "\r\x00\b" + checks.Mask, "\u2066if admin\u2069 " + checks.Mask, "\xff\xfe\xfd " + checks.Mask, "日本語 = " + checks.Mask, "e\u0301\u0301 " + checks.Mask, "\t\tx\t" + checks.Mask, "\U000e0041 " + checks.Mask, strings.Repeat("長", 90) + checks.Mask + strings.Repeat("x", 90)}
	var out []checks.Finding
	for i, name := range names {
		x := xs[0]
		x.Path, x.Value = name, value(name)
		at := strings.Index(texts[i], checks.Mask)
		x.Excerpt = checks.Excerpt{Line: 1, Text: texts[i], Start: at, End: at + len(checks.Mask)}
		out = append(out, x)
	}
	return out
}

func TestUnknownFormatNamesTheKnownOnes(t *testing.T) {
	_, err := New("xml", io.Discard, Options{})
	if err == nil {
		t.Fatal("no error")
	}
	for _, f := range Formats() {
		if !strings.Contains(err.Error(), f.Name) {
			t.Errorf("error %q doesn't name %s", err, f.Name)
		}
		if f.Description == "" || strings.ContainsAny(f.Description, "\n") {
			t.Errorf("%s: description %q is not one line", f.Name, f.Description)
		}
	}
}

// A shortWriter takes some bytes, then fails as a closed pipe does.
type shortWriter struct {
	left         int
	afterFailure int // writes after the first failed one
	failed       bool
}

var errPipe = errors.New("broken pipe")

func (w *shortWriter) Write(p []byte) (int, error) {
	if w.failed {
		w.afterFailure++
	}
	if len(p) <= w.left {
		w.left -= len(p)
		return len(p), nil
	}
	n := w.left
	w.left, w.failed = 0, true
	return n, errPipe
}

func TestWriteErrorIsReturnedOnceThenSilence(t *testing.T) {
	found := samples()
	for range 8 { // more than any buffer
		found = append(found, found...)
	}
	for _, f := range Formats() {
		for _, room := range []int{0, 10, 5000, 40_000} {
			t.Run(fmt.Sprintf("%s/%d", f.Name, room), func(t *testing.T) {
				w := &shortWriter{left: room}
				sink, err := New(f.Name, w, options())
				if err != nil {
					t.Fatal(err)
				}
				var errs []error
				for i := range found {
					errs = append(errs, sink.Finding(&found[i]))
				}
				errs = append(errs, sink.Close(incompleteSummary()), sink.Close(summary()))
				told := 0
				for _, err := range errs {
					if err != nil {
						told++
						if !errors.Is(err, errPipe) {
							t.Errorf("error %v doesn't wrap the cause", err)
						}
					}
				}
				if told != 1 || w.afterFailure > 0 {
					t.Errorf("%d errors and %d writes after the failure; want 1 and 0", told, w.afterFailure)
				}
			})
		}
	}
}

// files is a source of files in memory.
type files []*checks.File

func (fs files) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, f := range fs {
			if !yield(f, nil) {
				return
			}
		}
	}
}
