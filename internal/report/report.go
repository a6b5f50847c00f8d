// Package report writes findings for people and for other tools, one file a
// format.
package report

import (
	"fmt"
	"io"
	"time"

	"github.com/squiresec/squire/checks"
)

// A Sink writes findings as they come. Finding is called for every finding in
// order, those not to be shown included; Close once at the end.
type Sink interface {
	Finding(*checks.Finding) error
	Close(*Summary) error
}

// A Summary says how a scan ended.
type Summary struct {
	Files, Binaries, Bytes int64
	Gaps                   []*checks.Gap // empty: everything was scanned
	Canceled               bool          // stopped by the user
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
	Rules   []*checks.Rule // every rule that was looked for
	// Lesson names a rule's lesson: title and reading time in minutes.
	Lesson func(id string) (title string, minutes int, ok bool)
	// For terminals:
	Width int  // columns; 0 means 80
	Color bool // SGR colours
	Links bool // OSC 8 hyperlinks
	// Verbose also shows suppressed findings, with the reason.
	Verbose bool
}

// New returns the sink of a format.
func New(format string, w io.Writer, o Options) (Sink, error) {
	return nil, fmt.Errorf("unknown format %q", format)
}
