package dockerfile_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/dockerfile"
)

// TestTrees parses the texts of testdata: a Dockerfile, and behind "=> " the
// tree.
func TestTrees(t *testing.T) {
	for name, mode := range map[string]syntax.Mode{"code": syntax.Code, "broken": syntax.Code, "pattern": syntax.Pattern} {
		data, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var src []string
		for line := range strings.Lines(string(data)) {
			want, ok := strings.CutPrefix(line, "=> ")
			if !ok {
				src = append(src, line)
				continue
			}
			text := strings.TrimSuffix(strings.Join(src, ""), "\n")
			src = nil
			tree := dockerfile.Parse([]byte(text), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if got := tree.String() + "\n"; got != want {
				t.Errorf("%s, %s\ngot  %swant %s", name, text, got, want)
			}
			if name == "code" && len(tree.Gaps) > 0 {
				t.Errorf("%s: gaps %v", text, tree.Gaps)
			}
			if crlf := dockerfile.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")), mode); len(crlf.Nodes) != len(tree.Nodes) {
				t.Errorf("%s: with carriage returns %s", text, crlf)
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for lit, want := range map[string]string{`"a\n\u00e9"`: "a\né", `'a\n'`: `a\n`, `"a\$b"`: "a$b", `""`: ""} {
		if got, ok := dockerfile.Unquote([]byte(lit)); !ok || got != want {
			t.Errorf("%s: %q, %v", lit, got, ok)
		}
	}
	if _, ok := dockerfile.Unquote([]byte(`"a`)); ok {
		t.Error("a literal without its end")
	}
}

// sample uses all there is.
const sample = `# syntax=docker/dockerfile:1
ARG VERSION=1.2
FROM --platform=$BUILDPLATFORM golang:${VERSION:-1.2}@sha256:00 AS build
# a comment
ENV A=1 B="two $A" \
    # between
    C='three'
RUN --mount=type=cache,target=/var/cache/apt \
    apt-get update && \
    # between

    apt-get install -y x
COPY --from=build --chown=1:1 ["a b", "c"]
RUN <<EOF cat
echo hi
EOF
CMD ["sh", "-c", "echo $A"]
ONBUILD RUN make
HEALTHCHECK --interval=5m CMD curl localhost || exit 1
LABEL a.b="c" d=e
`

// TestDamage cuts the text everywhere: the instructions before are as they were.
func TestDamage(t *testing.T) {
	whole := dockerfile.Parse([]byte(sample), syntax.Code)
	for at := range len(sample) {
		tree := dockerfile.Parse([]byte(sample[:at]), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("at %d: %v", at, err)
		}
		got := map[string]bool{}
		for c := range tree.Children(0) {
			got[fmt.Sprint(tree.Nodes[c].Start, tree.Nodes[c].End, tree.Name(c))] = true
		}
		for c := range whole.Children(0) {
			if int(whole.Nodes[c].End) < at && !got[fmt.Sprint(whole.Nodes[c].Start, whole.Nodes[c].End, whole.Name(c))] {
				t.Errorf("cut at %d, %s is lost", at, whole.Text(c))
			}
		}
	}
}

func TestLong(t *testing.T) {
	const n = 50_000
	for name, src := range map[string]string{
		"onbuild":   strings.Repeat("ONBUILD ", n) + "RUN a",
		"health":    strings.Repeat("HEALTHCHECK ", n),
		"heredocs":  strings.Repeat("RUN <<A\n", n),
		"names":     numbered(5_000, "RUN <<A%d\n"),
		"one line":  "RUN " + strings.Repeat("<<A ", n) + "\n" + strings.Repeat("A\n", n),
		"braces":    "ENV a=" + strings.Repeat("${a:-", n),
		"quotes":    "ENV " + strings.Repeat(`"a`+"\n", n),
		"continued": "RUN a" + strings.Repeat(" \\\n", n),
		"comments":  "RUN a \\\n" + strings.Repeat("#\n", n) + "b",
		"exec":      "RUN [" + strings.Repeat(`"a",`, n),
	} {
		if err := dockerfile.Parse([]byte(src), syntax.Code).Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestReal parses the Dockerfiles of a folder that SQUIRE_CORPUS names.
func TestReal(t *testing.T) {
	root := os.Getenv("SQUIRE_CORPUS")
	if root == "" {
		t.Skip("SQUIRE_CORPUS names no folder")
	}
	count, size, gaps := 0, 0, 0
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		base := strings.ToLower(filepath.Base(path))
		if err != nil || d.IsDir() || base != "dockerfile" && !strings.HasPrefix(base, "dockerfile.") && !strings.HasSuffix(base, ".dockerfile") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil || bytes.Contains(src, []byte("package ")) {
			return nil
		}
		tree := dockerfile.Parse(src, syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		count, size = count+1, size+len(src)
		if len(tree.Gaps) > 0 {
			gaps++
			t.Logf("%s: a gap: %.80q", path, src[tree.Gaps[0].Start:])
		}
		for i, n := range tree.Nodes {
			if n.Flags&syntax.FlagBroken != 0 {
				t.Logf("%s: broken: %.80q", path, tree.Text(int32(i)))
			}
		}
		return nil
	})
	t.Logf("%d files, %d bytes, %d with gaps", count, size, gaps)
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("# escape=`\nFROM a`\nb\nRUN [\"a\", $X, ...]\nENV a b $...C\nRUN <<-'A' <<B\n\tA\nB\n..."))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := dockerfile.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := []byte(strings.Repeat(sample, 200))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		dockerfile.Parse(src, syntax.Code)
	}
}
