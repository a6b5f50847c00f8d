package policy

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
)

// marker starts an ignore comment:
//
//	squire:ignore RULE[,RULE…] -- reason [until YYYY-MM-DD]
//
// It stands in a comment on a line of the finding, or alone on the line above.
const marker = "squire:ignore"

// maxMarkers is how many markers of one line are read. A comment needs one;
// the time to read a line grows with each.
const maxMarkers = 8

// An ignore is one ignore comment of a file. Spans are offsets into the file.
type ignore struct {
	span    checks.Span // marker to end of reason
	remove  checks.Span // what has to go when the comment goes
	line    int
	covers  int // the line that an ignore alone on its line is about; else 0
	names   []ignoreName
	reason  string
	until   string       // as written; "" for none
	leading bool         // the comment starts with the marker
	fault   *checks.Rule // why it doesn't count; nil when it does
	message string       // what is wrong, when fault is set
}

// An ignoreName is one rule that an ignore comment names.
type ignoreName struct {
	text string
	span checks.Span // with the comma before it, or after the first
	used bool
}

// covering reports whether the ignore names the rule, and marks the name as used.
func (g *ignore) covering(r *checks.Rule) bool {
	hit := false
	for i := range g.names {
		if n := &g.names[i]; n.text == r.ID || n.text == r.Concept || slices.Contains(r.Aliases, n.text) {
			n.used, hit = true, true
		}
	}
	return hit
}

// ignores returns the ignore comments of a file, in order.
func (p *Policy) ignores(f *checks.File) []ignore {
	var found []ignore
	last, inLine := 0, 0
	for off := 0; ; {
		i := bytes.Index(f.Data[off:], []byte(marker))
		if i < 0 {
			break
		}
		start := off + i
		off = start + len(marker)
		line := f.Line(start)
		if line != last {
			last, inLine = line, 0
		}
		if inLine++; inLine > maxMarkers {
			continue
		}
		if g, ok := parseIgnore(f, line, start); ok {
			p.weigh(&g)
			found = append(found, g)
		}
	}
	// Ignores alone on their lines may be stacked: all are about the line
	// below the last.
	for i := len(found) - 2; i >= 0; i-- {
		if next := found[i+1]; found[i].covers == next.line && next.covers != 0 {
			found[i].covers = next.covers
		}
	}
	return found
}

// parseIgnore reads the ignore comment whose marker is at offset start.
func parseIgnore(f *checks.File, number, start int) (ignore, bool) {
	ls := f.LineSpan(number)
	line := f.Data[ls.Start:ls.End]
	at := start - ls.Start
	if at > 0 && (isWord(line[at-1]) || line[at-1] == ':' || line[at-1] == '-') {
		return ignore{}, false
	}
	c, ok := commentAt(f, line, at)
	after := at + len(marker)
	if !ok || after > c.end || after < c.end && !isSpace(line[after]) {
		return ignore{}, false
	}
	g := ignore{
		line:    number,
		leading: at == c.text,
		span:    checks.Span{Start: start, End: ls.Start + c.end},
	}
	before, behind := bytes.TrimSpace(line[:c.open]), bytes.TrimSpace(line[c.close:])
	alone := g.leading && len(before) == 0 && len(behind) == 0
	if alone {
		g.covers = number + 1
	}
	g.remove = removal(f, ls, c, at, g.leading, alone)
	g.read(line[after:c.end], ls.Start+after)
	return g, true
}

// removal returns what has to go for the comment to go: its whole line where
// nothing else stands there, else the comment and the white space before it,
// and only the text from the marker where the comment says more.
func removal(f *checks.File, ls checks.Span, c comment, at int, leading, alone bool) checks.Span {
	line := f.Data[ls.Start:ls.End]
	eol := len(bytes.TrimRight(line, "\r"))
	start, end := c.open, min(c.close, eol)
	within := line[c.open] == '*' // a line within a block comment, whose end must stay
	switch {
	case alone && !(within && c.close > c.end && line[c.close-1] == '/'):
		switch s := ls; {
		case s.End < len(f.Data):
			return checks.Span{Start: s.Start, End: s.End + 1}
		case s.Start > 0: // the last line, without a line break of its own
			return checks.Span{Start: s.Start - 1, End: s.End}
		default:
			return s
		}
	case within || !leading:
		start, end = at, c.end
	}
	if end == eol {
		start = len(bytes.TrimRight(line[:start], " \t"))
	}
	return checks.Span{Start: ls.Start + start, End: ls.Start + end}
}

// read reads what follows the marker; base is its offset in the file.
func (g *ignore) read(text []byte, base int) {
	list, reason := text, []byte(nil)
	if i := dashes(text); i >= 0 {
		list, reason = text[:i], text[i+2:]
	}
	start := 0
	for part := range bytes.SplitAfterSeq(list, []byte{','}) {
		if name := strings.Trim(string(part), " \t,"); name != "" {
			g.names = append(g.names, ignoreName{text: name, span: checks.Span{Start: base + start, End: base + start + len(part)}})
		}
		start += len(part)
	}
	g.reason = strings.TrimSpace(string(reason))
	if rest, date, ok := cutUntil(g.reason); ok {
		g.reason, g.until = rest, date
	}
}

// dashes returns the offset of the "--" that stands between rules and reason:
// a word of its own.
func dashes(text []byte) int {
	for i := 0; i+2 <= len(text); i++ {
		if text[i] == '-' && text[i+1] == '-' && (i == 0 || isSpace(text[i-1])) && (i+2 == len(text) || isSpace(text[i+2])) {
			return i
		}
	}
	return -1
}

// cutUntil cuts "until DATE" from the end of a reason, in brackets or not. A
// word with digits counts as a date, so that a date with a slip is told as one
// and not taken for part of the reason.
func cutUntil(reason string) (rest, date string, ok bool) {
	i := strings.LastIndex(reason, "until ")
	if i < 0 || i > 0 && isWord(reason[i-1]) {
		return reason, "", false
	}
	date = strings.TrimRight(strings.TrimSpace(reason[i+len("until "):]), "]).")
	if strings.ContainsAny(date, " \t") || !strings.ContainsAny(date, "0123456789") {
		return reason, "", false
	}
	return strings.TrimRight(reason[:i], " \t[(,;"), date, true
}

// weigh decides whether an ignore counts.
func (p *Policy) weigh(g *ignore) {
	fault := func(r *checks.Rule, message string) {
		if g.fault == nil {
			g.fault, g.message = r, message
		}
	}
	m := &metaRules
	if len(g.names) == 0 {
		fault(&m.unknown, "This ignore comment names no rule.")
	}
	for _, n := range g.names {
		if g.fault == nil && len(p.known().byKey[n.text]) == 0 && !deps.Names(n.text) {
			if isPlaceholder(n.text) {
				g.leading = false // somebody shows how to write one
			}
			// The name itself is not quoted: it is text of the file.
			fault(&m.unknown, "This ignore comment names a rule that doesn't exist"+DidYouMean(n.text, p.known().names)+closing(n.text, p.known().names))
		}
	}
	if g.reason == "" && p.config.RequireReason {
		fault(&m.noReason, "This ignore comment gives no reason, so it doesn't count.")
	}
	today := p.now.Format(time.DateOnly)
	limit := p.config.Ignore.MaxDays
	last := p.now.AddDate(0, 0, limit).Format(time.DateOnly)
	switch _, err := time.Parse(time.DateOnly, g.until); {
	case g.until != "" && err != nil:
		fault(&m.expired, "The date of this ignore comment can't be read; write it as until 2027-01-31.")
	case g.until != "" && g.until < today:
		fault(&m.expired, "This ignore comment held until "+g.until+".")
	case limit > 0 && g.until == "":
		fault(&m.expired, "This ignore comment has no end, and this repository wants one; add until "+last+" or earlier.")
	case limit > 0 && g.until > last:
		fault(&m.expired, "This ignore comment would hold longer than this repository allows; "+last+" is the last day.")
	}
}

// isPlaceholder reports whether a name stands for a rule in a description of
// ignore comments: "RULE", "<rule-id>", "RULE[,RULE…]".
func isPlaceholder(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool {
		return r >= 0x80 || !isWord(byte(r)) && !strings.ContainsRune("-._:/", r)
	}) || !strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz:")
}

// closing ends a sentence that DidYouMean may have ended with a question.
func closing(written string, names []string) string {
	if nearest(written, names) != "" {
		return ""
	}
	return "."
}

// An ignoreSet finds the ignores of a file by line.
type ignoreSet struct {
	all   []ignore      // by line
	above map[int][]int // indexes of those alone, by the line they are about
}

func newIgnoreSet(all []ignore) *ignoreSet {
	s := &ignoreSet{all: all, above: map[int][]int{}}
	for i := range all {
		if all[i].covers != 0 {
			s.above[all[i].covers] = append(s.above[all[i].covers], i)
		}
	}
	return s
}

// of returns the ignore that suppresses a finding of rule r on the lines from
// first to last. All ignores that name the rule there count as used.
func (s *ignoreSet) of(r *checks.Rule, first, last int) *ignore {
	var hit *ignore
	try := func(g *ignore) {
		if g.covering(r) && g.fault == nil && hit == nil {
			hit = g
		}
	}
	for _, i := range s.above[first] {
		try(&s.all[i])
	}
	i, _ := slices.BinarySearchFunc(s.all, first, func(g ignore, line int) int { return cmp.Compare(g.line, line) })
	for ; i < len(s.all) && s.all[i].line <= last; i++ {
		try(&s.all[i])
	}
	return hit
}

// findings returns what is wrong with the ignores of a file.
func (p *Policy) ignoreFindings(s *ignoreSet) []checks.Finding {
	var found []checks.Finding
	for i := range s.all {
		g := &s.all[i]
		rule, message, fix := g.fault, g.message, g.removeAll()
		if rule == nil {
			var unused []ignoreName
			for _, n := range g.names {
				if !n.used && p.allEnabled(n.text) {
					unused = append(unused, n)
				}
			}
			if len(unused) == 0 {
				continue
			}
			rule, message = &metaRules.unused, "This ignore comment suppresses nothing here."
			if len(unused) < len(g.names) {
				message = "A rule that this ignore comment names is not found here."
				fix = g.removeNames(unused)
			}
		}
		// In the middle of a comment the marker may be prose about ignoring,
		// such as this sentence would be with a squire:ignore in it. It is
		// told only when somebody clearly meant it: when its rule is found.
		if !g.leading && !slices.ContainsFunc(g.names, func(n ignoreName) bool { return n.used }) {
			continue
		}
		if !p.Enabled(rule) {
			continue
		}
		found = append(found, checks.Finding{
			Rule: rule, Severity: rule.Severity, Span: g.span, Message: message, Fixes: []checks.Fix{fix},
		})
	}
	return found
}

// allEnabled reports whether every rule of a name runs: only then it is known
// that nothing is found.
func (p *Policy) allEnabled(name string) bool {
	// What is known of packages is looked for by a verb of its own.
	return !deps.Names(name) && !slices.ContainsFunc(p.known().byKey[name], func(r *checks.Rule) bool { return !p.Enabled(r) })
}

func (g *ignore) removeAll() checks.Fix {
	return checks.Fix{
		Title: "Remove the ignore comment",
		// Without an ignore that counts nothing is shown that wasn't before.
		Safe:  g.fault == nil,
		Edits: []checks.Edit{{Span: g.remove}},
	}
}

// removeNames is the fix for an ignore of which some names are still used.
func (g *ignore) removeNames(unused []ignoreName) checks.Fix {
	fix := checks.Fix{Title: "Remove the unused rule from the ignore comment", Safe: true}
	var kept []string
	for _, n := range g.names {
		if !slices.Contains(unused, n) {
			kept = append(kept, n.text)
		}
	}
	list := checks.Span{Start: g.names[0].span.Start, End: g.names[len(g.names)-1].span.End}
	fix.Edits = []checks.Edit{{Span: list, New: " " + strings.Join(kept, ",") + " "}}
	return fix
}
