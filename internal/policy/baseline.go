package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// The versions of the format. A baseline is written in the older one where
// that can say it all: a squire that knows no more can go on reading it.
const (
	baselineVersion = 1
	acceptedVersion = 2 // entries may have reason and until
)

// A baseline holds the findings that were there when a team began. They are
// known by content, so they stay known when lines move and files are renamed;
// rule, path and line are for the people who read it.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`

	// known has what suppresses, by fingerprint. Of several entries the one
	// that holds the longest counts, and of these the oldest.
	known map[checks.Fingerprint]knownEntry
}

type knownEntry struct {
	baselineEntry
	place int // among the entries, from 0
}

type baselineEntry struct {
	Fingerprint checks.Fingerprint `json:"fingerprint"`
	Rule        string             `json:"rule"`
	Path        string             `json:"path"`
	Line        int                `json:"line"`
	Since       string             `json:"since"` // YYYY-MM-DD
	// Of a finding that somebody accepted: why, and the last day on which that
	// holds, as YYYY-MM-DD; "" for no end.
	Reason string `json:"reason,omitempty"`
	Until  string `json:"until,omitempty"`
}

// outlasts reports whether an entry holds longer than another.
func (e *baselineEntry) outlasts(f *baselineEntry) bool {
	switch {
	case e.Until == f.Until:
		return e.Since < f.Since
	case e.Until == "" || f.Until == "":
		return e.Until == ""
	}
	return e.Until > f.Until
}

func (p *Policy) readBaseline(read Reader) error {
	data, err := readFile(read, BaselineFile, maxBaseline)
	if err != nil || data == nil {
		return err
	}
	p.baseline, err = parseBaseline(data)
	if err != nil {
		return fmt.Errorf("read %s: %w; restore it from git, or run `squire baseline` to write it again", BaselineFile, err)
	}
	return nil
}

func parseBaseline(data []byte) (*baseline, error) {
	// The version decides what the rest means, so it is read first.
	var head struct{ Version int }
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, tellJSONError(data, err)
	}
	if head.Version > acceptedVersion {
		return nil, fmt.Errorf("it has format version %d and this squire reads up to %d: update squire", head.Version, acceptedVersion)
	}
	if head.Version < 1 {
		return nil, errors.New("it has no format version")
	}
	b := &baseline{known: map[checks.Fingerprint]knownEntry{}}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, tellJSONError(data, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something after its end")
	}
	for i, e := range b.Findings {
		if err := e.check(); err != nil {
			return nil, err
		}
		if old, ok := b.known[e.Fingerprint]; !ok || e.outlasts(&old.baselineEntry) {
			b.known[e.Fingerprint] = knownEntry{e, i}
		}
	}
	return b, nil
}

func (e *baselineEntry) check() error {
	if e.Fingerprint == (checks.Fingerprint{}) {
		return errors.New("an entry has no fingerprint")
	}
	if _, err := time.Parse(time.DateOnly, e.Since); err != nil {
		return fmt.Errorf("entry %s: since must be a date such as 2026-01-31", e.Fingerprint)
	}
	if _, err := time.Parse(time.DateOnly, e.Until); err != nil && e.Until != "" {
		return fmt.Errorf("entry %s: until must be a date such as 2027-01-31", e.Fingerprint)
	}
	return nil
}

// tellJSONError adds the line where the error of the JSON library has an
// offset.
func tellJSONError(data []byte, err error) error {
	offset := int64(-1)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = e.Offset
	}
	if offset < 0 || offset > int64(len(data)) {
		return err
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:offset], []byte{'\n'}), err)
}

// WriteBaseline returns the text of a [BaselineFile], and its number of entries, with the findings that
// nothing but a baseline suppresses. Those that are in the baseline already
// keep their date. Findings about ignore comments are left out: they are about
// policy, and can be mended at once.
//
// Fingerprints depend on the key: where there is none yet, write the key
// first, load the policy anew and scan with it.
func (p *Policy) WriteBaseline(found []checks.Finding) (text []byte, entries int, err error) {
	today := p.now.Format(time.DateOnly)
	var kept []baselineEntry
	for i := range found {
		x := &found[i]
		if isMeta(x.Rule) {
			continue
		}
		e := baselineEntry{Fingerprint: x.Fingerprint, Rule: x.Rule.ID, Path: x.Path, Line: x.Start.Line, Since: today}
		old, known := p.lookup(x)
		if !x.Verdict.Show && !(known && suppressedByBaseline(x)) {
			continue
		}
		if known {
			// One that was accepted keeps its end: a new baseline renews no
			// decision that somebody made about one finding.
			e.Since, e.Reason, e.Until = old.Since, old.Reason, old.Until
		}
		kept = append(kept, e)
	}
	return encodeBaseline(kept)
}

// encodeBaseline returns the text of a baseline and the number of its entries.
func encodeBaseline(all []baselineEntry) (text []byte, entries int, err error) {
	b := baseline{Version: baselineVersion, Findings: all}
	if slices.ContainsFunc(all, func(e baselineEntry) bool { return e.Reason != "" || e.Until != "" }) {
		b.Version = acceptedVersion
	}
	slices.SortFunc(b.Findings, func(a, b baselineEntry) int {
		return cmp.Or(
			strings.Compare(a.Path, b.Path), a.Line-b.Line, strings.Compare(a.Rule, b.Rule),
			bytes.Compare(a.Fingerprint[:], b.Fingerprint[:]))
	})
	// One entry is enough for a value that stands in a file many times: lines
	// that move would otherwise change the baseline.
	seen := map[string]bool{}
	b.Findings = slices.DeleteFunc(b.Findings, func(e baselineEntry) bool {
		k := e.Fingerprint.String() + e.Path
		was := seen[k]
		seen[k] = true
		return was
	})
	// One line an entry: a diff of the baseline reads as a list of findings.
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n  \"version\": %d,\n  \"findings\": [", b.Version)
	for i, e := range b.Findings {
		line, err := json.Marshal(e)
		if err != nil {
			return nil, 0, fmt.Errorf("write baseline: %w", err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		out.Write(line)
	}
	if len(b.Findings) > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return out.Bytes(), len(b.Findings), nil
}

// baselineReason and acceptedReason start the reason of a finding that the
// baseline suppresses.
const (
	baselineReason = "in the baseline since "
	acceptedReason = "accepted: "
)

func suppressedByBaseline(x *checks.Finding) bool {
	return strings.HasPrefix(x.Verdict.Reason, baselineReason) || strings.HasPrefix(x.Verdict.Reason, acceptedReason)
}

// lookup returns the entry of a finding.
func (p *Policy) lookup(x *checks.Finding) (e knownEntry, ok bool) {
	if p.baseline == nil {
		return knownEntry{}, false
	}
	e, ok = p.baseline.known[x.Fingerprint]
	return e, ok
}

// inBaseline returns why the baseline suppresses a finding. One whose
// acceptance is over gets a fact that says so.
func (p *Policy) inBaseline(x *checks.Finding, hide *hider) (reason string, ok bool) {
	e, ok := p.lookup(x)
	switch {
	case !ok:
		return "", false
	case e.over(p.now):
		x.Facts = append(slices.Clip(x.Facts), checks.Fact{Name: "accepted", Text: "until " + e.Until + ", and that is over: " + hide.in(e.Reason)})
		return "", false
	case e.Reason == "":
		reason = baselineReason + e.Since
	default:
		reason = acceptedReason + hide.in(e.Reason)
	}
	if e.Until != "" {
		reason += " (until " + e.Until + ")"
	}
	return reason, true
}

// over reports whether the last day of an entry is past.
func (e *baselineEntry) over(now time.Time) bool {
	return e.Until != "" && e.Until < now.Format(time.DateOnly)
}

// Accept returns the text of a [BaselineFile] that also has one finding, with
// the reason why it is accepted and the last day on which that holds, as
// YYYY-MM-DD; "" for no end. Another entry of the finding gives way.
//
// Where there is no fingerprint key yet, [Policy.WriteBaseline] says what to
// do.
func (p *Policy) Accept(x *checks.Finding, reason, until string) ([]byte, error) {
	if err := p.checkAccept(x, reason, until); err != nil {
		return nil, err
	}
	var all []baselineEntry
	if p.baseline != nil {
		all = slices.Clone(p.baseline.Findings)
	}
	all = slices.DeleteFunc(all, func(e baselineEntry) bool { return e.Fingerprint == x.Fingerprint })
	all = append(all, baselineEntry{
		Fingerprint: x.Fingerprint, Rule: x.Rule.ID, Path: x.Path, Line: x.Start.Line,
		Since: p.now.Format(time.DateOnly), Reason: reason, Until: until,
	})
	text, _, err := encodeBaseline(all)
	return text, err
}

func (p *Policy) checkAccept(x *checks.Finding, reason, until string) error {
	limit := p.config.Ignore.MaxDays
	last := p.now.AddDate(0, 0, limit).Format(time.DateOnly)
	today := p.now.Format(time.DateOnly)
	_, err := time.Parse(time.DateOnly, until)
	switch {
	case isMeta(x.Rule):
		return fmt.Errorf("accept: a finding of %s is about policy and can be mended at once; `squire explain %s` says how", x.Rule.ID, x.Rule.ID)
	case strings.TrimSpace(reason) == "":
		return errors.New("accept: a finding is accepted for a reason, which whoever meets it later can weigh; write --reason \"why it is safe\"")
	case len(reason) > maxReason:
		return fmt.Errorf("accept: the reason has %d bytes, and %d are shown; shorten it", len(reason), maxReason)
	case until != "" && err != nil:
		return fmt.Errorf("accept: --until %q is no date; write it as 2027-01-31", clip(until))
	case until != "" && until < today:
		return fmt.Errorf("accept: --until %s is past; the finding would be back at once", until)
	case limit > 0 && until == "":
		return fmt.Errorf("accept: this repository wants an end (ignore.max-days = %d); add --until %s or earlier", limit, last)
	case limit > 0 && until > last:
		return fmt.Errorf("accept: --until %s is longer than this repository allows; %s is the last day", until, last)
	}
	return nil
}
