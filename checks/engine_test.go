package checks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
)

var wordRule = &checks.Rule{ID: "word", Title: "Word", Severity: checks.High}

// words reports every "WORD" and, in files with these names, misbehaves.
type words struct{ seen func(*checks.File) }

func (words) Rules() []*checks.Rule { return []*checks.Rule{wordRule} }
func (words) Hints() []string       { return []string{"word"} }

func (w words) Detect(f *checks.File, report func(checks.Finding)) error {
	if w.seen != nil {
		w.seen(f)
	}
	for off := 0; ; off += 4 {
		i := bytes.Index(f.Data[off:], []byte("WORD"))
		if i < 0 {
			break
		}
		off += i
		report(checks.Finding{Rule: wordRule, Span: checks.Span{Start: off, End: off + 4}})
	}
	switch f.Path {
	case "panic":
		panic("quotes the file: " + string(f.Data))
	case "index":
		_ = f.Data[len(f.Data)+rand.IntN(1)]
	case "error":
		return errors.New("step budget spent")
	case "outside":
		report(checks.Finding{Rule: wordRule, Span: checks.Span{Start: 3, End: len(f.Data) + 1}})
	case "no rule":
		report(checks.Finding{})
	}
	return nil
}

// entry is what a test source yields: a file or an error.
type entry struct {
	file *checks.File
	err  error
}

type source []entry

func (s source) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, e := range s {
			if ctx.Err() != nil {
				yield(nil, context.Cause(ctx))
				return
			}
			if !yield(e.file, e.err) {
				return
			}
		}
	}
}

func file(path, data string) entry {
	return entry{file: &checks.File{Path: path, Data: []byte(data)}}
}

// lazy is a file that is loaded into the engine's buffer.
func lazy(path, data string) entry {
	return entry{file: &checks.File{Path: path, Size: int64(len(data)), Load: func(buf []byte) ([]byte, error) {
		return append(buf, data...), nil
	}}}
}

// collect runs a scan and tells it in lines.
func collect(ctx context.Context, e *checks.Engine, s checks.Source) (lines []string) {
	for x, err := range e.Scan(ctx, s) {
		if err != nil {
			lines = append(lines, "error: "+err.Error())
		} else {
			lines = append(lines, fmt.Sprintf("%s:%d:%d %s", x.Path, x.Start.Line, x.Start.Column, x.Rule.ID))
		}
	}
	return lines
}

// many are files of all sizes with gaps between them.
func many() (s source) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		path := fmt.Sprintf("f%03d", i)
		switch text := strings.Repeat("some text\n", r.IntN(2000)) + "a WORD\n" + strings.Repeat("WORD ", i%4); i % 10 {
		case 3:
			s = append(s, entry{err: &checks.Gap{Path: path, Kind: checks.Unreadable, Err: fs.ErrPermission}})
		case 7:
			s = append(s, file(path, text))
		default:
			s = append(s, lazy(path, text))
		}
	}
	return s
}

func TestScanOrderDoesNotDependOnWorkers(t *testing.T) {
	var want []string
	for _, workers := range []int{1, 2, 3, 16} {
		e := &checks.Engine{Detectors: []checks.Detector{words{func(*checks.File) { runtime.Gosched() }}}, Workers: workers, Progress: &checks.Progress{}}
		got := collect(t.Context(), e, many())
		if want == nil {
			want = got
			if len(got) < 300 || !slices.Contains(got, "error: scan f003: permission denied") {
				t.Fatalf("%d lines", len(got))
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d workers:\n%s", workers, d)
		}
		if n := e.Progress.Files.Load(); n != 270 {
			t.Errorf("%d files counted", n)
		}
		if n := e.Progress.Gaps.Load(); n != 30 {
			t.Errorf("%d gaps counted", n)
		}
	}
}

func TestScanStopsWhenTheCallerDoes(t *testing.T) {
	var running, ended atomic.Int64
	var s source
	for i := range 1000 {
		s = append(s, file(fmt.Sprint(i), "WORD"))
	}
	e := &checks.Engine{Workers: 4, Detectors: []checks.Detector{words{func(*checks.File) {
		running.Add(1)
		runtime.Gosched()
		running.Add(-1)
		ended.Add(1)
	}}}}
	for range e.Scan(t.Context(), s) {
		break
	}
	n := ended.Load()
	if running.Load() != 0 || n == 1000 {
		t.Errorf("%d detectors at work, %d files done", running.Load(), n)
	}
	runtime.Gosched()
	if ended.Load() != n {
		t.Error("work went on after Scan returned")
	}
}

func TestScanCanceled(t *testing.T) {
	for i := range 90 {
		at := []int{0, 1, 50}[i%3]
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("stopped by hand")
		var errs []error
		n := 0
		if at == 0 {
			cancel(cause)
		}
		for _, err := range (&checks.Engine{Workers: 3, Detectors: []checks.Detector{words{}}}).Scan(ctx, many()) {
			if _, gap := errors.AsType[*checks.Gap](err); err != nil && !gap {
				errs = append(errs, err)
			}
			if n++; n == at {
				cancel(cause)
			}
		}
		cancel(nil)
		if len(errs) != 1 || !errors.Is(errs[0], cause) {
			t.Errorf("canceled at %d: errors %v", at, errs)
		}
	}
}

func TestScanEndsAtAnErrorThatIsNoGap(t *testing.T) {
	broken := errors.New("the repository is broken")
	s := source{file("a", "WORD"), {err: &checks.Gap{Path: "b", Kind: checks.Unreadable, Err: fs.ErrPermission}}, file("c", "WORD"), {err: broken}, file("d", "WORD")}
	want := []string{"a:1:1 word", "error: scan b: permission denied", "c:1:1 word", "error: the repository is broken"}
	if d := cmp.Diff(want, collect(t.Context(), &checks.Engine{Detectors: []checks.Detector{words{}}}, s)); d != "" {
		t.Error(d)
	}
}

func TestBadFileCostsItselfAlone(t *testing.T) {
	const planted = "a planted text WORD"
	s := source{file("ok", planted)}
	for _, name := range []string{"panic", "index", "error", "outside", "no rule"} {
		s = append(s, file(name, planted))
	}
	s = append(s,
		entry{file: &checks.File{Path: "unreadable", Load: func([]byte) ([]byte, error) {
			return nil, &fs.PathError{Op: "open", Path: "unreadable", Err: fs.ErrPermission}
		}}},
		entry{file: &checks.File{Path: "load panics", Load: func([]byte) ([]byte, error) { panic(planted) }}},
		entry{file: &checks.File{Path: "huge", Size: 2 << 20, Load: func([]byte) ([]byte, error) { panic("read a file over the limit") }}},
		file("huge too", strings.Repeat("x", 1<<20+1)),
		file("last", planted))
	e := &checks.Engine{Workers: 1, MaxFileSize: 1 << 20, Detectors: []checks.Detector{words{}}}
	kinds := map[string]checks.GapKind{}
	var found []string
	for x, err := range e.Scan(t.Context(), s) {
		if err == nil {
			found = append(found, x.Path)
			continue
		}
		g, ok := errors.AsType[*checks.Gap](err)
		if !ok {
			t.Fatalf("%v is no gap", err)
		}
		if strings.Contains(err.Error(), "planted") {
			t.Errorf("%v quotes the file", err)
		}
		kinds[g.Path] = g.Kind
	}
	if d := cmp.Diff(map[string]checks.GapKind{
		"panic": checks.Panicked, "index": checks.Panicked, "error": checks.Partial, "outside": checks.Panicked, "no rule": checks.Panicked,
		"unreadable": checks.Unreadable, "load panics": checks.Panicked, "huge": checks.TooLarge, "huge too": checks.TooLarge,
	}, kinds); d != "" {
		t.Error(d)
	}
	// What was found before things went wrong is kept.
	if d := cmp.Diff([]string{"ok", "panic", "index", "error", "outside", "no rule", "last"}, found); d != "" {
		t.Error(d)
	}
}

// judgeFunc is a Judge.
type judgeFunc func(f *checks.File, found []checks.Finding) []checks.Finding

func (j judgeFunc) Judge(f *checks.File, found []checks.Finding) []checks.Finding { return j(f, found) }

func TestJudge(t *testing.T) {
	f := func() *checks.File { return &checks.File{Path: "f", Data: []byte("one WORD\ntwo WORD\n")} }
	failing := &checks.Engine{Detectors: []checks.Detector{words{}}, Judge: judgeFunc(func(_ *checks.File, found []checks.Finding) []checks.Finding {
		found[0].Verdict = checks.Verdict{}
		panic("no")
	})}
	found, err := failing.ScanFile(f())
	if g, ok := errors.AsType[*checks.Gap](err); !ok || g.Kind != checks.Panicked {
		t.Errorf("error %v", err)
	}
	if len(found) != 2 || !found[0].Verdict.Show || !found[0].Verdict.Block {
		t.Errorf("a policy that fails lets pass: %+v", found)
	}

	adding := &checks.Engine{Detectors: []checks.Detector{words{}}, Judge: judgeFunc(func(_ *checks.File, found []checks.Finding) []checks.Finding {
		found[0].Verdict = checks.Verdict{Reason: "known", Suppression: checks.External}
		return append(found, checks.Finding{Rule: wordRule, Severity: checks.Info, Span: checks.Span{Start: 9, End: 12}, Verdict: checks.Verdict{Show: true}})
	})}
	found, err = adding.ScanFile(f())
	if err != nil || len(found) != 3 {
		t.Fatalf("%d findings, error %v", len(found), err)
	}
	if x := found[0]; x.Verdict.Show || x.Verdict.Reason != "known" {
		t.Errorf("verdict %+v", x.Verdict)
	}
	if x := found[2]; x.Path != "f" || x.Start.Line != 2 || x.Excerpt.Text != "two WORD" || x.Fingerprint == (checks.Fingerprint{}) || x.Verdict.Block || x.Severity != checks.Info {
		t.Errorf("the judge's own finding is not complete: %+v", x)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const limit, big = 1000, 5000
	var inFlight, most atomic.Int64
	sizes := []int{big}
	for i := range 200 {
		sizes = append(sizes, 1+i*7%400)
	}
	sizes = append(sizes, big)
	var s source
	for i, size := range sizes {
		s = append(s, entry{file: &checks.File{Path: fmt.Sprint(i), Size: int64(size), Load: func(buf []byte) ([]byte, error) {
			now := inFlight.Add(int64(size))
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			if size == big && now != big || size != big && now > limit {
				t.Errorf("%d bytes in flight while reading %d", now, size)
			}
			runtime.Gosched()
			return append(buf, make([]byte, size)...), nil
		}}})
	}
	// The weight of a file is given back after its last detector.
	e := &checks.Engine{Workers: 8, MaxInFlight: limit, Detectors: []checks.Detector{words{func(f *checks.File) {
		runtime.Gosched()
		var i int
		fmt.Sscan(f.Path, &i)
		inFlight.Add(int64(-sizes[i]))
	}}}}
	if got := collect(t.Context(), e, s); got != nil {
		t.Fatal(got)
	}
	if m := most.Load(); m != big || inFlight.Load() != 0 {
		t.Errorf("%d bytes at most, %d at the end", m, inFlight.Load())
	}
}

func TestUTF16AndBinary(t *testing.T) {
	encode := func(order func(uint16) []byte, s string) string {
		b := order(0xFEFF)
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, order(u)...)
		}
		return string(b)
	}
	little := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
	big := func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	var data []string
	s := source{
		file("little", encode(little, "é💩 WORD\n")), file("big", encode(big, "é💩 WORD\n")), file("one NUL", "a\x00b   WORD   "),
		file("binary", "\x7fELF WORD"), file("zeros", strings.Repeat("\x00", 100)+"WORD"), file("empty", ""),
	}
	e := &checks.Engine{Workers: 1, Progress: &checks.Progress{}, Detectors: []checks.Detector{words{func(f *checks.File) {
		data = append(data, fmt.Sprintf("%s %v %d", f.Path, f.Binary, len(f.Data)))
	}}}}
	var got []string
	for x, err := range e.Scan(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %d %d", x.Path, x.Start.Column, x.Start.UTF16))
	}
	if d := cmp.Diff([]string{"little 8 5", "big 8 5", "one NUL 7 7"}, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"little false 12", "big false 12", "one NUL false 13", "binary true 0", "zeros true 0", "empty false 0"}, data); d != "" {
		t.Error(d)
	}
	if p := e.Progress; p.Files.Load() != 4 || p.Binaries.Load() != 2 {
		t.Errorf("%d files, %d binaries", p.Files.Load(), p.Binaries.Load())
	}
}

func TestOnlyChangedLines(t *testing.T) {
	text := "WORD 1\nWORD 2\nWORD 3\nWORD 4\n"
	tests := []struct {
		lines checks.LineSet
		want  []string
	}{
		{nil, []string{"f:1:1 word", "f:2:1 word", "f:3:1 word", "f:4:1 word"}},
		{checks.LineSet{}, nil},
		{checks.LineSet{{First: 2, Last: 2}, {First: 4, Last: 9}}, []string{"f:2:1 word", "f:4:1 word"}},
	}
	for _, tt := range tests {
		f := file("f", text)
		f.file.Lines = tt.lines
		if d := cmp.Diff(tt.want, collect(t.Context(), &checks.Engine{Detectors: []checks.Detector{words{}}}, source{f})); d != "" {
			t.Errorf("%v: %s", tt.lines, d)
		}
	}
}

func TestFingerprintNamesTheContent(t *testing.T) {
	secret := &checks.Rule{ID: "s", Title: "S", Secret: true}
	code := &checks.Rule{ID: "c", Title: "C"}
	print := func(rule *checks.Rule, path, before, content string, key []byte) checks.Fingerprint {
		d := fixed{rule, checks.Span{Start: len(before), End: len(before) + len(content)}}
		found, err := (&checks.Engine{Detectors: []checks.Detector{d}, Key: key}).ScanFile(&checks.File{Path: path, Data: []byte(before + content + "\n")})
		if err != nil || len(found) != 1 {
			t.Fatal(len(found), err)
		}
		return found[0].Fingerprint
	}
	base := print(code, "a", "", "f(x, 1)", nil)
	if print(code, "b", "new\nlines\n", "f(x,\n\t1)", nil) != base {
		t.Error("moved and reformatted code got another fingerprint")
	}
	if print(code, "a", "", "f(x, 2)", nil) == base || print(secret, "a", "", "f(x, 1)", nil) == base || print(code, "a", "", "f(x, 1)", []byte("k")) == base {
		t.Error("other content, rule or key gave the same fingerprint")
	}
	if print(secret, "a", "", "a b", nil) == print(secret, "a", "", "ab", nil) {
		t.Error("white space of a secret doesn't count")
	}
	if print(code, "a", "", "", nil) == print(code, "b", "", "", nil) {
		t.Error("findings about two files are one")
	}
	var back checks.Fingerprint
	if err := back.UnmarshalText([]byte(base.String())); err != nil || back != base {
		t.Errorf("%v, %v", back, err)
	}
	for _, bad := range []string{"", "00", strings.Repeat("x", 32)} {
		if back.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q is taken for a fingerprint", bad)
		}
	}
}

// One secret has one value, whichever rule saw it and wherever it stands.
func TestValueIsThatOfTheSecretAlone(t *testing.T) {
	secret := &checks.Rule{ID: "s", Title: "S", Secret: true}
	other := &checks.Rule{ID: "o", Title: "O", Secret: true}
	scan := func(rule *checks.Rule, path, before, content string, key []byte) checks.Finding {
		d := fixed{rule, checks.Span{Start: len(before), End: len(before) + len(content)}}
		found, err := (&checks.Engine{Detectors: []checks.Detector{d}, Key: key}).ScanFile(&checks.File{Path: path, Data: []byte(before + content + "\n")})
		if err != nil || len(found) != 1 {
			t.Fatal(len(found), err)
		}
		return found[0]
	}
	base := scan(secret, "a", "", "one value", nil)
	same := scan(other, "b", "further = ", "one value", nil)
	if !base.Value.Known() || base.Value != same.Value || !base.Value.Equal(same.Value) {
		t.Error("another rule in another file made another value of it")
	}
	if base.Fingerprint == same.Fingerprint {
		t.Error("the fingerprints are alike, too")
	}
	for name, x := range map[string]checks.Finding{
		"other content":   scan(secret, "a", "", "one  value", nil),
		"another key":     scan(secret, "a", "", "one value", []byte("k")),
		"code":            scan(&checks.Rule{ID: "s", Title: "S"}, "a", "", "one value", nil),
		"the file itself": scan(secret, "a", "", "", nil),
	} {
		if x.Value == base.Value || x.Value.Known() != x.Rule.Secret && x.Span.Len() > 0 {
			t.Errorf("%s: known %v, equal %v", name, x.Value.Known(), x.Value == base.Value)
		}
	}
	if scan(secret, "a", "", "", nil).Value.Known() {
		t.Error("a finding about a file has a value")
	}
}

// What a digest looks like must not depend on the value: it is no text for any
// log.
func TestValueCannotBeWritten(t *testing.T) {
	secret := &checks.Rule{ID: "s", Title: "S", Secret: true}
	var shown []string
	for _, content := range []string{"one", "two"} {
		found, err := (&checks.Engine{Detectors: []checks.Detector{fixed{secret, checks.Span{End: 3}}}}).ScanFile(&checks.File{Path: "a", Data: []byte(content)})
		if err != nil {
			t.Fatal(err)
		}
		v := found[0].Value
		var b bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U"} {
			fmt.Fprintf(&b, verb+" "+verb+" ", v, []checks.ValueID{v})
		}
		slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: noTime})).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: noTime})).Info("m", "v", v)
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, b.String()+string(text))
	}
	if d := cmp.Diff(shown[0], shown[1]); d != "" {
		t.Error(d)
	}
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// fixed reports one place.
type fixed struct {
	rule *checks.Rule
	span checks.Span
}

func (f fixed) Rules() []*checks.Rule { return []*checks.Rule{f.rule} }
func (fixed) Hints() []string         { return nil }
func (f fixed) Detect(_ *checks.File, report func(checks.Finding)) error {
	report(checks.Finding{Rule: f.rule, Span: f.span})
	return nil
}

// A file is done when it was wholly scanned and has no finding at all.
func TestDoneIsCalledForCleanFilesAlone(t *testing.T) {
	var done [6]atomic.Int64
	var s source
	for i, f := range []struct{ path, data string }{
		{"clean", "text"}, {"found", "a WORD"}, {"panic", "text"}, {"error", "text"}, {"judged", "text"}, {"large", strings.Repeat("x", 2000)},
	} {
		e := lazy(f.path, f.data)
		e.file.Done = func() { done[i].Add(1) }
		s = append(s, e)
	}
	e := &checks.Engine{Detectors: []checks.Detector{words{}}, Judge: remarker{}, MaxFileSize: 1000}
	collect(t.Context(), e, s)
	for i := range done {
		if got, want := done[i].Load(), int64(1); got != want && i == 0 || got != 0 && i > 0 {
			t.Errorf("file %d was done %d times", i, got)
		}
	}
}

// remarker adds a finding of its own to the file "judged", and suppresses all
// others.
type remarker struct{}

func (remarker) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	for i := range found {
		found[i].Verdict.Suppression = checks.External
	}
	if f.Path == "judged" {
		found = append(found, checks.Finding{Rule: wordRule})
	}
	return found
}

// pairs finds each "SECRET" as a secret, and each "x=…" as one that a rule about
// code sees.
type pairs struct{}

var (
	pairSecret = &checks.Rule{ID: "pair-secret", Secret: true}
	pairCode   = &checks.Rule{ID: "pair-code", Secret: true, Langs: []checks.Lang{checks.YAML}}
)

func (pairs) Rules() []*checks.Rule { return []*checks.Rule{pairSecret, pairCode} }
func (pairs) Hints() []string       { return nil }
func (pairs) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, c := range []struct {
		rule *checks.Rule
		text string
	}{{pairSecret, "SECRET"}, {pairCode, "'SECRET'"}, {pairCode, "'other'"}} {
		for at := 0; ; at += len(c.text) {
			i := strings.Index(string(f.Data[at:]), c.text)
			if i < 0 {
				break
			}
			at += i
			report(checks.Finding{Rule: c.rule, Span: checks.Span{Start: at, End: at + len(c.text)}})
		}
	}
	return nil
}

// A secret that a rule about code and one about secrets find is told once, and
// what only a rule about code finds is masked as well.
func TestSecretsToldOnce(t *testing.T) {
	e := &checks.Engine{Detectors: []checks.Detector{pairs{}}}
	found, err := e.ScanFile(&checks.File{Path: "a.yaml", Data: []byte("a: 'SECRET'\nb: 'other'\nc: SECRET\nd: 'other' # 'SECRET'\n")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range found {
		got = append(got, fmt.Sprint(x.Rule.ID, " ", x.Start.Line))
		if strings.Contains(x.Excerpt.Text, "other") {
			t.Errorf("line %d shows %q", x.Start.Line, x.Excerpt.Text)
		}
	}
	want := []string{"pair-secret 1", "pair-code 2", "pair-secret 3", "pair-code 4", "pair-secret 4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
