package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// A member is a file of an archive that a test makes. A link has a target.
type member struct {
	name, data, link string
	encrypted        bool // by its own account, in zip files
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func zipOf(t testing.TB, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.link != "" {
			h.SetMode(os.ModeSymlink | 0o777)
			m.data = m.link
		}
		if m.encrypted {
			h.Flags |= 1
		}
		f := must[io.Writer](t)(w.CreateHeader(h))
		must[int](t)(io.WriteString(f, m.data))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarOf(t testing.TB, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.data)), Typeflag: tar.TypeReg}
		switch {
		case m.link != "":
			h.Typeflag, h.Linkname = tar.TypeSymlink, m.link
		case strings.HasSuffix(m.name, "/"):
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		must[int](t)(io.WriteString(w, m.data))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipOf(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	must[int](t)(io.WriteString(w, text))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// bzip2OfHello is "hello\n" packed by bzip2, which the standard library can't
// write.
const bzip2OfHello = "QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi"

// contents returns the files that a source yields, with what they hold, and
// its gaps as list does.
func contents(t testing.TB, o TreeOptions) []string {
	t.Helper()
	var out []string
	for f, err := range NewTree(o).Files(t.Context()) {
		if gap, ok := errors.AsType[*checks.Gap](err); ok {
			out = append(out, "! "+gap.Path+" ("+string(gap.Kind)+")")
			continue
		}
		if err != nil {
			return append(out, "!! "+err.Error())
		}
		data := f.Data
		if f.Load != nil {
			data = []byte("closed")
		}
		out = append(out, f.Path+" = "+string(data))
	}
	return out
}

func TestArchives(t *testing.T) {
	text := member{name: "dir/a.env", data: "text"}
	inner := zipOf(t, text, member{name: "deep.tgz", data: gzipOf(t, tarOf(t, text))})
	encrypted := zipOf(t, member{name: "dir/a.env", data: "text", encrypted: true}, member{name: "b", data: "b"})
	damaged := []byte(zipOf(t, member{name: "x", data: strings.Repeat("some text ", 100)}, text))
	damaged[40] ^= 0xff
	for _, tt := range []struct {
		name, file, data string
		depth            int
		want             []string
	}{
		{"closed by default", "a.zip", inner, 0, []string{"a.zip = closed"}},
		{"zip", "a.jar", zipOf(t, text, member{name: "empty/"}), 1, []string{"a.jar = ", "a.jar!dir/a.env = text"}},
		{"not deeper than asked", "a.zip", zipOf(t, member{name: "b.zip", data: zipOf(t, text)}), 1, []string{"a.zip = ", "a.zip!b.zip = " + zipOf(t, text)}},
		{"nested", "a.ZIP", inner, 2, []string{"a.ZIP = ", "a.ZIP!dir/a.env = text", "a.ZIP!deep.tgz = ", "a.ZIP!deep.tgz!dir/a.env = text"}},
		{"tar", "a.tar", tarOf(t, member{name: "d/"}, text), 1, []string{"a.tar = ", "a.tar!dir/a.env = text"}},
		{"tar.gz", "a.tar.gz", gzipOf(t, tarOf(t, text)), 1, []string{"a.tar.gz = ", "a.tar.gz!dir/a.env = text"}},
		{"gzip keeps the name", "a.json.gz", gzipOf(t, "text"), 1, []string{"a.json.gz = text"}},
		{"bzip2", "a.bz2", string(must[[]byte](t)(base64.StdEncoding.DecodeString(bzip2OfHello))), 1, []string{"a.bz2 = hello\n"}},
		{"a text by that name", "a.zip", "no archive", 1, []string{"a.zip = closed"}},
		{"empty", "a.gz", "", 1, []string{"a.gz = closed"}},
		{"links are passed over", "a.zip", zipOf(t, member{name: "l", link: "/etc/passwd"}, text), 1, []string{"a.zip = ", "a.zip!dir/a.env = text"}},
		{"links in tar", "a.tar", tarOf(t, member{name: "l", link: "../../x"}, text), 1, []string{"a.tar = ", "a.tar!dir/a.env = text"}},
		{"names that climb", "a.zip", zipOf(t, member{name: "../../up", data: "1"}, member{name: "/abs", data: "2"}, member{name: `..\w\..\..\x`, data: "3"}), 1,
			[]string{"a.zip = ", "a.zip!up = 1", "a.zip!abs = 2", "a.zip!x = 3"}},
		{"names that climb in tar", "a.tar", tarOf(t, member{name: "../../up", data: "1"}), 1, []string{"a.tar = ", "a.tar!up = 1"}},
		{"names with control characters", "a.zip", zipOf(t, member{name: "a\x1b[2J\n\xff", data: "1"}), 1, []string{"a.zip = ", "a.zip!a\x1b[2J\n\xff = 1"}},
		{"zip cut short", "a.zip", inner[:len(inner)-40], 1, []string{"! a.zip (unreadable)"}},
		{"gzip cut short", "a.gz", gzipOf(t, strings.Repeat("text", 10))[:20], 1, []string{"! a.gz (unreadable)"}},
		{"gzip header alone", "a.gz", "\x1f\x8b", 1, []string{"! a.gz (unreadable)"}},
		{"tar cut short", "a.tar", tarOf(t, text, member{name: "b", data: "more"})[:1400], 1, []string{"a.tar = ", "a.tar!dir/a.env = text", "! a.tar (unreadable)"}},
		{"encrypted", "a.zip", encrypted, 1, []string{"a.zip = ", "a.zip!b = b", "! a.zip (unreadable)"}},
		{"damaged member", "a.zip", string(damaged), 1, []string{"a.zip = ", "! a.zip!x (unreadable)", "a.zip!dir/a.env = text"}},
		{"member too large", "a.zip", zipOf(t, member{name: "big", data: strings.Repeat("x", 5000)}, text), 1, []string{"a.zip = ", "! a.zip!big (too-large)", "a.zip!dir/a.env = text"}},
		{"gzip too large", "a.gz", gzipOf(t, strings.Repeat("x", 5000)), 1, []string{"! a.gz (too-large)"}},
		{"excluded member", "a.zip", zipOf(t, member{name: "left-out.txt"}, text), 1, []string{"a.zip = ", "a.zip!dir/a.env = text"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			if err := os.WriteFile(filepath.Join(root, tt.file), []byte(tt.data), 0o644); err != nil {
				t.Fatal(err)
			}
			grow(t, root, "z.txt")
			got := contents(t, TreeOptions{
				Root: root, ArchiveDepth: tt.depth, MaxFileSize: 4000,
				Exclude: func(path string, dir bool) bool { return strings.HasSuffix(path, "left-out.txt") },
			})
			// What was read of a broken member is yielded too; how much that
			// is, is up to the decompressor.
			if tt.name == "damaged member" || tt.name == "gzip cut short" {
				got = slices.DeleteFunc(got, func(s string) bool { return strings.Contains(s, "some") || strings.Contains(s, "texttext") })
			}
			if d := cmp.Diff(append(tt.want, "z.txt = closed"), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// zeros is a reader without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// An archive that unpacks to more than its size warrants is left off, whatever
// it is made of, and what comes after it is scanned.
func TestArchiveBombs(t *testing.T) {
	var big bytes.Buffer
	g := gzip.NewWriter(&big)
	must[int64](t)(io.CopyN(g, zeros{}, 4<<20))
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	var many []member
	for i := range 60 {
		many = append(many, member{name: fmt.Sprint(i), data: strings.Repeat("\x00", 1<<16)})
	}
	var crowd bytes.Buffer
	w := tar.NewWriter(&crowd)
	limits := archiveLimits{bytes: 1 << 30, members: 1000, ratio: 200, ratioFrom: 1 << 20, directory: 1 << 16}
	for i := range limits.members + 1 {
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprint(i), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range map[string]string{
		"a.gz":   big.String(),
		"b.zip":  zipOf(t, many...),
		"c.zip":  zipOf(t, member{name: "in.zip", data: zipOf(t, many...)}),
		"d.tgz":  gzipOf(t, tarOf(t, many...)),
		"e.tar":  crowd.String(),
		"f.zip":  zipOf(t, member{name: "x.gz", data: big.String()}, member{name: "after"}),
		"z.zip!": "",
	} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
		grow(t, root, "zz.txt")
		var gaps []string
		members, last := 0, ""
		tree := NewTree(TreeOptions{Root: root, ArchiveDepth: 3})
		tree.limits = limits
		for f, err := range tree.Files(t.Context()) {
			if gap, ok := errors.AsType[*checks.Gap](err); ok {
				gaps = append(gaps, gap.Path+" "+string(gap.Kind))
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			members++
			last = f.Path
		}
		var want []string
		if name != "z.zip!" {
			want = []string{name + " partial"}
		}
		if d := cmp.Diff(want, gaps); d != "" || last != "zz.txt" {
			t.Errorf("%s: last %s, gaps (-want +got):\n%s", name, last, d)
		}
		if name == "b.zip" && members > 40 {
			t.Errorf("%s: %d members were yielded", name, members)
		}
	}
}

// The sum counts, even where nothing is packed, and in archives in archives.
func TestArchiveTotalIsBounded(t *testing.T) {
	part := strings.Repeat("text", 10_000)
	data := tarOf(t, member{name: "a", data: part}, member{name: "b.tar", data: tarOf(t, member{name: "b", data: part}, member{name: "c", data: part})}, member{name: "d", data: part})
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.tar"), []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	tree := NewTree(TreeOptions{Root: root, ArchiveDepth: 2})
	tree.limits.bytes = 170_000 // a, b.tar and b
	want := []string{"a.tar", "a.tar!a", "a.tar!b.tar", "a.tar!b.tar!b", "! a.tar (partial)"}
	if d := cmp.Diff(want, list(t, tree)); d != "" {
		t.Error(d)
	}
}

func TestArchiveGapsAreFew(t *testing.T) {
	var many []member
	for i := range 50 {
		many = append(many, member{name: fmt.Sprint(i), data: strings.Repeat("x", 100)})
	}
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.zip"), []byte(zipOf(t, many...)), 0o644); err != nil {
		t.Fatal(err)
	}
	got := list(t, NewTree(TreeOptions{Root: root, ArchiveDepth: 1, MaxFileSize: 50}))
	if n := len(got); n != 1+maxArchiveGaps+1 || got[n-1] != "! a.zip (partial)" {
		t.Errorf("%d lines: %q", n, got)
	}
}

func TestArchiveListIsBounded(t *testing.T) {
	many := make([]member, 2000)
	for i := range many {
		many[i].name = fmt.Sprintf("%0100d", i)
	}
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "a.zip"), []byte(zipOf(t, many...)), 0o644); err != nil {
		t.Fatal(err)
	}
	tree := NewTree(TreeOptions{Root: root, ArchiveDepth: 1})
	tree.limits.directory = 1 << 16
	if d := cmp.Diff([]string{"! a.zip (unreadable)"}, list(t, tree)); d != "" {
		t.Error(d)
	}
}

func TestArchiveStops(t *testing.T) {
	root := t.TempDir()
	data := zipOf(t, member{name: "a"}, member{name: "b"}, member{name: "c.zip", data: zipOf(t, member{name: "d"})})
	if err := os.WriteFile(filepath.Join(root, "a.zip"), []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
	for stop := range 5 {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("stopped by hand")
		n := 0
		var last error
		for _, err := range NewTree(TreeOptions{Root: root, ArchiveDepth: 2}).Files(ctx) {
			if last = err; n == stop {
				cancel(stopped)
			}
			n++
		}
		if n > stop+2 || n > stop+1 && !errors.Is(last, stopped) {
			t.Errorf("canceled after %d: %d files, error %v", stop, n, last)
		}
		n = 0
		for range NewTree(TreeOptions{Root: root, ArchiveDepth: 2}).Files(t.Context()) {
			if n++; n > stop {
				break
			}
		}
		cancel(nil)
	}
}

func FuzzArchives(f *testing.F) {
	text := member{name: "dir/a.env", data: "text"}
	for i, s := range []string{zipOf(f, text), tarOf(f, text), gzipOf(f, tarOf(f, text)), gzipOf(f, "text"), zipOf(f, member{name: "b.zip", data: zipOf(f, text)}), "BZh9"} {
		f.Add([]byte(s), byte(i))
	}
	root := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, kind byte) {
		name := fmt.Sprintf("a%d.%s", os.Getpid(), []string{"zip", "tar", "tgz", "gz", "bz2"}[kind%5])
		file := filepath.Join(root, name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(file)
		seen := 0
		for f, err := range NewTree(TreeOptions{Root: root, Paths: []string{name}, ArchiveDepth: 3, MaxFileSize: 1 << 20}).Files(t.Context()) {
			seen++
			if err != nil {
				if _, ok := errors.AsType[*checks.Gap](err); !ok {
					t.Fatal(err)
				}
				continue
			}
			if strings.Contains("/"+strings.ReplaceAll(f.Path, innerSeparator, "/")+"/", "/../") {
				t.Errorf("path %q climbs", f.Path)
			}
		}
		if seen == 0 {
			t.Error("the file was left out in silence")
		}
	})
}

// A member of any length is scanned, while it is unpacked.
func TestLargeMembers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for i := 0; b.Len() < checks.LargeFile+10_000; i++ {
		fmt.Fprintf(&b, "line %d %s %d\n", i, "with words that are the same on every line of it, which packs them well", r.Uint64())
	}
	lines := strings.Count(b.String(), "\n")
	b.WriteString("TESTSECRET\n")
	large := b.String()
	root := t.TempDir()
	broken := gzipOf(t, large)
	for name, data := range map[string]string{
		"a.zip": zipOf(t, member{name: "first"}, member{name: "large.txt", data: large}, member{name: "last", data: "TESTSECRET"}),
		"b.tgz": gzipOf(t, tarOf(t, member{name: "large.txt", data: large}, member{name: "binary", data: "\x7fELF" + large}, member{name: "last", data: "TESTSECRET"})),
		"c.gz":  gzipOf(t, large),
		"d.gz":  broken[:len(broken)-1000],
		"e.zip": zipOf(t, member{name: "inner.tar", data: tarOf(t, member{name: "large.txt", data: large})}),
		"f.zip": zipOf(t, member{name: "inner.zip", data: zipOf(t, member{name: "large.txt", data: large})}),
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	scan := func(tree *Tree, limit int64) (got []string) {
		e := &checks.Engine{MaxFileSize: limit, Detectors: []checks.Detector{marked{func() {}}}, Workers: 2}
		e.Detectors = []checks.Detector{marked{func() {}}}
		for x, err := range e.Scan(t.Context(), tree) {
			if err != nil {
				got = append(got, err.Error())
			} else {
				got = append(got, fmt.Sprintf("%s:%d", x.Path, x.Start.Line))
			}
		}
		return got
	}
	const torn = "scan d.gz: it is no whole archive (unexpected EOF); repair it, or leave it out under [paths] in .squire.toml"
	expect(t, scan(NewTree(TreeOptions{Root: root, ArchiveDepth: 2}), 0),
		fmt.Sprintf("a.zip!large.txt:%d", lines+1), "a.zip!last:1",
		fmt.Sprintf("b.tgz!large.txt:%d", lines+1), "b.tgz!last:1",
		fmt.Sprintf("c.gz:%d", lines+1), torn,
		fmt.Sprintf("e.zip!inner.tar!large.txt:%d", lines+1), fmt.Sprintf("f.zip!inner.zip!large.txt:%d", lines+1))
	// An archive that goes over a limit within a large member is left off there.
	tree := NewTree(TreeOptions{Root: root, Paths: []string{"a.zip"}, ArchiveDepth: 2})
	tree.limits.bytes = checks.LargeFile + 500
	expect(t, scan(tree, 0), "scan a.zip!large.txt: it holds more than 4 MB", "scan a.zip: it holds more than 4 MB, so the rest of it was not unpacked; leave it out under [paths] in .squire.toml, or scan it unpacked")
	// A limit that the user set is one for members, too.
	expect(t, scan(NewTree(TreeOptions{Root: root, Paths: []string{"c.gz"}, ArchiveDepth: 1, MaxFileSize: checks.LargeFile + 1}), checks.LargeFile+1),
		"scan c.gz: it is over the limit of 4 MB, so the rest of it was not scanned; raise max-file-size")
	expect(t, scan(NewTree(TreeOptions{Root: root, Paths: []string{"e.zip"}, ArchiveDepth: 2, MaxFileSize: checks.LargeFile + 1}), checks.LargeFile+1),
		"scan e.zip!inner.tar: it is over the limit of 4 MB; raise max-file-size, or leave it out under [paths] in .squire.toml")
}
