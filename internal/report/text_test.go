package report

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
)

func equal(t *testing.T, got, want string) {
	t.Helper()
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestText(t *testing.T) {
	equal(t, render(t, "text", options(), samples(), summary()), `config/prod.env:2:9: critical: Test token [test-token]
      2 | AWS_KEY=********
        |         ^^^^^^^^
  fact  checksum: valid
  why   Whoever reads this token can act as the test service, for as long as
        nobody revokes it.
  do    Revoke the token at the service first. Then read it from the
        environment.
  fix   Read the value from the environment
  learn squire explain test-token (3 min: A secret in the code)

config/test.env:7:9: critical: Test token [test-token] (does not block) in commit 0a0a0a0a0a0a
      7 | AWS_KEY=********
        |         ^^^^^^^^
        = and 2 lines more
  note  only high and above block here

src/run.py:4:5: medium: Code built from text [test-eval]
        The argument of eval comes from the request.
      4 | eval(text)
        | ^^^^^^^^^^
  flow  1. line 1: the request's text
        2. line 4: becomes code
  why   Text that becomes code runs with the rights of the program.
  do    Parse the text instead.
  fix   Use literal_eval

keys/id_test:1:1: high: Test token [test-token]

3 secrets and 1 other finding: 2 critical, 1 high, 1 medium; 3 block, apart from 1 suppressed (12 files, 1 binary by name only, 1.5s)
`)
}

func TestTextVerboseShowsSuppressed(t *testing.T) {
	o := options()
	o.Verbose = true
	equal(t, render(t, "text", o, samples()[3:4], summary()), `src/run.py:4:5: medium: Code built from text [test-eval] (suppressed)
      4 | eval(text)
        | ^^^^^^^^^^
  here  ignored: input is a constant
  why   Text that becomes code runs with the rights of the program.
  do    Parse the text instead.

clean: nothing found, apart from 1 suppressed (12 files, 1 binary by name only, 1.5s)
`)
}

func TestTextSummary(t *testing.T) {
	one := samples()[:1]
	canceled := &Summary{Files: 1, Canceled: true, Elapsed: 90 * time.Second}
	tests := []struct {
		name  string
		found []checks.Finding
		sum   *Summary
		want  string // the end of the report
	}{
		{"clean", nil, &Summary{Files: 1, Elapsed: 2345 * time.Microsecond}, "clean: nothing found (1 file, 2ms)\n"},
		{"incomplete", nil, incompleteSummary(), `incomplete: 2 files were not scanned
  secret\x1b[2J.txt: permission denied
  big\xff.bin: 100 MB is over the limit of 64 MB
  why   A secret in what was not scanned would go unnoticed.
  do    Remove each cause, or exclude the file under [paths] in .squire.toml;
        then scan again.

nothing found in what was scanned (12 files, 1 binary by name only, 1.5s)
`},
		{"canceled", nil, canceled, `incomplete: the scan was stopped before its end
  why   A secret in what was not scanned would go unnoticed.
  do    Scan again and let it finish.

nothing found in what was scanned (1 file, 1m30s)
`},
		{"one", one, &Summary{Files: 3}, "\n\n1 secret: 1 critical (3 files, 0s)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := render(t, "text", options(), tt.found, tt.sum)
			if !strings.HasSuffix(got, tt.want) {
				t.Error(cmp.Diff(tt.want, got))
			}
			if strings.Contains(got, "clean") != (tt.name == "clean") {
				t.Errorf("says clean, or doesn't:\n%s", got)
			}
		})
	}
}

func TestTextColorAndLinks(t *testing.T) {
	o := options()
	o.Color, o.Links = true, true
	x := samples()[0]
	x.Path = "a b\x1b\\c%.env"
	got := render(t, "text", o, []checks.Finding{x}, summary())
	first, _, _ := strings.Cut(got, "\n")
	want := "\x1b]8;;file:///src/project/a%20b%1B%5Cc%25.env\x1b\\\x1b[1ma b\\x1b\\c%.env:2:9\x1b[0m\x1b]8;;\x1b\\: \x1b[1;31mcritical:\x1b[0m \x1b[1mTest token\x1b[0m \x1b[2m[test-token]\x1b[0m"
	if first != want {
		t.Errorf("got  %q\nwant %q", first, want)
	}
	// Without the sequences it is the plain report.
	plain := stripSequences(got)
	o.Color, o.Links = false, false
	equal(t, plain, render(t, "text", o, []checks.Finding{x}, summary()))
	// A commit's file need not exist.
	x.Origin.Kind = checks.Commit
	o.Links = true
	if got := render(t, "text", o, []checks.Finding{x}, summary()); strings.Contains(got, "\x1b]8") {
		t.Errorf("link to a file of a commit:\n%q", got)
	}
}

// stripSequences removes SGR and OSC 8 sequences.
func stripSequences(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "\x1b")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		if osc, ok := strings.CutPrefix(rest, "]"); ok {
			_, s, _ = strings.Cut(osc, "\x1b\\")
		} else {
			_, s, _ = strings.Cut(rest, "m")
		}
	}
}

func TestTextSpellsOutWhatActsOnATerminal(t *testing.T) {
	got := render(t, "text", options(), hostile(), incompleteSummary())
	checkHarmless(t, got)
	for _, want := range []string{
		`a\x1b]0;owned\x07b.env:2:9: critical: Test token`,
		`x\x0ay: critical: fake [rule]:2:9: `,
		`\u202egpj.exe:`, `bad\xff\xfe.env:`, `\u009b31m:`, `日本/\u200b鍵.env:`,
		"| key=\\x1b[2J********\n        |            ^^^^^^^^\n",
		"| \\u2066if admin\\u2069 ********\n        |                      ^^^^^^^^\n",
		"| 日本語 = ********\n        |          ^^^^^^^^\n",
		"| e\u0301\u0301 ********\n        |   ^^^^^^^^\n",
		"| x   ********\n        |     ^^^^^^^^\n",
		`\U000e0041 ********`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// checkHarmless fails when a report holds anything that acts on a terminal, or
// an excerpt that is wider than it.
func checkHarmless(t *testing.T, report string) {
	t.Helper()
	if !utf8.ValidString(report) {
		t.Errorf("invalid UTF-8")
	}
	for _, line := range strings.Split(report, "\n") {
		for _, r := range line {
			if !unicode.IsGraphic(r) {
				t.Errorf("%U reached the terminal in %q", r, line)
			}
		}
		if strings.Contains(line, " | ") && strings.HasPrefix(line, "    ") && columns(line) > defaultWidth {
			t.Errorf("%d columns: %s", columns(line), line)
		}
	}
}

func TestClip(t *testing.T) {
	text := strings.Repeat("a", 50) + "SECRET" + strings.Repeat("b", 50)
	tests := []struct {
		name         string
		text         string
		start, end   int
		limit        int
		want, marked string
	}{
		{"fits", "key = value", 6, 11, 20, "key = value", "value"},
		{"middle", text, 50, 56, 30, "…aaaaaaaaaaSECRETbbbbbbbbbbbb…", "SECRET"},
		{"start", "SECRET" + text[56:], 0, 6, 20, "SECRETbbbbbbbbbbbbb…", "SECRET"},
		{"end", text[:56], 50, 56, 20, "…aaaaaaaaaaaaaSECRET", "SECRET"},
		{"wider than the limit", text, 10, 100, 20, "…aaaaaaaaaaaaaaaaaa…", "aaaaaaaaaaaa"},
		{"indented", "\t    key", 5, 8, 20, "key", "key"},
		{"empty", "", 0, 0, 20, "", ""},
		{"at the end", "abc", 3, 3, 20, "abc", ""},
		{"out of range", "abc", 7, 9, 20, "abc", ""},
		{"wide", "日本語 = x", 12, 13, 20, "日本語 = x", "x"},
		{"wide cut", strings.Repeat("長", 20) + "x", 60, 61, 11, "… 長長長長x", "x"},
		{"escaped", "a\x1bb", 2, 3, 20, `a\x1bb`, "b"},
		{"escape marked", "a\x1bb", 1, 2, 20, `a\x1bb`, `\x1b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, start, width := clip(&checks.Excerpt{Text: tt.text, Start: tt.start, End: tt.end}, tt.limit)
			if got != tt.want {
				t.Errorf("text %q, want %q", got, tt.want)
			}
			if columns(got) > tt.limit {
				t.Errorf("%d columns, limit %d", columns(got), tt.limit)
			}
			if m := strings.TrimSpace(between(got, start, width)); m != tt.marked {
				t.Errorf("marked %q, want %q", m, tt.marked)
			}
		})
	}
}

// between returns what stands in the given columns.
func between(s string, start, width int) string {
	var b strings.Builder
	at := 0
	for _, r := range s {
		if at >= start && at < start+width {
			b.WriteRune(r)
		}
		at += runeWidth(r)
	}
	return b.String()
}

func FuzzText(f *testing.F) {
	for _, x := range hostile() {
		f.Add(x.Path, x.Excerpt.Text, x.Excerpt.Start, x.Excerpt.End)
	}
	f.Add("", "\xf0\x9f", 1, 1)
	f.Add("", strings.Repeat("\xb7", 18), 270, 247)
	f.Fuzz(func(t *testing.T, path, text string, start, end int) {
		x := samples()[0]
		x.Path = path
		x.Excerpt = checks.Excerpt{Line: 3, Text: text, Start: start, End: end}
		y := x // another place of the same secret
		y.Span.Start++
		checkHarmless(t, render(t, "text", options(), []checks.Finding{x, y}, summary()))
	})
}

func TestWrap(t *testing.T) {
	got := wrap("a  bb\nccc \x1b[2J verylongword 日本語 x", 7)
	want := []string{"a bb", "ccc", `\x1b[2J`, "verylongword", "日本語", "x"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	got = wrap("run `squire explain x`, or `not closed a b c", 12)
	if d := cmp.Diff([]string{"run", "`squire explain x`,", "or `not", "closed a b c"}, got); d != "" {
		t.Error(d)
	}
}

func TestCauseOfAGapIsSpelledOut(t *testing.T) {
	got := render(t, "text", options(), nil, &Summary{Gaps: []*checks.Gap{{Path: "f", Kind: checks.Partial, Err: errors.New("odd\x1b[1A name\n")}, {Path: "g", Kind: checks.Partial}}})
	checkHarmless(t, got)
	if !strings.Contains(got, "  f: odd\\x1b[1A name\\x0a\n  g: partial\n") {
		t.Error(got)
	}
}

func TestTerminalOfAFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for columns, want := range map[string]int{"": 80, "132": 132, "-1": 80, "wide": 80} {
		env := func(name string) string { return map[string]string{"COLUMNS": columns, "TERM": "xterm"}[name] }
		if color, links, width := Terminal(f, env); color || links || width != want {
			t.Errorf("COLUMNS=%q: color %v, links %v, width %d", columns, color, links, width)
		}
	}
}

func TestTerminal(t *testing.T) {
	type env = map[string]string
	tests := []struct {
		name         string
		tty          bool
		env          env
		color, links bool
	}{
		{"terminal", true, env{"TERM": "xterm"}, true, true},
		{"pipe", false, env{"TERM": "xterm"}, false, false},
		{"NO_COLOR", true, env{"TERM": "xterm", "NO_COLOR": "1"}, false, true},
		{"NO_COLOR outranks force", true, env{"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, false, true},
		{"NO_COLOR empty", true, env{"TERM": "xterm", "NO_COLOR": ""}, true, true},
		{"CLICOLOR_FORCE", false, env{"CLICOLOR_FORCE": "1"}, true, false},
		{"FORCE_COLOR", false, env{"FORCE_COLOR": "3", "TERM": "dumb"}, true, false},
		{"FORCE_COLOR=0", true, env{"FORCE_COLOR": "0", "TERM": "xterm"}, false, true},
		{"CLICOLOR=0", true, env{"CLICOLOR": "0", "TERM": "xterm"}, false, true},
		{"dumb", true, env{"TERM": "dumb"}, false, false},
		{"Linux console", true, env{"TERM": "linux"}, true, false},
		{"CI", true, env{"TERM": "xterm", "CI": "true"}, true, false},
		{"Emacs", true, env{"TERM": "xterm", "INSIDE_EMACS": "29.1"}, true, false},
		{"old VTE", true, env{"TERM": "xterm", "VTE_VERSION": "4600"}, true, false},
		{"Windows Terminal", true, env{"WT_SESSION": "x"}, true, true},
	}
	for _, tt := range tests {
		get := func(name string) string { return tt.env[name] }
		if color, links := wantColor(tt.tty, get), wantLinks(tt.tty, get); color != tt.color || links != tt.links {
			t.Errorf("%s: color %v links %v, want %v %v", tt.name, color, links, tt.color, tt.links)
		}
	}
}
