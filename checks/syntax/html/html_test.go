package html_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/html"
)

type treeCase struct{ src, want string }

type parse func(src []byte, mode syntax.Mode) *syntax.Tree

func checkCases(t *testing.T, parse parse, mode syntax.Mode, cases []treeCase) {
	t.Helper()
	for _, tt := range cases {
		tree := parse([]byte(tt.src), mode)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", tt.src, err)
		}
		if got := tree.String(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.src, got, tt.want)
		}
	}
}

func TestMarkup(t *testing.T)    { checkCases(t, html.Parse, syntax.Code, markup) }
func TestTemplates(t *testing.T) { checkCases(t, html.Parse, syntax.Code, templates) }
func TestBroken(t *testing.T)    { checkCases(t, html.Parse, syntax.Code, broken) }
func TestPatterns(t *testing.T)  { checkCases(t, html.Parse, syntax.Pattern, patterns) }
func TestXML(t *testing.T)       { checkCases(t, html.ParseXML, syntax.Code, xml) }

func TestUnquote(t *testing.T) {
	for _, tt := range []struct {
		lit, want string
		ok        bool
	}{
		{`"a&amp;b&#39;"`, "a&b'", true},
		{`'a"b'`, `a"b`, true},
		{`a`, "a", true},
		{``, "", true},
		{`"`, "", false},
		{`"a'`, "", false},
	} {
		if got, ok := html.Unquote([]byte(tt.lit)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.lit, got, ok, tt.want, tt.ok)
		}
	}
}

// real is a page with all that there is.
const real = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{{ title }} - Shop</title>
  <link rel=stylesheet href="/a.css">
  <style>
    a > b { color: red }
  </style>
  <script src="https://cdn.example.com/x.js" integrity="y" defer></script>
</head>
<body class="{% if dark %}dark{% endif %} page">
  <!-- the <menu> -->
  <nav>
    <ul>
      {% for item in menu.items %}
      <li class="item"><a href="{% url "page" item.id %}?q={{ q|urlencode }}" title='Go "there"'>{{ item.name|safe }}</a>
      {% endfor %}
    </ul>
  </nav>
  <form method="post" action="{{ url_for('login', next=request.path) }}">{% csrf_token %}
    <input name="user" value="{{ user }}" disabled><br/>
    <select><option value=1>One<option value=2 selected>Two</select>
    <textarea rows="3">{{ text }}</textarea>
    <button type="submit" @click="go(a > b)">Go</button>
  </form>
  <table>
    <tr><th>A<th>B
    <tr><td>{{ a.b[0].c }}<td>{{ "x" if y else z }}
  </table>
  <p>One
  <p>Two <b>bold</b> &amp; more
  <script>
    var user = {{ user_json|safe }};
    if (1 < 2 && user) { show("<p>" + user + "</p>"); }
  </script>
</body>
</html>
`

// elements returns the elements that a text has in full up to an offset.
func elements(tree *syntax.Tree, end int) []string {
	var all []string
	for i, n := range tree.Nodes {
		if n.Kind == syntax.Element && int(n.End) <= end && n.Flags&syntax.FlagBroken == 0 && bytes.HasSuffix(tree.Text(int32(i)), []byte("</"+tree.Name(int32(i))+">")) {
			all = append(all, fmt.Sprintf("%d-%d %s", n.Start, n.End, tree.Name(int32(i))))
		}
	}
	return all
}

func TestWhatIsBeforeTheDamageStays(t *testing.T) {
	whole := html.Parse([]byte(real), syntax.Code)
	if len(whole.Gaps) > 0 {
		t.Fatal(whole.Gaps)
	}
	for cut := 0; cut < len(real); cut += 5 {
		tree := html.Parse([]byte(real[:cut]), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		got := strings.Join(elements(tree, cut), "\n") + "\n"
		for _, want := range elements(whole, cut) {
			if !strings.Contains(got, want+"\n") {
				t.Fatalf("cut at %d, %q: %s is lost:\n%s", cut, real[max(0, cut-20):cut], want, got)
			}
		}
	}
}

// A line that is missing may damage the elements that it has a part of, and a
// few around, but what is in other places of the page stays.
func TestWhatIsBehindTheDamageStays(t *testing.T) {
	lines := strings.SplitAfter(real, "\n")
	for i := range lines {
		src := strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "")
		tree := html.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("without line %d: %v", i+1, err)
		}
		found := map[string]bool{}
		for _, n := range tree.Nodes {
			if n.Kind == syntax.Element {
				found[tree.Symbol(n.Sym)] = true
			}
		}
		for _, name := range []string{"form", "table", "input", "select", "nav", "ul"} {
			if !strings.Contains(lines[i], "<"+name) && !found[name] {
				t.Errorf("without line %d, %q: <%s> is lost", i+1, lines[i], name)
			}
		}
	}
}

func TestAnyDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		src := []byte(real)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(src))
			switch random.IntN(3) {
			case 0:
				src = append(src[:at:at], src[min(len(src), at+random.IntN(30)):]...)
			case 1:
				src[at] = "\"'<>{}%/=\n#\x00\xff$!?"[random.IntN(16)]
			default:
				src = append(src[:at:at], append([]byte(`<a "={{`)[random.IntN(7):], src[at:]...)...)
			}
			if len(src) == 0 {
				break
			}
		}
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			for _, parse := range []parse{html.Parse, html.ParseXML} {
				if err := parse(src, mode).Check(); err != nil {
					t.Fatalf("%q: %v", src, err)
				}
			}
		}
	}
}

// bombs are texts that nest, or go on, without an end.
var bombs = []struct{ before, again, after string }{
	{"", "<a>", ""},
	{"", "<a>", "</a>"},
	{"", "<a", ""},
	{"", "<a ", ">"},
	{"", "</a>", ""},
	{"", "<p>", ""},
	{"", "<li>", ""},
	{"", "<ul><li>", ""},
	{"", "<table><tr><td>", ""},
	{"", "<td>", ""},
	{"", "<script>", ""},
	{"", "<script></style>", ""},
	{"", "<style></", ""},
	{"", "<!--", ""},
	{"", "<!-- a\n", ""},
	{"", "<a b=\"c\n", ""},
	{"", "<!", ""},
	{"", "<![CDATA[", ""},
	{"", "{{", ""},
	{"", "{{ ", "}}"},
	{"", "{{{", ""},
	{"", "{%", ""},
	{"", "{#", ""},
	{"", "<%", ""},
	{"", "<?php", ""},
	{"", "{{ {% <% {# <?= ", ""},
	{"", "{{ a }}", ""},
	{"{{ a", ".b", "}}"},
	{"{{ a", "|b", ""},
	{"{{ ", "(", "}}"},
	{"{{ ", "[", "}}"},
	{"{{ ", "{a:", "}}"},
	{"{{ ", "a(", "}}"},
	{"{{ a", "[a", "}}"},
	{"{{ ", "!", "}}"},
	{"{{ ", "a ? ", "}}"},
	{"{{ ", "a if b else ", "}}"},
	{"{{ ", "a ", "}}"},
	{"{{ ", "a=", "}}"},
	{"{{ a", "+a", "}}"},
	{"{% ", "a=b ", "%}"},
	{"<a ", "b=\"c\" ", ""},
	{"<a ", "b=\"", ""},
	{"<a ", "b=\"\n>", ""},
	{"<a ", "b='", ""},
	{"<a ", "\"", ""},
	{"<a ", "b={{", ""},
	{"<a b=\"", "{{ c }}", ""},
	{"<a b=\"", "{{", ""},
	{"<a ", "{", ""},
	{"<script>", "{{", ""},
	{"<script>", "{% ", "</script>"},
	{"", "<", ""},
	{"", "...", ""},
	{"", "$X", ""},
	{"<a ", "...", ""},
}

func bomb(n int, before, again, after string) []byte {
	return []byte(before + strings.Repeat(again, n) + strings.Repeat(after, n) + "<last>")
}

// deepest returns how many nodes lie around each other.
func deepest(tree *syntax.Tree) (most int) {
	depth := make([]int, len(tree.Nodes))
	for i, n := range tree.Nodes[1:] {
		depth[i+1] = depth[n.Parent] + 1
		most = max(most, depth[i+1])
	}
	return most
}

func TestDepthIsBounded(t *testing.T) {
	for _, x := range [][2]string{{"", "<a>"}, {"", "<ul><li>"}, {"{{", "("}, {"{{", "["}, {"{{", "{a:"}, {"{{ ", "{ "}, {"{{", "a("}, {"{{ a", "[a"}, {"{{", "a ? ("}, {"{{", "a=("}} {
		src := []byte(x[0] + strings.Repeat(x[1], 10_000) + strings.Repeat("}", 2*len(x[0])))
		if n := deepest(html.Parse(src, syntax.Code)); n > 3*syntax.MaxDepth {
			t.Errorf("%s: %d levels", x[1], n)
		}
	}
	for _, x := range bombs {
		src := bomb(10_000, x.before, x.again, x.after)
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := html.Parse(src, mode).Check(); err != nil {
				t.Errorf("%s: %v", x.again, err)
			}
		}
	}
}

// What is looked at more than once grows as the text does.
func TestTimeIsLinear(t *testing.T) {
	for _, x := range bombs {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			one, ten := html.Steps(bomb(1000, x.before, x.again, x.after), mode), html.Steps(bomb(10000, x.before, x.again, x.after), mode)
			if ten > 12*one+2000 {
				t.Errorf("%s: %d steps for 1000, %d for 10000", x.again, one, ten)
			}
		}
	}
}

func TestPositions(t *testing.T) {
	src := "\uFEFF<p>\r\n  é\u00a0\x00\xff\u2028 <b a=\"c\r\nd\">x</b>\r\n</p>\r\n"
	tree := html.Parse([]byte(src), syntax.Code)
	if err := tree.Check(); err != nil {
		t.Error(err)
	}
	for i, n := range tree.Nodes {
		if text := tree.Text(int32(i)); n.Kind == syntax.Text && len(bytes.Trim(text, " \r\n")) != len(text) {
			t.Errorf("%q has white space around it", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(real))
	for _, list := range [][]treeCase{markup, templates, broken, patterns, xml} {
		for _, tt := range list {
			f.Add([]byte(tt.src))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			for _, parse := range []parse{html.Parse, html.ParseXML} {
				if err := parse(src, mode).Check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat([]byte(real), 100)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		html.Parse(src, syntax.Code)
	}
}
