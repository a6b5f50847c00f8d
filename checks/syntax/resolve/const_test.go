package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

func constOf(n *resolve.Names, node int32) string {
	v, ok := n.Const(node)
	if !ok {
		return ""
	}
	switch v.Kind {
	case resolve.StringValue:
		return fmt.Sprintf("%q", v.Text)
	case resolve.NullValue:
		return "null" + v.Text
	}
	return v.Text
}

func TestConstantsOfPython(t *testing.T) {
	ask(t, checks.Python, constOf, []question{
		{"f(«'a\\n'»)", `"a\n"`},
		{"f(«r'a\\n'»)", `"a\\n"`},
		{"f(«b'a'»)", `"a"`},
		{"f(«12»)", "12"},
		{"f(«0x1F»)", "31"},
		{"f(«0o17»)", "15"},
		{"f(«1_000»)", "1000"},
		{"f(«1.50»)", "1.5"},
		{"f(«2.0»)", "2.0"},
		{"f(«1e3»)", "1000.0"},
		{"f(«1j»)", ""},
		{"f(«-1»)", "-1"},
		{"f(«True»)", "true"},
		{"f(«not True»)", "false"},
		{"f(«None»)", "null"},
		{"f(«'a' 'b'»)", `"ab"`},
		{"f(«('a' + 'b')»)", `"ab"`},
		{"f(«'a' + 'b' + 'c'»)", `"abc"`},
		{"f(«'a' + 1»)", ""},
		{"f(«1024 * 2»)", "2048"},
		{"f(«7 / 2»)", ""}, // 3.5
		{"f(«2 < 3»)", "true"},
		{"f(«2 < 3 < 1»)", ""},
		{"f(«'abc'[1]»)", `"b"`},
		{"f(«b'abc'[1]»)", ""},
		{"f(«'abc'[3]»)", ""},
		{"f(«'abc'[-1]»)", ""},
		{"x = 'abc';;f(«x[2]»)", `"c"`},
		{"x = 'a';;f(«x»)", `"a"`},
		{"x = 'a';;def f(): g(«x»)", `"a"`},
		{"f(«x»);;x = 'a'", ""},
		{"x = 'a';;x = 'b';;f(«x»)", ""},
		{"x = 'a';;x += 'b';;f(«x»)", ""},
		{"x = 'a';;def f():;;  global x;;  x = 'b';;f(«x»)", ""},
		{"def f():;;  global x;;  x = 'b';;f(«x»)", ""},
		{"x = 'a';;def f():;;  x = 'b';;  g(«x»)", `"b"`},
		{"def f(x='a'): g(«x»)", ""},
		{"for x in 'a': g(«x»)", ""},
		{"with 'a' as x: g(«x»)", ""},
		{"x, y = 'a', 'b';;f(«y»)", `"b"`},
		{"x, y = f();;f(«y»)", ""},
		{"x, *y = 'a', 'b';;f(«x»)", ""},
		{"x = y = 'a';;f(«x»)", `"a"`},
		{"x = x + 'a';;f(«x»)", ""},
		{"x = y;;y = x;;f(«x»)", ""},
		{"a = 'x';;b = a + 'y';;c = f'{b}z';;f(«c»)", `"xyz"`},
		{"x = 'a';;f(«f'<{x}>{1}{{}}\\n{True}'»)", `"<a>1{}\nTrue"`},
		{"x = 'a';;f(«f'{x!r}'»)", ""},
		{"x = 'a';;f(«f'{x:>3}'»)", ""},
		{"x = 'a';;f(«f'{x=}'»)", ""},
		{"f(«f'{y}'»)", ""},
		{"f(«rf'\\d{1}'»)", `"\\d1"`},
		{"f(«f'a' 'b'»)", `"ab"`},
		{"f(«'%s-%d%%' % ('a', 1)»)", `"a-1%"`},
		{"f(«'%s' % 'a'»)", `"a"`},
		{"f(«'%5s' % 'a'»)", ""},
		{"f(«'%s' % ('a', 'b')»)", ""},
		{"f(«'%s %s' % 'a'»)", ""},
		{"f(«'%d' % 'a'»)", ""},
		{"f(«'{}{{}}{}'.format('a', 1)»)", `"a{}1"`},
		{"f(«'{1}{0}{n}'.format('a', 'b', n='c')»)", `"bac"`},
		{"f(«'{:>3}'.format('a')»)", ""},
		{"f(«'{}'.format(*a)»)", ""},
		{"f(«'{}'.format()»)", ""},
		{"f(«'{'.format('a')»)", ""},
		{"f(«'a' if x else 'a'»)", ""},
		{"class K:;;  X = 'a';;  def m(self): f(«self.X»)", `"a"`},
		{"class K:;;  X = 'a';;f(«K.X»)", `"a"`},
		{"class K:;;  X = 'a';;  X = 'b';;f(«K.X»)", ""},
		{"x, y = 'a', 'b', 'c';;f(«x»)", ""},
		{"class K:;;  X = 'a';;K.X = 'b';;f(«K.X»)", ""},
		{"class K(Enum):;;  X = 'a';;f(«K.X»)", ""},
		{"class K:;;  def __init__(self): self.x = 'a';;  def m(self): f(«self.x»)", `"a"`},
		{"class K:;;  def __init__(self, a):;;    if a: self.x = 'a';;  def m(self): f(«self.x»)", ""},
		{"class K:;;  def __init__(self): self.x = 'a';;  def m(self): self.x = 'b';;  def n(self): f(«self.x»)", ""},
		{"class K:;;  def __init__(self): self.x = 'a';;class L:;;  def m(self): f(«self.x»)", ""},
		{"class K:;;  def __init__(self): self.x = 'a';;  def m(self, o): f(«o.x»)", ""},
		{"class K:;;  def set(self): self.x = 'a';;  def m(self): f(«self.x»)", ""},
		{"class K:;;  x = 'b';;  def __init__(self): self.x = 'a';;  def m(self): f(«self.x»)", ""},
		{"if y:;;  x = 'a';;else:;;  x = 'b';;f(«x»)", ""},
		{"if (x := 'a'): f(«x»)", `"a"`},
		{"x = 'a';;del x;;f(«x»)", ""},
		{"import x;;f(«x»)", ""},
		{"def x(): pass;;f(«x»)", ""},
		{"match x:;;  case {'k': y}: f(«y»)", ""},
	})
}

func TestConstantsOfGo(t *testing.T) {
	in := func(body string) string { return "package p;;func f(p int) { " + body + " }" }
	ask(t, checks.Go, constOf, []question{
		{in("g(«\"a\\n\"»)"), `"a\n"`},
		{in("g(«`a\\n`»)"), `"a\\n"`},
		{in("g(«'a'»)"), `"a"`},
		{in("g(«0x10»)"), "16"},
		{in("g(«017»)"), "15"},
		{in("g(«0b11»)"), "3"},
		{in("g(«1.5»)"), "1.5"},
		{in("g(«2i»)"), ""},
		{in("g(«true»)"), "true"},
		{in("g(«nil»)"), "null"},
		{in("g(«-5»)"), "-5"},
		{in("g(«\"a\" + \"b\"»)"), `"ab"`},
		{in("g(«\"a\" + p»)"), ""},
		{in("x := \"a\"; g(«x»)"), `"a"`},
		{in("var x = \"a\"; g(«x»)"), `"a"`},
		{in("const x = \"a\"; g(«x»)"), `"a"`},
		{in("const x string = \"a\"; g(«x + \"b\"»)"), `"ab"`},
		{in("var x string; x = \"a\"; g(«x»)"), `"a"`},
		{in("var x string; if y { x = \"a\" }; g(«x»)"), ""},
		{in("var x string; g(«x»); x = \"a\""), ""},
		{in("x := \"a\"; x = \"b\"; g(«x»)"), ""},
		{in("x := 1; x++; g(«x»)"), ""},
		{in("x := 1; x += 2; g(«x»)"), ""},
		{in("x := \"a\"; h(&x); g(«x»)"), ""},
		{in("x := \"a\"; h(func() { x = \"b\" }); g(«x»)"), ""},
		{in("x := \"a\"; h(func() { g(«x») })"), `"a"`},
		{in("x := \"a\"; { x := \"b\"; _ = x }; g(«x»)"), `"a"`},
		{in("if x := \"a\"; true { g(«x») }"), `"a"`},
		{in("for x := 0; x < 1; x++ { g(«x») }"), ""},
		{in("for x := range 3 { g(«x») }"), ""},
		{in("x, y := \"a\", \"b\"; g(«y», x)"), `"b"`},
		{in("x, y := h(); g(«y», x)"), ""},
		{in("g(«p»)"), ""},
		{"package p;;const x = \"a\";;func f() { g(«x») }", `"a"`},
		{"package p;;func f() { g(«x») };;const (;;y = x + \"b\";;x = \"a\";;)", `"a"`},
		{"package p;;func f() { g(«y») };;const (;;y = x + \"b\";;x = \"a\";;)", `"ab"`},
		{"package p;;var x = \"a\";;func f() { g(«x») }", `"a"`},
		{"package p;;var x = \"a\";;func f() { x = \"b\" };;func h() { g(«x») }", ""},
		{"package p;;var x string;;func f() { x = \"b\" };;func h() { g(«x») }", ""},
		{"package p;;const (;;a = iota;;b;;);;var c = «b»", ""},
		{"package p;;const a = iota;;var c = «a»", ""},
		{"package p;;import \"fmt\";;var c = «fmt.Sprintf(\"%s-%d-%v\", \"a\", 1, true)»", `"a-1-true"`},
		{"package p;;import \"fmt\";;var c = «fmt.Sprintf(\"%q\", \"a\")»", ""},
		{"package p;;import \"fmt\";;var c = «fmt.Sprintf(\"%s\", 1)»", ""},
		{"package p;;import \"fmt\";;var c = «fmt.Sprintf(\"%s\", \"a\", \"b\")»", ""},
		{"package p;;import \"fmt\";;func f(a ...any) { g(«fmt.Sprintf(\"%s\", a...)») }", ""},
		{"package p;;var c = «fmt.Sprintf(\"%s\", \"a\")»", ""},
		{"package p;;type S string;;var c = «string(\"a\")»", `"a"`},
		{"package p;;func string(a int) int {};;var c = «string(\"a\")»", ""},
		{in("g(«[]byte(\"a\")»)"), ""},
		{in("x := x + \"a\"; g(«x»)"), ""},
		{in("g(T{a: «\"x\"»})"), `"x"`},
		{in("var e error = h(); switch x := e.(type) { case nil: g(«x») }"), ""},
	})
}

func TestConstantsOfJavaScript(t *testing.T) {
	ask(t, checks.JavaScript, constOf, []question{
		{"f(«'a\\n'»)", `"a\n"`},
		{"f(«`a\\n`»)", `"a\n"`},
		{"f(«1.0»)", "1"},
		{"f(«1.5»)", "1.5"},
		{"f(«0x1f»)", "31"},
		{"f(«10n»)", "10"},
		{"f(«true»)", "true"},
		{"f(«!false»)", "true"},
		{"f(«null»)", "null"},
		{"f(«undefined»)", ""},
		{"f(«'a' + 'b'»)", `"ab"`},
		{"f(«'a' + 1 + 2»)", `"a12"`},
		{"f(«1 + 2 + 'a'»)", `"3a"`},
		{"f(«'a' + true»)", `"atrue"`},
		{"f(«'a' + null»)", ""},
		{"f(«'a' + 1.5»)", ""},
		{"const x = 'a';;f(«x»)", `"a"`},
		{"let x = 'a';;f(«x»)", `"a"`},
		{"var x = 'a';;f(«x»)", `"a"`},
		{"let x = 'a';;x = 'b';;f(«x»)", ""},
		{"let x = 'a';;function g() { x = 'b' };;f(«x»)", ""},
		{"let x;;x = 'a';;f(«x»)", `"a"`},
		{"let x;;if (y) { x = 'a' };;f(«x»)", ""},
		{"let x;;function g() { x = 'a' };;f(«x»)", ""},
		{"if (y) { var x = 'a' };;f(«x»)", ""},
		{"if (y) { var x = 'a'; f(«x») }", `"a"`},
		{"f(«x»);;var x = 'a'", ""},
		{"const x = 'a';;function g() { f(«x») }", `"a"`},
		{"export const x = 'a';;f(«x»)", `"a"`},
		{"const x = 'a', y = x + 'b';;f(«y»)", `"ab"`},
		{"x = 'a';;f(«x»)", ""},
		{"const {x} = {x: 'a'};;f(«x»)", ""},
		{"const [x, y] = ['a', 'b'];;f(«x»)", ""},
		{"function g(x = 'a') { f(«x») }", ""},
		{"for (const x of 'a') f(«x»)", ""},
		{"for (let x = 0; x < 1; x++) f(«x»)", ""},
		{"for (const x in 'a') f(«x»)", ""},
		{"const x = 'a';;f(«`<${x}>${1}\\n`»)", `"<a>1\n"`},
		{"f(«`<${y}>`»)", ""},
		{"f(«`<${1.5}>`»)", ""},
		{"f(«'a'.concat('b', 'c')»)", `"abc"`},
		{"class K { x = 'a'; m() { f(«this.x») } }", `"a"`},
		{"class K { static X = 'a' };;f(«K.X»)", `"a"`},
		{"class K { constructor() { this.x = null } m() { f(«this.x») } }", ""},
		{"class K { X = 'a' };;f(«K.X»)", ""},
		{"class K { x = 'a' };;class L { m() { f(«this.x») } }", ""},
		{"class K { x = 'a'; m() { this.x = 'b'; f(«this.x») } }", ""},
		{"class K { constructor() { this.x = 'a' } m() { f(«this.x») } }", `"a"`},
		{"class K { constructor() { this.x = 'a' } m() { g(() => f(«this.x»)) } }", `"a"`},
		{"class K { constructor() { this.x = 'a' } m() { g(function () { f(«this.x») }) } }", ""},
		{"class K { constructor(a) { if (a) { this.x = 'a' } } m() { f(«this.x») } }", ""},
		{"class K { x = 'a'; m() { o.x = 'b'; f(«this.x») } }", ""},
		{"class K { x = 'a'; m() { this.x++; f(«this.x») } }", ""},
		{"try {} catch (x) { f(«x») }", ""},
	})
	ask(t, checks.TypeScript, constOf, []question{
		{"const x = 'a' as const;;f(«x»)", `"a"`},
		{"const x: string = <string>'a';;f(«x»)", `"a"`},
		{"enum E { A = 'a' };;f(«E.A»)", ""},
		{"class K { private readonly x: string = 'a'; m() { f(«this.x») } }", `"a"`},
		{"namespace N { export const x = 'a' };;f(«x»)", ""},
	})
}

func TestConstantsOfJava(t *testing.T) {
	in := func(body string) string { return "class K { void m(int p) { " + body + " } }" }
	ask(t, checks.Java, constOf, []question{
		{in("f(«\"a\\n\"»);"), `"a\n"`},
		{in("f(«'a'»);"), `"a"`},
		{in("f(«0x10»);"), "16"},
		{in("f(«1_000L»);"), "1000"},
		{in("f(«1.5f»);"), "1.5"},
		{in("f(«1d»);"), "1.0"},
		{in("f(«0xFF»);"), "255"},
		{in("f(«true»);"), "true"},
		{in("f(«null»);"), "null"},
		{in("f(«-1»);"), "-1"},
		{in("f(«\"a\" + \"b\"»);"), `"ab"`},
		{in("f(«\"a\" + 1 + 'c'»);"), `"a1c"`},
		{in("f(«'a' + 'b'»);"), ""},
		{in("f(«'a' + 1»);"), ""},
		{in("f(«1 + 'a'»);"), ""},
		{in("f(«'a' + \"b\"»);"), `"ab"`},
		{in("char c = 'a'; f(«c + c»);"), ""},
		{in("char c = 'a'; f(«\"x\" + c»);"), `"xa"`},
		{in("String x = \"a\"; f(«x»);"), `"a"`},
		{in("final String x = \"a\"; f(«x + \"b\"»);"), `"ab"`},
		{in("String x; x = \"a\"; f(«x»);"), `"a"`},
		{in("String x = \"a\"; x = \"b\"; f(«x»);"), ""},
		{in("String x = null; if (y) x = \"b\"; f(«x»);"), ""},
		{in("int x = 1; x++; f(«x»);"), ""},
		{in("f(«p»);"), ""},
		{in("for (String x : xs) f(«x»);"), ""},
		{in("for (int x = 0; x < 1; x++) f(«x»);"), ""},
		{in("try (R x = \"a\") { } f(«x»);"), ""},
		{in("String x = \"a\"; r(() -> f(«x»));"), `"a"`},
		{in("f(«(String) \"a\"»);"), `"a"`},
		{in("f(«(int) \"a\"»);"), ""},
		{in("f(«(\"a\")»);"), `"a"`},
		{in("f(«String.format(\"%s-%d%n\", \"a\", 1)»);"), `"a-1\n"`},
		{in("f(«String.format(\"%5s\", \"a\")»);"), ""},
		{in("f(«String.format(L, \"a\")»);"), ""},
		{in("f(«\"a\".concat(\"b\")»);"), `"ab"`},
		{in("f(«\"abc\".charAt(1)»);"), `"b"`},
		{in("f(«\"abc\".charAt(3)»);"), ""},
		{in("f(«\"äbc\".charAt(1)»);"), ""},
		{in("f(«\"abc\".charAt(p)»);"), ""},
		{in("f(«\"abc\".charAt(0) + 1»);"), ""}, // 98
		{in("f(«7 / 2»);"), "3"},
		{in("f(«-7 % 2»);"), "-1"},
		{in("f(«1 / 0»);"), ""},
		{in("int n = 86; f(«7 * 42 - n > 200»);"), "true"},
		{in("f(«3 <= 2»);"), "false"},
		{in("f(«2 == 2 && 1 < 0»);"), "false"},
		{in("f(«1 < 2 || p > 0»);"), "true"},
		{in("f(«p > 0 || 1 < 2»);"), ""},
		{in("f(«1.5 < 2»);"), ""},
		{"class K { static final String A = \"a\"; void m() { f(«A»); } }", `"a"`},
		{"class K { void m() { f(«A»); } static final String A = \"a\"; }", `"a"`},
		{"class K { static final String A = \"a\", B = A + \"b\"; void m() { f(«B»); } }", `"ab"`},
		{"class K { static final String A = \"a\"; void m() { f(«K.A»); } }", `"a"`},
		{"class K { final String A = \"a\"; void m() { f(«this.A»); } }", `"a"`},
		{"class K { String A = \"a\"; void m() { f(«A»); } }", ""},
		{"class K { public String A = \"a\"; void m() { f(«this.A»); } }", ""},
		{"class K { private String A = \"a\"; void m() { f(«A»); } }", `"a"`},
		{"class K { private String A = \"a\"; void s(String b) { A = b; } void m() { f(«A»); } }", ""},
		{"class K { private String A = \"a\"; void s(String b) { this.A = b; } void m() { f(«A»); } }", ""},
		{"class K { private String A = \"a\"; void s(K o) { o.A = \"b\"; } void m() { f(«A»); } }", ""},
		{"class K { private final String A; K() { this.A = \"a\"; } void m() { f(«this.A»); } }", `"a"`},
		{"class K { private final String A; K() { A = \"a\"; } void m() { f(«A»); } }", ""},
		{"class K { private final String A; K() { this.A = \"a\"; } K(int x) { this.A = \"b\"; } void m() { f(«this.A»); } }", ""},
		{"interface I { String A = \"a\"; default void m() { f(«A»); } }", `"a"`},
		{"enum E { A; void m() { f(«A»); } }", ""},
		{"class K { static final int A = 2; class L { int b = «A»; } }", "2"},
		{"class K { static final String A = \"a\"; void m() { int A = 1; f(«A»); } }", "1"},
		{"class K { static final String A = \"\"\";;  a;;  \"\"\"; void m() { f(«A»); } }", `"a\n"`},
		{in("f(«s instanceof String t ? t : t»);"), ""},
	})
}

// A value that many names lead to is found, or isn't, whatever is asked first.
func TestConstantsDontDependOnTheOrderOfQuestions(t *testing.T) {
	const names = 60
	var b strings.Builder
	b.WriteString("x0 = 'a'\n")
	for k := 1; k < names; k++ {
		fmt.Fprintf(&b, "x%d = x%d\n", k, k-1)
	}
	ask := func(forward bool) (answers [names]string) {
		n, _ := prepare(t, checks.Python, b.String())
		for k := range names {
			if !forward {
				k = names - 1 - k
			}
			// The target of the k-th assignment.
			at := n.First(0)
			for range k {
				at = n.Next(at)
			}
			answers[k] = constOf(n, n.First(at))
		}
		return answers
	}
	up, down := ask(true), ask(false)
	if up[0] != `"a"` || up[5] != `"a"` {
		t.Errorf("the first ones are %q", up[:6])
	}
	for k := range names {
		if up[k] != down[k] {
			t.Errorf("x%d is %q when asked in order, else %q", k, up[k], down[k])
		}
	}
}

func TestConstantsOfShell(t *testing.T) {
	ask(t, checks.Shell, constOf, []question{
		{"echo «a»", `"a"`},
		{"echo «'a b'»", `"a b"`},
		{"echo «\"a\"»", `"a"`},
		{"echo «*.txt»", ""},
		{"echo «a\\ b»", ""},
		{"x=1;;echo «$x»", `"1"`},
		{"x=a;;echo «\"$x-${x}\"»", `"a-a"`},
		{"x='a b';;echo «$x»", ""},
		{"x='a b';;echo «\"$x\"»", `"a b"`},
		{"x=a;;y=$x/b;;echo «$y»", `"a/b"`},
		{"x=a;;echo «${x:-b}»", ""},
		{"x=a;;echo «${#x}»", ""},
		{"x=a;;x=b;;echo «$x»", ""},
		{"x=a;;x+=b;;echo «$x»", ""},
		{"if y; then x=a; fi;;echo «$x»", ""},
		{"y && x=a;;echo «$x»", ""},
		{"if y; then x=a; echo «$x»; fi", `"a"`},
		{"echo «$x»;;x=a", ""},
		{"for x in a; do echo «$x»; done", ""},
		{"x=a;;read -r x;;echo «$x»", ""},
		{"x=a;;unset x;;echo «$x»", ""},
		{"x=a;;source y;;echo «$x»", ""},
		{"x=a;;eval y;;echo «$x»", ""},
		{"x=a cmd;;echo «$x»", ""},
		{"x=b;;x=a cmd;;echo «$x»", `"b"`},
		{"readonly x=a;;echo «$x»", `"a"`},
		{"export x=a;;echo «$x»", `"a"`},
		{"x=a;;f() { echo «$x»; }", `"a"`},
		{"f() { x=a; };;echo «$x»", ""},
		{"x=a;;f() { local x=b; echo «$x»; }", `"b"`},
		{"x=a;;f() { local x=b; };;echo «$x»", `"a"`},
		{"x=a;;f() { local x; x=b; };;echo «$x»", `"a"`},
		{"x=a;;f() { x=b; };;echo «$x»", ""},
		{"echo «$(a)»", ""},
		{"echo «$1»", ""},
		{"x[0]=a;;echo «$x»", ""},
		{"((x++));;x=1;;echo «$x»", ""},
	})
	ask(t, checks.Shell, defOf, []question{
		{"f() { :; };;«f» a", "FuncDef f() { :; }"},
		{"f=1;;f() { :; };;«f» a", "FuncDef f() { :; }"},
		{"f=1;;f() { :; };;echo «$f»", "Assign f=1"},
		{"for x in a; do echo «$x»; done", "ForEach for x in a; do echo $x; done"},
		{"f() { local x=1; echo «$x»; }", "VarDef x=1"},
		{"echo «$x»", ""},
	})
}

func TestConstantsOfTerraform(t *testing.T) {
	ask(t, checks.Terraform, constOf, []question{
		{"a = «\"x\"»", `"x"`},
		{"a = «\"$${x}\"»", `"${x}"`},
		{"a = «12»", "12"},
		{"a = «true»", "true"},
		{"a = «null»", "null"},
		{"locals {;;  b = \"x\";;};;a = «local.b»", `"x"`},
		{"a = «local.b»;;locals {;;  b = \"x\";;}", `"x"`},
		{"locals {;;  b = \"x\";;  c = \"${local.b}-y\";;};;a = «\"<${local.c}>\\n\"»", `"<x-y>` + "\\n\""},
		{"locals {;;  b = \"x\";;  c = \"$${z}${local.b}\";;};;a = «local.c»", `"${z}x"`},
		{"locals {;;  b = \"x\";;  b = \"y\";;};;a = «local.b»", ""},
		{"locals {;;  b = local.c;;  c = local.b;;};;a = «local.b»", ""},
		{"variable \"v\" {;;  default = \"x\";;};;a = «var.v»", ""},
		{"a = «local.b»", ""},
		{"a = «format(\"%s-%d\", \"x\", 1)»", `"x-1"`},
		{"a = «format(\"%s\", x)»", ""},
		{"a = [for k in [1] : «k»]", ""},
	})
	ask(t, checks.Terraform, defOf, []question{
		{"locals {;;  b = \"x\";;};;a = «local.b»", "KeyValue b = \"x\""},
		{"a = [for k in [1] : «k»]", "CompFor for k in [1]"},
	})
}
