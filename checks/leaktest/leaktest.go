// Package leaktest plants secrets in files, in every way in which a tool could
// show one by mistake, and looks for them in what the tool wrote. It is for
// tests: whatever prints, stores or sends something about findings runs over
// what it plants.
//
// The secrets are made at run time and look like nobody's.
package leaktest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/squiresec/squire/checks"
)

// piece is how many bytes of a secret in a row are a leak.
const piece = 8

// Planted are files with secrets. It implements checks.Source.
type Planted struct {
	Contents map[string]string // by path
	Secrets  []string
	paths    []string
	random   *rand.Rand
	pieces   map[string]string // every piece of a secret and where it is from
}

// Plant makes the files. The same seed makes the same ones.
func Plant(seed uint64) *Planted {
	p := &Planted{Contents: map[string]string{}, random: rand.New(rand.NewPCG(seed, 0))}
	p.put("simple.env", "KEY="+p.secret(32)+"\n")
	s := p.secret(24)
	p.put("twice on a line.env", "a="+s+" b="+s+" eval(b)\n")
	p.put("side by side.txt", p.secret(20)+p.secret(20)+" eval(x)\n")
	p.put("in code.py", `eval("`+p.secret(28)+`")`+"\r\n"+`x = eval(y) # `+p.secret(16)+"\r\n")
	s = p.secret(40)
	p.put("copied.py", "first = '"+s+"'\n\nprint(eval(q), '"+s+"')\neval('''\n"+s+"''')\n")
	p.put("around.py", p.around())
	p.put("many lines.pem", p.lines())
	p.put("one long line.js", p.longLine())
	p.put("at the edge.js", p.edges())
	p.put("utf16.txt", utf16LE("größe eval(1) key="+p.secret(32)+"\n"))
	p.put("invalid.txt", "\xfd\xff"+p.secret(30)+"\xf0\x9f eval(1)\xff\n日本"+p.secret(30)+"語 eval(é)\n")
	p.pieces = map[string]string{}
	for n, s := range p.Secrets {
		for i := 0; i+piece <= len(s); i++ {
			p.pieces[s[i:i+piece]] = fmt.Sprintf("bytes %d to %d of secret %d", i, i+piece, n)
		}
	}
	return p
}

func (p *Planted) put(path, content string) {
	p.paths = append(p.paths, path)
	p.Contents[path] = content
}

func (p *Planted) letters(n int) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = set[p.random.IntN(len(set))]
	}
	return string(b)
}

func (p *Planted) secret(n int) string {
	s := p.letters(n)
	p.Secrets = append(p.Secrets, s)
	return s
}

// around puts a second secret, and a copy of it that no rule reports, right
// beside the first one, where the match of a rule reaches.
func (p *Planted) around() string {
	a, b := p.secret(12), p.secret(12)
	return "x = " + b + "\ny = " + b + a + b + " eval(1)\n"
}

// lines puts a secret of several lines twice; the second copy shares its first
// and last line with code.
func (p *Planted) lines() string {
	var ls []string
	for range 6 {
		ls = append(ls, p.letters(64))
	}
	s := strings.Join(ls, "\n")
	p.Secrets = append(p.Secrets, s)
	return "key:\n" + s + "\n\neval(1) " + s + " eval(2)\n" +
		// Over the middle lines of a third one.
		"eval(\n" + s + ")\n"
}

// longLine is one line of a megabyte.
func (p *Planted) longLine() string {
	s := p.secret(48)
	var b strings.Builder
	for b.Len() < 1<<20 {
		b.WriteString(strings.Repeat("var a=1;", p.random.IntN(2000)))
		b.WriteString("eval(a);")
		b.WriteString(strings.Repeat("b", p.random.IntN(300)))
		b.WriteString(s)
		b.WriteString(strings.Repeat("c", p.random.IntN(300)))
		b.WriteString("eval(c);")
	}
	return b.String()
}

// edges puts secrets before and after code at every distance, so that some are
// cut by the edges of an excerpt.
func (p *Planted) edges() string {
	s, long := p.secret(32), p.secret(700)
	var b strings.Builder
	for gap := range 260 {
		fill := strings.Repeat("é", gap/2) + strings.Repeat(".", gap%2)
		fmt.Fprintf(&b, "%s%s%seval(1)%s%s%s\n", strings.Repeat("-", 300), s, fill, fill, s, strings.Repeat("-", 300))
	}
	return b.String() + long + "eval(1)" + long + "\n"
}

func utf16LE(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// Files implements checks.Source.
func (p *Planted) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for _, path := range p.paths {
			if !yield(&checks.File{Path: path, Data: []byte(p.Contents[path]), Origin: checks.Origin{Kind: checks.Worktree}}, nil) {
				return
			}
		}
	}
}

// Leak says which part of which secret stands in text, or "".
func (p *Planted) Leak(text []byte) string {
	for i := 0; i+piece <= len(text); i++ {
		if where, ok := p.pieces[string(text[i:i+piece])]; ok {
			return where + fmt.Sprintf(" at offset %d: …%s…", i, text[max(i-40, 0):min(i+40, len(text))])
		}
	}
	return ""
}

var (
	tokenRule = &checks.Rule{
		ID: "planted-token", Title: "Planted token", Description: "A planted token.", Advice: "Nothing.",
		Severity: checks.High, Confidence: checks.Certain, CWE: []int{798}, Origin: "squire", Secret: true,
	}
	shiftedRule = &checks.Rule{
		ID: "planted-shifted", Title: "Planted token, seen askew", Description: "A planted token.",
		Severity: checks.Medium, Origin: "squire", Secret: true,
	}
	codeRule = &checks.Rule{
		ID: "planted-code", Title: "Code", Description: "Calls eval.", Severity: checks.Low, Origin: "squire",
	}
)

// Detectors find what was planted: each secret at its first place in a file
// alone, as a rule would that needs a key's name before it, a second time a few
// bytes to the left, and calls of eval, which are no secrets but stand beside
// and around them.
func (p *Planted) Detectors() []checks.Detector {
	return []checks.Detector{tokens{p}, code{}}
}

type tokens struct{ p *Planted }

func (tokens) Rules() []*checks.Rule { return []*checks.Rule{tokenRule, shiftedRule} }
func (tokens) Hints() []string       { return nil }

func (t tokens) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, s := range t.p.Secrets {
		i := bytes.Index(f.Data, []byte(s))
		if i < 0 {
			continue
		}
		span := checks.Span{Start: i, End: i + len(s)}
		around := checks.Span{Start: max(i-15, 0), End: min(span.End+15, len(f.Data))}
		report(checks.Finding{Rule: tokenRule, Span: span, Around: around, Match: &checks.SecretMatch{}})
		shifted := checks.Span{Start: max(i-5, 0), End: span.End - 5}
		report(checks.Finding{Rule: shiftedRule, Span: shifted, Around: around, Match: &checks.SecretMatch{}})
	}
	return nil
}

type code struct{}

func (code) Rules() []*checks.Rule { return []*checks.Rule{codeRule} }
func (code) Hints() []string       { return []string{"eval"} }

func (code) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, m := range regexp.MustCompile(`eval\([^)]*\)`).FindAllIndex(f.Data, -1) {
		report(checks.Finding{Rule: codeRule, Span: checks.Span{Start: m[0], End: m[1]}, Message: "Text becomes code."})
	}
	return nil
}
