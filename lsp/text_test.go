package lsp

import (
	"regexp"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// What a repository says of its own rules is shown, and does nothing.
func TestHostileRule(t *testing.T) {
	rule := &checks.Rule{
		ID: "evil`\u202e", Origin: "user",
		Title:       "![x](https://evil.invalid/p.png) <img src=x> \x1b[31m",
		Description: "[click](command:evil) **bold**\n# heading",
	}
	x := &checks.Finding{Rule: rule, Message: "\u202eodd", Facts: []checks.Fact{{Text: "`code` https://evil.invalid"}}}
	card := (&session{}).card(x, checks.Go)
	bare := regexp.MustCompile(`\\.`).ReplaceAllString(card, "") // without what is escaped
	for _, bad := range []string{"[", "](", "<", "**bold", "\x1b", "\u202e", "\n#", "`code`", "https:"} {
		if strings.Contains(bare, bad) {
			t.Errorf("the card has %q:\n%s", bad, card)
		}
	}
	if _, ok := rulePage(rule); ok {
		t.Error("a rule of a repository has a page on our site")
	}
	if m := message(x); strings.ContainsAny(m, "\x1b\u202e") || strings.Count(m, "\n") != 1 {
		t.Errorf("message %q", m)
	}
}

func TestPlain(t *testing.T) {
	for md, want := range map[string]string{
		"**a** `b` [c](https://d) e": "a b c (https://d) e",
		"# h\n\n```go\nx\n```\ny":    " h\n\nx\ny",
		"open [ and ](":              "open [ and ](",
		"a\\*b":                      "a*b",
	} {
		if got := plain(md); got != strings.TrimSpace(want) {
			t.Errorf("plain(%q) = %q, want %q", md, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("[a](b) `c`\x1b\u202e\n# x")
	f.Add("[](](](")
	f.Fuzz(func(t *testing.T, s string) {
		for name, got := range map[string]string{"clean": clean(s), "oneLine": oneLine(s), "sentence": sentence(s), "markdown": markdown(s), "code": code(s)} {
			if strings.ContainsAny(got, "\n\r\x1b\u202e\u200b\u2066") {
				t.Errorf("%s(%q) = %q", name, s, got)
			}
		}
		plain(s)
		if c := code(s); strings.Count(c, "`") != 2 {
			t.Errorf("code(%q) = %q", s, c)
		}
	})
}
