package facts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/facts"
	"github.com/squiresec/squire/checks/syntax/json"
)

func TestStringsHaveSpansAndValues(t *testing.T) {
	src := []byte(`{"a": ["b\n", "open` + "\n" + `]}`)
	got := facts.Of(json.Parse(src, syntax.Code))
	got.Unquote(src, json.Unquote)
	want := facts.Facts{Strings: []facts.String{
		{Span: checks.Span{Start: 1, End: 4}, Value: "a", Known: true},
		{Span: checks.Span{Start: 7, End: 12}, Value: "b\n", Known: true},
		{Span: checks.Span{Start: 14, End: 19}},
	}, Entries: []facts.Entry{
		{Key: `"a"`, Value: checks.Span{Start: 6, End: 21}, Span: checks.Span{Start: 1, End: 21}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

// A maker builds trees by hand: what facts are mustn't depend on a parser.
type maker struct {
	*syntax.Builder
	src string
	pos int
}

func newMaker(src string) *maker { return &maker{Builder: syntax.NewBuilder([]byte(src)), src: src} }

// leaf adds a node for the next place where a text stands.
func (m *maker) leaf(kind syntax.Kind, role syntax.Role, text string) {
	start := m.pos + strings.Index(m.src[m.pos:], text)
	m.pos = start + len(text)
	m.Leaf(kind, start, m.pos)
	m.Name(start, m.pos)
	m.As(role)
}

// wrap adds a node from start to the end of a text, around what was added
// since mark.
func (m *maker) wrap(kind syntax.Kind, role syntax.Role, mark, start int, end string) *syntax.Node {
	if end != "" {
		m.pos += strings.Index(m.src[m.pos:], end) + len(end)
	}
	n := m.Node(m.Wrap(kind, mark, start, m.pos))
	n.Role = role
	return n
}

func span(src, text string) checks.Span {
	at := strings.Index(src, text)
	return checks.Span{Start: at, End: at + len(text)}
}

func TestCallsAndAssignments(t *testing.T) {
	src := `a = b /* = */ = os . path /*x*/ . join ("/* y */", n)`
	m := newMaker(src)
	m.leaf(syntax.Ident, syntax.RoleTarget, "a")
	m.leaf(syntax.Ident, syntax.RoleTarget, "b")
	mark := m.Mark()
	m.leaf(syntax.Ident, syntax.RoleObject, "os")
	start := m.pos - 2
	m.leaf(syntax.Ident, syntax.NoRole, "path")
	m.Drop(m.Mark() - 1)
	m.wrap(syntax.Member, syntax.RoleObject, mark, start, "")
	m.wrap(syntax.Member, syntax.RoleCallee, mark, start, "join")
	m.leaf(syntax.String, syntax.RoleArg, `"/* y */"`)
	m.leaf(syntax.Ident, syntax.RoleArg, "n")
	m.wrap(syntax.Call, syntax.RoleValue, mark, start, ")")
	m.wrap(syntax.Assign, syntax.RoleItem, 0, 0, "")
	value := span(src, src[start:])
	whole := checks.Span{End: len(src)}
	want := facts.Facts{
		Calls: []facts.Call{{
			Callee: "os.path.join", Span: value,
			Args: []checks.Span{span(src, `"/* y */"`), {Start: len(src) - 2, End: len(src) - 1}},
		}},
		Strings: []facts.String{{Span: span(src, `"/* y */"`)}},
		Assigns: []facts.Assign{{Target: "a", Value: value, Span: whole}, {Target: "b", Value: value, Span: whole}},
	}
	if diff := cmp.Diff(want, facts.Of(m.Tree("java"))); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestDeclarations(t *testing.T) {
	src := `@app.route("/") def f(x, {y}): pass; import m.n as o; from q import r as s, *; field = 1`
	m := newMaker(src)
	m.leaf(syntax.Member, syntax.RoleValue, `app.route("/")`)
	m.wrap(syntax.Decorator, syntax.RoleDecorator, 0, 0, "")
	m.leaf(syntax.Param, syntax.RoleParam, "x")
	mark := m.Mark()
	m.leaf(syntax.Map, syntax.RoleTarget, "{y}")
	m.wrap(syntax.Param, syntax.RoleParam, mark, m.pos-3, "")
	f := m.wrap(syntax.FuncDef, syntax.RoleItem, 0, 0, "pass")
	f.Sym = m.Symbol("f")
	function := checks.Span{End: m.pos}

	mark, start := m.Mark(), strings.Index(src, "import m")
	m.pos = start + 11
	m.leaf(syntax.ImportAs, syntax.RoleItem, "o")
	m.wrap(syntax.Import, syntax.RoleItem, mark, start, "").Sym = m.Symbol("m.n")

	mark, start = m.Mark(), strings.Index(src, "from q")
	m.pos = start + 7
	m.pos += strings.Index(src[m.pos:], "r as")
	m.pos++
	m.leaf(syntax.Alias, syntax.RoleAlias, "s")
	m.wrap(syntax.ImportName, syntax.RoleItem, mark, m.pos-6, "").Sym = m.Symbol("r")
	all := m.wrap(syntax.Import, syntax.RoleItem, mark, start, "*")
	all.Sym, all.Flags = m.Symbol("q"), syntax.FlagWildcard

	mark, start = m.Mark(), strings.Index(src, "field")
	m.leaf(syntax.Number, syntax.RoleValue, "1")
	field := m.wrap(syntax.FieldDef, syntax.RoleItem, mark, start, "")
	field.Sym = m.Symbol("field")

	tree := m.Tree("python")
	if err := tree.Check(); err != nil {
		t.Fatal(err)
	}
	from := span(src, "from q import r as s, *")
	want := facts.Facts{
		Decorators: []facts.Decorator{{Text: `app.route("/")`, Span: checks.Span{End: 15}}},
		Funcs:      []facts.Func{{Name: "f", Params: []string{"x", "{y}"}, Span: function}},
		Imports: []facts.Import{
			{Module: "m.n", Alias: "o", Span: span(src, "import m.n as o")},
			{Module: "q", Name: "*", Span: from},
			{Module: "q", Name: "r", Alias: "s", Span: from},
		},
		Assigns: []facts.Assign{{Target: "field", Value: span(src, "1"), Span: span(src, "field = 1")}},
	}
	if diff := cmp.Diff(want, facts.Of(tree)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestTexts(t *testing.T) {
	for _, tt := range []struct {
		lang      checks.Lang
		src, want string
		keep      []string
	}{
		{"python", "a # b\n .c", "a.c", nil},
		{"python", "a // b", "a//b", nil},
		{"python", "'#' . join", "'#'.join", []string{"'#'"}},
		{"python", "(await  x)", "(await x)", nil},
		{"python", "a \\\r\n.b", "a.b", nil},
		{"javascript", "a // b\n .c", "a.c", nil},
		{"javascript", "/[/*]/ . test /* open", "/[/*]/.test", []string{"/[/*]/"}},
		{"java", "new/**/Foo", "new Foo", nil},
		{"go", "é è", "é è", nil},
		{"go", strings.Repeat("x ", 400), strings.TrimSpace(strings.Repeat("x ", 256)) + " …", nil},
		{"go", `"` + strings.Repeat("é", 400) + `"`, `"` + strings.Repeat("é", 255) + "…", []string{`"` + strings.Repeat("é", 400) + `"`}},
	} {
		x := facts.Texts{Lang: tt.lang, Src: []byte(tt.src)}
		for _, k := range tt.keep {
			x.Keep(span(tt.src, k))
		}
		if got := x.Cut(checks.Span{End: len(tt.src)}); got != tt.want {
			t.Errorf("%s: %q is %q, want %q", tt.lang, tt.src, got, tt.want)
		}
	}
}

// The callees of a long chain lie within each other.
func TestCalleesOfALongChainAreShort(t *testing.T) {
	const calls = 20_000
	b := syntax.NewBuilder([]byte("a" + strings.Repeat(".b()", calls)))
	b.Leaf(syntax.Ident, 0, 1)
	for i := range calls {
		b.As(syntax.RoleObject)
		b.Wrap(syntax.Member, 0, 0, 4*i+3)
		b.Name(4*i+2, 4*i+3)
		b.As(syntax.RoleCallee)
		b.Wrap(syntax.Call, 0, 0, 4*i+5)
	}
	got := facts.Of(b.Tree("javascript")).Calls
	total := 0
	for _, c := range got {
		total += len(c.Callee)
	}
	if len(got) != calls || got[0].Callee != "…b" || got[calls-1].Callee != "a.b" || total > calls*MaxPerCall {
		t.Errorf("%d calls, from %q to %q, of %d bytes", len(got), got[0].Callee, got[calls-1].Callee, total)
	}
}

// What a function that is called at once is named says nothing of where it is.
func TestCalleesThatAreLongAndNoMemberHaveNoText(t *testing.T) {
	src := "function f() {" + strings.Repeat(" ", facts.MaxText) + "}()"
	m := newMaker(src)
	m.pos = len(src) - 2
	m.wrap(syntax.FuncDef, syntax.RoleCallee, 0, 0, "").Sym = m.Symbol("f")
	m.wrap(syntax.Call, syntax.RoleItem, 0, 0, ")")
	if got := facts.Of(m.Tree("javascript")).Calls; len(got) != 1 || got[0].Callee != "…" {
		t.Errorf("got %v", got)
	}
}

// MaxPerCall is far above "…b", and far below a whole chain.
const MaxPerCall = 64
