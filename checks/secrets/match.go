package secrets

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/codec"
)

// allowSignature on a finding's line says that it is no secret.
const allowSignature = "gitleaks:allow"

// A scan is one file under one detector.
type scan struct {
	*Detector
	file *checks.File
	text *codec.Text // what was decoded from the file; nil for the file itself
	hits []hit
	sign signature
	line lineMemo
}

// A signature is whether allowSignature stands in a part of the file.
type signature struct {
	from, to int
	found    bool
}

// signed reports whether allowSignature stands between two offsets. The many
// hits on one long line ask for the same part.
func (s *scan) signed(from, to int) bool {
	if s.sign.to == 0 || s.sign.from != from || s.sign.to != to {
		s.sign = signature{from, to, bytes.Contains(s.file.Data[from:to], []byte(allowSignature))}
	}
	return s.sign.found
}

// data is the text that the scan looks at.
func (s *scan) data() []byte {
	if s.text != nil {
		return s.text.Data
	}
	return s.file.Data
}

// A hit is a match of a rule that stood all of gitleaks' tests.
type hit struct {
	rule    *rule
	match   checks.Span // of the text without line breaks around it
	secret  checks.Span // within match, or empty
	loc     location
	entropy float64
	allowed bool // by allowSignature
	path    bool // about the path alone
	// severity is what an own rule makes of this hit; 0 is the rule's.
	severity checks.Severity
	// plain is the secret of a hit in decoded text, whose spans are those of
	// what hides it. It must not leave the detector.
	plain string
	tags  []string // how it was decoded; nil for a hit in the file itself
}

// applies reports whether a rule looks at files of this path.
func (s *scan) applies(r *rule) bool {
	return !pathAllowed(r.allow, s.file) && (r.path == nil || r.path.MatchString(s.file.Path))
}

// find returns the hits of one rule whether it is reported or not.
func (s *scan) find(r *rule) []hit {
	if !s.applies(r) || r.Regex == "" {
		return nil
	}
	var hits []hit
	for _, m := range r.set.FindAll(r.index, s.data()) {
		if h, ok := s.hit(r, m[0], m[1]); ok {
			hits = append(hits, h)
		}
	}
	return hits
}

// hit applies gitleaks' tests to one match, in gitleaks' order.
func (s *scan) hit(r *rule, start, end int) (hit, bool) {
	if s.text != nil {
		return s.decodedHit(r, start, end)
	}
	data := s.file.Data
	text := strings.Trim(string(data[start:end]), "\n")
	first := start
	for first < end && data[first] == '\n' {
		first++
	}
	// gitleaks moves the end of a trimmed match but not its start.
	loc := locate(s.file, start, start+len(text))
	to := max(loc.to, start+len(text))
	line := codec.Cut(data, checks.Span{Start: loc.from, End: to}, checks.Span{Start: start, End: start + len(text)})

	h := hit{rule: r, match: checks.Span{Start: first, End: first + len(text)}, loc: loc}
	h.allowed = s.signed(loc.from, to)

	secret, ok := r.secretIn(text)
	if !ok {
		return hit{}, false
	}
	h.secret = checks.Span{Start: first + secret.Start, End: first + secret.End}
	h.entropy, ok = s.stands(r, candidate{secret: text[secret.Start:secret.End], match: text, line: line, file: s.file, lines: &s.line})
	return h, ok
}

// secretIn returns where the secret stands in the text of a match. The
// expression runs again on the match alone, as gitleaks does: a condition on
// what stands around the match may come out otherwise.
func (r *rule) secretIn(text string) (secret checks.Span, ok bool) {
	all := checks.Span{End: len(text)}
	g := r.set.Submatch(r.index, []byte(text))
	if len(g) <= 2 {
		return all, true
	}
	if group := r.SecretGroup; group > 0 {
		if 2*group >= len(g) {
			return all, false
		}
		return groupSpan(0, g, group), true
	}
	for i := 1; 2*i < len(g); i++ {
		if sp := groupSpan(0, g, i); sp.Len() > 0 {
			return sp, true
		}
	}
	return all, true
}

// stands applies the tests of a rule and of all rules to a candidate.
func (s *scan) stands(r *rule, c candidate) (bits float64, ok bool) {
	bits = entropy(c.secret)
	if r.Entropy != 0 && bits <= r.Entropy {
		return bits, false
	}
	return bits, !c.allowed(s.allow) && !c.allowed(r.allow)
}

// groupSpan returns the span in the file of group i of a match of text that
// starts at base. A group that matched nothing is empty.
func groupSpan(base int, g []int, i int) checks.Span {
	if g[2*i] < 0 {
		return checks.Span{Start: base, End: base}
	}
	return checks.Span{Start: base + g[2*i], End: base + g[2*i+1]}
}

// dropIncomplete drops the hits of rules of which a required rule has no hit
// near by.
func (s *scan) dropIncomplete() {
	if s.byID == nil {
		return
	}
	found := map[string][]hit{}
	s.hits = slices.DeleteFunc(s.hits, func(h hit) bool {
		for _, q := range h.rule.Required {
			others, ok := found[q.ID]
			if other := s.byID[q.ID]; !ok && other != nil {
				others = s.find(other)
				found[q.ID] = others
			}
			if !slices.ContainsFunc(others, func(o hit) bool { return q.near(h.loc, o.loc) }) {
				return true
			}
		}
		return false
	})
}

func (q *Required) near(a, b location) bool {
	dist := func(x, y int) int { return max(x-y, y-x) }
	if q.WithinLines != nil && dist(a.startLine, b.startLine) > *q.WithinLines {
		return false
	}
	return q.WithinColumns == nil || dist(a.startColumn, b.startColumn) <= *q.WithinColumns
}

// finding turns a hit into a Finding.
func (h hit) finding(fix *fixer) checks.Finding {
	x := checks.Finding{
		Rule: h.rule.meta, Severity: h.rule.meta.Severity,
		Span: h.secret, Around: h.match,
		Message: h.rule.meta.Title + " in the file.",
		Match: &checks.SecretMatch{
			StartLine: h.loc.startLine + 1, EndLine: h.loc.endLine + 1,
			StartColumn: h.loc.startColumn, EndColumn: h.loc.endColumn,
			Entropy: float32(h.entropy), Tags: h.tags,
		},
	}
	if h.tags != nil {
		x.Message = h.rule.meta.Title + " in the file, encoded."
	}
	switch {
	case h.path:
		x.Message = h.rule.meta.Title + " by its name."
		*x.Match = checks.SecretMatch{Text: "file detected: " + fix.file.Path}
	case h.allowed:
		x.Verdict = checks.Verdict{Reason: "ignored by " + allowSignature, Suppression: checks.InSource}
	case h.tags == nil && fix.file.Origin.Kind != checks.Commit: // a program that decodes it wouldn't know a variable, and a commit can't be edited
		x.Fixes = fix.fixes(h)
	}
	return x
}

// entropy is Shannon's entropy as gitleaks computes it: symbols are runes, the
// length is bytes. The sum runs in the order of first appearance, so that it
// is the same each time.
func entropy(s string) float64 {
	if s == "" {
		return 0
	}
	var ascii [utf8.RuneSelf]int
	var other map[rune]int
	order := make([]rune, 0, 64)
	for _, c := range s {
		if c < utf8.RuneSelf {
			if ascii[c]++; ascii[c] == 1 {
				order = append(order, c)
			}
			continue
		}
		if other == nil {
			other = map[rune]int{}
		}
		if other[c]++; other[c] == 1 {
			order = append(order, c)
		}
	}
	e := 0.0
	for _, c := range order {
		n := other[c]
		if c < utf8.RuneSelf {
			n = ascii[c]
		}
		p := float64(n) / float64(len(s))
		e -= p * math.Log2(p)
	}
	return e
}
