package compile

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// An oracle turns the tree of goldmark, which reads all of CommonMark, into ours.
type oracle struct {
	name     string
	source   []byte
	snippets []training.Snippet
}

func (m *oracle) errorf(n ast.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", m.name, m.line(n), fmt.Sprintf(format, args...))
}

// line is the line of a node in the file, from 1.
func (m *oracle) line(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return 1 + bytes.Count(m.source[:n.Lines().At(0).Start], []byte{'\n'})
		}
	}
	return 1
}

func (m *oracle) parse() ast.Node {
	return goldmark.New().Parser().Parse(text.NewReader(m.source))
}

// sections splits the document at its headings of level 2.
func (m *oracle) sections() ([]training.Section, error) {
	var out []training.Section
	for n := m.parse().FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 2 {
			title, err := m.inlines(n)
			if err != nil {
				return nil, err
			}
			if len(title) != 1 {
				return nil, m.errorf(n, "want the name of a part, such as ## Why")
			}
			out = append(out, training.Section{Name: training.SectionName(title[0].Text)})
			continue
		}
		if len(out) == 0 {
			return nil, m.errorf(n, "text before the first part: start with ## Card")
		}
		b, err := m.block(n)
		if err != nil {
			return nil, err
		}
		s := &out[len(out)-1]
		s.Blocks = append(s.Blocks, b)
	}
	return out, nil
}

func (m *oracle) blocks(parent ast.Node) ([]training.Block, error) {
	var out []training.Block
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b, err := m.block(n)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// block compiles one block. A kind of block that is not listed is refused here,
// so a new version of the library can add none unnoticed.
func (m *oracle) block(n ast.Node) (b training.Block, err error) {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level != 3 {
			return b, m.errorf(n, "heading of level %d: within a part use ###", n.Level)
		}
		b.Kind, b.Level = training.Heading, n.Level
		b.Text, err = m.inlines(n)
		return b, err
	case *ast.Paragraph, *ast.TextBlock:
		return m.paragraph(n)
	case *ast.List:
		b.Kind, b.Ordered = training.List, n.IsOrdered()
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			blocks, err := m.blocks(item)
			if err != nil {
				return b, err
			}
			b.Items = append(b.Items, blocks)
		}
		return b, nil
	case *ast.FencedCodeBlock:
		return m.fenced(n)
	case *ast.Blockquote:
		return m.callout(n)
	}
	return b, m.errorf(n, "%s is not part of the lesson format", strings.ToLower(n.Kind().String()))
}

var directive = regexp.MustCompile(`^\{\{(example|lines) ([a-z][a-z0-9-]*)\}\}$`)

// paragraph is text, or a directive that shows an example: {{example bad}} the
// whole of it, {{lines bad}} only the lines that matter.
func (m *oracle) paragraph(n ast.Node) (b training.Block, err error) {
	if d := directive.FindStringSubmatch(strings.TrimSpace(string(n.Lines().Value(m.source)))); d != nil {
		variants, err := exampleOf(m.snippets, d[2], d[1] == "lines")
		if err != nil {
			return b, m.errorf(n, "%v", err)
		}
		return training.Block{Kind: training.CodeBlock, Variants: variants}, nil
	}
	b.Kind = training.Paragraph
	b.Text, err = m.inlines(n)
	for _, run := range b.Text {
		if err == nil && ourBraces(run.Text) {
			err = m.errorf(n, "{{…}} within text: a directive stands in a paragraph of its own, a secret only in code")
		}
	}
	return b, err
}

// fenced is code that belongs to no example: the commands of a recipe. Its
// fence says language and, rarely, role: ```sh bad.
func (m *oracle) fenced(n *ast.FencedCodeBlock) (b training.Block, err error) {
	c := training.Code{}
	if n.Info != nil {
		info := strings.Fields(string(n.Info.Value(m.source)))
		if len(info) > 0 {
			c.Lang = checks.Lang(info[0])
			if c.Lang == "sh" {
				c.Lang = checks.Shell
			}
		}
		if len(info) > 1 {
			c.Role = training.Role(info[1])
		}
		if len(info) > 2 || c.Role != training.Shown && c.Role != training.Bad && c.Role != training.Good {
			return b, m.errorf(n, "fence %q: want a language, then nothing, bad or good", strings.Join(info, " "))
		}
	}
	code := strings.TrimRight(string(n.Lines().Value(m.source)), "\n")
	if strings.TrimSpace(code) == "" {
		return b, m.errorf(n, "empty code")
	}
	if c.Lines, c.Marked, err = codeLines(code); err != nil {
		return b, m.errorf(n, "%v", err)
	}
	return training.Block{Kind: training.CodeBlock, Variants: []training.Code{c}}, nil
}

// callout is a quotation that starts with [!NOTE], [!TIP] or [!WARNING].
func (m *oracle) callout(n *ast.Blockquote) (b training.Block, err error) {
	if b.Blocks, err = m.blocks(n); err != nil {
		return b, err
	}
	b.Kind = training.Callout
	if len(b.Blocks) > 0 && len(b.Blocks[0].Text) > 0 {
		first := &b.Blocks[0].Text[0]
		for _, tone := range []training.Tone{training.Note, training.Tip, training.Warning} {
			rest, ok := strings.CutPrefix(first.Text, "[!"+strings.ToUpper(string(tone))+"]")
			if ok && strings.TrimSpace(rest) != "" {
				b.Tone, first.Text = tone, strings.TrimSpace(rest)+trailingSpace(rest)
				return b, nil
			}
		}
	}
	return b, m.errorf(n, "a quotation is a callout: start it with [!NOTE], [!TIP] or [!WARNING] and text")
}

// trailingSpace keeps the space between a run of text and the next.
func trailingSpace(s string) string {
	if strings.HasSuffix(s, " ") {
		return " "
	}
	return ""
}

// inlines is the text of a block. Styles don't nest.
func (m *oracle) inlines(parent ast.Node) ([]training.Inline, error) {
	var out []training.Inline
	add := func(run training.Inline) {
		if last := len(out) - 1; last >= 0 && out[last].Style == training.Plain && run.Style == training.Plain {
			out[last].Text += run.Text
			return
		}
		if run.Text != "" {
			out = append(out, run)
		}
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			s := unescape(n.Value(m.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				s += " "
			}
			add(training.Inline{Text: s})
		case *ast.String:
			add(training.Inline{Text: string(n.Value)})
		case *ast.CodeSpan:
			add(training.Inline{Style: training.Mono, Text: m.flat(n, false)})
		case *ast.Emphasis:
			if !onlyText(n) {
				return nil, m.errorf(n, "styles don't nest")
			}
			style := training.Emph
			if n.Level == 2 {
				style = training.Strong
			}
			add(training.Inline{Style: style, Text: m.flat(n, true)})
		case *ast.Link:
			if !onlyText(n) {
				return nil, m.errorf(n, "styles don't nest")
			}
			add(training.Inline{Style: training.Link, Text: m.flat(n, true), Href: string(n.Destination)})
		default:
			return nil, m.errorf(parent, "%s is not part of the lesson format", strings.ToLower(n.Kind().String()))
		}
	}
	if len(out) == 0 {
		return nil, m.errorf(parent, "empty text")
	}
	return out, nil
}

func onlyText(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() != ast.KindText && c.Kind() != ast.KindString {
			return false
		}
	}
	return true
}

// flat joins the text of a node's children. In a code span, escapes mean
// themselves.
func (m *oracle) flat(n ast.Node, escapes bool) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			v := c.Value(m.source)
			if escapes {
				b.WriteString(unescape(v))
			} else {
				b.Write(bytes.ReplaceAll(v, []byte{'\n'}, []byte{' '}))
			}
			if c.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		}
	}
	return b.String()
}

// unescape resolves backslashes and character references, from left to right:
// a character after a backslash starts no reference.
func unescape(v []byte) string {
	var b strings.Builder
	start := 0
	for i := 0; i+1 < len(v); i++ {
		if v[i] == '\\' && util.IsPunct(v[i+1]) {
			b.Write(references(v[start:i]))
			b.WriteByte(v[i+1])
			i++
			start = i + 1
		}
	}
	b.Write(references(v[start:]))
	return b.String()
}

func references(v []byte) []byte { return util.ResolveEntityNames(util.ResolveNumericReferences(v)) }

// sameAsGoldmark fails where what our reader made of a text is not what goldmark
// makes of it.
func sameAsGoldmark(t testing.TB, body string, got []training.Section, snippets []training.Snippet) {
	t.Helper()
	o := &oracle{name: "lesson.md", source: []byte(body), snippets: snippets}
	want, err := o.sections()
	if err != nil {
		t.Errorf("goldmark refuses what we read: %v\n%q", err, body)
		return
	}
	// A callout's first run keeps its space where it is in front of nothing.
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("goldmark reads another text (-goldmark +ours):\n%s\n%q", diff, body)
	}
}

// Every lesson means in CommonMark what it means to us.
func TestLessonsAreCommonMark(t *testing.T) {
	names, err := filepath.Glob("../lessons/*/lesson.md")
	if err != nil || len(names) < 40 {
		t.Fatalf("only %d lessons: %v", len(names), err)
	}
	c, err := Load(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Lessons {
		l, err := Parse("lesson.md", c.Sources[l.Dir+"/lesson.md"], l.Snippets)
		if err != nil {
			t.Fatal(err)
		}
		_, body, err := splitFront("lesson.md", c.Sources["lessons/"+l.Front.ID+"/lesson.md"])
		if err != nil {
			t.Fatal(err)
		}
		sameAsGoldmark(t, string(body), l.Sections, l.Snippets)
	}
}

// Whatever our reader takes, goldmark reads in the same way.
func FuzzCommonMark(f *testing.F) {
	for _, s := range []string{
		"a *b* **c** `d` [e](ref:f) _g_ h_i \\* &amp; <j", "- a\n\n  b\n- c\n\n1. d\n2. - e\n\n     f\n", "> [!NOTE] a\n> b\n>\n> ```sh\n> c\n> ```\n",
		"```sh bad\na\n\n  b\n```\n\n### c\n\nd", "a\n===\n\n[b]: c\n\n***\n", "a[b[c](d)e](f)\n\n![g](h)", "`` a ` b `` ``` `` ` ```", "*a**b* **c*d** ** e**f **g**h*i*",
		"a\\\nb  \nc\td", "a &#0; &lt; &x; &copy;", "- ```\n  a\n  ```\n- b", "-a\n1.b\n12) c\n#d\n>e", "*a `b*` c*", "(*a*)*b*.*c* \"*d*\"", "<!-- a -->\n\n<b>", "{{example bad}}\n\n{{lines good}}",
	} {
		f.Add(s)
	}
	snippets := []training.Snippet{
		{Name: "bad", Lang: "go", File: "bad.go", Lines: []string{"a", "\tb"}, Marked: []int{2}},
		{Name: "good", Lang: "go", File: "good.go", Lines: []string{"a"}, Marked: []int{1}},
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = "## Card\n\n" + strings.ReplaceAll(body, "\r", "")
		m := &markdown{name: "lesson.md", snippets: snippets}
		got, err := m.sections(body)
		if err != nil {
			return
		}
		sameAsGoldmark(t, body, got, snippets)
	})
}
