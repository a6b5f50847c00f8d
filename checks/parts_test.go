package checks_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// opened is a file that is read in parts, n bytes at a time.
func opened(path string, data []byte, n int) *checks.File {
	return &checks.File{Path: path, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&slowReader{bytes.NewReader(data), n}), nil
	}}
}

type slowReader struct {
	io.Reader
	n int
}

func (r *slowReader) Read(p []byte) (int, error) { return r.Reader.Read(p[:min(r.n, len(p))]) }

// findings runs a scan and fails at gaps.
func findings(t *testing.T, e *checks.Engine, f *checks.File) (all []checks.Finding) {
	t.Helper()
	for x, err := range e.Scan(t.Context(), source{{file: f}}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	return all
}

// A text is scanned in parts with the same result as whole, but for what parts
// don't show.
func sameInParts(t *testing.T, e *checks.Engine, path string, data []byte) (found int) {
	t.Helper()
	large := 10 * len(data)
	e.CutAt(large, 1<<20, 1<<10, 1<<9)
	want := findings(t, e, &checks.File{Path: path, Data: data})
	for _, cut := range [][3]int{{500, 400, 50}, {3000, 400, 200}, {1000, 1000, 0}, {4000, 2000, 2000}} {
		e.CutAt(100, cut[0], cut[1], cut[2])
		for _, workers := range []int{1, 3} {
			e.Workers = workers
			for _, f := range []*checks.File{{Path: path, Data: data}, opened(path, data, 7), opened(path, data, 1<<20)} {
				got := findings(t, e, f)
				if d := cmp.Diff(want, got, cmpopts.IgnoreFields(checks.Finding{}, "Excerpt", "Fixes"), cmpopts.IgnoreFields(checks.SecretMatch{}, "Text"), cmp.Comparer(checks.ValueID.Equal)); d != "" {
					t.Fatalf("cut at %v, %d workers (-whole +parts):\n%s", cut, workers, d)
				}
				for _, x := range got {
					if x.Excerpt.Text != "…"+checks.Mask+"…" || x.Excerpt.Line != x.Start.Line {
						t.Fatalf("a part shows %+v", x.Excerpt)
					}
				}
			}
		}
	}
	return len(want)
}

func TestPartsFindWhatTheWholeHas(t *testing.T) {
	pieces := []string{"\n", "\n", "\n\n", "\r\n", "é", "💩", "\xff", "\xf0\x9f", "\x80\x80\x80", "some words ", "WORD", strings.Repeat("x", 90), strings.Repeat("日本", 30)}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		some := pieces[int(seed)%3*2:] // with and without line breaks
		var text bytes.Buffer
		for size := 9000 + r.IntN(10_000); text.Len() < size; {
			text.WriteString(some[r.IntN(len(some))])
		}
		if sameInParts(t, &checks.Engine{Detectors: []checks.Detector{words{}}}, "a.txt", text.Bytes()) == 0 {
			t.Errorf("seed %d: nothing to be found", seed)
		}
	}
}

// planted are lines with a secret, of rules of every kind.
func planted(t *testing.T) (lines []string) {
	t.Helper()
	for _, id := range []string{
		"github-pat", "aws-access-token", "private-key", "jwt", "generic-api-key", "slack-webhook-url", "stripe-access-token",
		"netrc-password", "hardcoded-password", "password-in-url",
	} {
		line, _ := secretstest.Line(id, 1)
		lines = append(lines, line)
	}
	return lines
}

func TestPartsFindSecretsAcrossCuts(t *testing.T) {
	lines := planted(t)
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 6))
		var text bytes.Buffer
		for text.Len() < 20_000 {
			text.WriteString(strings.Repeat("plain words in a row ", r.IntN(20)))
			text.WriteString([]string{"\n", " ", "\n\n", "; "}[int(seed)%2*r.IntN(4)])
			text.WriteString(lines[r.IntN(len(lines))])
			text.WriteString([]string{"\n", " "}[r.IntN(2)*(int(seed)%2)])
		}
		e := &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{DecodeDepth: 2})}}
		if n := sameInParts(t, e, "a.env", text.Bytes()); n < 20 {
			t.Errorf("seed %d: %d findings", seed, n)
		}
	}
}

func TestPartsOfUTF16(t *testing.T) {
	text := strings.Repeat("größe 💩 eins\r\nzwei ", 400) + "WORD" + strings.Repeat(" drei 💩\n", 700) + "WORD"
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		data := order.AppendUint16(nil, 0xFEFF)
		for _, u := range utf16.Encode([]rune(text)) {
			data = order.AppendUint16(data, u)
		}
		if n := sameInParts(t, &checks.Engine{Detectors: []checks.Detector{words{}}}, "a.txt", data); n != 2 {
			t.Errorf("%d findings", n)
		}
		e := &checks.Engine{Detectors: []checks.Detector{words{}}}
		e.CutAt(100, 500, 400, 50)
		if got := len(findings(t, e, opened("a.txt", append(data, 0xD8), 3))); got != 2 { // half of a unit at the end
			t.Errorf("%d findings", got)
		}
	}
}

// bare reports every file by its path alone.
type bare struct{ words }

func (bare) Detect(f *checks.File, report func(checks.Finding)) error {
	report(checks.Finding{Rule: wordRule})
	return errors.New("not all of it was looked at")
}

func TestAFileInPartsIsOneFile(t *testing.T) {
	data := []byte(strings.Repeat("text\n", 5000))
	var done atomic.Int64
	for _, workers := range []int{1, 4} {
		e := &checks.Engine{Workers: workers, Detectors: []checks.Detector{words{}}, Progress: &checks.Progress{}}
		e.CutAt(100, 500, 100, 50)
		clean, dirty := opened("clean", data, 1000), opened("dirty", append(data, "WORD"...), 1000)
		binary := opened("binary", append([]byte("\x7fELF"), data...), 1000)
		for _, f := range []*checks.File{clean, dirty, binary} {
			f.Done = func() { done.Add(1) }
		}
		got := collect(t.Context(), e, source{{file: clean}, {file: dirty}, {file: binary}})
		if d := cmp.Diff([]string{"dirty:5001:1 word"}, got); d != "" {
			t.Error(d)
		}
		if n := done.Swap(0); n != 2 {
			t.Errorf("%d files are done, want the clean and the binary one", n)
		}
		if p := e.Progress; p.Files.Load() != 2 || p.Binaries.Load() != 1 || p.Bytes.Load() != int64(2*len(data)+4) {
			t.Errorf("%d files, %d binaries, %d bytes", p.Files.Load(), p.Binaries.Load(), p.Bytes.Load())
		}
		// What is said of the file, not of a place in it, is said once.
		e.Detectors = []checks.Detector{bare{}}
		got = collect(t.Context(), e, source{{file: opened("a", data, 1000)}, {file: opened("b", data, 1000)}})
		want := []string{"a:1:1 word", "error: scan a: not all of it was looked at", "b:1:1 word", "error: scan b: not all of it was looked at"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}

func TestAPartThatCannotBeRead(t *testing.T) {
	text := strings.Repeat("text WORD\n", 1000)
	broken := func(after int) *checks.File {
		return &checks.File{Path: "f", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text[:after]), iotest.ErrReader(errors.New("the disk is gone")))), nil
		}, Done: func() { t.Error("done") }}
	}
	for _, workers := range []int{1, 4} {
		e := &checks.Engine{Workers: workers, Detectors: []checks.Detector{words{}}}
		e.CutAt(100, 500, 100, 50)
		for _, lines := range []int{0, 1, 700} {
			got := collect(t.Context(), e, source{{file: broken(lines * 10)}, file("next", "WORD")})
			if len(got) != lines+2 || got[lines] != "error: scan f: the disk is gone" || got[lines+1] != "next:1:1 word" {
				t.Errorf("%d lines: %d findings and errors: %q", lines, len(got), got[max(0, len(got)-3):])
			}
		}
		for name, open := range map[string]func() (io.ReadCloser, error){
			"no file":         func() (io.ReadCloser, error) { return nil, errors.New("no file") },
			"a panic at open": func() (io.ReadCloser, error) { panic("quotes the file") },
			"a panic at read": func() (io.ReadCloser, error) { return io.NopCloser(panicking{}), nil },
		} {
			got := collect(t.Context(), e, source{{file: &checks.File{Path: "f", Open: open}}, file("next", "WORD")})
			if len(got) != 2 || !strings.HasPrefix(got[0], "error: ") || strings.Contains(got[0], "quotes") || got[1] != "next:1:1 word" {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("quotes the file") }

func TestLimitsOfLargeFiles(t *testing.T) {
	text := []byte(strings.Repeat("text WORD\n", 1000))
	e := &checks.Engine{Detectors: []checks.Detector{words{}}, MaxFileSize: 5000}
	e.CutAt(100, 500, 100, 50)
	known := opened("known", text, 100)
	known.Size = int64(len(text))
	got := collect(t.Context(), e, source{{file: known}, {file: opened("stream", text, 100)}})
	if n := len(got); n < 400 || n > 502 || !strings.Contains(got[0], "over the limit of 4 KB") || !strings.Contains(got[n-1], "the rest of it was not scanned") {
		t.Errorf("%d: %q … %q", len(got), got[0], got[len(got)-1])
	}
	e.MaxFileSize = 0
	if got := collect(t.Context(), e, source{{file: opened("stream", text, 100)}}); len(got) != 1000 {
		t.Errorf("%d findings without a limit", len(got))
	}
}

// However large the file, only so much of it is held.
func TestMemoryOfPartsIsBounded(t *testing.T) {
	const line, total = "some text and a WORD\n", int64(2_000_000)
	for _, workers := range []int{1, 4} {
		e := &checks.Engine{Workers: workers, Detectors: []checks.Detector{words{}}}
		e.CutAt(100, 1000, 100, 50)
		var taken atomic.Int64
		f := &checks.File{Path: "f", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(&endless{text: line, ahead: func(read int) {
				// The feeder may be ahead by what waits and what is in work.
				n := int(taken.Load())
				if most := (n + (64*workers+2*workers+4)*100) * len(line); read > most {
					t.Errorf("%d bytes were read when %d findings were taken", read, n)
				}
			}}, total)), nil
		}}
		for _, err := range e.Scan(t.Context(), source{{file: f}}) {
			if taken.Add(1); err != nil {
				t.Fatal(err)
			}
		}
		if n := taken.Load(); n != total/int64(len(line)) {
			t.Errorf("%d findings", n)
		}
	}
}

type endless struct {
	text  string
	at    int
	ahead func(read int)
}

func (r *endless) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at%len(r.text):])
	r.at += n
	r.ahead(r.at)
	return n, nil
}

func TestCancelWithinALargeFile(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ctx, cancel := context.WithCancelCause(t.Context())
		e := &checks.Engine{Workers: workers, Detectors: []checks.Detector{words{}}}
		e.CutAt(100, 1000, 100, 50)
		enough := errors.New("enough")
		n := 0
		var last error
		for _, err := range e.Scan(ctx, source{{file: opened("f", []byte(strings.Repeat("WORD\n", 200_000)), 1000)}}) {
			last = err
			if n++; n == 1000 {
				cancel(enough)
			}
		}
		if n > 100_000 || !errors.Is(last, enough) {
			t.Errorf("%d findings, then %v", n, last)
		}
		cancel(nil)
	}
	closed := false
	f := opened("f", bytes.Repeat([]byte("WORD\n"), 200_000), 1000)
	open := f.Open
	f.Open = func() (io.ReadCloser, error) {
		content, err := open()
		return &closing{content, &closed}, err
	}
	e := &checks.Engine{Workers: 3, Detectors: []checks.Detector{words{}}}
	e.CutAt(100, 1000, 100, 50)
	for range e.Scan(t.Context(), source{{file: f}}) {
		break
	}
	if !closed {
		t.Error("the file stays open")
	}
}

type closing struct {
	io.Reader
	closed *bool
}

func (c *closing) Close() error {
	*c.closed = true
	return nil
}

// A secret on the line before one that has no end in the part: gitleaks' lines
// and columns are those of the whole file.
func TestLinesWithoutEndInThePart(t *testing.T) {
	key := "-----BEGIN " + "PRIVATE KEY-----\n"
	for r := rand.New(rand.NewPCG(1, 1)); len(key) < 150; {
		key += string("abcdefghijklmnopqrstuvwxyzABCDEFG0123456789"[r.IntN(43)])
	}
	key += "-----END " + "PRIVATE KEY-----" // of two lines, the second one long
	text := strings.Repeat("a line\n", 640) + key + strings.Repeat(" long", 3000) + "\n" + key
	d := secrets.New(secrets.Options{Enabled: func(r *checks.Rule) bool { return r.ID == "private-key" }})
	if n := sameInParts(t, &checks.Engine{Detectors: []checks.Detector{d}}, "a.txt", []byte(text)); n == 0 {
		t.Error("no key is found")
	}
}
