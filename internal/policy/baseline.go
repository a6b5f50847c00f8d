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

// baselineVersion is the version of the format that is written.
const baselineVersion = 1

// A baseline holds the findings that were there when a team began. They are
// known by content, so they stay known when lines move and files are renamed;
// rule, path and line are for the people who read it.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`

	since map[checks.Fingerprint]string // date by fingerprint
}

type baselineEntry struct {
	Fingerprint checks.Fingerprint `json:"fingerprint"`
	Rule        string             `json:"rule"`
	Path        string             `json:"path"`
	Line        int                `json:"line"`
	Since       string             `json:"since"` // YYYY-MM-DD
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
	if head.Version > baselineVersion {
		return nil, fmt.Errorf("it has format version %d and this squire reads up to %d: update squire", head.Version, baselineVersion)
	}
	if head.Version < 1 {
		return nil, errors.New("it has no format version")
	}
	b := &baseline{since: map[checks.Fingerprint]string{}}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, tellJSONError(data, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something after its end")
	}
	for _, e := range b.Findings {
		if _, err := time.Parse(time.DateOnly, e.Since); err != nil {
			return nil, fmt.Errorf("entry %s: since must be a date such as 2026-01-31", e.Fingerprint)
		}
		if e.Fingerprint == (checks.Fingerprint{}) {
			return nil, errors.New("an entry has no fingerprint")
		}
		if old, ok := b.since[e.Fingerprint]; !ok || e.Since < old {
			b.since[e.Fingerprint] = e.Since
		}
	}
	return b, nil
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
	b := baseline{Version: baselineVersion, Findings: []baselineEntry{}}
	for i := range found {
		x := &found[i]
		since := today
		if p.baseline != nil {
			since = cmp.Or(p.baseline.since[x.Fingerprint], today)
		}
		if isMeta(x.Rule) || !x.Verdict.Show && !strings.HasPrefix(x.Verdict.Reason, baselineReason) {
			continue
		}
		b.Findings = append(b.Findings, baselineEntry{x.Fingerprint, x.Rule.ID, x.Path, x.Start.Line, since})
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

// baselineReason starts the reason of a finding that the baseline suppresses.
const baselineReason = "in the baseline since "

// inBaseline returns the date since when a finding is in the baseline.
func (p *Policy) inBaseline(x *checks.Finding) (since string, ok bool) {
	if p.baseline == nil {
		return "", false
	}
	since, ok = p.baseline.since[x.Fingerprint]
	return since, ok
}
