package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// The text report, in columns:
//
//	config/prod.env:2:9: critical: AWS access token [aws-access-token]
//	      2 | AWS_KEY=********
//	        |         ^^^^^^^^
//	  also  test/setup.sh:4:12 [generic-api-key] (does not block)
//	        and 15 places more; --all-places lists them
//	  why   what it means for the reader
//	  do    what to do next
//	  learn squire explain aws-access-token (3 min: A secret in the code)
//
// A secret has one block, at the worst of its places; "also" names the others,
// the worst first, with what is not as it is at the first one. So nothing is
// written before everything was scanned: what jsonl writes at once is for
// programs that can put it together. Whoever waits at a terminal sees how far
// the scan is. Memory is bounded all the same: of more findings than anybody
// reads, the first ten thousand are written before the next, and a secret among
// both has two blocks.
//
// The first line of a block is for grep and for problem matchers, and is
// never wrapped; its columns are bytes. Why, do and learn come with the first
// finding of a rule only: the tenth time they are noise. What is shown but
// does not block says so on its first line.

const (
	defaultWidth = 80
	minWidth     = 40
	maxProse     = 100 // columns; longer lines of prose read badly
	bodyIndent   = 8   // where the text after a label starts, in columns
	// alsoLimit is how many places a block names beside the first. One more is
	// named, too, since the line that counts it would be as long.
	alsoLimit = 5
	// heldLimit is how many findings are held before they are written, at most
	// a kilobyte or two each.
	heldLimit = 10_000
)

type textSink struct {
	out    output
	o      *Options
	alerts alerts
	limit  int                     // of findings to hold
	seen   map[*checks.Rule]bool   // explained already
	told   map[checks.ValueID]bool // counted already
	// What the summary counts. A secret counts as it does at its worst place.
	secrets, places, others, blocking, hidden int
	severity                                  [checks.Critical + 1]int
}

func newText(w io.Writer, o *Options) Sink {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	o.Width = max(o.Width, minWidth)
	return &textSink{out: newOutput(w), o: o, limit: heldLimit, seen: map[*checks.Rule]bool{}, told: map[checks.ValueID]bool{}}
}

// Finding keeps what is to be shown, without what this report has no use for.
func (t *textSink) Finding(x *checks.Finding) error {
	if !x.Verdict.Show {
		t.hidden++
		if !t.o.Verbose {
			return nil
		}
	}
	kept := *x
	kept.Match = nil
	if len(kept.Fixes) > 0 {
		kept.Fixes = []checks.Fix{{Title: kept.Fixes[0].Title}}
	}
	t.alerts.add(&kept)
	if t.alerts.held >= t.limit {
		return t.Release()
	}
	return nil
}

// Release implements [Holder].
func (t *textSink) Release() error {
	list := t.alerts.take()
	if t.out.failed {
		return nil
	}
	for _, a := range list {
		t.count(a)
		t.block(a)
	}
	return t.out.check(true)
}

func (t *textSink) count(a *alert) {
	x := &a.head
	if !x.Verdict.Show {
		return
	}
	switch {
	case t.told[x.Value]:
		t.places += a.places
		return
	case x.Rule.Secret:
		t.secrets++
		t.places += a.places
	default:
		t.others++
	}
	if x.Value.Known() {
		t.told[x.Value] = true
	}
	if x.Verdict.Block {
		t.blocking++
	}
	t.severity[min(x.Severity, checks.Critical)]++
}

// block writes all about one alert.
func (t *textSink) block(a *alert) {
	x := &a.head
	t.heading(x)
	// A message that only says the title again would cost a line.
	if !strings.HasPrefix(x.Message, x.Rule.Title) {
		t.prose("", x.Message)
	}
	// A finding about the file itself has no line to show.
	if x.Span.Len() > 0 {
		t.excerpt(&x.Excerpt)
	}
	t.also(a)
	t.trace(x.Trace)
	for _, f := range x.Facts {
		t.prose("fact", f.Name+": "+f.Text)
	}
	t.advice(x)
	t.out.WriteByte('\n')
}

// also names the other places of a secret.
func (t *textSink) also(a *alert) {
	show := a.others
	if !t.o.AllPlaces && len(show) > alsoLimit+1 {
		show = show[:alsoLimit]
	}
	label := "also"
	line := func(text string) {
		fmt.Fprintf(t.out, "  %s%s\n", t.paint(dim, fmt.Sprintf("%-*s", bodyIndent-2, label)), text)
		label = ""
	}
	for i := range show {
		p := &show[i]
		text := fmt.Sprintf("%s:%d:%d", Escape(p.path), p.start.Line, p.start.Column)
		line(t.link(p.path, p.origin, text) + p.differs(&a.head))
	}
	if more := len(a.others) - len(show); more > 0 {
		text := fmt.Sprintf("and %s more", count(more, "place"))
		if t.o.ToSeeAll != "" {
			text += "; " + t.o.ToSeeAll + " lists them"
		}
		line(text)
	}
}

// differs says what is not at a place as it is at the first one.
func (p *place) differs(head *checks.Finding) string {
	var text string
	if p.severity != head.Severity {
		text += " " + p.severity.String()
	}
	if p.rule != head.Rule {
		text += " [" + Escape(p.rule.ID) + "]"
	}
	if head.Verdict.Block && !p.block {
		text += " (does not block)"
	}
	if id := p.origin.Commit; id != "" {
		text += fmt.Sprintf(" in commit %.12s", Escape(id))
	}
	return text
}

// heading writes the one line that grep and problem matchers read.
func (t *textSink) heading(x *checks.Finding) {
	place := fmt.Sprintf("%s:%d:%d", Escape(x.Path), x.Start.Line, x.Start.Column)
	t.out.WriteString(t.link(x.Path, x.Origin, t.paint(bold, place)))
	t.out.WriteString(": ")
	t.out.WriteString(t.paint(severityStyle(x), x.Severity.String()+":"))
	fmt.Fprintf(t.out, " %s %s", t.paint(bold, Escape(x.Rule.Title)), t.paint(dim, "["+Escape(x.Rule.ID)+"]"))
	switch {
	case !x.Verdict.Show:
		t.out.WriteString(" (suppressed)")
	case !x.Verdict.Block:
		t.out.WriteString(" (does not block)")
	}
	if id := x.Origin.Commit; id != "" {
		fmt.Fprintf(t.out, " in commit %.12s", Escape(id))
	}
	t.out.WriteByte('\n')
}

// advice tells why the finding matters and what to do about it.
func (t *textSink) advice(x *checks.Finding) {
	if x.Verdict.Reason != "" {
		label := "note"
		if !x.Verdict.Show {
			label = "by"
			if x.Verdict.Suppression == checks.InSource {
				label = "here"
			}
		}
		t.prose(label, x.Verdict.Reason)
	}
	first := !t.seen[x.Rule]
	t.seen[x.Rule] = true
	if first {
		t.prose("why", x.Rule.Description)
		t.prose("do", x.Rule.Advice)
	}
	if len(x.Fixes) > 0 {
		t.prose("fix", x.Fixes[0].Title)
	}
	if first {
		t.learn(x.Rule)
	}
}

// learn names the lesson and what it costs to read: three minutes are found
// where an open end is not.
func (t *textSink) learn(r *checks.Rule) {
	if r.Lesson == "" {
		return
	}
	line := "squire explain " + r.ID
	if t.o.Lesson != nil {
		if title, minutes, ok := t.o.Lesson(r.Lesson); ok {
			line += fmt.Sprintf(" (%d min: %s)", minutes, title)
		}
	}
	t.prose("learn", line)
}

// prose writes a labelled paragraph, or nothing when there is no text.
func (t *textSink) prose(label, text string) {
	for i, line := range wrap(text, min(t.o.Width, maxProse)-bodyIndent) {
		if i > 0 {
			label = ""
		}
		fmt.Fprintf(t.out, "  %s%s\n", t.paint(dim, fmt.Sprintf("%-*s", bodyIndent-2, label)), line)
	}
}

// trace writes how data comes from its source to the finding.
func (t *textSink) trace(steps []checks.Step) {
	for i, s := range steps {
		label := ""
		if i == 0 {
			label = "flow"
		}
		t.prose(label, fmt.Sprintf("%d. line %d: %s", i+1, s.Start.Line, s.Message))
	}
}

// excerpt writes the line of a finding with a gutter, and underlines the place.
func (t *textSink) excerpt(e *checks.Excerpt) {
	number := fmt.Sprintf("%*d", bodyIndent-1, e.Line)
	gutter := strings.Repeat(" ", len(number))
	text, start, width := clip(e, t.o.Width-len(number)-len(" | "))
	fmt.Fprintf(t.out, "%s %s\n", t.paint(dim, number+" |"), text)
	fmt.Fprintf(t.out, "%s %s%s\n", t.paint(dim, gutter+" |"), strings.Repeat(" ", start), t.paint(red, strings.Repeat("^", width)))
	if e.More > 0 {
		fmt.Fprintf(t.out, "%s\n", t.paint(dim, fmt.Sprintf("%s = and %s more", gutter, count(e.More, "line"))))
	}
}

// clip returns an excerpt's text as a terminal may show it, in at most limit
// columns, and where to underline it. A long text keeps the underlined place
// and loses its ends.
func clip(e *checks.Excerpt, limit int) (text string, start, width int) {
	cs := cells(e.Text)
	// Indentation tells nothing on a line of its own, and costs room.
	for len(cs) > 0 && strings.TrimLeft(cs[0].text, " ") == "" && cs[0].start < e.Start {
		cs = cs[1:]
	}
	total, from, to := 0, -1, -1 // columns of the underlined place
	for _, c := range cs {
		if from < 0 && c.start >= e.Start {
			from = total
		}
		if to < 0 && c.start >= e.End {
			to = total
		}
		total += c.width
	}
	if from < 0 {
		from = total
	}
	if to < 0 {
		to = total
	}
	left, right := 0, total // columns to keep
	if total > limit {
		left = max(0, min(from-limit/3, total-limit+1))
		right = left + limit
		if left > 0 {
			right--
		}
		if right < total {
			right--
		}
	}
	var b strings.Builder
	shift := 0 // how far the kept columns moved to the left
	if left > 0 {
		b.WriteString("…")
		shift = left - 1
	}
	column := 0
	for _, c := range cs {
		switch {
		case column >= left && column+c.width <= right:
			b.WriteString(c.text)
		case column < left && column+c.width > left:
			b.WriteString(strings.Repeat(" ", column+c.width-left)) // half of a wide cell
		}
		column += c.width
	}
	if right < total {
		b.WriteString("…")
	}
	// A place at the very end is marked by one column, which must fit too.
	from, to = max(from, left), min(to, right)
	return b.String(), min(from-shift, limit-1), max(to-from, 1)
}

// Close writes the alerts and what was not scanned, then the summary: the line
// that is read first stands last.
func (t *textSink) Close(s *Summary) error {
	if err := t.Release(); err != nil || t.out.failed {
		return err
	}
	if !s.Complete() {
		t.incomplete(s)
	}
	switch shown := t.secrets + t.others; {
	case shown > 0:
		fmt.Fprintf(t.out, "%s: %s", t.paint(bold, t.found()), t.bySeverity())
		switch t.blocking {
		case shown:
		case 0:
			t.out.WriteString("; none blocks")
		case 1:
			t.out.WriteString("; 1 blocks")
		default:
			fmt.Fprintf(t.out, "; %d block", t.blocking)
		}
	case s.Complete():
		t.out.WriteString(t.paint(green, "clean") + ": nothing found")
	default:
		t.out.WriteString("nothing found in what was scanned")
	}
	if t.hidden > 0 {
		fmt.Fprintf(t.out, ", apart from %d suppressed", t.hidden)
	}
	fmt.Fprintf(t.out, " (%s\n", t.scanned(s))
	t.notUnderstood(s)
	for _, text := range s.Notes {
		t.prose("note", text)
	}
	return t.out.check(true)
}

// maxNotUnderstood is how many files are named that were not wholly understood.
const maxNotUnderstood = 3

// notUnderstood tells where rules about code may have missed something.
func (t *textSink) notUnderstood(s *Summary) {
	if len(s.NotUnderstood) == 0 {
		return
	}
	var names []string
	for _, g := range s.NotUnderstood[:min(len(s.NotUnderstood), maxNotUnderstood)] {
		names = append(names, Escape(g.Path)+" ("+Escape(cause(g))+")")
	}
	if more := len(s.NotUnderstood) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	t.prose("note", "Rules about code didn't understand everything in "+strings.Join(names, ", ")+".")
}

// found counts what is shown, as people do: secrets, and the places where they
// stand when these are more.
func (t *textSink) found() string {
	if t.secrets == 0 {
		return count(t.others, "finding")
	}
	text := count(t.secrets, "secret")
	if t.places > t.secrets {
		text += " in " + count(t.places, "place")
	}
	if t.others > 0 {
		text += " and " + count(t.others, "other finding")
	}
	return text
}

func (t *textSink) bySeverity() string {
	var parts []string
	for s := checks.Critical; ; s-- {
		if n := t.severity[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
		if s == checks.Info {
			return strings.Join(parts, ", ")
		}
	}
}

// scanned ends the summary line: how much was looked at, in what time.
func (t *textSink) scanned(s *Summary) string {
	text := count64(s.Files, "file")
	if s.Binaries > 0 {
		text += fmt.Sprintf(", %s by name only", count64(s.Binaries, "binary"))
	}
	return fmt.Sprintf("%s, %s)", text, elapsed(s.Elapsed))
}

// incomplete tells what was not scanned and why. It comes last but for the
// summary line, where it is seen, and names every file: a gap that a report
// only counts can't be closed.
func (t *textSink) incomplete(s *Summary) {
	head := "incomplete"
	switch {
	case len(s.Gaps) > 0:
		head += ": " + count(len(s.Gaps), "file")
		if len(s.Gaps) == 1 {
			head += " was not scanned"
		} else {
			head += " were not scanned"
		}
		if s.Canceled {
			head += ", and the scan was stopped before its end"
		}
	case s.Canceled:
		head += ": the scan was stopped before its end"
	}
	fmt.Fprintln(t.out, t.paint(red, head))
	for _, g := range s.Gaps {
		fmt.Fprintf(t.out, "  %s: %s\n", Escape(g.Path), Escape(cause(g)))
	}
	t.prose("why", cmp.Or(t.o.Unseen, "A secret")+" in what was not scanned would go unnoticed.")
	if len(s.Gaps) > 0 {
		t.prose("do", "Remove each cause, or exclude the file under [paths] in .squire.toml; then scan again.")
	} else {
		t.prose("do", "Scan again and let it finish.")
	}
	t.out.WriteByte('\n')
}

// link makes text a hyperlink to a file, where there is one.
func (t *textSink) link(name string, origin checks.Origin, text string) string {
	k := origin.Kind
	if !t.o.Links || t.o.Root == "" || k == checks.Commit || k == checks.Stdin {
		return text
	}
	path := filepath.ToSlash(t.o.Root)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/project
	}
	// url.URL escapes every byte that is not plain, so no path can end the
	// sequence.
	u := url.URL{Scheme: "file", Path: strings.TrimSuffix(path, "/") + "/" + name}
	return "\x1b]8;;" + u.String() + "\x1b\\" + text + "\x1b]8;;\x1b\\"
}

// A style is an SGR parameter. The sixteen colours are used, since terminals
// let people choose those.
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "1;31"
	yellow style = "1;33"
	cyan   style = "1;36"
	green  style = "1;32"
)

// severityStyle colours what blocks; the rest stays dim, whatever its severity.
func severityStyle(x *checks.Finding) style {
	switch {
	case !x.Verdict.Show || !x.Verdict.Block:
		return dim
	case x.Severity >= checks.High:
		return red
	case x.Severity == checks.Medium:
		return yellow
	}
	return cyan
}

func (t *textSink) paint(s style, text string) string {
	if !t.o.Color || strings.TrimSpace(text) == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// count writes a number with its noun.
func count(n int, noun string) string { return count64(int64(n), noun) }

func count64(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// elapsed rounds a time to what people care for.
func elapsed(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}
