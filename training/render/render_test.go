package render_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files")

func page(t *testing.T, id string, lang checks.Lang) []training.Block {
	t.Helper()
	l, ok := training.Find(id)
	if !ok {
		t.Fatalf("no lesson %s", id)
	}
	c, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.Blocks(lang)
}

// renderers are all of them, the way a caller would use them.
var renderers = map[string]func(*bytes.Buffer, []training.Block) error{
	"txt":  func(w *bytes.Buffer, b []training.Block) error { return render.Plain(w, b, render.Options{}) },
	"term": func(w *bytes.Buffer, b []training.Block) error { return render.ANSI(w, b, render.Options{}) },
	"ansi": func(w *bytes.Buffer, b []training.Block) error {
		return render.ANSI(w, b, render.Options{Color: true, Width: 60})
	},
	"osc8": func(w *bytes.Buffer, b []training.Block) error {
		return render.ANSI(w, b, render.Options{Color: true, Links: true})
	},
	"md":   func(w *bytes.Buffer, b []training.Block) error { return render.Markdown(w, b) },
	"html": func(w *bytes.Buffer, b []training.Block) error { return render.HTML(w, b) },
}

// One whole lesson in every form. To accept a change: go test -update, and
// read the difference.
func TestGolden(t *testing.T) {
	blocks := page(t, "secret-in-code", checks.Python)
	for ext, r := range renderers {
		t.Run(ext, func(t *testing.T) {
			var got bytes.Buffer
			if err := r(&got, blocks); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("testdata", "secret-in-code."+ext)
			if *update {
				if err := os.WriteFile(name, got.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// hostile is every kind of text that must not reach a terminal or a page.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07x", "a\rb", "a\x00b", "bell\a", "\u202egnp.exe", "a\u2066b\u2069",
	"zero\u200bwidth", "\ufeffbom", "bad\xffutf8", "line\nbreak", "para\u2029graph", "\u009b31m",
	"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "&lt;", "' onmouseover='x",
	"](https://evil.example)", "[x](javascript:alert(1))", "```\nfence", "`tick`", "**bold**", "1. list", "# head", "<https://evil.example>", "![i](x)", "***", "> quote", "- item", "\\", "_x_", "~~~",
}

func everywhere(s string) []training.Block {
	text := []training.Inline{{Text: s}, {Style: training.Mono, Text: s}, {Style: training.Strong, Text: s},
		{Style: training.Emph, Text: s}, {Style: training.Link, Text: s, Href: "https://ok.example/" + s}, {Style: training.Link, Text: s, Href: s}}
	code := []training.Code{{Lang: checks.Lang(s), Role: training.Role(s), File: s, Lines: []string{s, "x" + s}, Marked: []int{1, 9}, InsteadOf: checks.Lang(s)}}
	return []training.Block{
		{Kind: training.Heading, Level: 1, Text: text}, {Kind: training.Heading, Level: 99, Text: text},
		{Kind: training.Paragraph, Text: text},
		{Kind: training.List, Ordered: true, Items: [][]training.Block{{{Kind: training.Paragraph, Text: text}}, {{Kind: training.CodeBlock, Variants: code}}}},
		{Kind: training.Callout, Tone: training.Tone(s), Blocks: []training.Block{{Kind: training.Paragraph, Text: text}}},
		{Kind: training.Quiz, Question: &training.Question{ID: s, Kind: training.QuestionKind(s), Prompt: text, Variants: code,
			Options: []training.Option{{Text: text, Variants: code, Why: text}, {Variants: code}}}},
		{Kind: training.BlockKind(s), Text: text},
	}
}

var (
	tag  = regexp.MustCompile(`<(/?)([a-z0-9]+)([^<>]*)>`)
	attr = regexp.MustCompile(`^( (class|rel|type|data-question)="[^"<>]*"| href="https://[^"<>]*")*$`)
	sgr  = regexp.MustCompile("\x1b\\[[0-9]{1,2}m")
	osc8 = regexp.MustCompile("\x1b\\]8;;(https://[!-~]*)?\x1b\\\\")
)

func TestNothingHostilePasses(t *testing.T) {
	allowed := " h1 h6 p ul ol li aside section figure figcaption pre code mark strong em a "
	for _, s := range hostile {
		for ext, r := range renderers {
			var b bytes.Buffer
			if err := r(&b, everywhere(s)); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			if ext == "ansi" || ext == "osc8" {
				out = osc8.ReplaceAllString(sgr.ReplaceAllString(out, ""), "")
			}
			if !utf8.ValidString(out) {
				t.Errorf("%s of %q is not UTF-8", ext, s)
			}
			if i := strings.IndexFunc(out, isControl); i >= 0 {
				t.Errorf("%s of %q lets %q pass", ext, s, out[i:min(i+8, len(out))])
			}
			if ext != "html" {
				continue
			}
			rest := tag.ReplaceAllStringFunc(out, func(found string) string {
				m := tag.FindStringSubmatch(found)
				if !strings.Contains(allowed, " "+m[2]+" ") || !attr.MatchString(m[3]) {
					t.Errorf("HTML of %q has the element %s", s, found)
				}
				return ""
			})
			if strings.ContainsAny(rest, "<>") {
				t.Errorf("HTML of %q has an unescaped bracket", s)
			}
		}
	}
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff
}

// A reader of the Markdown sees the text that was given, whatever it was: no
// character keeps a meaning. This holds the escaping against the parser that
// the lessons are compiled with, in that package; here it is the simple cases.
func TestMarkdownEscapes(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a*b*", `a\*b\*`}, {"1. x", `1\. x`}, {"12) x", `12\) x`}, {"1.5", `1\.5`}, {"a 1. b", "a 1. b"},
		{"- x", `\- x`}, {"a-b", "a-b"}, {"# x", `\# x`}, {"<b>", `\<b\>`}, {"a&b", `a\&b`},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := render.Markdown(&b, []training.Block{{Kind: training.Paragraph, Text: []training.Inline{{Text: tt.in}}}}); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSuffix(b.String(), "\n"); got != tt.want {
			t.Errorf("Markdown of %q is %q, want %q", tt.in, got, tt.want)
		}
	}
}

// No line of any lesson is wider than the window, in any width, and no
// character of it is lost.
func TestWidth(t *testing.T) {
	for _, l := range training.Lessons() {
		blocks := page(t, l.ID, checks.Go)
		for _, width := range []int{1, 24, 25, 31, 40, 60, 78, 120} {
			for _, color := range []bool{false, true} {
				var b bytes.Buffer
				if err := render.ANSI(&b, blocks, render.Options{Width: width, Color: color, Links: color}); err != nil {
					t.Fatal(err)
				}
				checkWidth(t, b.String(), max(width, 24))
			}
		}
	}
}

type fataler interface {
	Errorf(format string, args ...any)
}

func checkWidth(t fataler, out string, width int) {
	for line := range strings.SplitSeq(osc8.ReplaceAllString(sgr.ReplaceAllString(out, ""), ""), "\n") {
		if n := utf8.RuneCountInString(line); n > width {
			t.Errorf("a line of %d columns in a window of %d: %q", n, width, line)
		}
		if strings.TrimRight(line, " ") != line {
			t.Errorf("spaces at the end of %q", line)
		}
	}
}

// Any text, any width: lines fit, every letter is there in its order.
func TestFlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var text []training.Inline
		want := ""
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			s := rapid.StringMatching(`[a-zäß0-9., ]{0,60}`).Draw(t, "text")
			style := rapid.SampledFrom([]training.Style{training.Plain, training.Strong, training.Emph}).Draw(t, "style")
			text = append(text, training.Inline{Style: style, Text: s})
			want += s
		}
		depth := rapid.IntRange(0, 8).Draw(t, "depth")
		block := training.Block{Kind: training.Paragraph, Text: text}
		for range depth {
			block = training.Block{Kind: training.List, Items: [][]training.Block{{block}}}
		}
		width := rapid.IntRange(0, 90).Draw(t, "width")
		color := rapid.Bool().Draw(t, "color")
		var b bytes.Buffer
		if err := render.ANSI(&b, []training.Block{block}, render.Options{Width: width, Color: color}); err != nil {
			t.Fatal(err)
		}
		if width == 0 {
			width = render.DefaultWidth
		}
		checkWidth(t, b.String(), max(width, 24))
		got := strings.Join(strings.Fields(sgr.ReplaceAllString(b.String(), "")), "")
		got = strings.TrimLeft(got, "-") // the bullets
		if want = strings.Join(strings.Fields(want), ""); got != want {
			t.Errorf("the text changed: %q became %q", want, got)
		}
	})
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, fmt.Errorf("broken pipe") }

func TestWriteErrors(t *testing.T) {
	blocks := page(t, "how-to-suppress-honestly", "")
	for name, err := range map[string]error{
		"ANSI":     render.ANSI(brokenPipe{}, blocks, render.Options{}),
		"Plain":    render.Plain(brokenPipe{}, blocks, render.Options{}),
		"Markdown": render.Markdown(brokenPipe{}, blocks),
		"HTML":     render.HTML(brokenPipe{}, blocks),
	} {
		if err == nil || !strings.Contains(err.Error(), "broken pipe") {
			t.Errorf("%s: error %v, want the writer's", name, err)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		line  string
		width int
		want  string
		n     int
	}{
		{"short", 10, "short", 5},
		{"exactly", 7, "exactly", 7},
		{"longer text", 7, "longer…", 11},
		{"\x1b[1mbold\x1b[0m and more", 6, "\x1b[1mbold\x1b[0m …", 13},
		{"\x1b[1mall of it bold\x1b[0m", 4, "\x1b[1mall…\x1b[0m", 14},
		{"\x1b[1m\x1b[31mtwo\x1b[0m", 3, "\x1b[1m\x1b[31mtwo\x1b[0m", 3},
		{"日本語", 4, "日…", 6},
		{"x", 0, "", 1},
		{"", 3, "", 0},
	} {
		if got := render.Cut(tt.line, tt.width); got != tt.want {
			t.Errorf("Cut(%q, %d) is %q, want %q", tt.line, tt.width, got, tt.want)
		}
		if got := render.Columns(tt.line); got != tt.n {
			t.Errorf("Columns(%q) is %d, want %d", tt.line, got, tt.n)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("\x1b[1mbold\x1b[0m and more", 6)
	f.Add("\x1b[\x1b[m日", 1)
	f.Fuzz(func(t *testing.T, line string, width int) {
		if width < 0 || width > 1000 {
			return
		}
		if got := render.Columns(render.Cut(line, width)); got > width {
			t.Errorf("Cut(%q, %d) takes %d columns", line, width, got)
		}
	})
}
