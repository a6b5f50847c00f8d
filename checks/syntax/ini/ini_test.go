package ini_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/ini"
)

// TestTrees parses the texts of testdata: settings, and behind "=> " the tree.
// SQUIRE_UPDATE writes the trees anew, to be read before they are committed.
func TestTrees(t *testing.T) {
	for name, mode := range map[string]syntax.Mode{"code": syntax.Code, "broken": syntax.Code, "pattern": syntax.Pattern} {
		file := "testdata/" + name + ".txt"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var src []string
		var out strings.Builder
		for line := range strings.Lines(string(data)) {
			want, ok := strings.CutPrefix(line, "=> ")
			if !ok {
				out.WriteString(line)
				src = append(src, line)
				continue
			}
			text := strings.TrimSuffix(strings.Join(src, ""), "\n")
			src = nil
			tree := ini.Parse([]byte(text), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			got := tree.String() + "\n"
			out.WriteString("=> " + got)
			if got != want && os.Getenv("SQUIRE_UPDATE") == "" {
				t.Errorf("%s, %s\ngot  %swant %s", name, text, got, want)
			}
			if name == "code" && len(tree.Gaps) > 0 {
				t.Errorf("%s: gaps %v", text, tree.Gaps)
			}
			if crlf := ini.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")), mode); len(crlf.Nodes) != len(tree.Nodes) {
				t.Errorf("%s: with carriage returns %s", text, crlf)
			}
		}
		if os.Getenv("SQUIRE_UPDATE") != "" {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"code", "broken", "pattern"} {
		data, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		var src strings.Builder
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "=> ") {
				src.WriteString(line)
				continue
			}
			f.Add([]byte(src.String()))
			src.Reset()
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			for _, flavour := range []ini.Flavour{ini.Pairs, ini.Directives, ini.Blocks} {
				if err := ini.ParseAs(src, flavour, mode).Check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestLong(t *testing.T) {
	const n = 30_000
	for _, part := range []string{"[a]\n", "a=", "a=\"\n", "A=\"b\n", "A='b\n", "a {", "a \"", "a ${", "}", "a;", "<a>\n", "Match a\nb c\n", "a=b \\\n", " a=b\n  c\n", "</a>\n", "$", "\\", "a\nb"} {
		src := []byte(strings.Repeat(part, n))
		for _, flavour := range []ini.Flavour{ini.Pairs, ini.Directives, ini.Blocks} {
			if err := ini.ParseAs(src, flavour, syntax.Code).Check(); err != nil {
				t.Errorf("%q: %v", part, err)
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for lit, want := range map[string]string{`'a\n'`: `a\n`, `"a\n\t\"b"`: "a\n\t\"b", `""`: ""} {
		if got, ok := ini.Unquote([]byte(lit)); !ok || got != want {
			t.Errorf("%s: %q, %v", lit, got, ok)
		}
	}
	if _, ok := ini.Unquote([]byte(`"a`)); ok {
		t.Error("a literal without its end")
	}
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat([]byte("[a]\n# comment\nkey = value\nother: \"b c\" ; x\n"), 2000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		ini.Parse(src, syntax.Code)
	}
}

func TestDetect(t *testing.T) {
	for src, want := range map[string]ini.Flavour{
		"":                             ini.Pairs,
		"a=b":                          ini.Pairs,
		"[a]\nb c\n":                   ini.Pairs,
		"# c\nexport A=b":              ini.Pairs,
		"a: b":                         ini.Pairs,
		"//a/:_b=${C}":                 ini.Pairs,
		"x = {\"a\": 1}":               ini.Pairs,
		"Port ${A}\nListen ${B}\n":     ini.Directives,
		"PermitRootLogin no":           ini.Directives,
		"<Directory />\n</Directory>":  ini.Directives,
		"Match $A\n...\n":              ini.Directives, // a pattern
		"a {\n}":                       ini.Blocks,
		"a b;":                         ini.Blocks,
		"location / { proxy_pass x; }": ini.Blocks,
	} {
		if got := ini.Detect([]byte(src)); got != want {
			t.Errorf("%q: %d, want %d", src, got, want)
		}
	}
}
