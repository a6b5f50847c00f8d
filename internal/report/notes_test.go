package report

import (
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// TestNotes holds that every format for reading says what has to be said of a
// run, and shows no control characters of it.
func TestNotes(t *testing.T) {
	s := summary()
	s.Notes = []string{"The advisories are a \x1b[2Jyear old."}
	for format, want := range map[string]string{
		"text":  "\n  note  The advisories are a \\x1b[2Jyear old.\n",
		"json":  `"notes":["The advisories are a \u001b[2Jyear old."]`,
		"jsonl": `"notes":["The advisories are a \u001b[2Jyear old."]`,
		"sarif": `{"message":{"text":"The advisories are a \u001b[2Jyear old."},"level":"note"`,
	} {
		if got := render(t, format, options(), nil, s); !strings.Contains(got, want) {
			t.Errorf("%s has no %s\n%s", format, want, got)
		}
	}
}

func TestPageOfARuleElsewhere(t *testing.T) {
	rule := *tokenRule
	rule.Page = "https://example.org/advisory/1"
	o := Options{Rules: func() []*checks.Rule { return []*checks.Rule{&rule} }}
	if got := renderSARIF(t, o, nil, summary()).Runs[0].Tool.Driver.Rules[0].HelpURI; got != rule.Page {
		t.Errorf("helpUri is %s", got)
	}
}

func TestUnseen(t *testing.T) {
	o := options()
	o.Unseen = "A vulnerable package"
	if got := render(t, "text", o, nil, incompleteSummary()); !strings.Contains(got, "A vulnerable package in what was not scanned") {
		t.Error(got)
	}
}
