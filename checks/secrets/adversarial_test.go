package secrets

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// randomWords returns random letters and digits.
func randomWords() func(n int) string {
	r := rand.New(rand.NewPCG(7, 7))
	return func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[r.IntN(62)]
		}
		return string(b)
	}
}

// What looks at a whole word, line or file for each thing that it finds in it
// doesn't come to the end of these.
func TestTextsMadeToBeSlow(t *testing.T) {
	word := randomWords()
	many := func(size int, piece func(i int) string) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			b.WriteString(piece(i))
		}
		return b.String()
	}
	for _, tt := range []struct {
		name, path, text string
		found            bool
	}{
		{"one word of runs", "a.env", many(8<<20, func(int) string { return "abc45678901234/" }), false},
		{"one word of assignments", "a.env", many(8<<20, func(int) string { return "abc45678901234=" }), false},
		{"one word of parts", "a.env", many(8<<20, func(int) string { return "a1-" }), false},
		{"words as long as any that is read", "a.env", many(1<<20, func(int) string { return strings.Repeat("a1b-", maxWord/4) + "\n" }), false},
		{"a file of secrets with fixes", "a.go", many(1<<20-100, func(i int) string {
			if i%20 == 0 {
				return fmt.Sprintf("var t%d = \"gh"+"p_%s\"\n", i, word(36))
			}
			return "// a comment to make the file longer than it would be\n"
		}), true},
		{"a line of secrets that look at it", "a.js", many(1<<18, func(i int) string { return fmt.Sprintf("api_key=%q;", word(30)) }), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := New(Options{DecodeDepth: 2})
			n := 0
			f := &checks.File{Path: tt.path, Lang: checks.DetectLang(tt.path, nil), Data: []byte(tt.text)}
			if err := d.Detect(f, func(checks.Finding) { n++ }); err != nil || n > 0 != tt.found {
				t.Errorf("%d findings, %v", n, err)
			}
		})
	}
}

func TestFixesOfAFileAreLimited(t *testing.T) {
	var text strings.Builder
	word := randomWords()
	for i := range maxFixes + 10 {
		fmt.Fprintf(&text, "var t%d = \"gh"+"p_%s\"\n", i, word(36))
	}
	d := New(Options{Enabled: func(r *checks.Rule) bool { return r.ID == "github-pat" }})
	found, fixed, imports := 0, 0, 0
	err := d.Detect(&checks.File{Path: "a.go", Lang: checks.Go, Data: []byte("package a\n" + text.String())}, func(x checks.Finding) {
		found++
		if len(x.Fixes) > 0 {
			fixed++
			imports += len(x.Fixes[0].Edits) - 1
		}
	})
	if err != nil || found <= maxFixes || fixed != maxFixes || imports != maxFixes {
		t.Errorf("%d findings, %d with a fix, %d with an import, %v", found, fixed, imports, err)
	}
}
