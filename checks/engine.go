package checks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
)

// A Detector looks for the places where its rules hold. It is safe for
// concurrent use on different files.
type Detector interface {
	// Rules returns the rules that the detector can report, in a fixed order.
	Rules() []*Rule
	// Hints returns lower-case literals of which one must stand in a file,
	// in any case, for the detector to find anything in it. Nil means that the
	// detector wants every file.
	Hints() []string
	// Detect reports what it finds in f, in any order. It must not keep f or
	// its Data. An error says that part of the file was not looked at; it is a
	// *Gap, one of another kind than Partial, or several that are joined.
	Detect(f *File, report func(Finding)) error
}

// A Source yields files. An error that is a *[Gap] stands for one file and the
// iteration goes on; any other error ends it.
type Source interface {
	Files(ctx context.Context) iter.Seq2[*File, error]
}

// A Judge decides what becomes of the findings of one file. It is called once
// a file, by any goroutine, with all findings in order; it sets their Verdict
// and Severity, and may drop some or add its own (an ignore that suppresses
// nothing). Findings that a detector suppressed itself come with their
// Suppression set.
type Judge interface {
	Judge(f *File, found []Finding) []Finding
}

// GapKind says why a file was not wholly scanned.
type GapKind string

// The kinds of gap.
const (
	Unreadable GapKind = "unreadable"
	TooLarge   GapKind = "too-large"
	Panicked   GapKind = "internal-error"
	Partial    GapKind = "partial"
	// NotUnderstood is code that no rule about code looked at, as a parser could
	// make nothing of it: it is half typed, or in a dialect. It was searched for
	// secrets, and the scan is complete; see [Incomplete].
	NotUnderstood GapKind = "not-understood"
)

// A Gap is a file that was not scanned, or not wholly. A scan with a gap is
// incomplete and never says "clean".
type Gap struct {
	Path string
	Kind GapKind
	Err  error
}

func (g *Gap) Error() string {
	return fmt.Sprintf("scan %s: %v", g.Path, Pathless(g.Err))
}

func (g *Gap) Unwrap() error { return g.Err }

// Incomplete returns what of an error of a scan makes it incomplete: everything
// but gaps that are NotUnderstood.
func Incomplete(err error) error {
	var left []error
	for _, e := range split(err) {
		if g, ok := errors.AsType[*Gap](e); !ok || g.Kind != NotUnderstood {
			left = append(left, e)
		}
	}
	return errors.Join(left...)
}

// Pathless drops the path that errors of the operating system repeat, for
// messages that name it already.
func Pathless(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err
	}
	if le, ok := errors.AsType[*os.LinkError](err); ok {
		return le.Err
	}
	return err
}

// Progress counts what a scan did. All fields may be read while it runs.
type Progress struct {
	Files    atomic.Int64 // searched, binary ones not counted
	Bytes    atomic.Int64 // of content searched
	Binaries atomic.Int64 // looked at by path alone
	Gaps     atomic.Int64
}

// Default limits of an Engine.
const (
	DefaultMaxFileSize = 64 << 20
	DefaultMaxInFlight = 256 << 20
)

// An Engine runs detectors over files.
type Engine struct {
	Detectors []Detector
	// Judge may be nil: everything then shows and blocks.
	Judge Judge
	// Key keys the fingerprints. Nil is a fixed public key.
	Key []byte
	// Workers is how many files are scanned at once; 0 means one per core.
	Workers int
	// MaxFileSize in bytes: a longer file is a Gap. 0 means DefaultMaxFileSize
	// for files that are loaded, and no limit for those that are opened.
	MaxFileSize int64
	// MaxInFlight bounds the bytes of content held at once. One file larger
	// than it is scanned alone. 0 means DefaultMaxInFlight.
	MaxInFlight int64
	// MaxFindings is how many findings of one file are told; with more there
	// is a Gap. A text that is made of findings takes many times its memory,
	// and nobody reads them. 0 means no limit.
	MaxFindings int
	// Progress may be nil.
	Progress *Progress

	cut cutting // zero is standard
}

// Rules returns the rules of all detectors.
func (e *Engine) Rules() []*Rule {
	var rules []*Rule
	for _, d := range e.Detectors {
		rules = append(rules, d.Rules()...)
	}
	return rules
}

func (e *Engine) maxFileSize() int64 {
	if e.MaxFileSize > 0 {
		return e.MaxFileSize
	}
	return DefaultMaxFileSize
}

// ScanFile scans one file, which must have its Data, and returns all its
// findings in order, those not to be shown included. The error joins one *Gap
// for each thing that was not looked at; the findings are good nevertheless.
func (e *Engine) ScanFile(f *File) ([]Finding, error) {
	if f.part == nil {
		if int64(len(f.Data)) > e.maxFileSize() {
			return nil, e.tooLarge(f.Path, int64(len(f.Data)))
		}
		gate(f)
	}
	if f.Lang == "" {
		f.Lang = DetectLang(f.Path, f.Data)
	}
	var found []Finding
	var gaps []error
	most := limit{most: e.MaxFindings}
	for _, d := range e.Detectors {
		if f.part != nil && f.part.whole.enough.Load() {
			return nil, nil // the emitter has said so
		}
		if err := e.detect(d, f, func(x Finding) {
			if most.room(f, &x) {
				found = append(found, x)
			}
		}); err != nil {
			gaps = append(gaps, split(err)...)
		}
	}
	if most.lost {
		gaps = append(gaps, e.tooMany(f.Path))
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return strings.Compare(a.Rule.ID, b.Rule.ID)
	})
	found = toldOnce(found)
	// Of a part nothing is shown, and nothing where not all secrets are known.
	var m *masker
	if f.part == nil && !most.over {
		m = newMasker(f, found)
	}
	for i := range found {
		if found[i].Severity == Info {
			found[i].Severity = found[i].Rule.Severity
		}
		complete(f, &found[i])
		e.finish(f, m, &found[i])
	}
	if e.Judge != nil {
		var err error
		if found, err = e.judge(f, found); err != nil {
			gaps = append(gaps, err)
		}
		for i := range found {
			// What the judge added may stand on a line with a secret whose
			// finding it dropped: the masker knows what the detectors found.
			if found[i].Start.Line == 0 {
				complete(f, &found[i])
				e.finish(f, m, &found[i])
			}
		}
	}
	if len(found) > 0 && f.changes() != nil {
		found = slices.DeleteFunc(found, func(x Finding) bool { return !f.changed(&x) })
	}
	if f.part != nil {
		found = f.part.keep(f, found)
	}
	return found, errors.Join(gaps...)
}

// toldOnce leaves out secrets that a rule about code found where one about secrets
// did, too, which knows more of them. Rules about code are for languages.
func toldOnce(found []Finding) []Finding {
	ofCode := func(x Finding) bool { return x.Rule.Secret && len(x.Rule.Langs) > 0 }
	if !slices.ContainsFunc(found, ofCode) {
		return found
	}
	var told []Span
	for i := range found {
		if x := &found[i]; x.Rule.Secret && !ofCode(*x) {
			told = append(told, x.Span)
		}
	}
	told = merge(told)
	return slices.DeleteFunc(found, func(x Finding) bool {
		i, _ := slices.BinarySearchFunc(told, x.Span.Start+1, func(s Span, at int) int { return cmp.Compare(s.End, at) })
		return ofCode(x) && i < len(told) && told[i].Overlaps(x.Span)
	})
}

// A limit counts the findings of a file: those that count, which touch lines
// that changed, and the others, which are there to be masked, or to belong to an
// ignore comment.
type limit struct {
	most, counted, others int
	over, lost            bool // more were found, and such as count
}

// room reports whether a finding is to be kept.
func (l *limit) room(f *File, x *Finding) bool {
	if l.most == 0 {
		return true
	}
	counts := (f.part == nil || f.part.owns(x)) && f.changed(x)
	n := &l.others
	if counts {
		n = &l.counted
	}
	if *n == l.most {
		l.over, l.lost = true, l.lost || counts
		return false
	}
	*n++
	return true
}

// changed reports whether a finding touches a line that changed.
func (f *File) changed(x *Finding) bool {
	lines := f.changes()
	if lines == nil {
		return true
	}
	first := f.Line(x.Span.Start)
	return lines.Touches(first, max(first, f.Line(max(x.Span.End-1, 0))))
}

func complete(f *File, x *Finding) {
	x.Path, x.Origin = f.Path, f.Origin
	x.Start, x.End = f.Position(x.Span.Start), f.Position(x.Span.End)
	for i := range x.Trace {
		step := &x.Trace[i]
		step.Start, step.End = f.Position(step.Span.Start), f.Position(step.Span.End)
	}
}

func (e *Engine) finish(f *File, m *masker, x *Finding) {
	if x.Verdict == (Verdict{}) {
		x.Verdict = Verdict{Show: true, Block: true}
	}
	content := f.Data[x.Span.Start:x.Span.End]
	if x.Span.Len() == 0 {
		content = []byte(f.Path) // a finding about the file itself
	}
	x.Fingerprint = fingerprint(e.Key, x.Rule, content)
	if x.Rule.Secret && x.Span.Len() > 0 {
		x.Value = valueID(e.Key, content)
	}
	if !x.Rule.Secret {
		x.Fixes = slices.DeleteFunc(x.Fixes, func(fix Fix) bool { return m == nil || m.leaks(&fix) })
	}
	if m == nil {
		x.Excerpt = hiddenLine(f, x.Span)
		if x.Match != nil && x.Span.Len() > 0 {
			x.Match.Text = redacted
		}
		return
	}
	x.Excerpt = m.excerpt(f, x.Span)
	if x.Match != nil {
		around := x.Around
		if around.Len() == 0 {
			around = x.Span
		}
		if around.Len() > 0 {
			x.Match.Text = m.match(around, x.Span)
		}
	}
}

// detect runs one detector and turns its panic into a Gap: one bad file must
// not cost the others.
func (e *Engine) detect(d Detector, f *File, report func(Finding)) (err error) {
	defer recovered(f.Path, "a detector", &err)
	err = d.Detect(f, func(x Finding) {
		// Everything after the detector relies on this.
		if x.Rule == nil || !x.Span.in(f) || !x.Around.in(f) {
			panic(badFinding{})
		}
		report(x)
	})
	var gaps []error
	for _, e := range split(err) {
		if g, ok := errors.AsType[*Gap](e); ok {
			g.Path = f.Path
			gaps = append(gaps, g)
			continue
		}
		gaps = append(gaps, &Gap{Path: f.Path, Kind: Partial, Err: e})
	}
	return errors.Join(gaps...)
}

// badFinding is the panic of a detector that reports no rule, or a place
// outside the file.
type badFinding struct{}

// judge asks the Judge. When it fails, everything that was found shows and
// blocks.
func (e *Engine) judge(f *File, found []Finding) (judged []Finding, err error) {
	judged = slices.Clone(found) // a Judge may write to what it gets
	defer recovered(f.Path, "the policy", &err)
	return e.Judge.Judge(f, found), nil
}

// recovered, deferred, turns a panic into a Gap.
func recovered(path, who string, err *error) {
	v := recover()
	if v == nil {
		return
	}
	// The value of a runtime error tells indexes and types; any other value
	// might quote the file.
	what := fmt.Sprintf("%T", v)
	if re, ok := v.(runtime.Error); ok {
		what = re.Error()
	}
	*err = &Gap{Path: path, Kind: Panicked, Err: fmt.Errorf("%s failed (%s); this is a defect of squire, please report it", who, what)}
}

func (e *Engine) tooLarge(path string, size int64) *Gap {
	return &Gap{Path: path, Kind: TooLarge, Err: fmt.Errorf("%s is over the limit of %s; exclude it under [paths] in .squire.toml, or raise max-file-size", SizeText(size), SizeText(e.maxFileSize()))}
}

func (e *Engine) tooMany(path string) *Gap {
	return &Gap{Path: path, Kind: Partial, Err: fmt.Errorf("more than %d findings are in it, and the others are not told; if it is data, exclude it under [paths] in .squire.toml", e.MaxFindings)}
}

// SizeText writes a number of bytes for people.
func SizeText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// gapOf returns the Gap of a file that can't be read.
func gapOf(path string, err error) error {
	if g, ok := errors.AsType[*Gap](err); ok {
		return g
	}
	return &Gap{Path: path, Kind: Unreadable, Err: err}
}

// load reads a file's content. buf is memory to reuse.
func (e *Engine) load(f *File, buf []byte) ([]byte, error) {
	if f.Load == nil {
		return buf, nil
	}
	if f.Size > e.maxFileSize() {
		return buf, e.tooLarge(f.Path, f.Size)
	}
	data, err := f.Load(buf[:0])
	if err != nil {
		return buf, gapOf(f.Path, err)
	}
	f.Data, f.Load = data, nil
	if f.Shared {
		return buf, nil
	}
	return data, nil
}
