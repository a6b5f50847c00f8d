// Package report writes findings for people and for other tools, one file a
// format.
//
// It promises four things. A report says "clean" or "complete" only when
// every file was scanned; otherwise it names what was not. Text that comes from
// a repository (paths, excerpts, causes of errors) reaches a terminal only with
// its control and direction characters spelled out. And since a finding holds
// no text of a secret, no report does.
package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// docsBase is where the page of every rule is published, for formats that want
// an absolute address. Nothing is ever fetched from it.
const docsBase = "https://squiresec.github.io/"

// A Sink writes findings. Finding is called for every finding in order, those
// not to be shown included; Close once at the end. After a write error, which is
// returned once, a Sink stays silent: there is nobody to tell.
type Sink interface {
	Finding(*checks.Finding) error
	Close(*Summary) error
}

// A Holder is a Sink that holds findings back until it has seen all. For a run
// that fails before its end there is no Close; Release then writes what was
// found, and nothing that could be taken for the end of a report.
type Holder interface {
	Sink
	Release() error
}

// A Summary says how a scan ended.
type Summary struct {
	Files, Binaries, Bytes int64
	Gaps                   []*checks.Gap // empty: everything was scanned
	NotUnderstood          []*checks.Gap // of that kind: rules about code may have missed something there
	Canceled               bool          // stopped by the user
	Notes                  []string      // what else has to be said of the run, a sentence each
	Started                time.Time
	Elapsed                time.Duration
}

// Complete reports whether everything was scanned.
func (s *Summary) Complete() bool { return len(s.Gaps) == 0 && !s.Canceled }

// Options shape a report.
type Options struct {
	Root    string // absolute folder that paths are relative to; may be ""
	Version string // of squire
	Args    []string
	Rules   func() []*checks.Rule // every rule that was looked for; nil for those of the findings alone
	// Lesson names a rule's lesson: title and reading time in minutes.
	Lesson func(id string) (title string, minutes int, ok bool)
	// For terminals:
	Width int  // columns; 0 means 80
	Color bool // SGR colours
	Links bool // OSC 8 hyperlinks
	// AllPlaces lists every place of a secret in text, not the first few alone;
	// ToSeeAll is what to type for that, for the line that tells of the others.
	AllPlaces bool
	ToSeeAll  string
	// Unseen is what would go unnoticed in a file that was not scanned; "" is "A
	// secret".
	Unseen string
	// Verbose also shows suppressed findings, with the reason: in text and in
	// SARIF. The other formats of other tools never have them, json and jsonl
	// always.
	Verbose bool
}

// A Format is one way to write a report.
type Format struct {
	Name        string
	Description string // one line, lower case, no full stop
	open        func(w io.Writer, o *Options) Sink
}

// Formats lists every format. The first is the default.
func Formats() []Format {
	return []Format{
		{"text", "for people: what was found, where, why it matters, what to do", newText},
		{"json", "one document with every finding and the summary", newJSON},
		{"jsonl", "one finding a line as it is found, then the summary", newJSONL},
		{"sarif", "SARIF 2.1.0 for GitHub code scanning and editors", newSARIF},
		{"gitleaks-json", "secrets as gitleaks --redact writes them", newGitleaks},
	}
}

// New returns the sink of a format.
func New(format string, w io.Writer, o Options) (Sink, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == format {
			return f.open(w, &o), nil
		}
		names = append(names, f.Name)
	}
	return nil, fmt.Errorf("unknown format %q: want one of %s", format, strings.Join(names, ", "))
}

// An output buffers what a sink writes and remembers the first write error.
type output struct {
	*bufio.Writer
	failed bool
}

func newOutput(w io.Writer) output { return output{Writer: bufio.NewWriterSize(w, 32<<10)} }

// check returns the first write error once, and nil ever after. With flush it
// first writes what is buffered.
func (o *output) check(flush bool) error {
	if o.failed {
		return nil
	}
	var err error
	if flush {
		err = o.Flush()
	} else {
		_, err = o.Write(nil) // a bufio.Writer keeps its first error
	}
	if err != nil {
		o.failed = true
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// A tally counts findings, a place each, as a summary tells them.
type tally struct {
	shown, blocking, hidden int
	severity                [checks.Critical + 1]int // of the shown ones
	secrets                 int                      // different ones that are shown
	numbers                 secretNumbers
	seen                    []bool // by number of a secret: is counted
}

// add returns the number of the finding's secret, 0 for what is no secret.
func (t *tally) add(x *checks.Finding) (group int) {
	group = t.numbers.of(x)
	if group > len(t.seen) {
		t.seen = append(t.seen, false)
	}
	if !x.Verdict.Show {
		t.hidden++
		return group
	}
	t.shown++
	t.severity[min(x.Severity, checks.Critical)]++
	if x.Verdict.Block {
		t.blocking++
	}
	if group > 0 && !t.seen[group-1] {
		t.seen[group-1] = true
		t.secrets++
	}
	return group
}

// cause says why a gap is one, without its path, which a report shows anyway
// and which errors of the operating system repeat.
func cause(g *checks.Gap) string {
	if g.Err == nil {
		return string(g.Kind)
	}
	return checks.Pathless(g.Err).Error()
}
